"""A pause after "too many requests": asking on makes it longer, and may lock the account."""

from .api import BlinkRateLimitError, Clock

# How long the cloud is left alone that named no time, or hardly any.
PAUSE_SECONDS = 60.0


class Pause:
    """Remembers until when the cloud wants no requests."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until = 0.0

    def check(self) -> None:
        """Raise BlinkRateLimitError, with the time that is left, while there is a pause."""
        if (left := self._until - self._clock.monotonic()) > 0:
            raise BlinkRateLimitError("Too many requests", status=429, retry_after=left)

    def begin(self, err: BlinkRateLimitError) -> None:
        """Pause for as long as the cloud asked, and no less than a minute."""
        self._until = self._clock.monotonic() + max(err.retry_after or 0.0, PAUSE_SECONDS)
