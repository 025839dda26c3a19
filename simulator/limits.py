"""Rate limits of the cloud."""

from simulator.clock import Clock


class Limit:
    """Counts requests within a time window; exceeding the limit may start a lock."""

    def __init__(self, clock: Clock, *, window: float) -> None:
        self._clock = clock
        self._window = window
        self._moments: list[float] = []
        self._locked_until = 0.0

    def allows(self, limit: int | None, *, lock_seconds: float = 0.0) -> bool:
        """Count one more request, and return whether it is within the limit."""
        now = self._clock.time()
        if now < self._locked_until:
            return False
        self._moments = [it for it in self._moments if it > now - self._window]
        self._moments.append(now)
        if limit is None or len(self._moments) <= limit:
            return True
        if lock_seconds:
            self._locked_until = now + lock_seconds
            self._moments.clear()
        return False
