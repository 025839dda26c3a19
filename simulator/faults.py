"""Faults: responses that are wrong on purpose."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
import random


class FaultKind(StrEnum):
    """How a fault changes a response."""

    STATUS = "status"  # this status (with body and headers) instead of the response
    DELAY = "delay"  # the right response, late
    HANG = "hang"  # no response until the client disconnects
    BROKEN_BODY = "broken_body"  # JSON that ends in the middle
    WRONG_SHAPE = "wrong_shape"  # valid JSON of a wrong shape
    TRUNCATED = "truncated"  # fewer bytes than Content-Length says
    CONTENT_TYPE = "content_type"  # the right bytes with a wrong content type
    DROP = "drop"  # the connection closes without a response
    EXPIRED_TOKEN = "expired_token"  # 401 with code 101  # noqa: S105
    CODE = "code"  # an error envelope under HTTP 200
    REDIRECT = "redirect"  # a redirect to another address
    STALL = "stall"  # half of the response, then nothing until the client disconnects
    DRIP = "drip"  # the right answer in ten pieces, with pauses between them
    FLOOD = "flood"  # JSON of fifty megabytes
    BOMB = "bomb"  # the same, compressed to a few kilobytes


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Changes responses of one route, or of all routes with `*`."""

    route: str = "*"
    kind: FaultKind | str = FaultKind.STATUS
    times: int | None = 1  # None: until cleared
    share: float = 1.0  # share of requests that it affects, chosen at random with a fixed seed
    after: int = 0  # number of requests to leave unchanged first
    seconds: float = 0.0  # delay of the response, for each kind
    status: int | None = None
    body: str | bytes | None = None
    content_type: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    code: int = 307
    message: str = "System is busy, please wait"
    location: str = "http://127.0.0.1:9/elsewhere"
    pause: float = 5.0  # DRIP: seconds between two pieces
    heeded: bool = False  # whether the request is carried out nevertheless
    for_real: bool = False  # EXPIRED_TOKEN: whether the access tokens are really expired

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
    """The active faults, in the order in which they were added."""

    def __init__(self) -> None:
        self._armed: list[_Armed] = []
        self.struck = 0
        """Number of responses changed so far."""
        self._random = random.Random(0)

    def add(self, fault: Fault) -> None:
        """Add a fault."""
        self._armed.append(_Armed(fault=fault))

    def clear(self) -> None:
        """Remove all faults."""
        self._armed.clear()

    def __iter__(self) -> Iterator[Fault]:
        return (it.fault for it in self._armed if not it.spent)

    def take(self, route: str) -> Fault | None:
        """Return the fault for this request of a route, or None."""
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
