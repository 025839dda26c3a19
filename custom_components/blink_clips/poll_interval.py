"""The polling interval: the configured one, or a shorter one for two minutes.

The shorter interval is used after an action, and after a clip of an armed network. After a failed
poll, poll_retry.py decides instead when the next poll starts.
"""

from datetime import timedelta

from .api import Clock
from .config_entry import BlinkConfigEntry
from .const import CONF_POLL_INTERVAL, DEFAULT_POLL_INTERVAL

FAST_INTERVAL = timedelta(seconds=15)
FAST_FOR_SECONDS = 120.0

# Limits of fast polls: the maximum number in a row, and the maximum number in 24 hours.
FAST_POLLS_AT_ONCE = 360
FAST_POLLS_A_DAY = 360

_DAY_SECONDS = 86400.0


def owners_interval(entry: BlinkConfigEntry) -> timedelta:
    """Return the polling interval that the user has configured."""
    return timedelta(seconds=entry.options.get(CONF_POLL_INTERVAL, DEFAULT_POLL_INTERVAL))


class PollInterval:
    """Computes the time until the next poll. Limits the number of fast polls per day."""

    def __init__(self, clock: Clock, interval: timedelta) -> None:
        self._clock = clock
        self._interval = interval
        self._fast_until = 0.0
        self._budget = float(FAST_POLLS_AT_ONCE)
        self._budget_at = clock.monotonic()

    def poll_fast(self) -> bool:
        """Poll fast for the next two minutes. Return whether fast polling was off before.

        Do nothing if the limit for fast polls is reached.
        """
        now = self._clock.monotonic()
        starts = now >= self._fast_until
        self._fast_until = now + FAST_FOR_SECONDS
        return starts and self._spend()

    def next(self) -> timedelta:
        """Return the time to wait before the next poll."""
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
