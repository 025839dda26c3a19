"""Formats the fault matrix as a Markdown document."""

from collections.abc import Mapping
from itertools import groupby

from tests.faults.expected import row_of
from tests.faults.fault_kinds import KINDS
from tests.faults.result import Cell
from tests.faults.scenarios import JOURNEYS, Journey

type Seen = Mapping[tuple[str, str], Cell]

_HEAD = (
    "# Fault matrix",
    (
        "You want to know the result of a request when it fails. The tables list every request of"
        " the client, and every fault. A test applies each fault to each request, in a real Home"
        " Assistant beside the simulated cloud, and writes this page:"
        " `BLINK_CLIPS_FAULTS=write scripts/test tests/test_faults.py`."
    ),
    (
        "A cell is the result for the caller: the key of a translated error"
        " (`translations/en.json`), the status of a view, the error of a form. *done* means that"
        " the fault has no effect, *as before* that a poll failed and the last known state stays."
        " A number is the number of requests, if it is not one. *sign in* means that the owner is"
        " asked to sign in again, *later* that this happens after the fault has ended. If a fault"
        " affects only the response, the cloud has carried out the request."
    ),
    (
        "In every cell, the test also checks the following. No entity is lost. Every camera shows a"
        " complete picture that is not older than the one before. A clip that is recorded meanwhile"
        " fires one event afterwards. When the fault has ended, everything is available again,"
        " after a new sign-in if one was requested, and the same action succeeds."
    ),
)


def document(seen: Seen) -> str:
    """Return the document as Markdown. Raises KeyError if a cell is missing."""
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
