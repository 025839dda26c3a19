"""Decides when a failed poll is retried: soon at first, and then after the polling interval."""

from datetime import timedelta
from math import ceil
from random import uniform

from .api import BlinkError, BlinkRateLimitError

# Shortest and longest random delay in seconds before a failed poll is retried. After five failures
# in a row, the polling interval is used instead.
RETRY_SECONDS = (10.0, 20.0)
MAX_QUICK_RETRIES = 5


def time_to_retry(
    error: BlinkError, *, failures: int, interval: timedelta, shown_seconds: float
) -> timedelta:
    """Return the time until a poll that failed with `error` is retried.

    `failures` is the number of polls that have failed in a row. `interval` is the configured
    polling interval. `shown_seconds` are the seconds for which the last data is still shown. The
    poll is retried when they end at the latest. They have ended if the number is 0 or less.
    """
    retry_after = error.retry_after if isinstance(error, BlinkRateLimitError) else None
    if retry_after is not None:
        delay = _not_early(retry_after)
    elif failures <= MAX_QUICK_RETRIES:
        delay = uniform(*RETRY_SECONDS)  # noqa: S311 - not used for security
    else:
        delay = interval.total_seconds()
    if shown_seconds > 0:
        delay = min(delay, _not_early(shown_seconds))
    return timedelta(seconds=delay)


def _not_early(seconds: float) -> float:
    """Return a delay in seconds, rounded up to whole seconds, plus one.

    The coordinator's timer may fire early. With the extra second, the next poll is never too early.
    """
    return ceil(seconds) + 1
