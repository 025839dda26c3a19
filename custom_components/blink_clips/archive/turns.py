"""The turns of an archive: its tasks and changes wait for each other."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from ..api import BlinkUnloadedError
from .account import Run

type Change = Callable[..., Awaitable[Any]]
"""A function that runs a change of the archive in a thread, as the next change in turn."""


class Turns:
    """Lets one task at a time work on an archive, and runs one change at a time.

    A task is a whole scan, the archiving of one clip, the enforcement of the limits, or a deletion
    by a user. Tasks hold the lock `task`, so they wait for each other. For example, the limits are
    not enforced during a scan, because the index may then count moved clips twice.

    A task consists of changes, such as one step of a scan, or the move of downloaded files into the
    archive. Each change waits for the change before it. A user who keeps a clip makes a change
    without a task, so that the user waits neither for a download nor for a whole scan.
    """

    def __init__(self, run: Run) -> None:
        self.task = asyncio.Lock()
        """The lock of the running task."""
        self._run = run
        self._change = asyncio.Lock()
        self._is_closed = False

    @property
    def is_closed(self) -> bool:
        """Whether further changes are refused."""
        return self._is_closed

    def close(self) -> None:
        """Refuse all further changes, because the account is being unloaded."""
        self._is_closed = True

    def require_open(self) -> None:
        """Raise BlinkUnloadedError if further changes are refused."""
        if self._is_closed:
            raise BlinkUnloadedError

    async def read[ResultT](self, read: Callable[[], ResultT]) -> ResultT:
        """Run a function that only reads, in a thread, without waiting for the running change.

        Raises BlinkUnloadedError if further changes are refused.
        """
        self.require_open()
        result: ResultT = await self._run(read)
        return result

    async def change[ResultT](self, change: Callable[..., ResultT], *args: object) -> ResultT:
        """Wait for the running change. Then run a change in a thread, and return its result.

        Raises BlinkUnloadedError if further changes are refused.
        """
        async with self._change:
            self.require_open()
            result: ResultT = await self._run(change, *args)
            return result
