"""The intake: stores which clips have to be archived. It misses no clip between two polls."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..api import Clip, UsbDrive
from .account import ArchivedAccount, Run
from .pending import PendingClips
from .times import EPOCH

# Maximum number of clip records in memory. If a new list would exceed it, the intake drops the
# earlier lists, and later reads the lists of Blink and of USB drives again. A single list may have
# more records.
_MAX_RECORDS = 10_000
_OVERLAP = timedelta(minutes=2)


@dataclass(frozen=True, kw_only=True)
class _Reading:
    """Entries (records) of Blink's clip list, or of the clip list of a USB drive.

    If `since` is set, `records` are all entries that changed since this time. If `drive` is set,
    `records` are the whole clip list of this USB drive.
    """

    records: Sequence[Clip]
    since: datetime | None = None
    drive: UsbDrive | None = None


class Intake:
    """Receives the clips that polls have found, and stores the wanted ones as pending.

    If no poll has read a part of Blink's list, the intake reads that part later. Methods that store
    clips raise ArchiveError.
    """

    def __init__(self, account: ArchivedAccount, pending: PendingClips, run: Run) -> None:
        self._account = account
        self._pending = pending
        self._run = run
        self._readings: list[_Reading] = []
        self._is_selected = False
        self._has_gap = False
        # Whether a reading of Blink's list was stored since the start.
        self._is_list_stored = False
        # The USB drives whose whole clip list the intake has already received.
        self._drives: set[UsbDrive] = set()

    @property
    def is_current(self) -> bool:
        """Whether Blink's list was read and stored since the start, without a gap."""
        return self._is_list_stored and not self._has_gap

    def take(self, records: Sequence[Clip], since: datetime | None) -> None:
        """Remember entries of a clip list in memory. The next call of `store` stores them."""
        self._take(_Reading(records=records, since=since))

    def take_drive(self, drive: UsbDrive, clips: Sequence[Clip]) -> None:
        """Remember all clips on a USB drive. Do nothing in later calls for the same drive.

        Later changes on the drive are passed to `take`.
        """
        if drive not in self._drives:
            self._take(_Reading(records=clips, drive=drive))
            self._drives.add(drive)

    def _take(self, reading: _Reading) -> None:
        count = sum(len(it.records) for it in self._readings)
        if count and count + len(reading.records) > _MAX_RECORDS:
            self._readings.clear()
            self._drives.clear()
            self._has_gap = True
        self._readings.append(reading)

    async def store(self) -> bool:
        """Store the remembered entries of clip lists. Return whether there were any."""
        if not self._is_selected:
            await self._run(self._pending.select, self._account.choice)
            self._is_selected = True
        has_stored = False
        while self._readings:
            has_stored = True
            reading = self._readings[0]
            if await self._run(self._store, reading, *self._divide(reading.records)):
                self._has_gap = True
            self._is_list_stored = self._is_list_stored or reading.since is not None
            # Remove the reading only after it was stored. If storing fails, the next call tries it
            # again.
            if reading in self._readings:
                self._readings.remove(reading)
        return has_stored

    async def close_gap(self) -> None:
        """Read the part of Blink's list that no poll has read, if any.

        Raises ArchiveError or another BlinkError.
        """
        if not (self._has_gap and self._account.may_request()):
            return
        cursor: datetime | None = await self._run(lambda: self._pending.cursor)
        since = EPOCH if cursor is None else cursor - _OVERLAP
        if cursor is None:
            await self._run(self._pending.forget_done)
        # Set the time two minutes back, so that the next reading also finds clips that Blink lists
        # late.
        read_until = self._account.clock.now() - _OVERLAP
        records = await self._account.list_clips(since)
        listed = _Reading(records=records)
        await self._run(self._store, listed, *self._divide(records))
        await self._run(self._pending.advance, read_until)
        self._has_gap = False

    def _divide(self, records: Iterable[Clip]) -> tuple[list[Clip], list[int]]:
        """Return the clips to archive, and the ids of the clips that Blink has deleted."""
        wanted, deleted = [], []
        for clip in records:
            if clip.deleted:
                deleted.append(clip.id)
            elif self._account.is_wanted(clip):
                wanted.append(clip)
        return wanted, deleted

    def _store(self, reading: _Reading, wanted: list[Clip], deleted: list[int]) -> bool:
        """Store a reading. Return True if there is a gap: earlier changes that no poll has read."""
        if reading.drive is not None:
            self._pending.drop_missing(reading.drive, {it.id for it in reading.records})
        self._pending.drop(deleted)
        self._pending.add(wanted)
        if reading.since is None:
            return False
        cursor = self._pending.cursor
        if cursor is None or cursor < reading.since:
            return True
        newest = max((it.updated_at for it in reading.records), default=reading.since)
        self._pending.advance(max(cursor, newest))
        return False
