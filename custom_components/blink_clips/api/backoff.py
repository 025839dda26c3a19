"""The lengths of backoffs.

A backoff is a time without requests, after the cloud refused a request. rate_limiter.py computes
its end. After status 429 for a background request, there is no backoff: background_queue.py pauses
only the background requests.
"""

from dataclasses import dataclass
from http import HTTPStatus
import random

# The shortest backoff (time without requests) in seconds. A `Retry-After` header can demand a
# longer one.
FIRST_BACKOFF_SECONDS = 60.0
# Maximum length in seconds of a backoff (time without requests), even if a `Retry-After` header
# demands a longer one.
MAX_BACKOFF_SECONDS = 86400.0
# Extend each backoff (time without requests) at random by up to a tenth. Otherwise all
# installations would retry at the same moment.
JITTER = 0.1
# Shortest and longest quiet time in seconds. A quiet time follows each backoff (time without
# requests), and is as long as the backoff. If the cloud refuses a request in the quiet time, the
# next backoff is twice as long.
RESET_SECONDS = (600.0, 3600.0)


@dataclass(frozen=True, kw_only=True)
class BackoffPolicy:
    """The rules for the backoff (time without requests) after one kind of refusal by the cloud.

    A backoff starts after more than `tolerated_refusals` successive refusals over at least
    `tolerated_seconds`. Each further backoff takes twice as long, up to `max_seconds`. After
    refusals for `blocked_after_seconds`, the account counts as blocked.
    """

    tolerated_refusals: int
    tolerated_seconds: float
    max_seconds: float
    blocked_after_seconds: float


# Start a backoff (time without requests) after the first refusal. If a client sends too many
# requests, the cloud locks it for an hour, and for longer if it sends further requests.
_RATE_LIMITED = BackoffPolicy(
    tolerated_refusals=0, tolerated_seconds=0, max_seconds=7200, blocked_after_seconds=6 * 3600
)
# Start a backoff (time without requests) only after some minutes of refusals. The cloud's edge
# servers sometimes refuse valid requests for some minutes.
_BLOCKED = BackoffPolicy(
    tolerated_refusals=4, tolerated_seconds=300, max_seconds=6 * 3600, blocked_after_seconds=3600
)

POLICIES: dict[int, BackoffPolicy] = {
    HTTPStatus.TOO_MANY_REQUESTS: _RATE_LIMITED,
    HTTPStatus.FORBIDDEN: _BLOCKED,
    HTTPStatus.NOT_ACCEPTABLE: _BLOCKED,
    HTTPStatus.UPGRADE_REQUIRED: _BLOCKED,
}


def jitter() -> float:
    """Return a random factor for the length of a backoff."""
    return 1.0 + random.random() * JITTER  # noqa: S311 - not used for security
