"""Faults: simulated failures that change the responses of the cloud."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
import random


class FaultKind(StrEnum):
    """The kind of a fault. It determines how the response changes."""

    # The response has the status, the body and the headers of the fault.
    STATUS = "status"
    DELAY = "delay"  # The response arrives, but only after a delay.
    HANG = "hang"  # No response arrives. The request ends when the client closes the connection.
    BROKEN_BODY = "broken_body"  # The response is JSON, cut off in the middle.
    WRONG_SHAPE = "wrong_shape"  # The response is valid JSON with a wrong structure.
    # The response is shorter than its Content-Length header announces.
    TRUNCATED = "truncated"
    CONTENT_TYPE = "content_type"  # The response has the correct body with a wrong content type.

    # The server closes the connection without a response.
    DROP = "drop"
    # The response has status 401 and the error code 101.
    EXPIRED_TOKEN = "expired_token"  # noqa: S105
    # The response has the HTTP status 200, but its body is an error of the cloud.
    CODE = "code"
    REDIRECT = "redirect"  # The response redirects the client to another URL.
    # The first half of the response arrives. Then nothing arrives until the client disconnects.
    STALL = "stall"
    DRIP = "drip"  # The correct response arrives in ten pieces, with a delay before each piece.
    FLOOD = "flood"  # The response is 50 MB of JSON.
    BOMB = "bomb"  # The response is 50 MB of JSON, compressed to a few kilobytes.


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A simulated failure, which changes the responses of one route, or of all routes (`*`)."""

    route: str = "*"
    kind: FaultKind | str = FaultKind.STATUS
    # Number of requests to which the fault applies. None means all requests.
    times: int | None = 1
    # Share of the matching requests to which the fault applies. The same requests are chosen in
    # each run.
    share: float = 1.0
    # Number of matching requests that get correct responses before the fault begins.
    after: int = 0

    # Delay of the response in seconds. All kinds of faults can have a delay.
    seconds: float = 0.0
    status: int | None = None
    body: str | bytes | None = None
    content_type: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    code: int = 307
    message: str = "System is busy, please wait"
    location: str = "http://127.0.0.1:9/elsewhere"
    pause: float = 5.0  # Only for DRIP: seconds before each piece of the response.

    # Whether the cloud executes the request, although it reports a failure.
    heeded: bool = False
    # Only for EXPIRED_TOKEN: whether all access tokens of the cloud expire, in addition to the
    # response.
    for_real: bool = False

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
    """The active faults. If several faults match a request, the oldest one applies."""

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
        """Return the fault for this request. Return None if the request gets a correct response.

        Count the request, because a fault can be limited to a number of requests.
        """
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
