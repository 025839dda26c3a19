"""Retention: deletes archived clips so that the archive stays within its limits.

All functions access the disk, and raise ArchiveError.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..api import Clip
from .errors import NO_ROOM, ArchiveError, ArchiveProblem
from .folder import ArchiveFolder
from .index import ArchivedClip, ArchiveIndex

# Number of clips that the first query for the oldest clips returns. Each further query returns
# more.
_FIRST_READING = 16
_GROWTH = 4


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The limits of the archive."""

    max_age: timedelta
    """Age of a recording at which the clip is deleted."""
    max_bytes: int
    """Maximum size in bytes of the files of all clips together."""


class OutsideLimitsError(Exception):
    """A new clip is not archived, because it is so old that it would be deleted first."""


class Retention:
    """Deletes the oldest clips of an archive, except kept clips."""

    def __init__(self, folder: ArchiveFolder, index: ArchiveIndex, limits: Limits) -> None:
        self._folder = folder
        self._index = index
        self._limits = limits

    def has_expired(self, clip: Clip, now: datetime) -> bool:
        """Return whether a clip is too old for the archive."""
        return clip.created_at < now - self._limits.max_age

    def enforce(self, now: datetime) -> list[int]:
        """Delete the clips that exceed the limits. Return their ids.

        The limits may be lower than before, because the owner can change them.
        """
        excess = self._excess(0)
        return self._delete(
            self._oldest(lambda it, before: before < excess or self.has_expired(it.clip, now))
        )

    def make_room(self, clip: Clip, size: int) -> list[int]:
        """Delete the oldest clips until a new clip of `size` bytes fits. Return their ids.

        Raises OutsideLimitsError if the new clip is older than a clip that would be deleted. Raises
        ArchiveError if kept clips leave too little space. In both cases, nothing is deleted.
        """
        excess = self._excess(size)
        victims = self._oldest(lambda _, before: before < excess)
        if any(it.clip.created_at > clip.created_at for it in victims):
            raise OutsideLimitsError
        if sum(it.bytes for it in victims) < excess:
            raise ArchiveError(ArchiveProblem.FULL, cause=NO_ROOM)
        return self._delete(victims)

    def _excess(self, size: int) -> int:
        """Return by how many bytes the archive would exceed its limit with one more clip."""
        return self._index.totals().bytes + size - self._limits.max_bytes

    def _oldest(self, is_victim: Callable[[ArchivedClip, int], bool]) -> list[ArchivedClip]:
        """Return the oldest clips, up to the first clip for which `is_victim` returns False.

        `is_victim` receives a clip and the total size of all older clips.
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
