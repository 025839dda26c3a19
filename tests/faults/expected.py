"""Expected cells of the matrix: one message per kind of harm, and the deviations from it.

Each deviation has a reason; none is there only because a run showed it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.faults.environment import DONE
from tests.faults.expected_messages import ACTION, FORM, PICTURE, POLL, USB_LIST, VIEW, Texts
from tests.faults.fault_kinds import Harm, Kind
from tests.faults.result import SIGN_IN, SIGN_IN_LATER, Cell
from tests.faults.scenarios import Journey
from tests.faults.user_actions import KEPT


@dataclass(frozen=True, kw_only=True)
class Deviation:
    """A deviation from the expected cell for some kinds of fault, with its reason."""

    kinds: tuple[str, ...]
    reason: str
    message: str | None = None
    requests: int | None = None
    asks: str | None = None


@dataclass(frozen=True, kw_only=True)
class Row:
    """The expected cells of a journey."""

    words: Texts
    asks: bool = True
    """Whether the owner is asked to sign in again when the token is rejected permanently."""
    deviations: tuple[Deviation, ...] = field(default=())


def expected(journey: Journey, kind: Kind) -> Cell:
    """Return the expected cell of a journey and a kind of fault."""
    row = row_of(journey)
    cell = Cell(
        message=row.words[kind.harm],
        requests=kind.requests,
        asks=SIGN_IN if row.asks and kind.harm is Harm.SIGNED_OUT else "",
    )
    for deviation in row.deviations:
        if kind.name in deviation.kinds:
            cell = Cell(
                message=cell.message if deviation.message is None else deviation.message,
                requests=cell.requests if deviation.requests is None else deviation.requests,
                asks=cell.asks if deviation.asks is None else deviation.asks,
            )
    return cell


_VERSIONS = Deviation(
    kinds=("404, a page", "426"),
    requests=2,
    reason="another version of the address is tried.",
)
_OTHER_ADDRESS = Deviation(
    kinds=("404, a page", "426"),
    message=DONE,
    reason="the address of the current app is asked instead.",
)
_NOT_READY = Deviation(
    kinds=("409 busy",),
    requests=5,
    reason="a sync module needs time: it is asked again after 3, 6, 12 and 24 seconds.",
)
_BUSY = Deviation(
    kinds=("409 busy",),
    requests=9,
    reason="a busy system is asked again for a minute, after 2 and 4, then every 8 seconds.",
)
_SLOW_BUT_COMPLETE = Deviation(
    kinds=("slow drip",),
    message=DONE,
    reason="a video may take ten minutes, as long as it does not stand still.",
)
_UNREAD = Deviation(
    kinds=("invalid JSON", "JSON of another shape"),
    message=DONE,
    reason="the body of this answer says nothing; the list of clips decides.",
)
_SPENT = Deviation(
    kinds=(
        *("no answer", "half a body, then nothing", "slow drip", "half a body, then closed"),
        *("invalid JSON", "JSON of another shape", "body of 50 MB", "gzip bomb"),
    ),
    asks=SIGN_IN_LATER,
    reason=(
        "the cloud has spent the old refresh token, and the new one was lost with the answer, so"
        " that the owner has to sign in again."
    ),
)
_COMMAND = Row(words=ACTION, deviations=(_BUSY,))
_TRIED_FOR_TEN_SECONDS = Deviation(
    kinds=(
        *("404, a page", "409 busy", "426", "500", "503", "connection closed"),
        *("half a body, then closed", "invalid JSON", "JSON of another shape"),
        *("error code at 200", "body of 50 MB", "gzip bomb", "redirect elsewhere"),
    ),
    requests=10,
    reason="a new picture may be listed before it can be had, and is asked for every second.",
)

_NO_TOKEN = Deviation(
    kinds=("401 once", "401 for ever"),
    message="invalid_auth",
    requests=1,
    reason="there is no token yet that could be renewed.",
)
_REDIRECTED = Deviation(
    kinds=("redirect elsewhere",),
    message="invalid_auth",
    reason=(
        "a redirect is how the cloud says yes, wherever it leads; what it is asked next shows that"
        " it did not."
    ),
)

_STATE = Row(
    words=ACTION,
    deviations=(
        Deviation(
            kinds=("401 once", "wrong content type"),
            requests=3,
            reason="asked every second until the camera is done, here three times,",
        ),
        Deviation(kinds=("401 once",), requests=4, reason="and once more with another token."),
        Deviation(
            kinds=(
                *("409 busy", "500", "503", "connection closed"),
                "half a body, then closed",
            ),
            requests=3,
            reason="one lost answer says nothing about the camera; three in a row do.",
        ),
        Deviation(
            kinds=("no answer", "half a body, then nothing", "slow drip"),
            message="late",
            requests=2,
            reason="the minute that the camera has is over before the third is lost.",
        ),
    ),
)

ROWS: Mapping[str, Row] = {
    "poll for clips": Row(words=POLL),
    "poll for devices": Row(words=POLL, deviations=(_VERSIONS,)),
    "renew the token": Row(
        words=POLL,
        deviations=(
            Deviation(
                kinds=("401 once", "401 for ever"),
                message=KEPT,
                requests=1,
                asks="",
                reason="a 401 without an error of OAuth does not end the sign-in, and may pass.",
            ),
            _SPENT,
        ),
    ),
    # This poster is loaded by Home Assistant itself; the next poll asks for a sign-in if needed.
    "show what moved": Row(
        words=PICTURE,
        asks=False,
        deviations=(
            Deviation(
                kinds=("no answer", "half a body, then nothing"),
                requests=2,
                reason="the event that waits for the picture has it asked for once more.",
            ),
        ),
    ),
    "see a poster": Row(words=VIEW, asks=False),
    "watch a clip": Row(words=VIEW, asks=False, deviations=(_SLOW_BUT_COMPLETE,)),
    "save a clip": Row(words=ACTION, deviations=(_SLOW_BUT_COMPLETE,)),
    "open the media browser": Row(
        words=dict.fromkeys(Harm, "clips_unavailable") | {Harm.NONE: DONE}
    ),
    "delete a clip": Row(words=ACTION, deviations=(_VERSIONS, _UNREAD)),
    "mark as viewed": Row(words=ACTION, deviations=(_UNREAD,)),
    "snapshot: its state": _STATE,
    "arm: its state": _STATE,
    "snapshot: its name": Row(
        words=ACTION,
        deviations=(
            _VERSIONS,
            Deviation(
                kinds=("401 once", "wrong content type"),
                requests=2,
                reason="read before the command and after it,",
            ),
            Deviation(kinds=("401 once",), requests=3, reason="and once more with another token."),
            Deviation(
                kinds=("409 busy",),
                requests=2,
                reason="after a busy system, the devices are read once to find the cause.",
            ),
        ),
    ),
    "snapshot: its picture": Row(
        words=ACTION,
        deviations=(
            _TRIED_FOR_TEN_SECONDS,
            Deviation(
                kinds=("409 busy",),
                requests=11,
                reason="the devices are read to find the cause, and so is the camera's picture.",
            ),
        ),
    ),
    "its state": Row(words=USB_LIST),
    "have a list made": Row(words=USB_LIST),
    "the list": Row(words=USB_LIST, deviations=(_OTHER_ADDRESS, _NOT_READY)),
    "have a clip brought up": Row(
        words=VIEW,
        asks=False,
        deviations=(
            Deviation(
                kinds=("409 busy",),
                requests=17,
                reason="a clip has two minutes to come up, in which a busy system is asked again.",
            ),
        ),
    ),
    "the clip": Row(words=VIEW, asks=False, deviations=(_NOT_READY, _SLOW_BUT_COMPLETE)),
    # The last reading stays for some minutes.
    "settings": Row(words=dict.fromkeys(Harm, DONE)),
    "mounted floodlight": Row(words=ACTION, deviations=(_BUSY, _OTHER_ADDRESS)),
    "siren": Row(words=ACTION, deviations=(_BUSY, _VERSIONS)),
    "silence": Row(words=ACTION, deviations=(_BUSY, _VERSIONS)),
    "open and collect": Row(
        words=FORM,
        asks=False,
        deviations=(
            _NO_TOKEN,
            Deviation(
                kinds=("slow drip", "wrong content type"),
                message=DONE,
                requests=2,
                reason="asked at the beginning and at the end; the answer has no body.",
            ),
            Deviation(
                kinds=("half a body, then closed",),
                requests=2,
                reason="without a body nothing is missing; the next request on this line is lost.",
            ),
        ),
    ),
    "the form": Row(
        words=FORM,
        asks=False,
        deviations=(
            _NO_TOKEN,
            Deviation(
                kinds=("invalid JSON", "JSON of another shape"),
                requests=2,
                reason="a page without a form is asked for once more.",
            ),
        ),
    ),
    "the password": Row(words=FORM, asks=False, deviations=(_NO_TOKEN, _REDIRECTED)),
    "the code": Row(
        words=FORM,
        asks=False,
        deviations=(
            _NO_TOKEN,
            Deviation(
                kinds=("401 once", "401 for ever"),
                message="invalid_pin",
                reason="any refusal here is one of the code.",
            ),
            Deviation(
                kinds=("invalid JSON", "JSON of another shape"),
                message=DONE,
                reason="the body says nothing that is needed, and the code was accepted.",
            ),
            _REDIRECTED,
        ),
    ),
    "the tokens": Row(words=FORM, asks=False, deviations=(_NO_TOKEN,)),
    "the account": Row(words=FORM, asks=False, deviations=(_NO_TOKEN,)),
}


def row_of(journey: Journey) -> Row:
    """Return the expected cells of a journey."""
    return ROWS.get(journey.name, _COMMAND)
