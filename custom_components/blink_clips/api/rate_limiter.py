"""The rate limiter: limits the requests of an account, so that the cloud does not lock it.

Every request needs a permit. If the cloud refuses a request, a backoff (a time without permits)
starts. Background requests wait for the requests of users. Some refusals only pause the background
requests.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus

from .background_queue import BackgroundQueue
from .backoff import FIRST_BACKOFF_SECONDS, MAX_BACKOFF_SECONDS, POLICIES, RESET_SECONDS, jitter
from .clock import Clock
from .exceptions import BlinkRateLimitError
from .priority import is_background
from .token_bucket import BucketEmptyError, TokenBucket

# Number of requests that may be sent without waiting. It is enough for the pictures of 50 cameras
# and a hundred pages of clips. Afterwards, one request per second is allowed.
BURST_REQUESTS = 600
REQUESTS_PER_SECOND = 1.0
MAX_WAIT_SECONDS = 5.0


type OnResponse = Callable[[int, float | None], Awaitable[None]]
"""A function that receives a response's status, and the seconds in its `Retry-After` header."""


@dataclass(frozen=True, kw_only=True)
class LimiterState:
    """The state of the rate limiter. It is stored for the next start.

    All times are in seconds since 1970.
    """

    pause_began: float = 0.0
    """The start of the last backoff (time without requests)."""
    pause_ends: float = 0.0
    """The end of the last backoff."""
    step: float = 0.0
    """The length of the last backoff in seconds, without the random part."""
    in_doubt: bool = False
    """Whether the cloud has refused a request, and no request has succeeded since then."""
    refused_since: float | None = None
    """The time of the first refusal since the last success."""
    refusals: int = 0
    """The number of refusals since the last success."""
    status: int = 0
    """The HTTP status of the last refusal."""
    background_ends: float = 0.0
    """The end of the last pause of background requests."""
    background_length: float = 0.0
    """The length of the last pause of background requests, in seconds."""


class RateLimiter:
    """Grants or denies permits for the requests of one account.

    If the cloud refuses a request, a backoff (a time without permits) starts. After it, one request
    is sent as a probe. Other requests wait for the result of the probe.
    """

    def __init__(self, clock: Clock, state: LimiterState | None = None) -> None:
        self.on_change: Callable[[], Awaitable[None]] | None = None
        """A function that is called when a backoff starts or ends."""
        self._clock = clock
        self._bucket = TokenBucket(
            clock,
            size=BURST_REQUESTS,
            per_second=REQUESTS_PER_SECOND,
            longest_wait=MAX_WAIT_SECONDS,
        )
        self._probe: asyncio.Event | None = None
        """The event that is set when the probe request has ended. None if no probe is in flight."""
        known = state or LimiterState()
        now, here = clock.time(), clock.monotonic()
        # Do not let a wrong local clock extend a stored backoff (time without requests). Limit the
        # rest of the backoff to the backoff's length.
        length = min(known.pause_ends - known.pause_began, MAX_BACKOFF_SECONDS)
        self._until = here + min(known.pause_ends - now, length)
        self._length = length
        left = min(known.background_ends - now, known.background_length, MAX_BACKOFF_SECONDS)
        self._background = BackgroundQueue(
            clock, self._bucket, pause_ends=here + left, pause_length=known.background_length
        )
        self._backoff = known.step
        self._needs_probe = known.in_doubt
        self._refusals = known.refusals
        self._status = known.status
        self._refused_since: float | None = None
        if known.refused_since is not None:
            self._refused_since = here - max(0.0, now - known.refused_since)

    @property
    def seconds_left(self) -> float:
        """Return the remaining seconds of the backoff (time without requests), or 0."""
        return max(0.0, self._until - self._clock.monotonic())

    @property
    def background_seconds_left(self) -> float:
        """Return the seconds until background requests may be sent, or 0."""
        return max(self.seconds_left, self._background.seconds_left)

    @property
    def retry_after(self) -> float:
        """Return the seconds until the current task may send a request, or 0."""
        return self.background_seconds_left if is_background() else self.seconds_left

    @property
    def blocked_status(self) -> int | None:
        """Return the HTTP status with which the cloud has refused requests since the last success.

        Return None if the cloud does not block the account.
        """
        if self._refused_since is None or not self._needs_probe:
            return None
        refused_for = self._clock.monotonic() - self._refused_since
        is_blocked = refused_for >= POLICIES[self._status].blocked_after_seconds
        return self._status if is_blocked else None

    @property
    def state(self) -> LimiterState:
        """Return the state for a new rate limiter after a restart."""
        offset = self._clock.time() - self._clock.monotonic()
        return LimiterState(
            pause_began=self._until - self._length + offset,
            pause_ends=self._until + offset,
            step=self._backoff,
            in_doubt=self._needs_probe,
            refused_since=None if self._refused_since is None else self._refused_since + offset,
            refusals=self._refusals,
            status=self._status,
            background_ends=self._background.pause_ends + offset,
            background_length=self._background.pause_length,
        )

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[OnResponse]:
        """Wait for a permit to send one request.

        Raises BlinkRateLimitError if the permit is denied. Yields a function. The caller must call
        it with the HTTP status of the response, and the seconds in its `Retry-After` header.
        """
        if is_background():
            async with self._background.turn(self._require_no_doubt):
                yield self._on_background_response
            return
        with self._background.user_request():
            probe = await self._wait_for_permit()
            try:
                yield self._on_response
            finally:
                if probe is not None and probe is self._probe:
                    self._end_probe()

    async def end_backoff(self) -> None:
        """End the backoff (time without requests) after the user has removed its cause.

        The next request is a probe: all other requests wait for its result.
        """
        self._until = self._clock.monotonic()
        await self._changed()

    async def _wait_for_permit(self) -> asyncio.Event | None:
        """Wait until a request may be sent.

        If the request is a probe, return an event. The caller must set it when the probe has ended.
        Otherwise return None.
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

    def _require_no_doubt(self) -> None:
        """Deny background requests in a backoff, and then until a user's request succeeds."""
        self._require_no_backoff()
        self._require_probe_succeeded()

    def _require_no_backoff(self) -> None:
        if left := self.seconds_left:
            raise _denied(left, self._status)

    def _require_probe_succeeded(self) -> None:
        if self._needs_probe:
            # Deny the permit. The probe has failed, so this request would fail as well.
            raise _denied(FIRST_BACKOFF_SECONDS, self._status)

    async def _on_background_response(self, status: int, retry_after: float | None) -> None:
        if status == HTTPStatus.TOO_MANY_REQUESTS and not self.seconds_left:
            # Pause only background requests. Users' requests stop only when the cloud refuses one
            # of them.
            self._background.pause((retry_after or 0.0) * jitter())
            await self._changed()
        else:
            await self._on_response(status, retry_after)

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
        """Count a refusal by the cloud.

        Return whether the refusal starts or extends a backoff (time without requests).
        """
        now = self._clock.monotonic()
        retry_after = min(retry_after * jitter(), MAX_BACKOFF_SECONDS)
        if self._refused_since is None:
            self._refused_since, self._refusals = now, 0
        self._refusals += 1
        self._status = status
        if self.seconds_left:
            # Keep the length of the backoff (time without requests). The refused request was sent
            # before the backoff started.
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
        backoff = min(self._backoff * jitter(), policy.max_seconds)
        return self._start_backoff(max(retry_after, backoff))

    def _start_backoff(self, seconds: float) -> bool:
        """Start a backoff (time without requests).

        Return whether it ends later than the previous backoff.
        """
        until = self._clock.monotonic() + seconds
        is_later = until > self._until
        self._until, self._length = until, seconds
        return is_later

    def _on_success(self) -> bool:
        """Reset the number of refusals.

        Return whether the successful request was a probe (the only request in flight).
        """
        if self.seconds_left:
            # Continue the backoff (time without requests). The successful request was sent before
            # the backoff started.
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


def _denied(seconds_left: float, status: int) -> BlinkRateLimitError:
    """Return the error for a denied permit.

    `status` is the HTTP status that started the backoff (time without requests).
    """
    return BlinkRateLimitError(
        "No request is sent during the backoff", status=status, retry_after=seconds_left
    )
