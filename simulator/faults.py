"""Faults: wrong or missing responses, for tests of error handling."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
import random


class FaultKind(StrEnum):
    """The ways in which a fault changes a response."""

    STATUS = "status"  # the fault's status, body and headers
    DELAY = "delay"  # the right response after a delay
    HANG = "hang"  # no response until the client disconnects
    BROKEN_BODY = "broken_body"  # JSON that is cut off in the middle
    WRONG_SHAPE = "wrong_shape"  # valid JSON with a wrong structure
    TRUNCATED = "truncated"  # fewer bytes than the Content-Length header states
    CONTENT_TYPE = "content_type"  # the right body with a wrong content type
    DROP = "drop"  # the server closes the connection without a response
    EXPIRED_TOKEN = "expired_token"  # status 401 with code 101  # noqa: S105
    CODE = "code"  # an error object with the HTTP status 200
    REDIRECT = "redirect"  # a redirect to another address
    STALL = "stall"  # half of the response, then silence until the client disconnects
    DRIP = "drip"  # the right response in ten pieces, with delays between them
    FLOOD = "flood"  # JSON of fifty megabytes
    BOMB = "bomb"  # JSON of fifty megabytes, compressed to a few kilobytes


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A fault in the responses of one route. The route `*` means all routes."""

    route: str = "*"
    kind: FaultKind | str = FaultKind.STATUS
    times: int | None = 1  # number of affected requests; None: unlimited
    share: float = 1.0  # affected share of the requests, chosen at random with a fixed seed
    after: int = 0  # number of requests before the fault begins
    seconds: float = 0.0  # delay of the response, for every kind of fault
    status: int | None = None
    body: str | bytes | None = None
    content_type: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    code: int = 307
    message: str = "System is busy, please wait"
    location: str = "http://127.0.0.1:9/elsewhere"
    pause: float = 5.0  # for DRIP: delay between two pieces in seconds
    heeded: bool = False  # whether the cloud carries out the request despite the fault
    for_real: bool = False  # for EXPIRED_TOKEN: whether the access tokens expire

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", FaultKind(self.kind))


@dataclass(kw_only=True)
class _Armed:
    fault: Fault
    seen: int = 0
    done: int = 0

    @property
    def spent(self) -> bool:
        return self.fault.times is not None and self.done >= self.fault.times


class Faults:
    """The active faults. If several faults match a request, the oldest is applied."""

    def __init__(self) -> None:
        self._armed: list[_Armed] = []
        self.struck = 0
        """Number of responses that faults have changed so far."""
        self._random = random.Random(0)

    def add(self, fault: Fault) -> None:
        """Activate a fault."""
        self._armed.append(_Armed(fault=fault))

    def clear(self) -> None:
        """Deactivate all faults."""
        self._armed.clear()

    def __iter__(self) -> Iterator[Fault]:
        return (it.fault for it in self._armed if not it.spent)

    def take(self, route: str) -> Fault | None:
        """Return the fault that applies to this request of a route, or None."""
        for armed in self._armed:
            if armed.spent or armed.fault.route not in {"*", route}:
                continue
            armed.seen += 1
            if armed.fault.share < 1 and self._random.random() >= armed.fault.share:
                continue
            if armed.seen > armed.fault.after:
                armed.done += 1
                self.struck += 1
                return armed.fault
        return None
