"""The time that this client lives by; tests bring a clock of their own."""

import asyncio
from datetime import UTC, datetime
import time
from typing import Protocol, override


class Clock(Protocol):
    """A source of time, and a way to let some of it pass."""

    def time(self) -> float:
        """Return seconds since the epoch."""
        ...

    def now(self) -> datetime:
        """Return the same moment as `time`, in UTC."""
        return datetime.fromtimestamp(self.time(), UTC)

    def monotonic(self) -> float:
        """Return seconds since some moment, never set back: for deadlines."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return after so many seconds."""
        ...


class SystemClock(Clock):
    """The clock of this machine."""

    @override
    def time(self) -> float:
        return time.time()

    @override
    def monotonic(self) -> float:
        return time.monotonic()

    @override
    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
