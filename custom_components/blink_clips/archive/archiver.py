"""The archiver: archives the clips of an account, one at a time, after each poll."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial

from ..api import BlinkError, Clip, UsbDrive
from ..const import LOGGER
from ..listeners import Listeners
from .account import ArchivedAccount, Description, Run
from .attempts import Attempts
from .copier import ClipCopier
from .due import DueClips
from .enforcement import Enforcement
from .errors import ArchiveError, ArchivePartError, ArchiveProblem
from .intake import Intake
from .scan_schedule import ScanSchedule
from .sidecar import Sidecar
from .status import ArchiveStatus
from .store import ArchiveStore
from .temporary_files import Draft
from .turns import Turns

# Pause in seconds after each archived clip. Half of the allowed requests then remain for users.
PAUSE_SECONDS = 4.0

# Problems during which other programs may change the files.
_LOST = {ArchiveProblem.MISSING, ArchiveProblem.TAKEN, ArchiveProblem.MARKER}


class Archiver:
    """Archives each clip of an account exactly once, even after restarts and outages.

    `Turns` explains which method waits for which. `on_change` receives the ids of clips that were
    archived, changed or deleted.
    """

    def __init__(
        self,
        account: ArchivedAccount,
        store: ArchiveStore,
        run: Run,
        on_change: Callable[[AbstractSet[int]], None],
    ) -> None:
        self.status = ArchiveStatus()
        self.listeners: Listeners[()] = Listeners()
        """Functions that are called when the status has changed."""
        self._account = account
        self._store = store
        self._run = run
        self._on_change = on_change
        self._intake = Intake(account, store.pending, run)
        self._due = DueClips(account, store.pending, run)
        self._copier = ClipCopier(account, store, run, begin=self._begin, add=self._add)
        self._attempts = Attempts(account, store, run, self._copier)
        self._is_working = False
        self._turns = Turns(run)
        self._scans = ScanSchedule(
            store, account.clock, self._turns, change=self._change, on_change=self._show_scan
        )
        self._enforcement = Enforcement(
            store.retention, account.clock, change=self._change, on_progress=self._publish
        )

    def take(self, records: Sequence[Clip], since: datetime | None = None) -> None:
        """Remember entries of Blink's clip list. The next run of `work` stores them.

        If `since` is given, `records` must be all entries that changed since this time.
        """
        self._intake.take(records, since)

    def take_drive(self, drive: UsbDrive, clips: Sequence[Clip]) -> None:
        """Remember all clips on a USB drive in memory.

        Later calls for the same drive do nothing.
        """
        self._intake.take_drive(drive, clips)

    def close(self) -> None:
        """Stop all changes, because the account is being unloaded."""
        self._turns.close()

    async def flush(self) -> None:
        """Store the remembered entries of clip lists. If the index cannot be written, drop them."""
        with suppress(ArchiveError):
            await self._intake.store()

    async def work(self) -> None:
        """Archive all pending clips whose next attempt is due. The status shows failures.

        Return immediately if this method is already running.
        """
        if self._is_working:
            return
        self._is_working = True
        try:
            await self._work()
        except ArchiveError as err:
            self._fail(err)
        except BlinkError as err:
            LOGGER.debug("The archive waits for the next poll: %s", err)
        finally:
            self._is_working = False
        await self._publish()

    async def archive(self, clip: Clip) -> bool:
        """Archive one clip now. Return False if it was already archived.

        Raises ArchiveError, OutsideLimitsError, NoRoomError or another BlinkError.
        """
        try:
            async with self._turns.task:
                self._turns.require_open()
                await self._run(self._store.folder.check_writable)
                await self._scans.compare_once()
                await self._enforce_limits()
                if await self._run(self._store.has, clip):
                    return False
                await self._copier.copy(clip)
        except ArchiveError as err:
            self._fail(err)
            raise
        finally:
            await self._publish()
        return True

    async def keep(self, clip_ids: Iterable[int], *, kept: bool) -> frozenset[int]:
        """Set whether archived clips are kept. Kept clips are never deleted automatically.

        Return the ids of the clips that are archived. Other clips are ignored. Raises ArchiveError.
        """
        if not await self._scans.is_complete():
            await self._scan(self._scans.complete_index)
        wanted = frozenset(clip_ids)
        found = await self._keep(wanted, kept=kept)
        if found != wanted and not self._scans.is_current:
            await self.wait_for_scan()
            found |= await self._keep(wanted - found, kept=kept)
        return found

    async def wait_for_scan(self) -> None:
        """Wait until a scan has compared the files with the index, unless this was done before.

        Raises ArchiveError.
        """
        if not self._scans.is_current:
            await self._scan(self._scans.compare_once)

    async def delete(self, clip_ids: Iterable[int]) -> None:
        """Delete clips from the archive, and do not archive them later.

        If a clip is being archived right now, it is deleted afterwards. Raises ArchiveError. Raises
        ArchivePartError if the index lacks a clip, and the clip may be in an unreadable folder.
        """
        now, wanted = self._account.clock.now(), list(clip_ids)
        try:
            async with self._turns.task:
                may_lack = await self._scans.look_for(wanted)
                await self._change(self._store.delete, wanted, now)
                if may_lack:
                    raise ArchivePartError(ArchiveProblem.FAILED, cause=self._scans.result.cause)
        finally:
            await self._publish()

    async def _scan(self, scan: Callable[[], Awaitable[None]]) -> None:
        try:
            async with self._turns.task:
                await scan()
        finally:
            await self._publish()

    async def _keep(self, clip_ids: frozenset[int], *, kept: bool) -> frozenset[int]:
        try:
            return await self._change(partial(self._store.keep, clip_ids, kept=kept))
        finally:
            await self._publish()

    async def _change[ResultT](self, change: Callable[..., ResultT], *args: object) -> ResultT:
        """Change the archive in a thread. Report the changed clips, even if an error is raised."""
        try:
            result = await self._turns.change(change, *args)
        except ArchiveError as err:
            # Scan soon, because files may have changed without the index. After the problem FULL,
            # do not scan: no file has changed, and the disk may stay full for months.
            if err.problem is not ArchiveProblem.FULL:
                self._scans.scan_soon()
            raise
        finally:
            if changed := self._store.index.take_changes():
                self._on_change(changed)
        return result

    async def _begin(self, clip: Clip, names: Description) -> Draft:
        """Return the draft (temporary files) for a clip. Raises UnreadFolderError."""
        stem = await self._run(self._store.stem_for, clip, names)
        self._scans.require_read(stem)
        return await self._change(self._store.folder.begin, stem)

    async def _add(self, draft: Draft, sidecar: Sidecar) -> None:
        """Add the downloaded files of a clip to the archive."""
        await self._change(self._store.add, draft, sidecar)

    async def _work(self) -> None:
        await self._intake.store()
        has_problem = self.status.problem is not None
        folder = self._store.folder
        # Create a test file only after a problem, because each write wakes a sleeping disk.
        await self._run(folder.check_writable if has_problem else folder.check)
        async with self._turns.task:
            await self._scans.scan_if_due()
        await self._intake.close_gap()
        async with self._turns.task:
            await self._enforce_limits()
        await self._archive_due()
        if self._copier.is_refused and await self._run(self._store.pending.count):
            # Keep the problem in the status until the disk accepts a clip.
            return
        self.status = replace(self.status, problem=None, cause="")

    def _show_scan(self) -> None:
        result = self._scans.result
        self.status = replace(
            self.status,
            is_scanning=self._scans.is_scanning,
            damaged=result.damaged,
            unreadable=result.unreadable,
            unreadable_cause=result.cause,
        )
        # At the end of a scan, `_publish` calls the listeners after it has counted the clips.
        if self._scans.is_scanning:
            self.listeners.notify()

    async def _enforce_limits(self) -> None:
        """Delete the clips that exceed the limits, a few at a time."""
        has_enforced_all = await self._enforcement.run()
        self.status = replace(
            self.status,
            undeletable=self._store.retention.undeletable,
            is_undeletable_known=has_enforced_all,
        )

    async def _archive_due(self) -> None:
        self._due.forget()
        while self._account.may_request() and not self._copier.is_paused:
            # Archiving many old clips takes hours. Store the clips that polls have found meanwhile.
            if await self._intake.store():
                self._due.forget()
            async with self._turns.task:
                if not (self._scans.is_current and await self._scans.is_complete()):
                    # Stop here. The database has replaced a damaged index by an empty one, or a
                    # scan of a user has failed. The next run scans the files first.
                    return
                pending = await self._due.next()
                if pending is None:
                    return
                await self._attempts.archive(pending)
            if not self._copier.is_refused:
                self.status = replace(self.status, problem=None, cause="")
            await self._publish()
            await self._account.clock.sleep(PAUSE_SECONDS)

    def _fail(self, err: ArchiveError) -> None:
        LOGGER.debug("The archive cannot be used: %s", err)
        self.status = replace(self.status, problem=err.problem, cause=err.detail)
        if err.problem in _LOST:
            # Let the next run scan, because the files may change while the drive is missing.
            self._scans.scan_soon()

    async def _publish(self) -> None:
        """Read the number and size of all clips. Then call the listeners of the status."""
        if self._turns.is_closed:
            # Do not open the index again. The account may have been removed, together with its
            # index.
            return
        try:
            totals = await self._run(self._store.totals)
            waiting = await self._run(self._store.pending.count)
        except ArchiveError as err:
            self._fail(err)
        else:
            before = self.status.totals.copies if self.status.totals else 0
            if totals and self._scans.is_current and totals.copies > before:
                LOGGER.warning(
                    "Number of copies of clips in the archive: %d. Each clip is listed once. "
                    "Copies count towards the maximum size, and are deleted with their clip",
                    totals.copies,
                )
            self.status = replace(
                self.status,
                totals=totals,
                waiting=waiting,
                is_list_read=self._intake.is_current,
            )
        self.listeners.notify()
