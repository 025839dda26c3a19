"""The cloud's clock, taken from the `Date` headers of the cloud's responses."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import override

from .clock import Clock

# Earliest and latest plausible time in a `Date` header. The clock ignores headers with other times.
EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)
# Largest correction, in seconds, from a single response. One server may have a wrong clock, so a
# second response must confirm a larger correction.
MAX_STEP_SECONDS = 60.0


class CloudClock(Clock):
    """A clock that follows the cloud's time.

    Before the first response, it returns the local time. Afterwards, it lags
    behind the cloud's clock by at most one second plus the duration of one request.
    """

    def __init__(self, local: Clock) -> None:
        self._local = local
        self._offset: float | None = None
        """The cloud's time minus the local monotonic time, in seconds.

        None until the first `Date` header arrives.
        """
        self._candidate: float | None = None
        """A large correction that a second response must confirm, or None."""
        self._is_known = False

    @property
    def is_known(self) -> bool:
        """Whether two responses have agreed on the cloud's time. A single response may be wrong."""
        return self._is_known

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
        """Correct the clock with the headers of a response.

        `sent_at` is the monotonic time at which the request was sent.
        """
        # Skip a response from a cache, because its `Date` header is too old.
        if "Age" in headers:
            return
        try:
            date = http_date(headers.get("Date", ""))
        except ValueError:
            return
        if not EARLIEST <= date < LATEST:
            return
        # Calculate the earliest and the latest possible difference between the cloud's clock and
        # the monotonic clock. The `Date` header was written after `sent_at`, and has whole seconds.
        earliest = date.timestamp() - self.monotonic()
        latest = date.timestamp() + 1 - sent_at
        current = self.time() - self.monotonic()
        offset = current if earliest <= current <= latest else earliest
        if self._is_confirmed(offset):
            self._offset = offset
            self._candidate = None
            self._is_known = True
        elif self._offset is None:
            self._offset = offset
        else:
            self._candidate = offset

    def _is_confirmed(self, offset: float) -> bool:
        """Return whether an earlier response showed nearly the same offset of the local clock."""
        known = (self._offset, self._candidate)
        return any(it is not None and abs(offset - it) <= MAX_STEP_SECONDS for it in known)


def http_date(value: str) -> datetime:
    """Parse the date in an HTTP header. Raises ValueError for an invalid date."""
    moment = parsedate_to_datetime(value)
    return moment.replace(tzinfo=moment.tzinfo or UTC)
