"""A bucket of tokens: many at once, few for ever; what a loop that runs away cannot empty."""

from .clock import Clock


class BucketEmptyError(Exception):
    """There is no token, and none so soon that it is worth waiting for."""


class TokenBucket:
    """Fills by itself, up to its size; whoever takes more than there is waits for it."""

    def __init__(
        self, clock: Clock, *, size: float, per_second: float, longest_wait: float
    ) -> None:
        self._clock = clock
        self._size = size
        self._per_second = per_second
        self._longest_debt = longest_wait * per_second
        self._tokens = size
        self._filled_at = clock.monotonic()

    def take(self) -> float:
        """Take a token, and return how many seconds to wait until it is there.

        Raises BucketEmptyError, and takes none, if that is longer than anybody should wait.
        """
        now = self._clock.monotonic()
        earned = (now - self._filled_at) * self._per_second
        self._tokens = min(self._tokens + earned, self._size)
        self._filled_at = now
        if self._tokens - 1 < -self._longest_debt:
            raise BucketEmptyError
        self._tokens -= 1
        return max(0.0, -self._tokens / self._per_second)
