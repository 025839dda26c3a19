"""The cloud's clock, read from the `Date` header of its responses."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import override

from .clock import Clock

# A header outside of these years is wrong, whatever the local clock shows.
EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)
# A change by more seconds than this needs a second response that agrees: one server of the cloud
# may have a wrong clock.
MAX_STEP_SECONDS = 60.0


class CloudClock(Clock):
    """A clock whose `time` is the cloud's, for comparisons with times that the cloud reports.

    Uses the local clock until the first response with a valid `Date` header. From then on it is at
    most a second and one round trip behind the cloud's clock; where the local clock was right to
    that precision, it keeps the local clock's time. Setting the local clock then has no effect.
    """

    def __init__(self, local: Clock) -> None:
        self._local = local
        self._offset: float | None = None
        """The cloud's time minus the local monotonic time, in seconds."""
        self._candidate: float | None = None
        """The offset by the last response, if it needs a second one that agrees."""

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
        """Correct the clock by a response that has just begun.

        `sent_at` is the monotonic time at which its request was sent.
        """
        # A cache adds `Age` to a response, whose `Date` is then that of the original.
        if "Age" in headers:
            return
        try:
            date = http_date(headers.get("Date", ""))
        except ValueError:
            return
        if not EARLIEST <= date < LATEST:
            return
        # The cloud wrote whole seconds, at some moment between the request and now.
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
    """Return the time in a header's value. Raises ValueError."""
    moment = parsedate_to_datetime(value)
    return moment.replace(tzinfo=moment.tzinfo or UTC)
