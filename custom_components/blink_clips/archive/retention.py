"""Retention: deletes archived clips to keep the archive within its limits.

All functions access the disk, and raise ArchiveError.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..api import Clip
from .errors import NO_ROOM, ArchiveError, ArchiveProblem
from .folder import ArchiveFolder
from .index import ArchivedClip, ArchiveIndex

# Number of clips in the first reading for clips to delete. Each further reading is larger.
_FIRST_READING = 16
_GROWTH = 4


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The limits of the archive."""

    max_age: timedelta
    """The age at which a clip is deleted, from its recording."""
    max_bytes: int
    """The maximum size of the files of all clips."""


class OutsideLimitsError(Exception):
    """A clip is not archived, because it would be the first one to be deleted."""


class Retention:
    """Deletes the oldest clips of an archive. Kept clips stay."""

    def __init__(self, folder: ArchiveFolder, index: ArchiveIndex, limits: Limits) -> None:
        self._folder = folder
        self._index = index
        self._limits = limits

    def has_expired(self, clip: Clip, now: datetime) -> bool:
        """Return whether a clip is too old for the archive."""
        return clip.created_at < now - self._limits.max_age

    def enforce(self, now: datetime) -> list[int]:
        """Delete the clips that are outside of the limits. Return their ids.

        The owner may have lowered a limit.
        """
        excess = self._excess(0)
        return self._delete(
            self._oldest(lambda it, before: before < excess or self.has_expired(it.clip, now))
        )

    def make_room(self, clip: Clip, size: int) -> list[int]:
        """Delete the oldest clips until a new clip of `size` bytes fits. Return their ids.

        Raises OutsideLimitsError if the new clip is older than one of them. Raises ArchiveError if
        kept clips leave too little room. Nothing is deleted then.
        """
        excess = self._excess(size)
        victims = self._oldest(lambda _, before: before < excess)
        if any(it.clip.created_at > clip.created_at for it in victims):
            raise OutsideLimitsError
        if sum(it.bytes for it in victims) < excess:
            raise ArchiveError(ArchiveProblem.FULL, cause=NO_ROOM)
        return self._delete(victims)

    def _excess(self, size: int) -> int:
        """Return by how many bytes a further clip would exceed the limit of the archive."""
        return self._index.totals().bytes + size - self._limits.max_bytes

    def _oldest(self, is_victim: Callable[[ArchivedClip, int], bool]) -> list[ArchivedClip]:
        """Return the oldest clips, up to the first one for which `is_victim` returns False.

        It receives a clip and the size of all older ones.
        """
        limit = _FIRST_READING
        while True:
            found = self._index.oldest(limit)
            victims: list[ArchivedClip] = []
            before = 0
            for clip in found:
                if not is_victim(clip, before):
                    return victims
                victims.append(clip)
                before += clip.bytes
            if len(found) < limit:
                return victims
            limit *= _GROWTH

    def _delete(self, victims: list[ArchivedClip]) -> list[int]:
        for victim in victims:
            self._folder.delete(victim.stem)
            self._index.remove([victim.clip.id])
        return [it.clip.id for it in victims]
