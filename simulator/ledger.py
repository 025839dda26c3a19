"""Every request that reached the cloud; no passwords, no tokens."""

from collections import Counter
from dataclasses import dataclass


@dataclass(kw_only=True)
class Request:
    """One request and what became of it; status 0 means that no answer was completed."""

    method: str
    route: str
    path: str
    query: str
    bearer: bool
    time: float
    status: int = 0
    bytes: int = 0


class Ledger:
    """Counts requests by route."""

    def __init__(self) -> None:
        self.requests: list[Request] = []

    def add(self, request: Request) -> None:
        """Write a request down."""
        self.requests.append(request)

    def count(self, route: str | None = None) -> int:
        """Count the requests of a route, or all."""
        return len(self._of(route))

    def bytes(self, route: str | None = None) -> int:
        """Sum the body bytes sent by a route, or by all."""
        return sum(it.bytes for it in self._of(route))

    def by_route(self) -> dict[str, int]:
        """Count the requests of every route, by name."""
        return dict(sorted(Counter(it.route for it in self.requests).items()))

    def clear(self) -> None:
        """Start again from nothing."""
        self.requests.clear()

    def _of(self, route: str | None) -> list[Request]:
        return [it for it in self.requests if route in {None, it.route}]
