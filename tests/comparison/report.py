"""Checks or writes the measured tables of docs/migrating-from-core-blink.md.

The page contains the results with the minimum version of Home Assistant. `newest.json` contains the
rows whose results differ with the newest version.
"""

from collections import defaultdict
from datetime import UTC, datetime
from enum import StrEnum
from importlib.metadata import version
import json
import os
from pathlib import Path
import re
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "migrating-from-core-blink.md"
BEGIN, END = "<!-- scripts/compare writes from here -->", "<!-- to here -->"
NEWEST = Path(__file__).with_name("newest.json")
REQUIREMENTS = ROOT / "requirements_test.txt"
WRITES = "BLINK_CLIPS_COMPARE"


class Section(StrEnum):
    """The tables of measured results, in their order on the page."""

    AUTOMATION = "The automation above, before and after"
    ALARM = "Alarm panel"
    PICTURES = "Pictures"
    READINGS = "Motion detection and readings"
    CLIPS = "Motion and clips"
    USB = "Clips on a USB drive"
    CHANGES = "Cameras that change"
    TROUBLE = "When something goes wrong"


class Row(NamedTuple):
    """The results of both integrations in one situation."""

    situation: str
    core: str
    ours: str

    @property
    def line(self) -> str:
        """Return the row of the table."""
        return f"| {self.situation} | {self.core} | {self.ours} |"


def newest_rows() -> list[Row]:
    """Return the rows whose results differ with the newest version of Home Assistant."""
    return [Row(*row) for row in json.loads(NEWEST.read_text(encoding="utf-8"))["rows"]]


def minimum_version() -> str:
    """Return the minimum version of Home Assistant, which the tests require."""
    requirements = REQUIREMENTS.read_text(encoding="utf-8")
    [found] = re.findall(r"^homeassistant==(\S+)", requirements, re.MULTILINE)
    return str(found)


class Page:
    """The documentation page with the measured tables. A run checks or writes the results."""

    def __init__(self) -> None:
        self.writes = bool(os.environ.get(WRITES))
        self._rows: defaultdict[Section, list[Row]] = defaultdict(list)
        self._text = PAGE.read_text(encoding="utf-8")
        self._is_newest = version("homeassistant") != minimum_version()
        self._newest = {row.situation: row for row in newest_rows()} if self._is_newest else {}

    def add_row(self, section: Section, situation: str, core: str, ours: str) -> None:
        """Add a row with the results of both integrations.

        If the run only checks the results, fail unless the stored results contain the same row.
        """
        row = Row(situation, core, ours)
        if self.writes:
            self._rows[section].append(row)
        elif expected := self._newest.get(situation):
            assert row == expected, f"scripts/compare writes {NEWEST.name} anew"
        else:
            assert row.line in self._text, f"scripts/compare writes the page; it lacks: {row.line}"

    def write(self) -> None:
        """Write the measured tables into the page, or the rows that differ into `newest.json`."""
        if self._is_newest:
            rows = [row for it in Section for row in self._rows[it] if row.line not in self._text]
            content = {"version": version("homeassistant"), "rows": rows}
            text = json.dumps(content, indent=2, ensure_ascii=False)
            NEWEST.write_text(f"{text}\n", encoding="utf-8")
        else:
            before, rest = self._text.split(BEGIN)
            _, behind = rest.split(END)
            text = f"{before}{BEGIN}\n\n{self._tables()}{END}{behind}"
            PAGE.write_text(text, encoding="utf-8")

    def _tables(self) -> str:
        manifest = ROOT / "custom_components" / "blink_clips" / "manifest.json"
        own = json.loads(manifest.read_text(encoding="utf-8"))["version"]
        today = datetime.now(UTC).date()
        text = (
            f"Made on {today} with Home Assistant {version('homeassistant')}, "
            f"blinkpy {version('blinkpy')} and Blink Clips {own}.\n\n"
        )
        for section in Section:
            text += f"### {section}\n\n|  | `blink` | Blink Clips |\n| --- | --- | --- |\n"
            text += "\n".join(row.line for row in self._rows[section]) + "\n\n"
        return text
