"""Limits the number of bytes of a live view, because a defective relay could send too many."""

# Maximum number of bytes of a live view: five minutes at 5.6 Mbit/s. Cameras send about 1.4 Mbit/s.
MAX_BYTES = 200 * 1024 * 1024
# Length of a time window in seconds, and maximum number of bytes in one window (10 Mbit/s).
WINDOW_SECONDS = 10.0
MAX_WINDOW_BYTES = 12_500_000


class TrafficLimit:
    """Counts the received bytes of a live view, and compares them with the limits."""

    def __init__(self) -> None:
        self.byte_count = 0
        self._window_start = 0.0
        self._window_bytes = 0

    def permits(self, size: int, *, now: float) -> bool:
        """Count received bytes. Return whether the live view is still within the limits.

        `now` is the monotonic time.
        """
        if now - self._window_start >= WINDOW_SECONDS:
            self._window_start, self._window_bytes = now, 0
        self.byte_count += size
        self._window_bytes += size
        return self.byte_count <= MAX_BYTES and self._window_bytes <= MAX_WINDOW_BYTES
