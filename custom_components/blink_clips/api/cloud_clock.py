"""The cloud's clock, read from the `Date` header of its responses."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import override

from .clock import Clock

# Ignore a header outside of these years: it is wrong.
EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)
# A larger change of the offset is applied only after two responses agree: one of the cloud's
# servers may have a wrong clock.
MAX_STEP_SECONDS = 60.0


class CloudClock(Clock):
    """A clock whose `time` is the cloud's, for comparisons with times that the cloud reports.

    Uses the local clock until the first response with a valid `Date` header. Afterwards it is at
    most one second and one round trip behind the cloud's clock. It keeps the local clock's time if
    that is within this precision. Later changes of the local clock have no effect.
    """

    def __init__(self, local: Clock) -> None:
        self._local = local
        self._offset: float | None = None
        """The cloud's time minus the local monotonic time, in seconds."""
        self._candidate: float | None = None
        """The offset of the last response, until a second response confirms a large change."""

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

        `sent_at` is the monotonic time at which the request was sent.
        """
        # A cached response has an `Age` header, and the `Date` of the original response.
        if "Age" in headers:
            return
        try:
            date = http_date(headers.get("Date", ""))
        except ValueError:
            return
        if not EARLIEST <= date < LATEST:
            return
        # The header has whole seconds; the cloud wrote it between the request and now.
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
    """Parse the date of an HTTP header. Raises ValueError."""
    moment = parsedate_to_datetime(value)
    return moment.replace(tzinfo=moment.tzinfo or UTC)
