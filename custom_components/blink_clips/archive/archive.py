"""The archive of one account: the interface for the rest of the integration."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Any

from ..api import Clip, UsbDrive
from ..const import LOGGER
from ..listeners import Listeners
from .account import ArchivedAccount, Run
from .archiver import Archiver
from .database import Database
from .folder import ArchiveFolder
from .index import ArchiveIndex
from .pending import PendingClips
from .retention import Limits, Retention
from .status import ArchiveStatus
from .store import ArchiveStore

# Maximum time in seconds to wait for running work when an account is unloaded.
MAX_CLOSING_SECONDS = 10.0

type StartTask = Callable[[Coroutine[Any, Any, None], str], asyncio.Task[None]]
"""A function that starts a named task. The task is cancelled when the account is unloaded."""


class Archive:
    """The archive of an account. Creating this object does not access the disk.

    `on_change` is called with the ids of clips that were archived, changed or deleted.
    """

    def __init__(  # noqa: PLR0913 - one argument for each dependency
        self,
        account: ArchivedAccount,
        folder: ArchiveFolder,
        database: Database,
        *,
        limits: Limits,
        run: Run,
        start_task: StartTask,
        on_change: Callable[[AbstractSet[int]], None],
    ) -> None:
        index = ArchiveIndex(database)
        self._pending = PendingClips(database)
        store = ArchiveStore(
            folder=folder,
            index=index,
            pending=self._pending,
            retention=Retention(folder, index, limits),
        )
        self.archiver = Archiver(account, store, run, on_change)
        self._clock = account.clock
        self._database = database
        self._run = run
        self._start_task = start_task
        self._task: asyncio.Task[None] | None = None
        self._is_closed = False

    @property
    def status(self) -> ArchiveStatus:
        """The status after the last work on the archive."""
        return self.archiver.status

    @property
    def listeners(self) -> Listeners[()]:
        """Functions that are called when the status has changed."""
        return self.archiver.listeners

    def take(self, records: Sequence[Clip], since: datetime | None = None) -> None:
        """Remember entries of Blink's clip list in memory.

        The archiver's next run stores their clips as pending (to be archived). If `since` is given,
        `records` must be all entries that Blink has added or changed since this time.
        """
        self.archiver.take(records, since)

    def take_drive(self, drive: UsbDrive, clips: Sequence[Clip]) -> None:
        """Remember all clips on a USB drive in memory.

        Later calls for the same drive do nothing.
        """
        self.archiver.take_drive(drive, clips)

    def work_soon(self) -> None:
        """Start a task that archives the pending clips, unless such a task is running."""
        if not self._is_closed and (self._task is None or self._task.done()):
            self._task = self._start_task(self.archiver.work(), "archive")

    def check(self) -> None:
        """Start work if the last work ended with a problem, which may be solved now."""
        if self.status.problem is not None:
            self.work_soon()

    async def failures(self) -> dict[str, int]:
        """Return a dict from each cause of a failure to the number of clips that it keeps pending.

        Only the last failure of each clip counts. Raises ArchiveError.
        """
        failures: dict[str, int] = await self._run(self._pending.failures)
        return failures

    async def close(self) -> None:
        """Stop the work, and close the index. Later calls of `work_soon` do nothing."""
        self._is_closed = True
        self.archiver.close()
        if self._task is not None and not self._task.done():
            self._task.cancel()
            await self._wait_for(self._task)
        await self.archiver.flush()
        await self._run(self._database.close)

    async def _wait_for(self, task: asyncio.Task[None]) -> None:
        """Wait until a cancelled task has ended, but at most MAX_CLOSING_SECONDS.

        The task does not end while the drive does not respond.
        """
        timer = asyncio.ensure_future(self._clock.sleep(MAX_CLOSING_SECONDS))
        try:
            await asyncio.wait((task, timer), return_when=asyncio.FIRST_COMPLETED)
        finally:
            timer.cancel()
        if not task.done():
            LOGGER.warning("The drive of the archive does not respond. The account is unloaded")
