"""The error message for each effect of a fault, in actions, in views and in forms."""

from collections.abc import Mapping

from tests.faults.environment import DONE
from tests.faults.fault_kinds import Harm
from tests.faults.user_actions import KEPT, OLD_PICTURE

type Texts = Mapping[Harm, str]

# Translation keys of the errors that actions raise.
ACTION: Texts = {
    Harm.NONE: DONE,
    Harm.SIGNED_OUT: "signed_out",
    Harm.BLOCKED: "blocked",
    Harm.BUSY: "busy",
    Harm.PAUSED: "rate_limited",
    Harm.BROKEN: "unexpected",
    Harm.OUTDATED: "outdated",
    Harm.DOWN: "unexpected",
    Harm.CUT_OFF: "unreachable",
    Harm.LATE: "unreachable",
}
LIVE_VIEW: Texts = {**ACTION, Harm.BUSY: "live_view_busy"}
NOTHING: Texts = dict.fromkeys(Harm, DONE)
POLL: Texts = dict.fromkeys(Harm, KEPT) | {Harm.NONE: DONE, Harm.SIGNED_OUT: "signed_out"}
PICTURE: Texts = dict.fromkeys(Harm, OLD_PICTURE) | {Harm.NONE: DONE}
USB_LIST: Texts = dict.fromkeys(Harm, "not listed") | {Harm.NONE: DONE}
# HTTP statuses of the responses of Home Assistant's views.
VIEW: Texts = dict.fromkeys(Harm, "502") | {Harm.NONE: DONE, Harm.LATE: "504"}
# Translation keys of the errors that a form of the config flow shows.
FORM: Texts = {
    Harm.NONE: DONE,
    Harm.SIGNED_OUT: "invalid_auth",
    Harm.BLOCKED: "blocked",
    Harm.BUSY: "cannot_connect",
    Harm.PAUSED: "rate_limited",
    Harm.BROKEN: "unknown",
    Harm.OUTDATED: "unknown",
    Harm.DOWN: "cannot_connect",
    Harm.CUT_OFF: "cannot_connect",
    Harm.LATE: "cannot_connect",
}
