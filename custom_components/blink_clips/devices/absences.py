"""Absences: how long the cloud has not listed a device, and when the device is removed.

The homescreen is the cloud's list of all devices.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ..api import Clock
from .identifiers import Identifier

# Seconds after which a missing device is removed. A user needs 3 to 12 minutes to remove a camera
# and add it again.
REMOVED_AFTER_SECONDS = 20 * 60.0
# Seconds after which a missing device is removed if some lists of devices were incomplete.
REMOVED_AFTER_INCOMPLETE_SECONDS = 24 * 3600.0
# Number of successive lists that must lack a device before the device counts as missing. A single
# list may be wrong.
LISTINGS_UNTIL_MISSING = 2
LISTINGS_UNTIL_REMOVED = 3


@dataclass(frozen=True, kw_only=True)
class _Absence:
    """The number of successive homescreens (lists of all devices) that lack a device.

    `since` is the monotonic time of the first of these homescreens.
    """

    since: float
    listings: int = 0
    complete_listings: int = 0


class Absences:
    """Counts for each device the successive homescreens (lists of all devices) that lack it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._absences: dict[Identifier, _Absence] = {}

    def note(self, absent: Iterable[Identifier], *, complete: bool) -> None:
        """For each device of `absent`, count one more homescreen (list of all devices) without it.

        Reset the counts of all other devices.
        """
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
        """Whether a complete list of devices lacks a device for the first time.

        The next poll must then read all devices again, to check whether the device is still
        missing.
        """
        return any(it.listings == it.complete_listings == 1 for it in self._absences.values())

    def is_missing(self, identifier: Identifier) -> bool:
        """Return whether several complete homescreens have lacked a device.

        The homescreen is the cloud's list of all devices.
        """
        absence = self._absences.get(identifier)
        return absence is not None and absence.complete_listings >= LISTINGS_UNTIL_MISSING

    def is_removed(self, identifier: Identifier) -> bool:
        """Return whether a device has been missing long enough to be removed."""
        absence = self._absences.get(identifier)
        if absence is None or absence.listings < LISTINGS_UNTIL_REMOVED:
            return False
        is_sure = absence.complete_listings >= LISTINGS_UNTIL_REMOVED
        limit = REMOVED_AFTER_SECONDS if is_sure else REMOVED_AFTER_INCOMPLETE_SECONDS
        return self._clock.monotonic() - absence.since >= limit
