"""The catalogue: every clip that the cloud still has of an account."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from ..api import BlinkConnectionError, Clip, CloudClock

# A year of fifty clips a day, in some fourteen megabytes of memory.
MAX_CLIPS = 20_000

_EPOCH = datetime.fromtimestamp(0, UTC)

type ReadClips = Callable[[datetime], Awaitable[Iterable[Clip]]]
"""Returns the clip records that were updated since a moment."""
type StartTask = Callable[[Coroutine[Any, Any, None], str], asyncio.Task[None]]
"""Starts a task, with a name, that lives as long as the account is loaded."""


class Catalogue:
    """All clips of an account: read when somebody first wants them, then kept by the polls."""

    def __init__(self, read: ReadClips, clock: CloudClock, start_task: StartTask) -> None:
        self.retention: timedelta | None = None
        """After how long the cloud deletes a clip by itself; None where it does not tell."""
        self._read = read
        self._clock = clock
        self._start_task = start_task
        self._records: dict[int, Clip] = {}
        self._newest_first: list[Clip] | None = None
        self._loaded = False
        self._loading: asyncio.Task[None] | None = None

    async def load(self) -> None:
        """Read all clips from the cloud, once however many ask. Raises BlinkError."""
        if self._loaded:
            return
        if self._loading is None:
            self._loading = self._start_task(self._load(), "all clips")
            self._loading.add_done_callback(self._has_ended)
        reading = self._loading
        # Whoever leaves must not take the list away from those who still wait.
        await asyncio.wait([reading])
        if reading.cancelled():
            raise BlinkConnectionError("The account was unloaded meanwhile")
        reading.result()

    async def find(self, clip_id: int) -> Clip:
        """Return a clip, reading the list only if it is not known. Raises KeyError, BlinkError."""
        try:
            return self.get(clip_id)
        except KeyError:
            await self.load()
        return self.get(clip_id)

    def get(self, clip_id: int) -> Clip:
        """Return a clip that is known and still there; KeyError for any other."""
        clip = self._records[clip_id]
        if clip.deleted or _has_expired(clip, self._oldest):
            raise KeyError(clip_id)
        return clip

    def clips(self) -> list[Clip]:
        """Return the clips that are known and still there, newest first."""
        if self._newest_first is None:
            self._newest_first = sorted(
                (clip for clip in self._records.values() if not clip.deleted),
                key=lambda clip: (clip.created_at, clip.id),
                reverse=True,
            )
        oldest = self._oldest
        return [clip for clip in self._newest_first if not _has_expired(clip, oldest)]

    def update(self, records: Iterable[Clip]) -> None:
        """Take over what the cloud said of some clips, in whatever order it comes."""
        changed = False
        for record in records:
            known = self._records.get(record.id)
            # A tombstone stays, or a page that was read before a deletion would bring it back.
            if known is None or (known != record and _age(known) <= _age(record)):
                self._records[record.id] = record
                changed = True
        if changed:
            self._trim()
            self._newest_first = None

    def forget(self, clip_id: int) -> None:
        """Leave out a clip that the cloud no longer has, until the cloud says something newer."""
        if clip := self._records.get(clip_id):
            self._records[clip_id] = replace(clip, deleted=True)
            self._newest_first = None

    async def _load(self) -> None:
        self.update(await self._read(_EPOCH))
        self._loaded = True

    def _has_ended(self, task: asyncio.Task[None]) -> None:
        self._loading = None
        if not task.cancelled():
            # Seen here as well: nobody may be left who waits for it.
            task.exception()

    def _trim(self) -> None:
        """Forget the oldest records, tombstones among them, where there are too many."""
        if len(self._records) > MAX_CLIPS:
            newest = sorted(self._records.values(), key=lambda it: it.created_at, reverse=True)
            self._records = {record.id: record for record in newest[:MAX_CLIPS]}

    @property
    def _oldest(self) -> datetime:
        if self.retention is None:
            return _EPOCH
        return self._clock.now() - self.retention


def _has_expired(clip: Clip, oldest: datetime) -> bool:
    """Whether the cloud has deleted a clip by itself; what is on a stick is none of its own."""
    return clip.created_at < oldest and clip.usb is None


def _age(record: Clip) -> tuple[datetime, bool]:
    """Return what orders the records of one clip; the wire's times are whole seconds."""
    return record.updated_at, record.deleted
