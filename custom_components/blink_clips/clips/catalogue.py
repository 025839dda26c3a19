"""The catalogue: the list of an account's clips in memory.

It contains all clips in the cloud and on USB drives. For dashboard cards, it also contains archived
clips.
"""

import asyncio
from collections.abc import Awaitable, Callable, Container, Coroutine, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime
from typing import Any

from ..api import BlinkUnloadedError, Clip, CloudClock, UsbDrive
from ..archive.narrowing import CameraKind
from ..archive.times import EPOCH
from ..listeners import Listeners
from .completeness import LONG_AGO, Completeness, StoredCompleteness
from .expiry import Expiry, has_expired
from .merged_records import is_reported_deleted, newest_record, only_archived, with_archived

# Maximum number of clips in memory. It is enough for fifty clips a day for a year. So many clips
# take about 14 MB in total.
MAX_CATALOGUE_CLIPS = 20_000


type ReadClips = Callable[[datetime], Awaitable[Iterable[Clip]]]
"""A function that returns all clips that the cloud added, changed or deleted since a time."""
type StartTask = Callable[[Coroutine[Any, Any, None], str], asyncio.Task[None]]
"""A function that starts a named task. The task is cancelled when the account is unloaded."""


class Catalogue:
    """An account's clips in memory.

    At the first use, all clips are read from the cloud. Each poll updates the clips. If only the
    archive has a clip, the clip is marked as deleted.

    `reads_drive` returns whether Blink Clips ever reads the clip list of a USB drive.
    """

    def __init__(
        self,
        read: ReadClips,
        clock: CloudClock,
        start_task: StartTask,
        *,
        reads_drive: Callable[[UsbDrive], bool] = lambda _drive: True,
    ) -> None:
        self.expiry = Expiry(clock)
        self.listeners: Listeners[AbstractSet[int]] = Listeners()
        """Functions that are called with the ids of clips that were added, changed or removed.

        They are also called with the ids of clips that turned out to be only archived.
        """
        self._read = read
        self._start_task = start_task
        self._reads_drive = reads_drive
        # The USB drives whose clip lists have been read since the start.
        self._drives: set[UsbDrive] = set()
        self._records: dict[int, Clip] = {}
        self._newest_first: list[Clip] | None = None
        self._completeness = Completeness()
        self._loaded = False
        self._loading: asyncio.Task[None] | None = None

    @property
    def is_loaded(self) -> bool:
        """Whether the list of all clips has been read from the cloud."""
        return self._loaded

    def complete_after(self, shows: Callable[[CameraKind], bool]) -> datetime:
        """Return the time after which all clips of some cameras are in memory.

        `shows` returns whether a camera is one of them. Clips that were recorded at the returned
        time may be missing.
        """
        return self._completeness.after(shows, self.has_drive)

    def add_reading(self, after: datetime) -> None:
        """Remember that all clips in the cloud that were recorded after a time are in memory."""
        self._completeness.add_reading(after)

    def stored_completeness(self, kept: Container[int]) -> StoredCompleteness:
        """Return the completeness of the clips in the state file.

        `kept` contains the ids of these clips.
        """
        return self._completeness.stored(self.clips(), kept, self.has_drive)

    def restore(self, clips: Iterable[Clip], completeness: StoredCompleteness | None) -> None:
        """Add the clips of the state file.

        `completeness` tells for which times these clips have no gap. It is None if it was not
        stored.
        """
        if completeness is not None:
            self._completeness.restore(completeness)
        self.update(clips)

    async def load(self) -> None:
        """Read all clips of the account from the cloud, unless this was done before.

        Concurrent callers share one request. Raises BlinkError if the clips cannot be read.
        """
        if self._loaded:
            return
        if self._loading is None:
            self._loading = self._start_task(self._load(), "all clips")
            self._loading.add_done_callback(self._has_ended)
        reading = self._loading
        # Use `asyncio.wait`. With a plain `await`, a cancelled caller would cancel the task of all
        # callers.
        await asyncio.wait([reading])
        if reading.cancelled():
            raise BlinkUnloadedError
        reading.result()

    async def find(self, clip_id: int) -> Clip:
        """Return a clip. If the clip is not in memory, read the list of all clips first.

        Raises KeyError if the clip does not exist, and BlinkError if the list cannot be read.
        """
        try:
            return self.get(clip_id)
        except KeyError:
            await self.load()
        return self.get(clip_id)

    def get(self, clip_id: int) -> Clip:
        """Return a clip that is in memory.

        Raises KeyError for an unknown clip. Also raises KeyError for a deleted or expired clip that
        is not archived.
        """
        clip = self._records[clip_id]
        if not clip.deleted and has_expired(clip, self.expiry.oldest):
            clip = only_archived(clip)
        if clip.deleted and clip.archived is None:
            raise KeyError(clip_id)
        return clip

    def at_blink(self, clip_id: int) -> Clip:
        """Return a clip in memory that is in the cloud or on a USB drive.

        Raises KeyError for any other clip.
        """
        clip = self.get(clip_id)
        if clip.deleted:
            raise KeyError(clip_id)
        return clip

    def is_gone(self, clip: Clip) -> bool:
        """Return whether Blink has certainly deleted an archived clip that it does not list.

        This is certain for a USB clip if the list of its drive was read, or is never read.
        """
        record = self._records.get(clip.id, clip)
        if is_reported_deleted(record):
            return True
        if clip.usb is not None:
            return self.has_drive(clip.usb.drive)
        return self._loaded or has_expired(clip, self.expiry.oldest)

    def is_only_archived(self, clip: Clip) -> bool:
        """Return whether it is certain that only the archive has a clip."""
        return clip.archived is not None and clip.deleted and self.is_gone(clip)

    def has_drive(self, drive: UsbDrive) -> bool:
        """Return whether all clips on a USB drive are in memory.

        Also return True if the list of the drive is never read.
        """
        return drive in self._drives or not self._reads_drive(drive)

    def add_drive(self, drive: UsbDrive) -> None:
        """Remember that all clips on a USB drive are in memory.

        At the first call, notify the listeners of the clips that certainly only the archive has.
        """
        if drive not in self._drives:
            self._drives.add(drive)
            deleted = (it for it in self._records.values() if it.archived and it.deleted)
            self._notify({it.id for it in deleted if it.usb and it.usb.drive == drive})

    def clips(self) -> list[Clip]:
        """Return the clips in memory, newest first.

        Leave out deleted and expired clips, unless they are archived.
        """
        self._expire()
        oldest = self.expiry.oldest
        return [clip for clip in self._sorted() if clip.archived or not has_expired(clip, oldest)]

    def update(self, records: Iterable[Clip]) -> AbstractSet[int]:
        """Merge entries of the cloud's clip list. Keep the newest entry of each clip.

        Return the ids of the clips that changed.
        """
        changed: set[int] = set()
        for record in records:
            known = self._records.get(record.id)
            # Keep the entry of a deleted clip. Otherwise, an older page of the clip list would
            # restore the clip.
            newest = newest_record(known, record)
            if newest is not known:
                self._records[record.id] = newest
                changed.add(record.id)
        self._notify(changed)
        return changed

    def show_archived(self, clips: Iterable[Clip]) -> None:
        """Add clips of the archive, or mark known clips as archived.

        A clip that the cloud has not listed is marked as deleted.
        """
        changed: set[int] = set()
        for clip in clips:
            known = self._records.get(clip.id)
            shown = with_archived(known, clip)
            if shown is not known:
                self._records[clip.id] = shown
                changed.add(clip.id)
        self._notify(changed)

    def hide_archived(self, clip_ids: Iterable[int]) -> None:
        """Remove clips that are no longer archived.

        Keep the clips that are still in the cloud or on a USB drive.
        """
        changed: set[int] = set()
        for clip_id in clip_ids:
            known = self._records.get(clip_id)
            if known is None or known.archived is None:
                continue
            self._records[clip_id] = replace(known, archived=None)
            changed.add(clip_id)
        self._notify(changed)

    def forget(self, clip_id: int) -> None:
        """Mark a clip as deleted, because its video is missing in the cloud.

        A newer entry in the cloud's clip list restores the clip.
        """
        if clip := self._records.get(clip_id):
            self._records[clip_id] = replace(clip, deleted=True)
            self._notify({clip_id})

    async def _load(self) -> None:
        self.update(await self._read(EPOCH))
        self._loaded = True
        self.add_reading(LONG_AGO)
        # The archived clips that the list lacks now certainly count as only archived.
        self._notify(
            {it.id for it in self._records.values() if it.archived and it.deleted and not it.usb}
        )

    def _has_ended(self, task: asyncio.Task[None]) -> None:
        self._loading = None
        if not task.cancelled():
            # Retrieve the exception of the task. Otherwise asyncio logs the exception if all
            # callers were cancelled.
            task.exception()

    def _sorted(self) -> list[Clip]:
        if self._newest_first is None:
            self._newest_first = sorted(
                (clip for clip in self._records.values() if clip.archived or not clip.deleted),
                key=lambda clip: (clip.created_at, clip.id),
                reverse=True,
            )
        return self._newest_first

    def _expire(self) -> None:
        """Mark archived clips as deleted at Blink if they are too old for the cloud."""
        clips, oldest = self._sorted(), self.expiry.oldest
        for place in range(len(clips) - 1, -1, -1):
            clip = clips[place]
            if clip.created_at >= oldest:
                return
            if clip.archived and not clip.deleted and has_expired(clip, oldest):
                self._records[clip.id] = clips[place] = only_archived(clip)

    def _notify(self, changed: AbstractSet[int]) -> None:
        if changed:
            changed |= self._trim()
            self._newest_first = None
            self.listeners.notify(changed)

    def _trim(self) -> AbstractSet[int]:
        """Remove the oldest clips from memory if there are too many. Return their ids."""
        if len(self._records) <= MAX_CATALOGUE_CLIPS:
            return frozenset()
        before = self._records
        newest = sorted(before.values(), key=lambda it: it.created_at, reverse=True)
        self._records = {record.id: record for record in newest[:MAX_CATALOGUE_CLIPS]}
        return before.keys() - self._records.keys()
