"""The clock of the client. Tests replace it. cloud_clock.py provides the cloud's time."""

import asyncio
from collections.abc import Coroutine
from datetime import UTC, datetime
import time
from typing import Any, Protocol, override


class Clock(Protocol):
    """Tells the current time, and can wait for a number of seconds."""

    def time(self) -> float:
        """Return the current time in seconds since the epoch (1970)."""
        ...

    def now(self) -> datetime:
        """Return the current time as a datetime in UTC."""
        return datetime.fromtimestamp(self.time(), UTC)

    def monotonic(self) -> float:
        """Return seconds since an arbitrary start, for deadlines. The value never decreases."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait for the given number of seconds."""
        ...


class SystemClock(Clock):
    """The clock of the operating system."""

    @override
    def time(self) -> float:
        return time.time()

    @override
    def monotonic(self) -> float:
        return time.monotonic()

    @override
    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


async def finish_within[ResultT](
    clock: Clock, seconds: float, work: Coroutine[Any, Any, ResultT]
) -> ResultT:
    """Return the result of `work`. Cancel it after `seconds` and raise TimeoutError."""
    task = asyncio.create_task(work)
    timer = asyncio.create_task(clock.sleep(seconds))
    try:
        await asyncio.wait({task, timer}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise TimeoutError
        return task.result()
    finally:
        task.cancel()
        timer.cancel()
        await asyncio.gather(task, timer, return_exceptions=True)
