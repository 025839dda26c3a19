"""What is told of each kind of harm, by whom it is told."""

from collections.abc import Mapping

from tests.faults.environment import DONE
from tests.faults.fault_kinds import Harm
from tests.faults.user_actions import KEPT, OLD_PICTURE

type Texts = Mapping[Harm, str]

# The keys of translated errors.
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
POLL: Texts = dict.fromkeys(Harm, KEPT) | {Harm.NONE: DONE, Harm.SIGNED_OUT: "signed_out"}
PICTURE: Texts = dict.fromkeys(Harm, OLD_PICTURE) | {Harm.NONE: DONE}
STICK: Texts = dict.fromkeys(Harm, "not listed") | {Harm.NONE: DONE}
# Statuses of HTTP.
VIEW: Texts = dict.fromkeys(Harm, "502") | {Harm.NONE: DONE, Harm.LATE: "504"}
# The errors of a form.
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
