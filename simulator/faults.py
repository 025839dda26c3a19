"""What goes wrong, on purpose."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
import random


class FaultKind(StrEnum):
    """How a request is spoilt."""

    STATUS = "status"  # this status (with body and headers) instead of the answer
    DELAY = "delay"  # the right answer, late
    HANG = "hang"  # no answer until the client goes away
    BROKEN_BODY = "broken_body"  # JSON that stops in the middle
    WRONG_SHAPE = "wrong_shape"  # JSON that is not what was asked for
    TRUNCATED = "truncated"  # fewer bytes than Content-Length says
    CONTENT_TYPE = "content_type"  # the right bytes under a wrong name
    DROP = "drop"  # the connection closes without an answer
    EXPIRED_TOKEN = "expired_token"  # 401 with code 101  # noqa: S105
    CODE = "code"  # an error envelope under HTTP 200
    REDIRECT = "redirect"  # elsewhere
    STALL = "stall"  # half of the answer, then nothing more until the client goes away
    DRIP = "drip"  # the right answer in ten pieces, with pauses between them
    FLOOD = "flood"  # JSON of fifty megabytes
    BOMB = "bomb"  # the same, compressed to next to nothing


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Spoils requests of one route, or of every route with `*`."""

    route: str = "*"
    kind: FaultKind | str = FaultKind.STATUS
    times: int | None = 1  # None: until cleared
    share: float = 1.0  # share of requests that it spoils, drawn at random with a fixed seed
    after: int = 0  # let so many requests pass first
    seconds: float = 0.0  # answer this late, whatever the kind
    status: int | None = None
    body: str | bytes | None = None
    content_type: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    code: int = 307
    message: str = "System is busy, please wait"
    location: str = "http://127.0.0.1:9/elsewhere"
    pause: float = 5.0  # DRIP: seconds between two pieces
    heeded: bool = False  # what was asked for is done all the same
    for_real: bool = False  # EXPIRED_TOKEN: the access tokens are dead afterwards

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
    """The faults in wait, in the order in which they were added."""

    def __init__(self) -> None:
        self._armed: list[_Armed] = []
        self.struck = 0
        """Number of requests that were spoilt so far."""
        self._random = random.Random(0)

    def add(self, fault: Fault) -> None:
        """Lay a fault in wait."""
        self._armed.append(_Armed(fault=fault))

    def clear(self) -> None:
        """Let everything go right from now on."""
        self._armed.clear()

    def __iter__(self) -> Iterator[Fault]:
        return (it.fault for it in self._armed if not it.spent)

    def take(self, route: str) -> Fault | None:
        """Return the fault that spoils this request of a route, if any."""
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
