"""Decides how long the last data is shown while polls fail."""

from datetime import timedelta

from .api import BlinkError, BlinkRateLimitError, Clock
from .poll_retry import time_to_retry

# Minimum time for which the data of a poll is shown. If three polling intervals are longer, the
# data is shown for three intervals.
CURRENT_FOR = timedelta(minutes=5)
CURRENT_INTERVALS = 3


class LastPoll:
    """The result of the newest poll, and the time of the last successful one."""

    def __init__(self, clock: Clock, interval: timedelta) -> None:
        self._clock = clock
        self._interval = interval
        self._current_seconds = max(CURRENT_FOR, CURRENT_INTERVALS * interval).total_seconds()
        self._succeeded_at: float | None = None
        self._failures = 0
        self.error: BlinkError | None = None
        """The error of the newest poll. None if the poll succeeded."""
        self.backoff_ends_at: float | None = None
        """The Unix time in seconds at which the current backoff (time without requests) ends.

        None if the newest poll succeeded, or if a backoff was not the reason of its failure.
        """

    @property
    def failed(self) -> bool:
        """Whether the newest poll failed."""
        return self.error is not None

    @property
    def is_current(self) -> bool:
        """Return whether the data of the last successful poll is recent enough to be shown."""
        return self._seconds_left > 0

    @property
    def stored(self) -> float | None:
        """The Unix time of the last successful poll in seconds. None if no poll has succeeded."""
        if self._succeeded_at is None:
            return None
        return self._clock.time() - (self._clock.monotonic() - self._succeeded_at)

    def restore(self, succeeded_at: float) -> None:
        """Restore the Unix time in seconds of the last successful poll before a restart."""
        age = self._clock.time() - succeeded_at
        # Ignore a stored time in the future, which means that the system clock was set back.
        if age >= 0:
            self._succeeded_at = self._clock.monotonic() - age

    def succeed(self) -> None:
        """Record that a poll succeeded."""
        self._succeeded_at = self._clock.monotonic()
        self._failures = 0
        self.error = None
        self.backoff_ends_at = None

    def fail(self, error: BlinkError) -> timedelta:
        """Record that a poll failed. Return the time until the next poll."""
        self._failures += 1
        self.error = error
        self.backoff_ends_at = None
        if isinstance(error, BlinkRateLimitError) and error.retry_after is not None:
            self.backoff_ends_at = self._clock.time() + error.retry_after
        return time_to_retry(
            error,
            failures=self._failures,
            interval=self._interval,
            shown_seconds=self._seconds_left,
        )

    @property
    def _seconds_left(self) -> float:
        """Return the remaining seconds for which the last data may be shown.

        If the result is 0 or less, the data is too old.
        """
        if self._succeeded_at is None:
            return 0
        return self._succeeded_at + self._current_seconds - self._clock.monotonic()
