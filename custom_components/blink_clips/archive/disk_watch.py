"""The disk watch: notices that the drive of an archive does not respond."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from .account import Run
from .errors import ArchiveUnresponsiveError

# Maximum time in seconds for one call in a thread. Each call is short: the longest ones compare a
# day folder with the index, or change 100 clips. A sleeping drive needs some seconds to respond.
MAX_CALL_SECONDS = 60.0


class DiskWatch:
    """Calls functions that access the archive. Runs them in threads, and measures their time.

    A thread that waits for a drive cannot be interrupted. For example, it waits until the server of
    a network drive responds again.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        # The start time of each running call, oldest first. The times are those of the event loop.
        self._running: dict[object, float] = {}
        # The cancelled actions whose threads still wait for the drive.
        self._ending: set[asyncio.Task[Any]] = set()

    async def run[ResultT](self, function: Callable[..., ResultT], *args: object) -> ResultT:
        """Run a function in a thread, and return its result."""
        call = object()
        self._running[call] = asyncio.get_running_loop().time()
        try:
            result: ResultT = await self._run(function, *args)
        finally:
            del self._running[call]
        return result

    @property
    def is_stuck(self) -> bool:
        """Whether a call has been running for MAX_CALL_SECONDS."""
        return self._seconds_left() <= 0

    async def finish[ResultT](self, action: Coroutine[Any, Any, ResultT]) -> ResultT:
        """Run an action of a user, and return its result.

        If the drive does not respond, cancel the action and raise ArchiveUnresponsiveError. A call
        of the action that is already running is completed as soon as the drive responds.
        """
        task = asyncio.ensure_future(action)
        try:
            await self._wait_for(task)
        except asyncio.CancelledError:
            self._end(task)
            await self._wait_for(task)
            raise
        if not task.done():
            self._end(task)
            raise ArchiveUnresponsiveError
        return task.result()

    async def _wait_for(self, task: asyncio.Task[Any]) -> None:
        """Wait until a task has ended, but only while the drive responds."""
        while not task.done() and (seconds := self._seconds_left()) > 0:
            await asyncio.wait((task,), timeout=seconds)

    def _seconds_left(self) -> float:
        """Return the seconds until the oldest running call has taken too long."""
        now = asyncio.get_running_loop().time()
        return MAX_CALL_SECONDS - (now - next(iter(self._running.values()), now))

    def _end(self, task: asyncio.Task[Any]) -> None:
        """Cancel a task. The task ends when its thread has ended."""
        self._ending.add(task)
        task.add_done_callback(self._forget)
        task.cancel()

    def _forget(self, task: asyncio.Task[Any]) -> None:
        self._ending.discard(task)
        if not task.cancelled():
            # Retrieve the exception. Otherwise asyncio logs it as unhandled.
            task.exception()
