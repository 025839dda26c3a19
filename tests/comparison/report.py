"""Checks or writes the tables of docs/migrating-from-core-blink.md.

`results/` contains measurements for each of two versions of Home Assistant. The command is `python
-m tests.comparison.report`.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from importlib.metadata import version
import json
import os
from pathlib import Path
import re
from typing import Any, NamedTuple, Self

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "migrating-from-core-blink.md"
BEGIN, END = "<!-- scripts/compare writes from here -->", "<!-- to here -->"
RESULTS = Path(__file__).with_name("results")
REQUIREMENTS = ROOT / "requirements_test.txt"
WRITES = "BLINK_CLIPS_COMPARE"
SAME = "the same"


class Section(StrEnum):
    """The titles of the tables, in their order on the page."""

    AUTOMATION = "The automation above, before and after"
    ALARM = "Alarm panel"
    PICTURES = "Pictures"
    READINGS = "Motion detection and readings"
    CLIPS = "Motion and clips"
    USB = "Clips on a USB drive"
    CHANGES = "Cameras that change"
    TROUBLE = "When something goes wrong"


class Row(NamedTuple):
    """A row of a table: the results of Blink Clips and of `blink` in the same situation."""

    situation: str
    core: str
    ours: str


class Results(NamedTuple):
    """The results that were measured with one version of Home Assistant."""

    date: str
    homeassistant: str
    blinkpy: str
    own: str
    tables: dict[str, list[Row]]

    @classmethod
    def read(cls, file: Path) -> Self:
        """Read the results from a file."""
        content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        tables = {name: [Row(*row) for row in rows] for name, rows in content.pop("tables").items()}
        return cls(**content, tables=tables)

    def write(self, file: Path) -> None:
        """Write the results into a file."""
        content = json.dumps(self._asdict(), indent=2, ensure_ascii=False)
        file.write_text(f"{content}\n", encoding="utf-8")

    @property
    def month(self) -> str:
        """Return the year and month of Home Assistant's version, such as 2026.10."""
        return self.homeassistant.rpartition(".")[0]


class Page:
    """The results of one run of the tests.

    A run compares them with the stored results or stores them.
    """

    def __init__(self) -> None:
        self.writes = bool(os.environ.get(WRITES))
        self._file = results_file()
        self._rows: defaultdict[str, list[Row]] = defaultdict(list)
        self._expected = {} if self.writes else Results.read(self._file).tables

    def add_row(self, section: Section, situation: str, core: str, ours: str) -> None:
        """Add a row with the results of Blink Clips and of `blink`.

        If this run does not write the results, compare the row with the stored row.
        """
        row = Row(situation, core, ours)
        self._rows[section].append(row)
        if not self.writes:
            expected = [it for it in self._expected[section] if it.situation == situation]
            assert [row] == expected, f"scripts/compare writes {self._file.name} and the page anew"

    def write(self) -> None:
        """Write the results for this version of Home Assistant."""
        manifest = ROOT / "custom_components" / "blink_clips" / "manifest.json"
        Results(
            date=datetime.now(UTC).date().isoformat(),
            homeassistant=version("homeassistant"),
            blinkpy=version("blinkpy"),
            own=json.loads(manifest.read_text(encoding="utf-8"))["version"],
            tables={str(section): self._rows[section] for section in Section},
        ).write(self._file)


def results_file() -> Path:
    """Return the results file of the installed version of Home Assistant."""
    requirements = REQUIREMENTS.read_text(encoding="utf-8")
    [minimum] = re.findall(r"^homeassistant==(\S+)", requirements, re.MULTILINE)
    name = "minimum" if version("homeassistant") == minimum else "newest"
    return RESULTS / f"{name}.json"


def measured(minimum: Results, newest: Results) -> str:
    """Return the tables of the page, from the results with both versions of Home Assistant.

    Raises ValueError if the two versions have different situations, or different results of Blink
    Clips.
    """
    made = (
        f"Made on {newest.date} with Home Assistant {minimum.homeassistant} and "
        f"{newest.homeassistant}, blinkpy {newest.blinkpy} and Blink Clips {newest.own}. A table "
        f"with one column for `blink` has the same results with both versions; *{SAME}* means: as "
        f"with {minimum.month}."
    )
    lines = [made, ""]
    for section in Section:
        old, new = minimum.tables[section], newest.tables[section]
        if [(it.situation, it.ours) for it in old] != [(it.situation, it.ours) for it in new]:
            raise ValueError(f"the results of Blink Clips differ between versions: {section}")
        lines += [f"### {section}", "", *_table(old, new, (minimum.month, newest.month)), ""]
    return "\n".join([*lines, ""])


def _table(old: Sequence[Row], new: Sequence[Row], months: tuple[str, str]) -> Iterator[str]:
    if old == new:
        yield from ("|  | `blink` | Blink Clips |", "| --- | --- | --- |")
        yield from (f"| {it.situation} | {it.core} | {it.ours} |" for it in old)
        return
    yield f"|  | `blink` {months[0]} | `blink` {months[1]} | Blink Clips |"
    yield "| --- | --- | --- | --- |"
    for before, after in zip(old, new, strict=True):
        core = f"*{SAME}*" if after.core == before.core else after.core
        yield f"| {after.situation} | {before.core} | {core} | {after.ours} |"


def with_tables(page: str) -> str:
    """Return the page with its tables replaced by new tables, made from the stored results."""
    before, rest = page.split(BEGIN)
    _, behind = rest.split(END)
    tables = measured(*(Results.read(RESULTS / f"{it}.json") for it in ("minimum", "newest")))
    return f"{before}{BEGIN}\n\n{tables}{END}{behind}"


if __name__ == "__main__":
    PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
