"""The faults of live views, and what a user sees during each fault."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from simulator import (
    Camera,
    Certificate,
    Ending,
    Failure,
    Fault,
    FaultKind,
    LiveViewBehaviour,
    Simulator,
    Sound,
    Split,
)

BUSY = '{"message": "System is busy, please wait", "code": 307}'
POLL, DONE, START = "command.status", "command.done", "live_view"
HOST = "lv.immedia-semi.com:443"
# Let the relay (stream server) send the video in large portions, because each message takes time
# in the tests.
_QUICK: Mapping[str, Any] = {"send_seconds": 1.0}


@dataclass(frozen=True, kw_only=True)
class LiveViewFault:
    """A fault, and the result that a test expects when a user opens the camera during the fault."""

    name: str
    behaviour: Mapping[str, Any] = field(default_factory=dict)
    """Settings of the simulator with which the camera's live views fail."""
    faults: tuple[Fault, ...] = ()
    """Faults of the simulator that change the cloud's responses."""
    change: Callable[[Camera], None] = lambda _: None
    """A function that changes the simulated camera, such as by switching it offline."""
    needs_certificate: bool = False
    """Whether the certificate of an earlier live view must be stored."""
    polls: int = 0
    """Number of polls during which the viewer watches."""

    error: str | None = None
    """The key of the error that the user sees instead of a picture. None if the camera plays."""
    end: str | None = None
    """The key of the message with which a playing live view ends.

    None if the viewer ends the live view.
    """
    detail: str = ".+"
    """A regular expression that matches the detail in the message."""
    posts: int = 1
    """The number of requests that start a session."""

    @property
    def plays(self) -> bool:
        """Whether the live view plays, so that the user does not notice the fault."""
        return self.error is None and self.end is None

    def begin(self, cloud: Simulator, camera: Camera) -> None:
        """Begin the fault."""
        camera.live_view = LiveViewBehaviour(**{**_QUICK, **self.behaviour})
        for fault in self.faults:
            cloud.faults.add(fault)
        self.change(camera)


def clear(cloud: Simulator, camera: Camera) -> None:
    """End all faults."""
    camera.live_view = LiveViewBehaviour(starts_at=0.0, **_QUICK)
    camera.online, camera.failure = True, None
    cloud.faults.clear()


def _goes_offline(camera: Camera) -> None:
    camera.online = False


def _fails(camera: Camera) -> None:
    camera.failure = Failure(status_code=523, message="Live view failed")


def _plays(name: str, /, **row: Any) -> LiveViewFault:
    """Return a fault that the user does not notice."""
    return LiveViewFault(name=name, **row)


def _refused(name: str, error: str, /, **row: Any) -> LiveViewFault:
    """Return a fault that prevents the user from seeing a picture."""
    return LiveViewFault(name=name, error=error, **row)


def _ends(name: str, end: str, /, **behaviour: Any) -> LiveViewFault:
    """Return a fault that ends a playing live view."""
    return LiveViewFault(name=name, end=end, behaviour=behaviour)


def _server(name: str, error: str, server: str, detail: str) -> LiveViewFault:
    """Return a fault: the cloud returns an address that the client does not accept."""
    return _refused(name, error, behaviour={"server": server}, detail=detail)


UNREACHABLE, NO_PICTURE, LOST = "unreachable", "live_view_no_picture", "live_view_lost"
BY_BLINK, TRANSPORT, INVALID = "live_view_ended_by_blink", "live_view_transport", "unexpected"

FAULTS = (
    # Faults of the request that starts a session
    _refused("camera offline", "offline", change=_goes_offline, posts=0),
    _refused(
        "busy for ever",
        "live_view_busy",
        faults=(Fault(route=START, status=409, body=BUSY, times=None),),
        posts=3,
    ),
    _plays("busy twice", faults=(Fault(route=START, status=409, body=BUSY, times=2),), posts=3),
    _plays("once no server", behaviour={"lacks_server": 1}, posts=2),
    _refused("no server", INVALID, behaviour={"lacks_server": 9}, posts=2),
    _plays("extended", behaviour={"extendable": True}),
    _plays("no token", behaviour={"has_token": False}),
    _server("rtsps", TRANSPORT, f"rtsps://{HOST}/x?client_id=1&blinkRTSP=true", "rtsps"),
    _server("cayuga", TRANSPORT, "cayuga://192.0.2.1/x", "cayuga"),
    _server("host outside", INVALID, "immis://evil.example:443/A__IMDS_B?client_id=1", ".+"),
    # Faults of the connection to the relay (stream server)
    _refused("rejected header", UNREACHABLE, behaviour={"rejects_header": True}),
    _refused(
        "changed certificate",
        "live_view_untrusted",
        behaviour={"certificate": Certificate.OTHER},
        needs_certificate=True,
    ),
    _plays(
        "public certificate",
        behaviour={"certificate": Certificate.PUBLIC},
        needs_certificate=True,
    ),
    # Faults between the start of a session and its first picture
    _plays("slow camera", behaviour={"wake_seconds": 24.0}),
    _refused("accepted, no media", NO_PICTURE, behaviour={"wake_seconds": 90.0}),
    _refused("camera fails with 523", NO_PICTURE, change=_fails),
    _refused("ends before a picture", NO_PICTURE, behaviour={"ends_after": 1.5}),
    _refused("media stops before a picture", NO_PICTURE, behaviour={"media_seconds": 1.0}),
    # Faults of the messages and the stream
    _plays("no echoes", behaviour={"echoes": False}),
    _plays("starts with a key frame", behaviour={"starts_at": 0.0}),
    _plays("odd messages", behaviour={"split": Split.ODD}),
    _plays("messages of 700 bytes", behaviour={"split": Split.SMALL}),
    _plays("single bytes", behaviour={"write_bytes": 1}),
    _plays("unknown types", behaviour={"unknown_types": True}),
    _plays("flags of the sound", behaviour={"sound_flags": 0x00FF_FFFF}),
    _plays("no sound", behaviour={"sound": Sound.NONE}),
    _plays("silent sound", behaviour={"sound": Sound.SILENT}),
    _plays("sound without channels", behaviour={"sound": Sound.NO_CHANNELS}),
    _plays("two slices", behaviour={"slices": 2}),
    _ends("huge message", "live_view_too_much_data", huge_message_after=4.0),
    # Faults that end a session
    _ends("goodbye", BY_BLINK, ends_after=6.0),
    _ends("close without goodbye", BY_BLINK, ends_after=6.0, ending=Ending.CLOSE),
    _ends("reset inside a message", LOST, ends_after=6.0, ending=Ending.RESET),
    _ends("early end", BY_BLINK, ends_after=2.0, starts_at=0.0),
    _ends("media stops", LOST, media_seconds=4.0),
    # Faults of the cloud's command that starts a live view
    _plays(
        "complete during media",
        behaviour={"completes_after": 4.0, "polling_interval": 5},
        polls=2,
    ),
    _plays(
        "five lost polls",
        behaviour={"polling_interval": 5},
        faults=(Fault(route=POLL, kind=FaultKind.DROP, times=5),),
        polls=5,
    ),
    _plays(
        "401 in a poll",
        behaviour={"polling_interval": 5},
        faults=(Fault(route=POLL, kind=FaultKind.EXPIRED_TOKEN),),
        polls=1,
    ),
    _plays("done: 404", faults=(Fault(route=DONE, status=404),)),
    _plays("done: code 900", faults=(Fault(route=DONE, kind=FaultKind.CODE, code=900),)),
    _plays("done: code 902", faults=(Fault(route=DONE, kind=FaultKind.CODE, code=902),)),
)
