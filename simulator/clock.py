"""The time of the simulated cloud: the computer's clock, or a virtual time for tests."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
import heapq
import itertools
import time
from typing import Protocol, override

# Number of iterations of the event loop without activity after which all tasks are assumed to be
# waiting.
QUIET_ROUNDS = 25


class Clock(Protocol):
    """The base class of clocks. A clock returns the current time, and can wait."""

    def time(self) -> float:
        """Return the current time in seconds since the epoch (1970)."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait for some seconds of this clock."""
        ...


class SystemClock(Clock):
    """A clock with the computer's time."""

    @override
    def time(self) -> float:
        return time.time()

    @override
    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class DrivenClock(Clock):
    """A clock with a virtual time for tests.

    If all tasks wait for this clock, the time jumps to the earliest time for which a task waits.
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
        """Move the time forward by some seconds.

        Resume the tasks whose waiting time ends, in order.
        """
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
        """Stop the virtual time during the `with` block."""
        self._mark(1)
        try:
            yield
        finally:
            self._mark(-1)

    @contextmanager
    def idle(self) -> Iterator[None]:
        """Let the time jump again, inside a `with` block of the method `busy`."""
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
        """Remove a cancelled task, so that the time does not jump to the end of the task's wait."""
        if waiter in self._waiters:
            self._waiters.remove(waiter)
            heapq.heapify(self._waiters)
            if not self._waiters and self._ticker is not None:
                self._ticker.cancel()
                # The task ends later. A sleep that begins before then needs a task of its own.
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
    """During the `with` block, allow a virtual clock to jump, because the request only waits."""
    return clock.idle() if isinstance(clock, DrivenClock) else nullcontext()


def working(clock: Clock) -> AbstractContextManager[None]:
    """Keep a virtual clock from jumping inside the `with` block, in which work is in progress."""
    return clock.busy() if isinstance(clock, DrivenClock) else nullcontext()
