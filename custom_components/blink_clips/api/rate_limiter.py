"""The rate limiter grants permits for requests, so that the cloud does not lock the account.

Every request needs a permit. After a refusal by the cloud, a backoff begins, in which no permit is
granted. token_bucket.py limits the rate of requests. account/rate_limiter_store.py stores the
limiter's state over restarts of Home Assistant.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
import random

from .clock import Clock
from .exceptions import BlinkRateLimitError
from .token_bucket import BucketEmptyError, TokenBucket

# The shortest backoff in seconds. A longer `Retry-After` header makes the backoff longer.
FIRST_BACKOFF_SECONDS = 60.0
# The longest backoff in seconds. It limits the effect of a long `Retry-After` header or of a wrong
# local clock.
MAX_BACKOFF_SECONDS = 86400.0
# Extend each backoff at random by up to a tenth of its length, so that installations do not all
# retry at the same time.
JITTER = 0.1
# Bounds of the time in seconds that must pass after a backoff so that the next backoff has the
# shortest length again. Between these bounds, this time is the length of the last backoff. A
# backoff that starts earlier is twice as long as the last one.
RESET_SECONDS = (600.0, 3600.0)

# Number of requests that may be sent without delay. They are enough for a hundred pages of clips
# and the pictures of 50 cameras, or for snapshots with 50 cameras. Afterwards, one request per
# second is enough to poll a command or to save clips.
BURST_REQUESTS = 600
REQUESTS_PER_SECOND = 1.0
MAX_WAIT_SECONDS = 5.0


@dataclass(frozen=True, kw_only=True)
class BackoffPolicy:
    """The rules for the backoff (time without requests) after one kind of refusal by the cloud.

    The backoff starts after more than `tolerated_refusals` consecutive refusals, but not earlier
    than `tolerated_seconds` after the first refusal. Each further backoff takes twice as long, up
    to `max_seconds`. The account counts as blocked when refusals have lasted for
    `blocked_after_seconds`.
    """

    tolerated_refusals: int
    tolerated_seconds: float
    max_seconds: float
    blocked_after_seconds: float


# Start a backoff after the first refusal, because the cloud locks a client for an hour, and every
# further request may prolong the lock.
_RATE_LIMITED = BackoffPolicy(
    tolerated_refusals=0, tolerated_seconds=0, max_seconds=7200, blocked_after_seconds=6 * 3600
)
# Start a backoff only after some minutes of refusals, because edge servers of the cloud sometimes
# refuse valid requests for that long. A longer refusal rarely ends without an action of the user.
_BLOCKED = BackoffPolicy(
    tolerated_refusals=4, tolerated_seconds=300, max_seconds=6 * 3600, blocked_after_seconds=3600
)

POLICIES: dict[int, BackoffPolicy] = {
    HTTPStatus.TOO_MANY_REQUESTS: _RATE_LIMITED,
    HTTPStatus.FORBIDDEN: _BLOCKED,
    HTTPStatus.NOT_ACCEPTABLE: _BLOCKED,
    HTTPStatus.UPGRADE_REQUIRED: _BLOCKED,
}

type OnResponse = Callable[[int, float | None], Awaitable[None]]
"""A function that receives the status of a response, and the seconds of its `Retry-After` header.

The seconds are None if the response has no such header.
"""


@dataclass(frozen=True, kw_only=True)
class LimiterState:
    """The state that is stored over restarts. Times are seconds since the epoch.

    The names of the fields are those in the stored file. `pause_began` and `pause_ends` are the
    start and the end of the last backoff. `step` is the length of that backoff in seconds, without
    its random part. `in_doubt` is True from the start of a backoff until the first request after
    the backoff succeeds. `refused_since` is the time of the first refusal after the last success,
    or None. `refusals` counts the refusals since `refused_since`. `status` is the HTTP status of
    the last refusal.
    """

    pause_began: float = 0.0
    pause_ends: float = 0.0
    step: float = 0.0
    in_doubt: bool = False
    refused_since: float | None = None
    refusals: int = 0
    status: int = 0


class RateLimiter:
    """Grants or denies permits (permissions to send) for the requests of one account.

    A refusal by the cloud starts a backoff, during which no request gets a permit. After the
    backoff, a single request gets a permit: the probe request. All other requests wait for its
    result, because the cloud may still refuse them.
    """

    def __init__(self, clock: Clock, state: LimiterState | None = None) -> None:
        self.on_change: Callable[[], Awaitable[None]] | None = None
        """A function to call when a backoff starts or ends, before a caller gets its response."""
        self._clock = clock
        self._bucket = TokenBucket(
            clock,
            size=BURST_REQUESTS,
            per_second=REQUESTS_PER_SECOND,
            longest_wait=MAX_WAIT_SECONDS,
        )
        self._probe: asyncio.Event | None = None
        """The event that ends the wait of all other requests when the probe request is complete.

        None unless a probe request is in flight.
        """
        known = state or LimiterState()
        now, here = clock.time(), clock.monotonic()
        # Limit the rest of a stored backoff to the length of this backoff, because the local clock
        # may be wrong, or may have been wrong when the backoff was stored.
        length = min(known.pause_ends - known.pause_began, MAX_BACKOFF_SECONDS)
        self._until = here + min(known.pause_ends - now, length)
        self._length = length
        self._backoff = known.step
        self._needs_probe = known.in_doubt
        self._refusals = known.refusals
        self._status = known.status
        self._refused_since: float | None = None
        if known.refused_since is not None:
            self._refused_since = here - max(0.0, now - known.refused_since)

    @property
    def seconds_left(self) -> float:
        """Return the remaining seconds of the backoff; 0 if there is no backoff."""
        return max(0.0, self._until - self._clock.monotonic())

    @property
    def blocked_status(self) -> int | None:
        """Return the HTTP status of the refusals that block the account; None if not blocked."""
        if self._refused_since is None or not self._needs_probe:
            return None
        refused_for = self._clock.monotonic() - self._refused_since
        is_blocked = refused_for >= POLICIES[self._status].blocked_after_seconds
        return self._status if is_blocked else None

    @property
    def state(self) -> LimiterState:
        """Return the state from which a new rate limiter can continue after a restart."""
        offset = self._clock.time() - self._clock.monotonic()
        return LimiterState(
            pause_began=self._until - self._length + offset,
            pause_ends=self._until + offset,
            step=self._backoff,
            in_doubt=self._needs_probe,
            refused_since=None if self._refused_since is None else self._refused_since + offset,
            refusals=self._refusals,
            status=self._status,
        )

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[OnResponse]:
        """Wait for a permit (permission) to send one request.

        Yield a function that must be called when the request has got a response. Its arguments are
        the HTTP status and the seconds of the `Retry-After` header. Raises BlinkRateLimitError if
        the rate limiter denies the permit.
        """
        probe = await self._wait_for_permit()
        try:
            yield self._on_response
        finally:
            if probe is not None and probe is self._probe:
                self._end_probe()

    async def end_backoff(self) -> None:
        """End the backoff, whose cause the user has removed. The next request is a probe."""
        self._until = self._clock.monotonic()
        await self._changed()

    async def _wait_for_permit(self) -> asyncio.Event | None:
        """Wait until a request may be sent.

        For the probe request, return the event that must be set when the request is complete. For
        any other request, return None.
        """
        self._require_no_backoff()
        try:
            wait = self._bucket.take()
        except BucketEmptyError:
            raise _denied(FIRST_BACKOFF_SECONDS, HTTPStatus.TOO_MANY_REQUESTS) from None
        if wait:
            await self._clock.sleep(wait)
            self._require_no_backoff()
        if not self._needs_probe:
            return None
        if self._probe is None:
            self._probe = asyncio.Event()
            return self._probe
        await self._probe.wait()
        self._require_no_backoff()
        self._require_probe_succeeded()
        return None

    def _require_no_backoff(self) -> None:
        if left := self.seconds_left:
            raise _denied(left, self._status)

    def _require_probe_succeeded(self) -> None:
        if self._needs_probe:
            # Deny the permit: the probe request was not refused, but it got no valid response
            # either.
            raise _denied(FIRST_BACKOFF_SECONDS, self._status)

    async def _on_response(self, status: int, retry_after: float | None) -> None:
        if status in POLICIES:
            has_changed = self._on_refusal(status, retry_after or 0.0)
        elif status < HTTPStatus.INTERNAL_SERVER_ERROR:
            has_changed = self._on_success()
        else:
            return
        self._end_probe()
        if has_changed:
            await self._changed()

    def _on_refusal(self, status: int, retry_after: float) -> bool:
        """Count a refusal by the cloud. Return whether the refusal starts or extends a backoff."""
        now = self._clock.monotonic()
        retry_after = min(retry_after * _jitter(), MAX_BACKOFF_SECONDS)
        if self._refused_since is None:
            self._refused_since, self._refusals = now, 0
        self._refusals += 1
        self._status = status
        if self.seconds_left:
            # Do not double the backoff for this refusal: its request was already in flight when the
            # current backoff started.
            return self._start_backoff(max(retry_after, self.seconds_left))
        policy = POLICIES[status]
        is_tolerated = (
            self._refusals <= policy.tolerated_refusals
            or now - self._refused_since < policy.tolerated_seconds
        )
        if is_tolerated and not self._needs_probe:
            return False
        shortest, longest = RESET_SECONDS
        may_reset = now - self._until > min(max(self._backoff, shortest), longest)
        if self._backoff and (self._needs_probe or not may_reset):
            self._backoff = min(self._backoff * 2, policy.max_seconds)
        else:
            self._backoff = FIRST_BACKOFF_SECONDS
        self._needs_probe = True
        backoff = min(self._backoff * _jitter(), policy.max_seconds)
        return self._start_backoff(max(retry_after, backoff))

    def _start_backoff(self, seconds: float) -> bool:
        """Make the backoff end in `seconds` seconds. Return whether its end is now later."""
        until = self._clock.monotonic() + seconds
        is_later = until > self._until
        self._until, self._length = until, seconds
        return is_later

    def _on_success(self) -> bool:
        """Reset the number of refusals. Return whether the request was a probe request."""
        if self.seconds_left:
            # Continue the backoff in spite of this successful response, because its request was
            # sent before the backoff started.
            return False
        needed_probe = self._needs_probe
        self._needs_probe, self._refused_since = False, None
        return needed_probe

    def _end_probe(self) -> None:
        if self._probe is not None:
            self._probe.set()
            self._probe = None

    async def _changed(self) -> None:
        if self.on_change is not None:
            await self.on_change()


def _jitter() -> float:
    return 1.0 + random.random() * JITTER  # noqa: S311 - not used for security


def _denied(seconds_left: float, status: int) -> BlinkRateLimitError:
    """Return the error for a denied permit.

    `status` is the HTTP status of the refusal that started the backoff.
    """
    return BlinkRateLimitError(
        "No request is sent during the backoff", status=status, retry_after=seconds_left
    )
