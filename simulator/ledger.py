"""The ledger: a record of all received requests, without secrets."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(kw_only=True)
class Request:
    """A request in the ledger, with the HTTP status of its response.

    The status is 0 if the request was not completed.
    """

    method: str
    route: str
    path: str
    query: str
    bearer: bool
    time: float
    status: int = 0
    bytes: int = 0


@dataclass(kw_only=True)
class LiveView:
    """A live view in the ledger: one session of a camera, without secrets."""

    camera: str  # Family and id, such as owl/500002.
    started_at: float
    ends_at: float  # Time at which the session ends or has ended.
    ended_by: str | None = None  # The reason, such as "client" or "silence".
    posts: int = 0  # Number of requests that started or joined the session.
    polls: int = 0
    is_done: bool = False  # Whether the client has sent the request that ends the command.
    connections: int = 0
    open_connections: int = 0
    most_connections: int = 0  # Maximum number of connections at a time.
    media_started_at: float | None = None
    media_bytes: int = 0
    keep_alives: int = 0
    latencies: int = 0
    goodbyes: int = 0
    # Duties of the protocol that the client has violated.
    owed: list[str] = field(default_factory=list)


class Ledger:
    """A record of the received requests and of the live views."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.live_views: list[LiveView] = []
        self.most_live_connections = 0
        """Maximum number of connections to the relay at a time."""
        self.rejected_headers: list[str] = []
        """The reason of each connection that the relay rejected."""

    def add(self, request: Request) -> None:
        """Add a request to the ledger."""
        self.requests.append(request)

    def count(self, route: str | None = None) -> int:
        """Return the number of requests of a route, or of all routes."""
        return len(self._of(route))

    def bytes(self, route: str | None = None) -> int:
        """Return the number of response bytes of a route, or of all routes."""
        return sum(it.bytes for it in self._of(route))

    def by_route(self) -> dict[str, int]:
        """Return the number of requests of each route."""
        return dict(sorted(Counter(it.route for it in self.requests).items()))

    def clear(self) -> None:
        """Remove all requests and live views from the ledger."""
        self.requests.clear()
        self.live_views.clear()
        self.most_live_connections = 0
        self.rejected_headers.clear()

    def live_seconds(self, now: float) -> float:
        """Return how long all live views together have lasted until the time `now`."""
        return sum(min(now, it.ends_at) - it.started_at for it in self.live_views)

    def _of(self, route: str | None) -> list[Request]:
        return [it for it in self.requests if route in {None, it.route}]
