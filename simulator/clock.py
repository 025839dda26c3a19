"""The time of the simulated cloud: the computer's clock, or virtual time that a test controls."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
import heapq
import itertools
import time
from typing import Protocol, override

# The event loop counts as idle after this number of rounds without activity.
QUIET_ROUNDS = 25


class Clock(Protocol):
    """The interface of a clock: the current time, and sleeping."""

    def time(self) -> float:
        """Return seconds since the epoch."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Sleep for this many seconds of this clock."""
        ...


class SystemClock(Clock):
    """The computer's clock, in real time."""

    @override
    def time(self) -> float:
        return time.time()

    @override
    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class DrivenClock(Clock):
    """Virtual time. It stands still while code runs, and jumps ahead when all tasks sleep."""

    def __init__(self, start: float, on_advance: Callable[[float], None] | None = None) -> None:
        self._now = start
        self._on_advance = on_advance
        self._busy = 0
        self._activity = 0
        self._released = asyncio.Event()
        self._order = itertools.count()
        self._waiters: list[tuple[float, int, asyncio.Future[None]]] = []
        self._ticker: asyncio.Task[None] | None = None

    @override
    def time(self) -> float:
        return self._now

    def advance(self, seconds: float) -> None:
        """Move time forward by some seconds, and wake the sleepers that are due, earliest first."""
        if seconds < 0:
            raise ValueError("time does not run backwards")
        self._now += seconds
        self._activity += 1
        if self._on_advance is not None:
            self._on_advance(seconds)
        while self._waiters and self._waiters[0][0] <= self._now:
            _, _, woken = heapq.heappop(self._waiters)
            if not woken.done():
                woken.set_result(None)

    @override
    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        woken = asyncio.get_running_loop().create_future()
        waiter = (self._now + seconds, next(self._order), woken)
        heapq.heappush(self._waiters, waiter)
        self._activity += 1
        if self._ticker is None or self._ticker.done():
            self._ticker = asyncio.create_task(self._tick(), name="driven clock")
        try:
            await woken
        finally:
            self._forget(waiter)

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Stop automatic jumps of time during the context, because work is in progress."""
        self._mark(1)
        try:
            yield
        finally:
            self._mark(-1)

    @contextmanager
    def idle(self) -> Iterator[None]:
        """Suspend one busy() context while its work only waits for time to pass."""
        self._mark(-1)
        try:
            yield
        finally:
            self._mark(1)

    def _mark(self, change: int) -> None:
        self._busy += change
        self._activity += 1
        if self._busy <= 0:
            self._released.set()

    def _forget(self, waiter: tuple[float, int, asyncio.Future[None]]) -> None:
        """Remove a cancelled sleeper.

        Otherwise virtual time would stop at the moment at which the cancelled sleeper is due.
        """
        if waiter in self._waiters:
            self._waiters.remove(waiter)
            heapq.heapify(self._waiters)
            if not self._waiters and self._ticker is not None:
                self._ticker.cancel()

    async def _tick(self) -> None:
        while self._waiters:
            await self._quiet()
            if self._waiters:
                self.advance(max(0.0, self._waiters[0][0] - self._now))

    async def _quiet(self) -> None:
        rounds, seen = 0, self._activity
        while rounds < QUIET_ROUNDS:
            if self._busy > 0:
                self._released.clear()
                await self._released.wait()
            await asyncio.sleep(0)
            rounds = rounds + 1 if seen == self._activity else 0
            seen = self._activity


def waiting(clock: Clock) -> AbstractContextManager[None]:
    """Let virtual time continue during the context, in which a request only waits."""
    return clock.idle() if isinstance(clock, DrivenClock) else nullcontext()
