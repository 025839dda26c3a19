"""The cloud's clock, read from the `Date` header of its responses."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import override

from .clock import Clock

# Ignore a `Date` header before EARLIEST or after LATEST, because it is wrong.
EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)
# Apply a larger change of the offset only if two responses agree, because one of the cloud's
# servers may have a wrong clock.
MAX_STEP_SECONDS = 60.0


class CloudClock(Clock):
    """A clock whose `time` is the cloud's, for comparisons with times that the cloud reports.

    Returns the local time until the first response with a valid `Date` header. Afterwards the
    returned time is at most one second and one round trip behind the cloud's clock. If the local
    time is within this precision at a response, the local time is used. Later changes of the local
    clock have no effect.
    """

    def __init__(self, local: Clock) -> None:
        self._local = local
        self._offset: float | None = None
        """The cloud's time minus the local monotonic time, in seconds."""
        self._candidate: float | None = None
        """A large change of the offset that a second response must still confirm, or None."""

    @override
    def time(self) -> float:
        if self._offset is None:
            return self._local.time()
        return self._local.monotonic() + self._offset

    @override
    def monotonic(self) -> float:
        return self._local.monotonic()

    @override
    async def sleep(self, seconds: float) -> None:
        await self._local.sleep(seconds)

    def correct(self, headers: Mapping[str, str], *, sent_at: float) -> None:
        """Correct the clock by the headers of a response that has just arrived.

        `sent_at` is the monotonic time at which its request was sent.
        """
        # Skip a cached response, which has an `Age` header: its `Date` is that of the original
        # response.
        if "Age" in headers:
            return
        try:
            date = http_date(headers.get("Date", ""))
        except ValueError:
            return
        if not EARLIEST <= date < LATEST:
            return
        # Calculate bounds of the offset: the `Date` header is in whole seconds, and was written
        # between `sent_at` and now.
        earliest = date.timestamp() - self.monotonic()
        latest = date.timestamp() + 1 - sent_at
        current = self.time() - self.monotonic()
        offset = current if earliest <= current <= latest else earliest
        if self._offset is None or self._is_confirmed(offset):
            self._offset = offset
            self._candidate = None
        else:
            self._candidate = offset

    def _is_confirmed(self, offset: float) -> bool:
        known = (self._offset, self._candidate)
        return any(it is not None and abs(offset - it) <= MAX_STEP_SECONDS for it in known)


def http_date(value: str) -> datetime:
    """Parse the date of an HTTP header. Raises ValueError for an invalid date."""
    moment = parsedate_to_datetime(value)
    return moment.replace(tzinfo=moment.tzinfo or UTC)
