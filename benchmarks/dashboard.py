"""Measures the messages that dashboard cards receive: `python -m benchmarks.dashboard`.

It uses a real Home Assistant, and a simulated cloud with 50 cameras and 20,000 clips.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
import json
from statistics import median
import time

import aiohttp

from benchmarks.home_assistant import home_assistant_for
from demo.api import Api
from demo.house import DOMAIN
from simulator import Simulator

CLIPS = 20_000
CARDS = 10
ROUNDS = 9


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row of the results table: the cost of one kind of message to a dashboard card."""

    name: str
    seconds: float
    bytes: int
    requests: int


class Socket:
    """A websocket connection to Home Assistant, like that of Home Assistant's frontend."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._last = 0

    @classmethod
    async def open(cls, web: aiohttp.ClientSession, api: Api) -> Socket:
        """Connect to Home Assistant, and authenticate as the user of `api`."""
        socket = await web.ws_connect(f"{api.url}/api/websocket", max_msg_size=0)
        await socket.receive_json()
        await socket.send_json({"type": "auth", "access_token": api.tokens["access_token"]})
        await socket.receive_json()
        return cls(socket)

    async def send(self, kind: str, **fields: object) -> int:
        """Send a command to Home Assistant, and return the id of the command."""
        self._last += 1
        await self._socket.send_json({"id": self._last, "type": f"{DOMAIN}/clips/{kind}", **fields})
        return self._last

    async def receive(self, number: int, kind: str) -> int:
        """Wait for the message of type `kind` that answers the command with the id `number`.

        Return its size in bytes.
        """
        while True:
            text = await self._socket.receive_str()
            message = json.loads(text)
            if (message["id"], message["type"]) == (number, kind):
                return len(text.encode())


async def main() -> None:
    """Run all measurements once, and print the results table."""
    async with Simulator("big") as cloud, aiohttp.ClientSession() as web:
        _fill(cloud)
        async with home_assistant_for(cloud) as home_assistant:
            socket = await Socket.open(web, home_assistant.api)
            _show(await _measure(socket, cloud))


def _fill(cloud: Simulator) -> None:
    """Add clips of the last 60 days to the simulated cloud until it has 20,000 clips."""
    cameras = list(cloud.cloud.cameras.values())
    missing = CLIPS - len(cloud.cloud.clips)
    for number in range(missing):
        created_at = time.time() - 59 * 86400 * (number + 1) / missing
        cloud.cloud.motion(cameras[number % len(cameras)], created_at=created_at, upload_seconds=10)


async def _measure(socket: Socket, cloud: Simulator) -> list[Row]:
    async def look(name: str, ask: Callable[[], Awaitable[int]], rounds: int = ROUNDS) -> Row:
        cloud.ledger.clear()
        times, size = [], 0
        for _ in range(rounds):
            began = time.perf_counter()
            size = await ask()
            times.append(time.perf_counter() - began)
        return Row(
            name=name,
            seconds=median(times),
            bytes=size,
            requests=cloud.ledger.count("media.changed"),
        )

    async def subscribe(days: int) -> int:
        return await socket.receive(await socket.send("subscribe", days=days), "event")

    async def page(**fields: object) -> int:
        return await socket.receive(await socket.send("page", **fields), "result")

    return [
        await look("first message, before a page", lambda: subscribe(7), rounds=1),
        await look("first page ever", page, rounds=1),
        await look("first message, 7 days", lambda: subscribe(7), rounds=CARDS),
        await look("first message, 60 days", lambda: subscribe(60)),
        await look("page", page),
        await look("page, 60 days", lambda: page(days=60)),
        await look("search in 7 days", lambda: page(text="nothing")),
        await look("search in 60 days", lambda: page(text="nothing", days=60)),
    ]


def _show(rows: list[Row]) -> None:
    print(f"{'':30}{'median ms':>11}{'bytes':>9}{'requests':>10}")
    for row in rows:
        print(f"{row.name:30}{row.seconds * 1000:11.0f}{row.bytes:9}{row.requests:10}")


if __name__ == "__main__":
    asyncio.run(main())
