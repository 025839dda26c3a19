"""Runs a benchmark from the command line, and records its conditions, such as the load.

The command prints the results as Markdown. If the option `--write` is given, it also saves them.
"""

import argparse
import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
import os
from statistics import fmean
import sys
from typing import Any

from benchmarks.page import PAGE, with_section
from demo.process import DemoError


@dataclass(frozen=True, kw_only=True)
class Run:
    """The conditions of a run of a benchmark: date, versions and state of the machine."""

    date: str
    versions: dict[str, str]
    processors: int
    # Load average of the machine during the run: the number of processes that were ready to run.
    load: float
    # The niceness of the process. A lower value means a higher priority over other processes.
    niceness: int


@dataclass(kw_only=True)
class Loads:
    """The machine's load averages, read at several times during a run."""

    values: list[float] = field(default_factory=list)

    def read(self) -> None:
        """Read the load average of the last minute."""
        self.values.append(os.getloadavg()[0])

    def run(self, **versions: str) -> Run:
        """Return the conditions of the run, such as the version of Home Assistant."""
        return Run(
            date=datetime.now(UTC).date().isoformat(),
            versions={"Home Assistant": version("homeassistant"), **versions},
            processors=os.process_cpu_count() or 1,
            load=round(fmean(self.values), 1),
            niceness=os.getpriority(os.PRIO_PROCESS, 0),
        )


def argument_parser(module: str, description: str | None) -> argparse.ArgumentParser:
    """Return the parser of a benchmark's command line. All benchmarks have the option `--write`."""
    parser = argparse.ArgumentParser(prog=f"python -m {module}", description=description)
    parser.add_argument(
        "--write", action="store_true", help=f"save the results, also in {PAGE.name}"
    )
    return parser


def run_benchmark[ResultsT](
    measurement: Coroutine[Any, Any, ResultsT],
    section: Callable[[ResultsT], str],
    save: Callable[[ResultsT], None],
    *,
    write: bool,
) -> int:
    """Run a measurement, and print its section of the results page. Return the command's exit code.

    If `write` is True, also save the results and update the page.
    """
    try:
        results = asyncio.run(measurement)
    except DemoError as error:
        print(error, file=sys.stderr)
        return 1
    text = section(results)
    print(text)
    if write:
        save(results)
        page = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(with_section(page, text), encoding="utf-8")
    return 0
