"""Simulates several viewers who open a dashboard at the same time."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
import time

import aiohttp

from benchmarks.comparison.child import WorkerError

JPEG = b"\xff\xd8\xff"


@dataclass(frozen=True, kw_only=True)
class Looks:
    """The cost of loading the pictures on dashboards that several viewers open together.

    The measurement consists of several rounds. Each round loads one picture for each viewer.
    """

    requests: int
    """The number of requests that the system sends to the cloud in all rounds."""
    seconds: float
    """Seconds until the last viewer has received a picture (median of all rounds)."""
    cpu: float
    """Processor seconds of the system in one round (average of all rounds)."""


async def look_at_once(urls: Sequence[str]) -> float:
    """Load one picture for each viewer, all concurrently. Return the seconds until all are loaded.

    Raises WorkerError if a picture cannot be loaded.
    """
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as web:

        async def look(url: str) -> None:
            async with web.get(url) as response:
                picture = await response.read()
                if not response.ok or not picture.startswith(JPEG):
                    raise WorkerError(f"A viewer got {response.status} instead of a picture")

        began = time.perf_counter()
        await asyncio.gather(*map(look, urls))
        return time.perf_counter() - began
