"""The clocks of the simulated cloud: the computer's clock, and a virtual clock for tests."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
import heapq
import itertools
import time
from typing import Protocol, override

# If the event loop has run this number of times and no task has used the clock, all tasks are
# considered waiting.
QUIET_ROUNDS = 25


class Clock(Protocol):
    """The interface of a clock, which returns the current time and can wait."""

    def time(self) -> float:
        """Return this clock's current time in seconds since the epoch (1970)."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait until this clock has advanced by some seconds."""
        ...


class SystemClock(Clock):
    """A clock that shows the time of the computer."""

    @override
    def time(self) -> float:
        return time.time()

    @override
    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class DrivenClock(Clock):
    """A virtual clock for tests.

    When all tasks wait, the clock's time jumps to the end of the shortest wait.
    """

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
        """Move the time of this clock forward by some seconds.

        Wake the tasks whose waits are over. Wake the task with the earliest end first.
        """
        if seconds < 0:
            raise ValueError("the time cannot move backwards")
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
        """Keep the time of this clock from jumping during the `with` block."""
        self._mark(1)
        try:
            yield
        finally:
            self._mark(-1)

    @contextmanager
    def idle(self) -> Iterator[None]:
        """Let the clock's time jump during the `with` block, even inside of a `busy` block."""
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
        """Remove a task that no longer waits. The clock then ignores the end of its wait."""
        if waiter in self._waiters:
            self._waiters.remove(waiter)
            heapq.heapify(self._waiters)
            if not self._waiters and self._ticker is not None:
                self._ticker.cancel()
                # Forget the cancelled ticker task. Otherwise the next `sleep` would not start a new
                # one.
                self._ticker = None

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
    """Let a virtual clock jump during the `with` block, in which a request only waits."""
    return clock.idle() if isinstance(clock, DrivenClock) else nullcontext()


def working(clock: Clock) -> AbstractContextManager[None]:
    """Keep a virtual clock from jumping in the `with` block, which processes a request."""
    return clock.busy() if isinstance(clock, DrivenClock) else nullcontext()
