"""The ledger: a record of all requests and live views, without secrets such as tokens."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(kw_only=True)
class Request:
    """A request in the ledger (record of requests), with the HTTP status of its response.

    The status is 0 if the response was incomplete.
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
    """A live view in the ledger (record of requests): one session of a camera, without secrets."""

    camera: str  # Family and id of the camera, such as owl/500002.
    started_at: float
    ends_at: float  # Time at which the session of the live view ends or has ended.
    # The reason for the end of the session, such as "client" or "silence".
    ended_by: str | None = None
    posts: int = 0  # Number of HTTP requests that started or joined the session.
    polls: int = 0
    # Whether the client has ended the command of the live view by an HTTP request.
    is_done: bool = False
    connections: int = 0
    open_connections: int = 0
    most_connections: int = 0  # Largest number of connections to this session at the same time.
    media_started_at: float | None = None
    media_bytes: int = 0
    keep_alives: int = 0
    latencies: int = 0
    goodbyes: int = 0
    # The client's violations of the protocol, such as a missing keep-alive message.
    owed: list[str] = field(default_factory=list)


class Ledger:
    """A record of the requests and the live views of the simulated cloud."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.live_views: list[LiveView] = []
        self.most_live_connections = 0
        """Largest number of connections to the relay (stream server) at the same time."""
        self.rejected_headers: list[str] = []
        """The reason for each connection that the relay (stream server) has rejected."""

    def add(self, request: Request) -> None:
        """Add a request to the ledger (record of requests)."""
        self.requests.append(request)

    def count(self, route: str | None = None) -> int:
        """Return the number of requests to one route, or to all routes by default."""
        return len(self._of(route))

    def bytes(self, route: str | None = None) -> int:
        """Return the number of response bytes of one route, or of all routes by default."""
        return sum(it.bytes for it in self._of(route))

    def by_route(self) -> dict[str, int]:
        """Return the number of requests to each route."""
        return dict(sorted(Counter(it.route for it in self.requests).items()))

    def clear(self) -> None:
        """Remove all requests and live views from the ledger (record of requests)."""
        self.requests.clear()
        self.live_views.clear()
        self.most_live_connections = 0
        self.rejected_headers.clear()

    def live_seconds(self, now: float) -> float:
        """Return the total seconds of all live views until the time `now`."""
        return sum(min(now, it.ends_at) - it.started_at for it in self.live_views)

    def _of(self, route: str | None) -> list[Request]:
        return [it for it in self.requests if route in {None, it.route}]
