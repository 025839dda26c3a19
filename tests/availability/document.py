"""Formats the availability table as a Markdown page. The table shows what works during outages."""

from collections.abc import Mapping

from tests.availability.situations import SITUATIONS
from tests.availability.subjects import ACTIONS, ARCHIVE_ACTIONS, ENTITIES, OPEN_LIVE_VIEW

type Cells = Mapping[tuple[str, str], str]
"""The text of each cell of the table.

Each key consists of the name of a row and the name of a situation (column).
"""

_HEAD = """\
# When Blink cannot be reached

Look up what your dashboard shows, and what the actions of your automations do, during an outage. \
[How it works](how-it-works.md#what-happens-when-polls-fail) explains the rules.

Each cell was measured in a test with a real Home Assistant and a simulated Blink cloud. The test \
writes this page: `BLINK_CLIPS_AVAILABILITY=write scripts/test tests/test_availability.py`.

The situations:

"""

_STATES = """\

## What entities show

*as before* means that the entity keeps its last known state. It does so for five minutes, or for \
three polling intervals if that is longer, after the last successful poll. Afterwards entities \
without actions are *unavailable*. Home Assistant skips the actions of unavailable entities \
without an error; therefore entities with actions (marked with ⚡) stay available, and their state \
is *unknown*.

"""

_ACTIONS = """\

## What actions do

*done* means that the action succeeded. Any other word is the key of the error that the action \
raises: see [Errors](actions.md#errors). *skipped* means that Home Assistant did not run the \
action, because its entity is unavailable: this happens only to actions of Home Assistant's own \
`camera` integration. Use the switch *Motion detection* and the actions of Blink Clips instead: \
they raise an error.

The account has no [archive](archive.md), except for `archive_clips` and `keep_clips`: the latter \
keeps a clip that was archived before.

"""


def document(cells: Cells) -> str:
    """Return the page as Markdown. Raises KeyError if a cell is missing."""
    situations = [f"- **{it.name}**: {it.description}" for it in SITUATIONS]
    states = [
        _line(f"{it.name} ⚡" if it.has_action else it.name, *_cells(cells, it.name))
        for it in ENTITIES
    ]
    actions = [
        _line(f"`{it.name}`", *_cells(cells, it.name)) for it in (*ACTIONS, *ARCHIVE_ACTIONS)
    ]
    live_view = _line(OPEN_LIVE_VIEW, *_cells(cells, OPEN_LIVE_VIEW))
    return (
        _HEAD
        + "\n".join(situations)
        + "\n"
        + _STATES
        + "\n".join([*_header("Entity"), *states])
        + "\n"
        + _ACTIONS
        + "\n".join([*_header("Action"), *actions, live_view])
        + "\n"
    )


def _cells(cells: Cells, row: str) -> list[str]:
    return [cells[row, it.name] for it in SITUATIONS]


def _header(first: str) -> list[str]:
    names = [it.name for it in SITUATIONS]
    return [_line(first, *names), _line(*("---" for _ in range(len(names) + 1)))]


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
