"""The pace: how soon to ask the cloud again; sooner while something is going on."""

from datetime import timedelta

from .api import Clock

FAST_INTERVAL = timedelta(seconds=15)
FAST_FOR_SECONDS = 120.0

# What a lively day may cost more than a quiet one. The first half can be had at once, the other
# over the day, so that no 24 hours have more than both.
FAST_POLLS_AT_ONCE = 360
FAST_POLLS_A_DAY = 360

_DAY_SECONDS = 86400.0


class PollInterval:
    """The interval of the polls: the owner's, or a shorter one for two minutes."""

    def __init__(self, clock: Clock, interval: timedelta) -> None:
        self._clock = clock
        self._interval = interval
        self._fast_until = 0.0
        self._budget = float(FAST_POLLS_AT_ONCE)
        self._budget_at = clock.monotonic()

    def poll_fast(self) -> bool:
        """Ask faster for a while; return whether that is news, and within the day's budget."""
        now = self._clock.monotonic()
        is_news = now >= self._fast_until
        self._fast_until = now + FAST_FOR_SECONDS
        return is_news and self._spend()

    def next(self) -> timedelta:
        """Return how long to wait until the next poll."""
        if self._clock.monotonic() < self._fast_until and self._spend():
            return min(FAST_INTERVAL, self._interval)
        return self._interval

    def _spend(self) -> bool:
        now = self._clock.monotonic()
        earned = (now - self._budget_at) * FAST_POLLS_A_DAY / _DAY_SECONDS
        self._budget = min(self._budget + earned, FAST_POLLS_AT_ONCE)
        self._budget_at = now
        if self._budget < 1:
            return False
        self._budget -= 1
        return True
