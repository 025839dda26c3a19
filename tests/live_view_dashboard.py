"""A dashboard that shows a live view all day, as Home Assistant's frontend requests it.

Home Assistant 2026.10.4 and 2026.11.0 behave like this:

- A card with `camera_view: live` requests the stream when the card appears, also after each reload.
- After an error or the end of the stream, the card shows a still picture until it appears again.
- After a tab was hidden for a minute, the HLS player requests the stream's previous URL again. The
  WebRTC player sends a new offer.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any, override

from aiohttp.test_utils import TestClient
from pytest_homeassistant_custom_component.typing import MockHAClientWebSocket

from tests.fake_live_view import FakeProvider
from tests.house import House
from tests.live_view_house import stream_of
from tests.live_view_player import Player, StreamEndedError
from tests.timers import run_due_timers

# Due timers run every STEP_SECONDS during a session and for END_SECONDS after it. At all other
# times, they run every IDLE_STEP_SECONDS.
STEP_SECONDS = 1.0
END_SECONDS = 10.0
IDLE_STEP_SECONDS = 60.0


@asynccontextmanager
async def time_that_passes(house: House) -> AsyncIterator[None]:
    """Let virtual time pass during the `with` block, and run Home Assistant's timers."""
    task = asyncio.create_task(_run_timers(house), name="time")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def _run_timers(house: House) -> None:
    while True:
        now = house.clock.time()
        idle = all(it.ends_at + END_SECONDS < now for it in house.cloud.ledger.live_views)
        await house.clock.sleep(IDLE_STEP_SECONDS if idle else STEP_SECONDS)
        run_due_timers(house.hass)


async def _cancel(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


class Page:
    """A page that shows a live view: its connection, and the player that reads the stream."""

    def __init__(self, house: House, entity_id: str, socket: MockHAClientWebSocket) -> None:
        self.house = house
        self.entity_id = entity_id
        self.messages: list[str] = []
        """The messages of all refused requests.

        With WebRTC, also the messages about ended sessions.
        """
        self.received_bytes = 0
        """The number of bytes received from all streams."""
        self._socket = socket
        self._received: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._reading: list[asyncio.Task[None]] = []
        self._receiving = asyncio.create_task(self._receive(), name="page")

    async def _receive(self) -> None:
        """Receive messages all the time. Home Assistant disconnects a page that reads none."""
        while True:
            self._received.put_nowait(await self._socket.receive_json())

    async def appear(self) -> None:
        """Show the card, as after a reload of the page."""
        raise NotImplementedError

    async def return_to_tab(self) -> None:
        """Show the tab again, after it was hidden for more than a minute."""
        raise NotImplementedError

    async def receive(self) -> dict[str, Any]:
        """Return the next message from Home Assistant."""
        return await self._received.get()

    def read(self, address: str) -> None:
        """Read the stream until its end, as Home Assistant's stream worker or go2rtc does."""
        self._reading = [it for it in self._reading if not it.done()]
        self._reading.append(asyncio.create_task(self._read(address)))

    async def _read(self, address: str) -> None:
        player = await Player.open(address)
        try:
            while player.status == HTTPStatus.OK:
                self.received_bytes += len(await player.read(1))
        except StreamEndedError:
            pass
        finally:
            await player.close()

    async def leave(self) -> None:
        """Disconnect the players, as after the card has disappeared."""
        await _cancel(self._reading)

    async def close(self) -> None:
        """Close the page and its players."""
        await _cancel([self._receiving, *self._reading])
        await self._socket.close()


class HlsDashboard(Page):
    """A dashboard on an installation without go2rtc."""

    def __init__(self, *args: Any, browser: TestClient[Any, Any]) -> None:
        super().__init__(*args)
        self._browser = browser
        self._address: str | None = None

    @override
    async def appear(self) -> None:
        """Request the stream. One stream worker of Home Assistant serves all pages."""
        await self._socket.send_json_auto_id({"type": "camera/stream", "entity_id": self.entity_id})
        response = await self.receive()
        if not response["success"]:
            self.messages.append(response["error"]["message"])
            return
        self._address = response["result"]["url"]
        if all(it.done() for it in self._reading):
            self.read(stream_of(self.house, self.entity_id).source)

    @override
    async def return_to_tab(self) -> None:
        """Request the stream's previous address. Do nothing if the stream is still being read."""
        if self._address is not None and all(it.done() for it in self._reading):
            response = await self._browser.get(self._address)
            assert response.status == HTTPStatus.NOT_FOUND


class WebRtcDashboard(Page):
    """A dashboard on an installation with go2rtc."""

    def __init__(self, *args: Any, provider: FakeProvider) -> None:
        super().__init__(*args)
        self._provider = provider
        self._offer: int | None = None

    @override
    async def appear(self) -> None:
        """Send a new WebRTC offer, and withdraw the previous offer."""
        await self.return_to_tab()

    @override
    async def return_to_tab(self) -> None:
        """Send a new WebRTC offer, as when the card appears."""
        if self._offer is not None:
            await self._socket.send_json_auto_id(
                {"type": "unsubscribe_events", "subscription": self._offer}
            )
            await self._until(lambda it: it["type"] == "result")
        await self._socket.send_json_auto_id(
            {"type": "camera/webrtc/offer", "entity_id": self.entity_id, "offer": "an offer"}
        )
        self._offer = (await self._until(lambda it: it["type"] == "result"))["id"]
        answer = await self._until(lambda it: it["event"]["type"] in {"answer", "error"})
        if answer["event"]["type"] == "answer":
            address = list(self._provider.offers.values())[-1]
            assert address is not None
            self.read(address)

    async def _until(self, condition: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Return the next message that meets a condition.

        Append the errors that come before this message to `messages`.
        """
        while True:
            message = await self.receive()
            if message["type"] == "event" and message["event"]["type"] == "error":
                self.messages.append(message["event"]["message"])
            if condition(message):
                return message
