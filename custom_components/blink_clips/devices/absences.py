"""Absences: how long listings have lacked a device, and when it counts as removed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ..api import Clock
from .identifiers import Identifier

# Owners take out a camera and add it again within 3 to 12 minutes; until then its entity ids,
# names and areas have to stay.
REMOVED_AFTER_SECONDS = 20 * 60.0
# A listing that stays incomplete may leave out a device that its owner still has.
REMOVED_AFTER_INCOMPLETE_SECONDS = 24 * 3600.0
# Listings in a row before entities become unavailable, and before the device is removed: single
# listings may be wrong.
LISTINGS_UNTIL_MISSING = 2
LISTINGS_UNTIL_REMOVED = 3


@dataclass(frozen=True, kw_only=True)
class _Absence:
    """The listings in a row that lacked a device; times are those of the monotonic clock."""

    since: float
    listings: int = 0
    complete_listings: int = 0


class Absences:
    """Counts for each device the listings in a row that lacked it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._absences: dict[Identifier, _Absence] = {}

    def note(self, absent: Iterable[Identifier], *, complete: bool) -> None:
        """Count a listing, complete or not, and the devices that it lacked."""
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
    def is_doubtful(self) -> bool:
        """Whether a single complete listing lacked a device, so that the next one should decide."""
        return any(it.listings == it.complete_listings == 1 for it in self._absences.values())

    def is_missing(self, identifier: Identifier) -> bool:
        """Return whether several complete listings lacked a device."""
        absence = self._absences.get(identifier)
        return absence is not None and absence.complete_listings >= LISTINGS_UNTIL_MISSING

    def is_removed(self, identifier: Identifier) -> bool:
        """Return whether a device has been absent for so long that its owner removed it."""
        absence = self._absences.get(identifier)
        if absence is None or absence.listings < LISTINGS_UNTIL_REMOVED:
            return False
        is_sure = absence.complete_listings >= LISTINGS_UNTIL_REMOVED
        limit = REMOVED_AFTER_SECONDS if is_sure else REMOVED_AFTER_INCOMPLETE_SECONDS
        return self._clock.monotonic() - absence.since >= limit
