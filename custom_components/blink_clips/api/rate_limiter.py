"""The limiter: every request of an account needs its leave, so that the cloud locks no account."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
import random

from .clock import Clock
from .exceptions import BlinkRateLimitError
from .token_bucket import BucketEmptyError, TokenBucket

# What the cloud is left alone for that named no time, or hardly any.
PAUSE_SECONDS = 60.0
# No pause is longer, whatever the cloud asks for and whatever a wrong clock makes of it.
LONGEST_PAUSE_SECONDS = 86400.0
# Later ones by up to a tenth: many houses must not come back in the same second.
SPREAD = 0.1
# After a pause that was not in vain, the next one begins short again after this long.
CALM_SECONDS = (600.0, 3600.0)

# Enough at once for a hundred pages of clips and the pictures of 50 cameras, or for a snapshot of
# each of them; then one a second, as a command that is waited for and a day that is saved need.
REQUESTS_AT_ONCE = 600
REQUESTS_PER_SECOND = 1.0
LONGEST_WAIT_SECONDS = 5.0


@dataclass(frozen=True, kw_only=True)
class BackoffPolicy:
    """What is made of one kind of refusal.

    `chances` refusals over `chance_seconds` are taken for a hiccup and lead to no pause. Pauses
    double up to `longest` seconds. After `blocked_after` seconds the owner should hear of it.
    """

    chances: int
    chance_seconds: float
    longest: float
    blocked_after: float


# The cloud's own lock lasts an hour, and every request in it may begin it anew.
_TOO_MANY = BackoffPolicy(chances=0, chance_seconds=0, longest=7200, blocked_after=6 * 3600)
# The edge of the cloud has turned away honest callers for some minutes. When it goes on, time
# alone rarely helps.
_UNWANTED = BackoffPolicy(chances=4, chance_seconds=300, longest=6 * 3600, blocked_after=3600)

REFUSALS: dict[int, BackoffPolicy] = {
    HTTPStatus.TOO_MANY_REQUESTS: _TOO_MANY,
    HTTPStatus.FORBIDDEN: _UNWANTED,
    HTTPStatus.NOT_ACCEPTABLE: _UNWANTED,
    HTTPStatus.UPGRADE_REQUIRED: _UNWANTED,
}

type OnResponse = Callable[[int, float | None], Awaitable[None]]
"""Takes in the status of an answer, and the pause in seconds that it asks for."""


@dataclass(frozen=True, kw_only=True)
class LimiterState:
    """How an account stands with the cloud; times are seconds since the epoch.

    `refused_since` is when the first refusal came after which no answer was good, or None.
    """

    pause_began: float = 0.0
    pause_ends: float = 0.0
    step: float = 0.0
    in_doubt: bool = False
    refused_since: float | None = None
    refusals: int = 0
    status: int = 0


class RateLimiter:
    """Lets requests of one account out, or not.

    After a refusal there is a pause, in which none goes out. After it one goes alone, and the
    others wait for what it is told: a hundred that have waited must not come at once.
    """

    def __init__(self, clock: Clock, state: LimiterState | None = None) -> None:
        self.on_change: Callable[[], Awaitable[None]] | None = None
        """Hears of each pause when it begins, before anybody hears of the refusal."""
        self._clock = clock
        self._bucket = TokenBucket(
            clock,
            size=REQUESTS_AT_ONCE,
            per_second=REQUESTS_PER_SECOND,
            longest_wait=LONGEST_WAIT_SECONDS,
        )
        self._probe: asyncio.Event | None = None
        known = state or LimiterState()
        now, here = clock.time(), clock.monotonic()
        # A clock that was wrong, then or now, makes no pause longer than it was.
        length = min(known.pause_ends - known.pause_began, LONGEST_PAUSE_SECONDS)
        self._until = here + min(known.pause_ends - now, length)
        self._length = length
        self._step = known.step
        self._in_doubt = known.in_doubt
        self._refusals = known.refusals
        self._status = known.status
        self._since: float | None = None
        if known.refused_since is not None:
            self._since = here - max(0.0, now - known.refused_since)

    @property
    def left(self) -> float:
        """How many seconds of a pause are left."""
        return max(0.0, self._until - self._clock.monotonic())

    @property
    def blocked_status(self) -> int | None:
        """The status by which the cloud refuses everything for so long that it will not stop."""
        if self._since is None or not self._in_doubt:
            return None
        lasts = self._clock.monotonic() - self._since
        return self._status if lasts >= REFUSALS[self._status].blocked_after else None

    @property
    def state(self) -> LimiterState:
        """What another limiter goes on from, after a restart."""
        offset = self._clock.time() - self._clock.monotonic()
        return LimiterState(
            pause_began=self._until - self._length + offset,
            pause_ends=self._until + offset,
            step=self._step,
            in_doubt=self._in_doubt,
            refused_since=None if self._since is None else self._since + offset,
            refusals=self._refusals,
            status=self._status,
        )

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[OnResponse]:
        """Wait for leave to send one request; its answer is told to what this yields.

        Raises BlinkRateLimitError where there is no leave now.
        """
        probe = await self._wait_for_permit()
        try:
            yield self._on_response
        finally:
            if probe is not None and probe is self._probe:
                self._end_probe()

    async def end_backoff(self) -> None:
        """End the pause because somebody has put right what was wrong; one request may try."""
        self._until = self._clock.monotonic()
        await self._changed()

    async def _wait_for_permit(self) -> asyncio.Event | None:
        """Return once a request may go: as a scout with the event that others wait for."""
        self._check()
        try:
            wait = self._bucket.take()
        except BucketEmptyError:
            raise _refusal(PAUSE_SECONDS, HTTPStatus.TOO_MANY_REQUESTS) from None
        if wait:
            await self._clock.sleep(wait)
            self._check()
        if not self._in_doubt:
            return None
        if self._probe is None:
            self._probe = asyncio.Event()
            return self._probe
        await self._probe.wait()
        self._check()
        self._check_answered()
        return None

    def _check(self) -> None:
        if left := self.left:
            raise _refusal(left, self._status)

    def _check_answered(self) -> None:
        if self._in_doubt:
            # The scout was not refused, but had no answer either.
            raise _refusal(PAUSE_SECONDS, self._status)

    async def _on_response(self, status: int, retry_after: float | None) -> None:
        if status in REFUSALS:
            is_news = self._take_refusal(status, retry_after or 0.0)
        elif status < HTTPStatus.INTERNAL_SERVER_ERROR:
            is_news = self._take_answer()
        else:
            return
        self._end_probe()
        if is_news:
            await self._changed()

    def _take_refusal(self, status: int, asked: float) -> bool:
        """Take a refusal in; return whether there is a pause that was not known."""
        now = self._clock.monotonic()
        asked = min(asked * _spread(), LONGEST_PAUSE_SECONDS)
        if self._since is None:
            self._since, self._refusals = now, 0
        self._refusals += 1
        self._status = status
        if self.left:
            # It was on its way when the pause began.
            return self._pause(max(asked, self.left))
        policy = REFUSALS[status]
        by_chance = self._refusals <= policy.chances or now - self._since < policy.chance_seconds
        if by_chance and not self._in_doubt:
            return False
        shortest, longest = CALM_SECONDS
        calm = now - self._until > min(max(self._step, shortest), longest)
        if self._step and (self._in_doubt or not calm):
            self._step = min(self._step * 2, policy.longest)
        else:
            self._step = PAUSE_SECONDS
        self._in_doubt = True
        return self._pause(max(asked, min(self._step * _spread(), policy.longest)))

    def _pause(self, seconds: float) -> bool:
        until = self._clock.monotonic() + seconds
        is_news = until > self._until
        self._until, self._length = until, seconds
        return is_news

    def _take_answer(self) -> bool:
        """Take an answer in that is no refusal; return whether that is news."""
        if self.left:
            # To what was asked before the pause.
            return False
        was_in_doubt = self._in_doubt
        self._in_doubt, self._since = False, None
        return was_in_doubt

    def _end_probe(self) -> None:
        if self._probe is not None:
            self._probe.set()
            self._probe = None

    async def _changed(self) -> None:
        if self.on_change is not None:
            await self.on_change()


def _spread() -> float:
    return 1.0 + random.random() * SPREAD  # noqa: S311 - spreads load, hides nothing


def _refusal(left: float, status: int) -> BlinkRateLimitError:
    """Return the error for a request that is not sent; `status` started the backoff."""
    return BlinkRateLimitError(
        "No request is sent during this pause", status=status, retry_after=left
    )
