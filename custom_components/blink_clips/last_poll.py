"""Decides how long the last data is shown while polls fail, and when a failed poll is retried."""

from datetime import timedelta
from math import ceil
from random import uniform

from .api import BlinkError, BlinkRateLimitError, Clock

# Minimum time for which the data of a poll is shown. If three polling intervals are longer, the
# data is shown for three intervals.
CURRENT_FOR = timedelta(minutes=5)
CURRENT_INTERVALS = 3

# Shortest and longest random delay in seconds before a failed poll is retried. After five failures
# in a row, the polling interval is used instead.
RETRY_SECONDS = (10.0, 20.0)
MAX_QUICK_RETRIES = 5


class LastPoll:
    """Decides how long the last data is shown while polls fail, and when a poll is retried."""

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
        retry_after = error.retry_after if isinstance(error, BlinkRateLimitError) else None
        if retry_after is not None:
            self.backoff_ends_at = self._clock.time() + retry_after
            delay = _not_early(retry_after)
        elif self._failures <= MAX_QUICK_RETRIES:
            delay = uniform(*RETRY_SECONDS)  # noqa: S311 - not used for security
        else:
            delay = self._interval.total_seconds()
        if self.is_current:
            delay = min(delay, _not_early(self._seconds_left))
        return timedelta(seconds=delay)

    @property
    def _seconds_left(self) -> float:
        """Return the remaining seconds for which the last data may be shown.

        If the result is 0 or less, the data is too old.
        """
        if self._succeeded_at is None:
            return 0
        return self._succeeded_at + self._current_seconds - self._clock.monotonic()


def _not_early(seconds: float) -> float:
    """Return a delay in seconds, rounded up to whole seconds, plus one.

    The coordinator's timer may fire early. With the extra second, the next poll is never too early.
    """
    return ceil(seconds) + 1
