"""A token bucket: allows a burst of requests, and then requests at a steady rate."""

from .clock import Clock


class BucketEmptyError(Exception):
    """No token is available soon enough."""


class TokenBucket:
    """Holds up to `size` tokens, and gains `per_second` tokens per second.

    Each request takes one token.
    """

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
        """Take a token. Return the seconds to wait before the token may be used.

        Raises BucketEmptyError if this time would be longer than `longest_wait`.
        """
        self._fill()
        if self._tokens - 1 < -self._longest_debt:
            raise BucketEmptyError
        self._tokens -= 1
        return max(0.0, -self._tokens / self._per_second)

    def seconds_until(self, tokens: float) -> float:
        """Return the seconds until the bucket holds `tokens` tokens, or 0."""
        self._fill()
        return max(0.0, (tokens - self._tokens) / self._per_second)

    def _fill(self) -> None:
        """Add the tokens that were gained since the last call."""
        now = self._clock.monotonic()
        earned = (now - self._filled_at) * self._per_second
        self._tokens = min(self._tokens + earned, self._size)
        self._filled_at = now
