"""The cloud's clock, which is read from the `Date` headers of the cloud's responses."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import override

from .clock import Clock

# Ignore a `Date` header with a time before EARLIEST or after LATEST, because this time must be
# wrong.
EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)
# Largest change of the clock's offset, in seconds, that a single response may cause. A larger
# change needs a second response that agrees, because one of the cloud's servers may have a wrong
# clock.
MAX_STEP_SECONDS = 60.0


class CloudClock(Clock):
    """A clock that returns the cloud's time, for comparisons with times that the cloud reports.

    Before the first response with a valid `Date` header, the clock returns the local time.
    Afterwards it is behind the cloud's clock by at most one second and one round trip. A local time
    that agrees with the `Date` header is not corrected. After the first response, the clock is
    independent of changes of the local time.
    """

    def __init__(self, local: Clock) -> None:
        self._local = local
        self._offset: float | None = None
        """The cloud's time minus the local monotonic time, in seconds.

        None before the first response.
        """
        self._candidate: float | None = None
        """A large change of the offset that no second response has confirmed yet, or None."""

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
        """Correct the clock with the headers of a response that has just arrived.

        `sent_at` is the monotonic time at which the request of this response was sent.
        """
        # Skip a cached response, which has an `Age` header: its `Date` header is that of the
        # original response.
        if "Age" in headers:
            return
        try:
            date = http_date(headers.get("Date", ""))
        except ValueError:
            return
        if not EARLIEST <= date < LATEST:
            return
        # Calculate the lowest and the highest possible offset: the `Date` header has whole seconds,
        # and the cloud wrote it between `sent_at` and now.
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
    """Parse the date in an HTTP header. Raises ValueError for an invalid date."""
    moment = parsedate_to_datetime(value)
    return moment.replace(tzinfo=moment.tzinfo or UTC)
