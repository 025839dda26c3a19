"""A pause after "too many requests": asking on makes it longer, and may lock the account."""

from .api import BlinkRateLimitError, Clock

# How long the cloud is left alone that named no time, or hardly any.
PAUSE_SECONDS = 60.0


class Pause:
    """Remembers until when the cloud wants no requests."""

    def __init__(self, clock: Clock, *, longest: float = PAUSE_SECONDS) -> None:
        self._clock = clock
        self._longest = longest
        self._shortest = PAUSE_SECONDS
        self._until = 0.0

    def check(self) -> None:
        """Raise BlinkRateLimitError, with the time that is left, while there is a pause."""
        if (left := self._until - self._clock.monotonic()) > 0:
            raise BlinkRateLimitError("Too many requests", status=429, retry_after=left)

    def begin(self, err: BlinkRateLimitError) -> float:
        """Pause for as long as the cloud asked, and no less than a minute; return the seconds.

        Each pause that follows another is at least twice as long, up to the longest.
        """
        seconds = max(err.retry_after or 0.0, self._shortest)
        self._shortest = min(self._shortest * 2, self._longest)
        self._until = self._clock.monotonic() + seconds
        return seconds

    def end(self) -> None:
        """Begin the next pause short again: the cloud has answered."""
        self._shortest = PAUSE_SECONDS
