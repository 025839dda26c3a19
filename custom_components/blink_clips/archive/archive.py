"""The archive of one account: the interface for the rest of the integration."""

import asyncio
from collections.abc import Callable, Collection, Coroutine, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime
from typing import Any

from ..api import Clip, UsbDrive
from ..const import LOGGER
from ..listeners import Listeners
from .account import ArchivedAccount
from .archiver import Archiver
from .database import Database
from .disk_watch import DiskWatch
from .errors import ArchiveProblem
from .folder import ArchiveFolder
from .index import ArchiveIndex
from .pending import PendingClips
from .retention import Limits, Retention
from .status import ArchiveStatus
from .store import ArchiveStore

# Maximum time in seconds to wait for running tasks when an account is unloaded, and afterwards for
# the index.
MAX_CLOSING_SECONDS = 5.0

type StartTask = Callable[[Coroutine[Any, Any, None], str], asyncio.Task[None]]
"""A function that starts a named task. The task is cancelled when the account is unloaded."""


class Archive:
    """The archive of an account. Creating this object does not access the disk.

    `on_change` is called with the ids of clips that were archived, changed or deleted. The methods
    for the actions of users (`archive`, `keep`, `delete` and `wait_for_scan`) raise
    ArchiveUnresponsiveError if the drive does not respond. They also raise the errors of those
    methods of `archiver` that have the same names.
    """

    def __init__(  # noqa: PLR0913 - one argument for each dependency
        self,
        account: ArchivedAccount,
        folder: ArchiveFolder,
        database: Database,
        *,
        limits: Limits,
        disk: DiskWatch,
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
        self.archiver = Archiver(account, store, disk.run, on_change)
        self._database = database
        self._disk = disk
        self._was_stuck = False
        self._start_task = start_task
        self._task: asyncio.Task[None] | None = None
        self._is_closed = False

    @property
    def status(self) -> ArchiveStatus:
        """The status after the last work. If the drive does not respond, its problem says so."""
        status = self.archiver.status
        if self._disk.is_stuck:
            return replace(status, problem=ArchiveProblem.UNRESPONSIVE, cause="")
        return status

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
        """Start work if the last work ended with a problem, which may be solved now.

        Also call the listeners if the drive has stopped responding, or responds again.
        """
        if self._was_stuck != self._disk.is_stuck:
            self._was_stuck = self._disk.is_stuck
            self.listeners.notify()
        if self.archiver.status.problem is not None:
            self.work_soon()

    async def archive(self, clip: Clip) -> bool:
        """Archive one clip now. Return False if it was already archived."""
        return await self._disk.finish(self.archiver.archive(clip))

    async def keep(self, clip_ids: Iterable[int], *, kept: bool) -> frozenset[int]:
        """Set whether archived clips are kept. Return the ids of the clips that are archived."""
        return await self._disk.finish(self.archiver.keep(clip_ids, kept=kept))

    async def delete(self, clip_ids: Iterable[int]) -> None:
        """Delete clips from the archive, and do not archive them later."""
        await self._disk.finish(self.archiver.delete(clip_ids))

    async def wait_for_scan(self) -> None:
        """Wait until a scan has compared the files with the index, unless this was done before."""
        await self._disk.finish(self.archiver.wait_for_scan())

    async def failures(self) -> dict[str, int]:
        """Return a dict from each cause of a failure to the number of clips that it keeps pending.

        Only the last failure of each clip counts. Raises ArchiveError.
        """
        failures: dict[str, int] = await self._disk.run(self._pending.failures)
        return failures

    async def close(self, readers: Collection[asyncio.Task[None]] = ()) -> None:
        """Stop the work, and close the index. Later calls of `work_soon` do nothing.

        `readers` are cancelled tasks that still read the archive. Wait for all tasks, but at most
        twice MAX_CLOSING_SECONDS. A task does not end while it waits for a drive that does not
        respond, even if it was cancelled.
        """
        self._is_closed = True
        self.archiver.close()
        tasks = set(readers)
        if self._task is not None:
            self._task.cancel()
            tasks.add(self._task)
        if tasks:
            await asyncio.wait(tasks, timeout=MAX_CLOSING_SECONDS)
        closing = asyncio.create_task(self._close_index())
        await asyncio.wait((closing,), timeout=MAX_CLOSING_SECONDS)
        if not all(it.done() for it in (*tasks, closing)):
            LOGGER.warning("The drive of the archive does not respond. The account is unloaded")
        if closing.done():
            closing.result()

    async def _close_index(self) -> None:
        await self.archiver.flush()
        await self._disk.run(self._database.close)
