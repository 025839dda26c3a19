"""The queue of requests with a low priority, such as the downloads of the archive."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from http import HTTPStatus

from .clock import Clock
from .exceptions import BlinkRateLimitError
from .token_bucket import TokenBucket

# Number of tokens that only requests of users may take: half of the rate limiter's token bucket.
RESERVED_FOR_USERS = 300
# Shortest and longest pause of the queue in seconds. A pause begins when the cloud refuses a
# request of the queue.
FIRST_PAUSE_SECONDS = 600.0
MAX_PAUSE_SECONDS = 7200.0
# Longest pause in seconds that a `Retry-After` header can cause.
MAX_RETRY_AFTER_SECONDS = 86400.0
# Maximum times in seconds that a request waits: for the end of users' requests, and for tokens of
# the rate limiter.
MAX_WAIT_FOR_USERS_SECONDS = 600.0
MAX_WAIT_FOR_TOKENS_SECONDS = 10.0


class BackgroundQueue:
    """Sends background requests, one at a time, while no user's request waits or is in flight.

    `pause_ends` is the monotonic time at which the last pause ends. `pause_length` is the length of
    that pause in seconds, or 0.
    """

    def __init__(
        self, clock: Clock, bucket: TokenBucket, *, pause_ends: float, pause_length: float
    ) -> None:
        self.pause_ends = pause_ends
        self.pause_length = pause_length
        self._clock = clock
        self._bucket = bucket
        self._users = 0
        self._no_users = asyncio.Event()
        self._no_users.set()
        self._turn = asyncio.Lock()

    @property
    def seconds_left(self) -> float:
        """The remaining seconds of the pause, or 0."""
        return max(0.0, self.pause_ends - self._clock.monotonic())

    @contextmanager
    def user_request(self) -> Iterator[None]:
        """Make the queue's requests wait while the `with` block sends a user's request."""
        self._users += 1
        self._no_users.clear()
        try:
            yield
        finally:
            self._users -= 1
            if not self._users:
                self._no_users.set()

    @asynccontextmanager
    async def turn(self, check: Callable[[], None]) -> AsyncIterator[None]:
        """Wait until the caller may send one request. The caller sends it in the `with` block.

        `check` raises an error if no request may be sent. Raises BlinkRateLimitError during a
        pause. Also raises it if users' requests do not end in time, or have used up the tokens.
        """
        async with self._turn:
            try:
                async with asyncio.timeout(MAX_WAIT_FOR_USERS_SECONDS):
                    await self._wait(check)
            except TimeoutError:
                raise _denied(FIRST_PAUSE_SECONDS) from None
            yield

    def pause(self, retry_after: float) -> None:
        """Begin a pause. Double its length if the previous pause ended recently."""
        now = self._clock.monotonic()
        is_recent = now - self.pause_ends < self.pause_length
        usual = min(self.pause_length * 2, MAX_PAUSE_SECONDS) if is_recent else FIRST_PAUSE_SECONDS
        self.pause_length = max(usual, min(retry_after, MAX_RETRY_AFTER_SECONDS))
        self.pause_ends = now + self.pause_length

    async def _wait(self, check: Callable[[], None]) -> None:
        while True:
            check()
            if left := self.seconds_left:
                raise _denied(left)
            if self._users:
                await self._no_users.wait()
            elif wait := self._bucket.seconds_until(RESERVED_FOR_USERS + 1):
                if wait > MAX_WAIT_FOR_TOKENS_SECONDS:
                    raise _denied(wait)
                await self._clock.sleep(wait)
            else:
                self._bucket.take()
                return


def _denied(seconds_left: float) -> BlinkRateLimitError:
    return BlinkRateLimitError(
        "No request is sent in the background now",
        status=HTTPStatus.TOO_MANY_REQUESTS,
        retry_after=seconds_left,
    )
