"""Measures live view in a real Home Assistant, with a simulated cloud.

Prints Markdown: `python -m benchmarks.live_view [--write] [--starts 20] [--seconds 100]`.
"""

import argparse
import asyncio
from datetime import UTC, datetime
from importlib.metadata import version
import os
from statistics import fmean
import sys

from benchmarks.live_view.house import CAMERAS, live_house
from benchmarks.live_view.measure import (
    measure_delays,
    measure_processor,
    measure_starts,
    warm_up,
)
from benchmarks.live_view.report import page_with, section
from benchmarks.live_view.results import Results, save
from benchmarks.page import PAGE
from demo.process import DemoError


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.live_view", description=__doc__)
    parser.add_argument("--starts", type=int, default=20, help="how often a camera is started")
    parser.add_argument(
        "--seconds", type=float, default=100, help="duration of each other measurement"
    )
    page = PAGE.name
    parser.add_argument("--write", action="store_true", help=f"keep the results, also in {page}")
    return parser.parse_args()


async def measure(starts: int, seconds: float) -> Results:
    """Run all measurements one after the other."""
    loads = [os.getloadavg()[0]]
    async with live_house() as on:
        await warm_up(on)
        measured_starts = await measure_starts(on, starts)
        loads.append(os.getloadavg()[0])
        processor, key_frames = await measure_processor(on, seconds)
        loads.append(os.getloadavg()[0])
        delays = await measure_delays(on, seconds)
        loads.append(os.getloadavg()[0])
        # Check that each measurement had the live views that it needed, and no others.
        on.check(CAMERAS + starts + 2 + CAMERAS)
    return Results(
        date=datetime.now(UTC).date().isoformat(),
        versions={"Home Assistant": version("homeassistant")},
        processors=os.process_cpu_count() or 1,
        load=round(fmean(loads), 1),
        niceness=os.getpriority(os.PRIO_PROCESS, 0),
        starts=measured_starts,
        key_frames_ms=key_frames,
        processor=processor,
        delays=delays,
    )


def main() -> int:
    """Measure live view and print the results. With `--write`, also save the results."""
    arguments = _arguments()
    try:
        results = asyncio.run(measure(arguments.starts, arguments.seconds))
    except DemoError as error:
        print(error, file=sys.stderr)
        return 1
    print(section(results))
    if arguments.write:
        save(results)
        PAGE.write_text(page_with(PAGE.read_text(encoding="utf-8"), results), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
