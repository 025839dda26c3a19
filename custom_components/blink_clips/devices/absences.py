"""Absences: how long homescreens have lacked a device, and when the device counts as removed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ..api import Clock
from .identifiers import Identifier

# Keep a missing device for 20 minutes. Owners who remove a camera and add it again need 3 to 12
# minutes for that, and the camera's entity ids, names and areas should stay.
REMOVED_AFTER_SECONDS = 20 * 60.0
# Keep a missing device for a day if the homescreens are incomplete, because they may lack a device
# that still exists.
REMOVED_AFTER_INCOMPLETE_SECONDS = 24 * 3600.0
# Number of consecutive homescreens without a device after which its entities become unavailable,
# and after which the device may be removed. A single homescreen may be wrong.
LISTINGS_UNTIL_MISSING = 2
LISTINGS_UNTIL_REMOVED = 3


@dataclass(frozen=True, kw_only=True)
class _Absence:
    """The number of consecutive homescreens that lacked a device, and the monotonic start time."""

    since: float
    listings: int = 0
    complete_listings: int = 0


class Absences:
    """Counts for each device the consecutive homescreens that lacked the device."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._absences: dict[Identifier, _Absence] = {}

    def note(self, absent: Iterable[Identifier], *, complete: bool) -> None:
        """Count a homescreen that lacked the devices `absent`. Reset the counts of all others."""
        new = _Absence(since=self._clock.monotonic())
        before = {identifier: self._absences.get(identifier, new) for identifier in absent}
        self._absences = {
            identifier: replace(
                it,
                listings=it.listings + 1,
                complete_listings=it.complete_listings + complete,
            )
            for identifier, it in before.items()
        }

    @property
    def needs_confirmation(self) -> bool:
        """Whether a device was absent for the first time, so that the next poll should check it."""
        return any(it.listings == it.complete_listings == 1 for it in self._absences.values())

    def is_missing(self, identifier: Identifier) -> bool:
        """Return whether several complete homescreens lacked a device."""
        absence = self._absences.get(identifier)
        return absence is not None and absence.complete_listings >= LISTINGS_UNTIL_MISSING

    def is_removed(self, identifier: Identifier) -> bool:
        """Return whether a device has been absent for long enough to count as removed."""
        absence = self._absences.get(identifier)
        if absence is None or absence.listings < LISTINGS_UNTIL_REMOVED:
            return False
        is_sure = absence.complete_listings >= LISTINGS_UNTIL_REMOVED
        limit = REMOVED_AFTER_SECONDS if is_sure else REMOVED_AFTER_INCOMPLETE_SECONDS
        return self._clock.monotonic() - absence.since >= limit
