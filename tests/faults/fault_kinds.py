"""The kinds of faults in the fault matrix."""

from dataclasses import dataclass
from enum import StrEnum

from simulator import Fault, FaultKind


class Harm(StrEnum):
    """The effect of a fault on the client. Faults with the same effect cause the same message."""

    NONE = "none"
    SIGNED_OUT = "signed out"
    BLOCKED = "blocked"
    BUSY = "busy"
    PAUSED = "paused"
    OUTDATED = "outdated"  # The cloud demands a newer client.
    BROKEN = "broken"  # The response is invalid in a way that no other name here describes.
    DOWN = "down"  # The cloud reports that it is out of service.
    CUT_OFF = "cut off"  # The response is incomplete.
    LATE = "late"  # No response arrives within the timeout.


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of fault: one line of the fault matrix."""

    name: str
    fault: Fault
    harm: Harm
    requests: int = 1
    lasts: float = 70.0
    """Maximum seconds from the end of the fault until everything works again."""

    @property
    def stalls(self) -> bool:
        """Return whether no response arrives at all. The test must then let time pass."""
        return self.fault.kind in {FaultKind.HANG, FaultKind.STALL}


BUSY = '{"message": "System is busy, please wait", "code": 307}'
PAGE = "<html><body><h1>Sorry</h1></body></html>"


def _status(status: int, body: str = "{}", **more: object) -> Fault:
    html = body.startswith("<")
    return Fault(
        status=status,
        body=body,
        content_type="text/html" if html else "application/json",
        times=None,
        **more,  # type: ignore[arg-type] # arguments of Fault
    )


def _kind(kind: FaultKind, **more: object) -> Fault:
    return Fault(kind=kind, **{"times": None, **more})  # type: ignore[arg-type] # arguments of Fault


KINDS = (
    Kind(
        name="401 once",
        fault=_kind(FaultKind.EXPIRED_TOKEN, times=1),
        harm=Harm.NONE,
        requests=2,
    ),
    Kind(
        name="401 for ever",
        fault=_kind(FaultKind.EXPIRED_TOKEN),
        harm=Harm.SIGNED_OUT,
        requests=2,
    ),
    Kind(name="403", fault=_status(403, PAGE), harm=Harm.BLOCKED),
    Kind(name="404, a page", fault=_status(404, PAGE), harm=Harm.BROKEN),
    Kind(name="406", fault=_status(406, PAGE), harm=Harm.BLOCKED),
    Kind(name="409 busy", fault=_status(409, BUSY), harm=Harm.BUSY),
    Kind(
        name="426",
        fault=_status(426, '{"message": "An app update is required"}'),
        harm=Harm.OUTDATED,
    ),
    Kind(name="429", fault=_status(429), harm=Harm.PAUSED, lasts=150.0),
    Kind(
        name="429, Retry-After",
        fault=_status(429, headers={"Retry-After": "600"}),
        harm=Harm.PAUSED,
        lasts=740.0,
    ),
    Kind(name="500", fault=_status(500), harm=Harm.DOWN),
    Kind(name="503", fault=_status(503, PAGE), harm=Harm.DOWN),
    Kind(name="no answer", fault=_kind(FaultKind.HANG, heeded=True), harm=Harm.LATE),
    Kind(name="half a body, then nothing", fault=_kind(FaultKind.STALL), harm=Harm.LATE),
    Kind(name="slow drip", fault=_kind(FaultKind.DRIP), harm=Harm.LATE),
    Kind(name="connection closed", fault=_kind(FaultKind.DROP), harm=Harm.CUT_OFF),
    Kind(name="half a body, then closed", fault=_kind(FaultKind.TRUNCATED), harm=Harm.CUT_OFF),
    Kind(name="wrong content type", fault=_kind(FaultKind.CONTENT_TYPE), harm=Harm.NONE),
    Kind(name="invalid JSON", fault=_kind(FaultKind.BROKEN_BODY, heeded=True), harm=Harm.BROKEN),
    Kind(
        name="JSON of the wrong shape",
        fault=_kind(FaultKind.WRONG_SHAPE, heeded=True),
        harm=Harm.BROKEN,
    ),
    Kind(
        name="error code at 200",
        fault=_kind(FaultKind.CODE, code=213, message="Invalid"),
        harm=Harm.BROKEN,
    ),
    Kind(name="body of 50 MB", fault=_kind(FaultKind.FLOOD, heeded=True), harm=Harm.BROKEN),
    Kind(name="gzip bomb", fault=_kind(FaultKind.BOMB, heeded=True), harm=Harm.BROKEN),
    Kind(name="redirect elsewhere", fault=_kind(FaultKind.REDIRECT), harm=Harm.BROKEN),
)
