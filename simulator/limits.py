"""The rate limits of the simulated cloud for requests."""

from simulator.clock import Clock


class Limit:
    """A rate limit: counts the requests in a period, and rejects those above a maximum."""

    def __init__(self, clock: Clock, *, window: float) -> None:
        self._clock = clock
        self._window = window
        self._moments: list[float] = []
        self._locked_until = 0.0

    def allows(self, limit: int | None, *, lock_seconds: float = 0.0) -> bool:
        """Count a request. Return whether the rate limit allows it.

        A client that exceeds the limit is locked out for `lock_seconds`.
        """
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
