"""The disk watch: notices that the drive of an archive does not respond."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from .account import Run
from .disk_call import DiskCall
from .errors import ArchiveUnresponsiveError

# Maximum time in seconds without progress of a call in a thread. A call that changes or compares
# many clips reports progress for each clip. A sleeping drive needs some seconds to respond.
MAX_CALL_SECONDS = 60.0


class DiskWatch:
    """Calls functions that access the archive. Runs them in threads, and measures their time.

    A thread that waits for a drive cannot be interrupted. For example, it waits until the server of
    a network drive responds again.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._calls: set[DiskCall] = set()
        # The cancelled actions whose threads still wait for the drive.
        self._ending: set[asyncio.Task[Any]] = set()

    async def run[ResultT](self, function: Callable[..., ResultT], *args: object) -> ResultT:
        """Run a function in a thread, and return its result."""
        call = DiskCall(asyncio.get_running_loop().time)
        self._calls.add(call)
        try:
            result: ResultT = await self._run(call.run, function, *args)
        finally:
            self._calls.discard(call)
        return result

    @property
    def is_stuck(self) -> bool:
        """Whether a call has made no progress for MAX_CALL_SECONDS."""
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
        """Return the seconds until one of the calls has made no progress for too long."""
        now = asyncio.get_running_loop().time()
        # Read each time only once, because the threads change the times.
        times = [it.progress_at for it in self._calls]
        return MAX_CALL_SECONDS - (now - min((it for it in times if it is not None), default=now))

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
