"""Retention: deletes archived clips so that the archive stays within its limits.

All functions access the disk, and raise ArchiveError.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NoReturn

from ..api import Clip
from ..const import LOGGER
from .archived_clip import ArchivedClip
from .deletion import delete_clip
from .errors import MAX_DISK_ERRORS, ArchiveError, KeptClipsError, is_disk_error
from .folder import ArchiveFolder
from .index import ArchiveIndex

# Maximum number of clips that one call tries to delete to enforce the limits. Between two calls,
# other tasks can change the archive.
MAX_DELETED = 25
# Number of clips that the first query for the oldest clips returns. Each further query returns
# more.
_FIRST_READING = 16
_GROWTH = 4


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The limits of the archive."""

    max_age: timedelta
    """A clip is deleted when its recording exceeds this age."""
    max_bytes: int
    """Maximum size in bytes of the files of all clips together."""


@dataclass(frozen=True, kw_only=True)
class Undeletable:
    """The clips beyond the limits that the disk refuses to delete."""

    clips: int = 0
    """Number of these clips."""
    cause: str = ""
    """The error code of the last refusal, or an empty text."""


class OutsideLimitsError(Exception):
    """A clip is not archived, because its age exceeds the limit of the archive."""


class NoRoomError(OutsideLimitsError):
    """A clip is not archived, because the archive is full of newer clips."""


class Retention:
    """Deletes the oldest clips of an archive, except kept clips.

    If the disk refuses to delete a clip, for example because of wrong permissions, the next oldest
    one is deleted in its place. Later calls try the refused clip again.
    """

    def __init__(self, folder: ArchiveFolder, index: ArchiveIndex, limits: Limits) -> None:
        self._folder = folder
        self._index = index
        self._limits = limits
        self.undeletable = Undeletable()
        """The clips that the last enforcement of the limits should have deleted."""
        # The clips that could not be deleted, with their errors, by clip id. The latest one is
        # last.
        self._refused: dict[int, tuple[Clip, ArchiveError]] = {}
        # Number of disk errors in the running enforcement of the limits, or since the last call of
        # `make_room` has begun.
        self._disk_errors = 0

    def has_expired(self, clip: Clip, now: datetime) -> bool:
        """Return whether a clip is too old for the archive."""
        return clip.created_at < now - self._limits.max_age

    def require_room(self, clip: Clip, now: datetime) -> None:
        """Check whether a clip can be archived, before it is downloaded. Deletes nothing.

        The size of the clip is not known yet, so the mean size of the archived clips is assumed.
        Raises OutsideLimitsError, and the errors of `make_room`.
        """
        if self.has_expired(clip, now):
            raise OutsideLimitsError
        totals = self._index.totals()
        self._victims(clip, totals.bytes // max(1, totals.clips))

    def enforce(self, now: datetime | None) -> bool:
        """Delete the oldest clips that exceed the limits, at most MAX_DELETED.

        If `now` is None, the time is unknown, and the age limit is ignored. Return whether to call
        again immediately, because further clips may exceed the limits. Clips that cannot be deleted
        are no reason for that. After MAX_DISK_ERRORS, return False although clips may remain. The
        next regular call continues with these clips.
        """
        excess = self._excess(0)
        victims = _first(
            self._index.oldest(MAX_DELETED, self._refused),
            lambda it, before: (
                before < excess or (now is not None and self.has_expired(it.clip, now))
            ),
        )
        has_deleted_all = self._delete(victims)
        has_more = len(victims) == MAX_DELETED or not has_deleted_all
        if has_more and self._disk_errors < MAX_DISK_ERRORS:
            return True
        self._disk_errors = 0
        self.undeletable = self._undeletable(now)
        # Forget some of the clips that could not be deleted, so that the next call tries again.
        # Keep the others, because there may be thousands of them.
        for clip_id in list(self._refused)[:MAX_DELETED]:
            del self._refused[clip_id]
        return False

    def _undeletable(self, now: datetime | None) -> Undeletable:
        """Return the number of clips that exceed the limits but could not be deleted.

        Also return the cause of the last failed deletion.
        """
        is_too_large = self._excess(0) > 0
        errors = [
            err
            for clip, err in self._refused.values()
            if is_too_large or (now is not None and self.has_expired(clip, now))
        ]
        return Undeletable(clips=len(errors), cause=errors[-1].detail) if errors else Undeletable()

    def make_room(self, clip: Clip, size: int) -> None:
        """Delete the oldest clips until a new clip of `size` bytes fits.

        Raises NoRoomError if the new clip is older than a clip that would be deleted. Raises
        KeptClipsError if kept clips leave too little space. In both cases, nothing is deleted.
        Raises another ArchiveError if clips that cannot be deleted leave too little space.
        """
        # Do not count the errors of earlier calls. Otherwise a few errors for each of many new
        # clips would stop the archive.
        self._disk_errors = 0
        while not self._delete(self._victims(clip, size)):
            # Try again with other clips. `_victims` leaves out the clips that could not be deleted.
            if self._disk_errors >= MAX_DISK_ERRORS:
                self._raise_last_failure()

    def _victims(self, clip: Clip, size: int) -> list[ArchivedClip]:
        """Return the clips that must be deleted so that a new clip of `size` bytes fits.

        Raises the errors of `make_room`.
        """
        excess = self._excess(size)
        victims = self._oldest(excess)
        if any(it.clip.created_at > clip.created_at for it in victims):
            raise NoRoomError
        if sum(it.bytes for it in victims) < excess:
            if self._refused:
                self._raise_last_failure()
            raise KeptClipsError
        return victims

    def _raise_last_failure(self) -> NoReturn:
        """Raise an error with the problem of the last failed deletion."""
        _, err = next(reversed(self._refused.values()))
        raise ArchiveError(err.problem, cause=err.detail) from err

    def _excess(self, size: int) -> int:
        """Return by how many bytes the archive would exceed its limit with `size` more bytes."""
        return self._index.totals().bytes + size - self._limits.max_bytes

    def _oldest(self, size: int) -> list[ArchivedClip]:
        """Return the oldest clips whose deletion frees at least `size` bytes."""
        limit = _FIRST_READING
        while True:
            found = self._index.oldest(limit, self._refused)
            victims = _first(found, lambda _, before: before < size)
            if len(victims) < len(found) or len(found) < limit:
                return victims
            limit *= _GROWTH

    def _delete(self, victims: Iterable[ArchivedClip]) -> bool:
        """Delete clips. Return False if the disk has refused to delete some of them.

        Stop after MAX_DISK_ERRORS.
        """
        has_deleted_all = True
        for victim in victims:
            if self._disk_errors >= MAX_DISK_ERRORS:
                return False
            try:
                delete_clip(self._folder, self._index, victim.clip.id)
            except ArchiveError as err:
                self._folder.require_part(err)
                LOGGER.debug("An archived clip cannot be deleted: %s", err.detail)
                self._refused[victim.clip.id] = victim.clip, err
                self._disk_errors += is_disk_error(err)
                has_deleted_all = False
        return has_deleted_all


def _first(
    clips: Iterable[ArchivedClip], is_victim: Callable[[ArchivedClip, int], bool]
) -> list[ArchivedClip]:
    """Return the clips before the first one that `is_victim` rejects.

    `is_victim` returns whether a clip should be deleted. Its arguments are the clip and the total
    size in bytes of all clips before the clip.
    """
    victims: list[ArchivedClip] = []
    before = 0
    for clip in clips:
        if not is_victim(clip, before):
            break
        victims.append(clip)
        before += clip.bytes
    return victims
