"""Measures how long the media browser takes to list clips: `python -m benchmarks.media_browser`.

The benchmark uses the websocket of a real Home Assistant, and 10,000 simulated clips.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median
import time

from benchmarks.home_assistant import home_assistant_for
from demo.api import Api, Json
from demo.house import DOMAIN
from simulator import Simulator

CLIPS_OF_THE_DAY = 500
ROUNDS = 9


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row of the results: the cost of opening a folder or of a search in the media browser."""

    name: str
    rounds: int
    seconds: float
    items: int
    requests: int
    video_bytes: int


async def main() -> None:
    """Run all measurements once, and print the results table."""
    async with Simulator("big") as cloud:
        day = _busy_day(cloud)
        async with home_assistant_for(cloud) as home_assistant:
            _show(await _measure(home_assistant.api, cloud, day))


def _busy_day(cloud: Simulator) -> str:
    """Add clips to the day before yesterday until it has 500.

    Return the title of this day's folder in the media browser.
    """
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    begin = today - timedelta(days=2)
    end = begin + timedelta(days=1)
    clips = cloud.cloud.clips.values()
    there = [it for it in clips if begin.timestamp() <= it.created_at < end.timestamp()]
    missing = CLIPS_OF_THE_DAY - len(there)
    cameras = list(cloud.cloud.cameras.values())
    for number in range(missing):
        created_at = begin.timestamp() + 86400 * (number + 0.5) / missing
        cloud.cloud.motion(cameras[number % len(cameras)], created_at=created_at, upload_seconds=10)
    return begin.date().isoformat()


async def _measure(api: Api, cloud: Simulator, day: str) -> list[Row]:
    root = f"media-source://{DOMAIN}"

    async def browse(path: str) -> list[Json]:
        node = await api.command("media_source/browse_media", media_content_id=f"{root}{path}")
        children: list[Json] = node["children"]
        return children

    async def search(words: str) -> list[Json]:
        answer = await api.command(
            "media_source/search_media", media_content_id=root, search_query=words
        )
        found: list[Json] = answer["result"]
        return found

    async def look(
        name: str, ask: Callable[[], Awaitable[list[Json]]], rounds: int = ROUNDS
    ) -> Row:
        cloud.ledger.clear()
        times = []
        for _ in range(rounds):
            began = time.perf_counter()
            items = await ask()
            times.append(time.perf_counter() - began)
        return Row(
            name=name,
            rounds=rounds,
            seconds=median(times),
            items=len(items),
            requests=cloud.ledger.count(),
            video_bytes=cloud.ledger.bytes("media.clip"),
        )

    rows = [await look("cameras, first look ever", lambda: browse(""), rounds=1)]
    entry = (await api.entry(DOMAIN) or {})["entry_id"]
    return [
        *rows,
        await look("cameras", lambda: browse("")),
        await look("days of all cameras", lambda: browse(f"/{entry}/all")),
        await look("the day of all cameras", lambda: browse(f"/{entry}/all/{day}")),
        await look("search for a day", lambda: search(day)),
    ]


def _show(rows: list[Row]) -> None:
    print(f"{'':26}{'rounds':>8}{'median ms':>11}{'items':>7}{'requests':>10}{'MP4 bytes':>11}")
    for row in rows:
        print(
            f"{row.name:26}{row.rounds:8}{row.seconds * 1000:11.0f}{row.items:7}"
            f"{row.requests:10}{row.video_bytes:11}"
        )


if __name__ == "__main__":
    asyncio.run(main())
