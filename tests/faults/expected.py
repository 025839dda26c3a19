"""What is to be seen in each cell: by what a fault is to whoever asked, and with which exceptions.

An exception is never there because a run showed it: each says why.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.faults.environment import DONE
from tests.faults.expected_messages import ACTION, FORM, PICTURE, POLL, STICK, VIEW, Texts
from tests.faults.fault_kinds import Harm, Kind
from tests.faults.result import SIGN_IN, SIGN_IN_LATER, Cell
from tests.faults.scenarios import Journey
from tests.faults.user_actions import KEPT


@dataclass(frozen=True, kw_only=True)
class But:
    """An exception: of some kinds of fault, for a reason."""

    kinds: tuple[str, ...]
    why: str
    told: str | None = None
    requests: int | None = None
    asks: str | None = None


@dataclass(frozen=True, kw_only=True)
class Row:
    """What a journey tells."""

    words: Texts
    asks: bool = True
    """Whether the owner is asked to sign in again when the token is rejected for good."""
    but: tuple[But, ...] = field(default=())


def expected(journey: Journey, kind: Kind) -> Cell:
    """Return what is to be seen."""
    row = row_of(journey)
    cell = Cell(
        told=row.words[kind.harm],
        requests=kind.requests,
        asks=SIGN_IN if row.asks and kind.harm is Harm.SIGNED_OUT else "",
    )
    for but in row.but:
        if kind.name in but.kinds:
            cell = Cell(
                told=cell.told if but.told is None else but.told,
                requests=cell.requests if but.requests is None else but.requests,
                asks=cell.asks if but.asks is None else but.asks,
            )
    return cell


_VERSIONS = But(
    kinds=("404, a page", "426"),
    requests=2,
    why="another version of the address is tried.",
)
_OTHER_ADDRESS = But(
    kinds=("404, a page", "426"),
    told=DONE,
    why="the client uses the address of the current app instead.",
)
_NOT_READY = But(
    kinds=("409 busy",),
    requests=5,
    why="the client tries a busy sync module again after 3, 6, 12 and 24 seconds.",
)
_BUSY = But(
    kinds=("409 busy",),
    requests=9,
    why="the client tries a busy system for a minute, after 2 and 4, then every 8 seconds.",
)
_PATIENT = But(
    kinds=("slow drip",),
    told=DONE,
    why="a video may take ten minutes, as long as bytes arrive.",
)
_UNREAD = But(
    kinds=("invalid JSON", "JSON of another shape"),
    told=DONE,
    why="the body of this response is ignored; the list of clips decides.",
)
_SPENT = But(
    kinds=(
        *("no answer", "half a body, then nothing", "slow drip", "half a body, then closed"),
        *("invalid JSON", "JSON of another shape", "body of 50 MB", "gzip bomb"),
    ),
    asks=SIGN_IN_LATER,
    why=(
        "the old refresh token is used up, and the new one was lost with the response, so that the"
        " owner must sign in again."
    ),
)
_COMMAND = Row(words=ACTION, but=(_BUSY,))
_TRIED_FOR_TEN_SECONDS = But(
    kinds=(
        *("404, a page", "409 busy", "426", "500", "503", "connection closed"),
        *("half a body, then closed", "invalid JSON", "JSON of another shape"),
        *("error code at 200", "body of 50 MB", "gzip bomb", "redirect elsewhere"),
    ),
    requests=10,
    why=(
        "a new picture may be listed before it is available, so that the client tries every second."
    ),
)

_NO_TOKEN = But(
    kinds=("401 once", "401 for ever"),
    told="invalid_auth",
    requests=1,
    why="there is no token yet to renew.",
)
_LED_ELSEWHERE = But(
    kinds=("redirect elsewhere",),
    told="invalid_auth",
    why=(
        "a redirect to any address counts as a success; the next request shows that it was not one."
    ),
)

_STATE = Row(
    words=ACTION,
    but=(
        But(
            kinds=("401 once", "wrong content type"),
            requests=3,
            why="polled every second until the command is complete, here three times,",
        ),
        But(kinds=("401 once",), requests=4, why="and once more with another token."),
        But(
            kinds=(
                *("409 busy", "500", "503", "connection closed"),
                "half a body, then closed",
            ),
            requests=3,
            why="the command fails after three lost responses in a row.",
        ),
        But(
            kinds=("no answer", "half a body, then nothing", "slow drip"),
            told="late",
            requests=2,
            why="the timeout of a minute ends before the third response is lost.",
        ),
    ),
)

ROWS: Mapping[str, Row] = {
    "poll for clips": Row(words=POLL),
    "poll for devices": Row(words=POLL, but=(_VERSIONS,)),
    "renew the token": Row(
        words=POLL,
        but=(
            But(
                kinds=("401 once", "401 for ever"),
                told=KEPT,
                requests=1,
                asks="",
                why=(
                    "a 401 without an error of OAuth does not end the sign-in, because it may be"
                    " temporary."
                ),
            ),
            _SPENT,
        ),
    ),
    # Nobody's action: where a sign-in is needed, the next poll asks for it.
    "show a new clip": Row(
        words=PICTURE,
        asks=False,
        but=(
            But(
                kinds=("no answer", "half a body, then nothing"),
                requests=2,
                why="the event that waits for the picture requests it once more.",
            ),
        ),
    ),
    "see a poster": Row(words=VIEW, asks=False),
    "watch a clip": Row(words=VIEW, asks=False, but=(_PATIENT,)),
    "save a clip": Row(words=ACTION, but=(_PATIENT,)),
    "open the media browser": Row(
        words=dict.fromkeys(Harm, "clips_unavailable") | {Harm.NONE: DONE}
    ),
    "delete a clip": Row(words=ACTION, but=(_VERSIONS, _UNREAD)),
    "mark as viewed": Row(words=ACTION, but=(_UNREAD,)),
    "snapshot: its state": _STATE,
    "arm: its state": _STATE,
    "snapshot: its name": Row(
        words=ACTION,
        but=(
            _VERSIONS,
            But(
                kinds=("401 once", "wrong content type"),
                requests=2,
                why="read before the command and after it,",
            ),
            But(kinds=("401 once",), requests=3, why="and once more with another token."),
            But(
                kinds=("409 busy",),
                requests=2,
                why="after a busy system, the devices are read once to find the cause.",
            ),
        ),
    ),
    "snapshot: its picture": Row(
        words=ACTION,
        but=(
            _TRIED_FOR_TEN_SECONDS,
            But(
                kinds=("409 busy",),
                requests=11,
                why="the devices are read to find the cause, and with them the camera's picture.",
            ),
        ),
    ),
    "its state": Row(words=STICK),
    "request a list": Row(words=STICK),
    "the list": Row(words=STICK, but=(_OTHER_ADDRESS, _NOT_READY)),
    "request an upload": Row(
        words=VIEW,
        asks=False,
        but=(
            But(
                kinds=("409 busy",),
                requests=17,
                why=(
                    "an upload may take two minutes, in which the client tries a busy system again."
                ),
            ),
        ),
    ),
    "the clip": Row(words=VIEW, asks=False, but=(_NOT_READY, _PATIENT)),
    # The last reading stays for some minutes.
    "settings": Row(words=dict.fromkeys(Harm, DONE)),
    "mounted floodlight": Row(words=ACTION, but=(_BUSY, _OTHER_ADDRESS)),
    "siren": Row(words=ACTION, but=(_BUSY, _VERSIONS)),
    "silence": Row(words=ACTION, but=(_BUSY, _VERSIONS)),
    "open and collect": Row(
        words=FORM,
        asks=False,
        but=(
            _NO_TOKEN,
            But(
                kinds=("slow drip", "wrong content type"),
                told=DONE,
                requests=2,
                why="requested at the beginning and at the end; the response has no body.",
            ),
            But(
                kinds=("half a body, then closed",),
                requests=2,
                why=(
                    "a response without a body is complete; the next request on this connection is"
                    " lost."
                ),
            ),
        ),
    ),
    "the form": Row(
        words=FORM,
        asks=False,
        but=(
            _NO_TOKEN,
            But(
                kinds=("invalid JSON", "JSON of another shape"),
                requests=2,
                why="a page without a form is requested once more.",
            ),
        ),
    ),
    "the password": Row(words=FORM, asks=False, but=(_NO_TOKEN, _LED_ELSEWHERE)),
    "the code": Row(
        words=FORM,
        asks=False,
        but=(
            _NO_TOKEN,
            But(
                kinds=("401 once", "401 for ever"),
                told="invalid_pin",
                why="any rejection here concerns the code.",
            ),
            But(
                kinds=("invalid JSON", "JSON of another shape"),
                told=DONE,
                why="the body is not needed, and the code was accepted.",
            ),
            _LED_ELSEWHERE,
        ),
    ),
    "the tokens": Row(words=FORM, asks=False, but=(_NO_TOKEN,)),
    "the account": Row(words=FORM, asks=False, but=(_NO_TOKEN,)),
}


def row_of(journey: Journey) -> Row:
    """Return what a journey tells."""
    return ROWS.get(journey.name, _COMMAND)
