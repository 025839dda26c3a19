"""Write the matrix as a Markdown document, from the cells of a run."""

from collections.abc import Mapping
from itertools import groupby

from tests.faults.expected import row_of
from tests.faults.fault_kinds import KINDS
from tests.faults.result import Cell
from tests.faults.scenarios import JOURNEYS, Journey

type Seen = Mapping[tuple[str, str], Cell]

_HEAD = (
    "# The fault matrix",
    (
        "Every request that the client makes, and everything that may befall it. A test lets each"
        " fault strike each request in a real Home Assistant beside the simulated cloud, and wrote"
        " this document from what it saw:"
        " `BLINK_CLIPS_FAULTS=write scripts/test tests/test_faults.py`."
    ),
    (
        "A cell says what whoever asked is told: the key of a translated error"
        " (`translations/en.json`), the status of a view, the error of a form. *done* means that"
        " nobody notices, *as before* that a poll failed and the last known state stays. A number"
        " is how often the request was sent, where it was not once."
        " *sign in* means that the owner is asked to sign in again, *later* that it is when the"
        " fault has ended. Of faults that spoil only the answer, the cloud has done what it was"
        " asked for."
    ),
    (
        "In every cell it was also seen that no entity is lost; that every camera shows a whole"
        " picture, and none that is older than the one before; that a clip which is recorded"
        " meanwhile raises one event afterwards; and that when the fault has ended, everything is"
        " available by itself, or after the owner has signed in where that was asked for, and the"
        " same journey succeeds."
    ),
)


def document(seen: Seen) -> str:
    """Return the document; raise KeyError if a cell is missing."""
    parts = ["\n\n".join(_HEAD), "\n\n"]
    for group, members in groupby(JOURNEYS, lambda it: it.group):
        parts.append(_table(group, list(members), seen))
    return "".join(parts).rstrip() + "\n"


def _table(group: str, journeys: list[Journey], seen: Seen) -> str:
    lines = [f"## {group}", ""]
    lines.append(_line("", *(it.name for it in journeys)))
    lines.append(_line("request", *(f"`{it.route}`" for it in journeys)))
    lines.insert(3, _line(*("---" for _ in range(len(journeys) + 1))))
    lines += [
        _line(kind.name, *(str(seen[it.name, kind.name]) for it in journeys)) for kind in KINDS
    ]
    lines.append("")
    for journey in journeys:
        lines += [
            f"- *{journey.name}* ({'; '.join(deviation.kinds)}): {deviation.reason}"
            for deviation in row_of(journey).deviations
        ]
    return "\n".join([*lines, "", ""])


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
