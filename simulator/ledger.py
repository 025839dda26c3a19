"""The ledger: a record of all requests that reached the cloud, without passwords and tokens."""

from collections import Counter
from dataclasses import dataclass


@dataclass(kw_only=True)
class Request:
    """A request and the status of its response.

    The status is 0 if the response was not completed.
    """

    method: str
    route: str
    path: str
    query: str
    bearer: bool
    time: float
    status: int = 0
    bytes: int = 0


class Ledger:
    """Records requests, and counts them by route."""

    def __init__(self) -> None:
        self.requests: list[Request] = []

    def add(self, request: Request) -> None:
        """Add a request."""
        self.requests.append(request)

    def count(self, route: str | None = None) -> int:
        """Return the number of requests of a route. Without a route, count all requests."""
        return len(self._of(route))

    def bytes(self, route: str | None = None) -> int:
        """Return the number of bytes in the response bodies of a route.

        Without a route, count the bytes of all routes.
        """
        return sum(it.bytes for it in self._of(route))

    def by_route(self) -> dict[str, int]:
        """Return the number of requests by route."""
        return dict(sorted(Counter(it.route for it in self.requests).items()))

    def clear(self) -> None:
        """Remove all requests."""
        self.requests.clear()

    def _of(self, route: str | None) -> list[Request]:
        return [it for it in self.requests if route in {None, it.route}]
