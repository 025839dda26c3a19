"""Checks or writes the measured tables of docs/migrating-from-core-blink.md."""

from collections import defaultdict
from datetime import UTC, datetime
from enum import StrEnum
from importlib.metadata import version
import json
import os
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "migrating-from-core-blink.md"
BEGIN, END = "<!-- scripts/compare writes from here -->", "<!-- to here -->"
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


class Page:
    """The documentation page with the measured tables. A run either checks or writes the page."""

    def __init__(self) -> None:
        self.writes = bool(os.environ.get(WRITES))
        self._lines: defaultdict[Section, list[str]] = defaultdict(list)
        self._text = PAGE.read_text(encoding="utf-8")

    def add_row(self, section: Section, situation: str, core: str, ours: str) -> None:
        """Add a row with the results of both integrations.

        A run that checks the page fails if the page lacks the row.
        """
        line = f"| {situation} | {core} | {ours} |"
        if self.writes:
            self._lines[section].append(line)
        else:
            assert line in self._text, f"scripts/compare writes the page anew; it lacks: {line}"

    def write(self) -> None:
        """Write the measured tables into the page."""
        before, rest = self._text.split(BEGIN)
        _, behind = rest.split(END)
        PAGE.write_text(f"{before}{BEGIN}\n\n{self._tables()}{END}{behind}", encoding="utf-8")

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
            text += "\n".join(self._lines[section]) + "\n\n"
        return text
