"""The expected results in the fault matrix.

Usually, the effect of a fault on the client, such as a timeout, determines the error message. A
Deviation describes results that differ from this rule, and contains the reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.faults.archive_actions import WAITING
from tests.faults.environment import DONE
from tests.faults.expected_messages import (
    ACTION,
    FORM,
    LIVE_VIEW,
    NOTHING,
    PICTURE,
    POLL,
    USB_LIST,
    VIEW,
    Texts,
)
from tests.faults.fault_kinds import Harm, Kind
from tests.faults.result import SIGN_IN, SIGN_IN_LATER, Cell
from tests.faults.scenarios import Journey
from tests.faults.user_actions import KEPT


@dataclass(frozen=True, kw_only=True)
class Deviation:
    """Results of a journey (an action) that differ from the usual ones for some kinds of faults.

    A field that is None does not differ.
    """

    kinds: tuple[str, ...]
    reason: str
    message: str | None = None
    requests: int | None = None
    asks: str | None = None


@dataclass(frozen=True, kw_only=True)
class Row:
    """The expected results of one journey: an action with one failing request."""

    words: Texts
    asks: bool = True
    """Whether Home Assistant must ask for a new sign-in if the cloud rejects every token."""
    deviations: tuple[Deviation, ...] = field(default=())


def expected(journey: Journey, kind: Kind) -> Cell:
    """Return the expected result of a user's action during a kind of fault."""
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
    reason="a different version of the address is tried.",
)
_OTHER_ADDRESS = Deviation(
    kinds=("404, a page", "426"),
    message=DONE,
    reason="the client uses the address of the current app instead.",
)
_NOT_READY = Deviation(
    kinds=("409 busy",),
    requests=5,
    reason="the client tries a busy sync module again after 3, 6, 12 and 24 seconds.",
)
_BUSY = Deviation(
    kinds=("409 busy",),
    requests=9,
    reason="the client tries a busy system for a minute, after 2 and 4, then every 8 seconds.",
)
_SLOW_BUT_COMPLETE = Deviation(
    kinds=("slow drip",),
    message=DONE,
    reason="a video may take ten minutes, as long as bytes arrive.",
)
_DAMAGED = Deviation(
    kinds=("invalid JSON", "JSON of the wrong shape"),
    message="damaged",
    reason="the response is not the expected kind of file.",
)
_UNREAD = Deviation(
    kinds=("invalid JSON", "JSON of the wrong shape"),
    message=DONE,
    reason="the body of this response is ignored; the list of clips decides.",
)
_SPENT = Deviation(
    kinds=(
        *("no answer", "half a body, then nothing", "slow drip", "half a body, then closed"),
        *("invalid JSON", "JSON of the wrong shape", "body of 50 MB", "gzip bomb"),
    ),
    asks=SIGN_IN_LATER,
    reason=(
        "the old refresh token is used up, and the new one was lost with the response, so that the"
        " owner must sign in again."
    ),
)
_COMMAND = Row(words=ACTION, deviations=(_BUSY,))
_TRIED_FOR_TEN_SECONDS = Deviation(
    kinds=(
        *("404, a page", "409 busy", "426", "500", "503", "connection closed"),
        *("half a body, then closed", "invalid JSON", "JSON of the wrong shape"),
        *("error code at 200", "body of 50 MB", "gzip bomb", "redirect elsewhere"),
    ),
    requests=10,
    reason=(
        "a new picture may be listed before it is available, so that the client tries every second."
    ),
)

_NO_TOKEN = Deviation(
    kinds=("401 once", "401 for ever"),
    message="invalid_auth",
    requests=1,
    reason="there is no token yet to renew.",
)
_REDIRECTED = Deviation(
    kinds=("redirect elsewhere",),
    message="invalid_auth",
    reason=(
        "a redirect to any address counts as a success; the next request shows that it was not one."
    ),
)

_STATE = Row(
    words=ACTION,
    deviations=(
        Deviation(
            kinds=("401 once", "wrong content type"),
            requests=3,
            reason="polled every second until the command is complete, here three times,",
        ),
        Deviation(kinds=("401 once",), requests=4, reason="and once more with a new token."),
        Deviation(
            kinds=(
                *("409 busy", "500", "503", "connection closed"),
                "half a body, then closed",
            ),
            requests=3,
            reason="the command fails after three lost responses in a row.",
        ),
        Deviation(
            kinds=("no answer", "half a body, then nothing", "slow drip"),
            message="late",
            requests=2,
            reason="the timeout of a minute ends before the third response is lost.",
        ),
    ),
)

ROWS: Mapping[str, Row] = {
    "poll for clips": Row(words=POLL),
    "start it": Row(
        words=LIVE_VIEW,
        deviations=(
            Deviation(
                kinds=("409 busy",),
                requests=3,
                reason="the client tries a busy system for eight seconds, after 2 and 4 seconds.",
            ),
        ),
    ),
    # If the request that ends a live view fails, the user notices nothing, because the stream has
    # already ended.
    "end it": Row(words=NOTHING, asks=False),
    "poll for devices": Row(words=POLL, deviations=(_VERSIONS,)),
    "renew the token": Row(
        words=POLL,
        deviations=(
            Deviation(
                kinds=("401 once", "401 for ever"),
                message=KEPT,
                requests=1,
                asks="",
                reason=(
                    "a 401 without an error of OAuth does not end the sign-in, because it may be"
                    " temporary."
                ),
            ),
            _SPENT,
        ),
    ),
    # Home Assistant downloads the poster in the background. Only the next poll therefore reports
    # that the cloud rejects the token.
    "show a new clip": Row(words=PICTURE, asks=False),
    "see a poster": Row(words=VIEW, asks=False),
    "watch a clip": Row(words=VIEW, asks=False, deviations=(_SLOW_BUT_COMPLETE,)),
    "save a clip": Row(words=ACTION, deviations=(_SLOW_BUT_COMPLETE, _DAMAGED)),
    "open the media browser": Row(words=ACTION),
    "delete a clip": Row(words=ACTION, deviations=(_VERSIONS, _UNREAD)),
    "mark as watched": Row(words=ACTION, deviations=(_UNREAD,)),
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
            Deviation(kinds=("401 once",), requests=3, reason="and once more with a new token."),
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
            _DAMAGED,
            Deviation(
                kinds=("409 busy",),
                requests=11,
                reason=(
                    "the devices are read to find the cause, and with them the camera's picture."
                ),
            ),
        ),
    ),
    # Only the request for the drive's status fails. The integration still reads the clips.
    "its state": Row(words=dict.fromkeys(Harm, DONE) | {Harm.PAUSED: "not listed"}),
    "request a list": Row(words=USB_LIST),
    "the list": Row(words=USB_LIST, deviations=(_OTHER_ADDRESS, _NOT_READY)),
    "request an upload": Row(
        words=VIEW,
        asks=False,
        deviations=(
            Deviation(
                kinds=("409 busy",),
                requests=17,
                reason=(
                    "an upload may take two minutes, in which the client tries a busy system again."
                ),
            ),
        ),
    ),
    "the clip": Row(words=VIEW, asks=False, deviations=(_NOT_READY, _SLOW_BUT_COMPLETE)),
    # If the request for a camera's settings fails, the user notices nothing. The previous setting
    # is still shown for some minutes.
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
                reason="requested at the beginning and at the end; the response has no body.",
            ),
            Deviation(
                kinds=("half a body, then closed",),
                requests=2,
                reason=(
                    "a response without a body is complete; the next request on this connection is"
                    " lost."
                ),
            ),
        ),
    ),
    "the form": Row(
        words=FORM,
        asks=False,
        deviations=(
            _NO_TOKEN,
            Deviation(
                kinds=("invalid JSON", "JSON of the wrong shape"),
                requests=2,
                reason="a page without a form is requested once more.",
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
                reason="any rejection here concerns the code.",
            ),
            Deviation(
                kinds=("invalid JSON", "JSON of the wrong shape"),
                message=DONE,
                reason="the body is not needed, and the code was accepted.",
            ),
            _REDIRECTED,
        ),
    ),
    "the tokens": Row(words=FORM, asks=False, deviations=(_NO_TOKEN,)),
    "the account": Row(words=FORM, asks=False, deviations=(_NO_TOKEN,)),
    "archive a new clip": Row(
        words=dict.fromkeys(Harm, WAITING) | {Harm.NONE: DONE},
        deviations=(
            _SLOW_BUT_COMPLETE,
            Deviation(
                kinds=("401 for ever",),
                requests=4,
                reason="the archive tries again after the next poll, which succeeds.",
            ),
        ),
    ),
    "archive clips": Row(words=ACTION, deviations=(_SLOW_BUT_COMPLETE, _DAMAGED)),
    "make a film": Row(
        words=ACTION,
        deviations=(
            _SLOW_BUT_COMPLETE,
            Deviation(
                kinds=("409 busy", "500", "503", "invalid JSON", "JSON of the wrong shape"),
                message="film_failed",
                reason="the clip is skipped, and the film would have no other clip.",
            ),
        ),
    ),
}


def row_of(journey: Journey) -> Row:
    """Return the expected results of a journey (action) for each kind of fault."""
    return ROWS.get(journey.name, _COMMAND)
