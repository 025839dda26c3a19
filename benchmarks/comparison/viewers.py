"""People who look at a dashboard at the same moment, each with a browser of their own."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
import time

import aiohttp

from benchmarks.comparison.child import WorkerError

JPEG = b"\xff\xd8\xff"


@dataclass(frozen=True, kw_only=True)
class Looks:
    """All viewers at once."""

    requests: int
    """Of the cloud, in all rounds."""
    seconds: float
    """Until the last one sees a picture, at best."""
    cpu: float
    """Of one round."""


async def look_at_once(urls: Sequence[str]) -> float:
    """Return the seconds until everybody has a whole picture. Raises WorkerError."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as web:

        async def look(url: str) -> None:
            async with web.get(url) as response:
                picture = await response.read()
                if not response.ok or not picture.startswith(JPEG):
                    raise WorkerError(f"A viewer got {response.status} instead of a picture")

        began = time.perf_counter()
        await asyncio.gather(*map(look, urls))
        return time.perf_counter() - began
