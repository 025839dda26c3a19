"""Measures the dashboard card in a real Home Assistant and a real browser, with a simulated cloud.

The command `python -m benchmarks.card [--write] [--runs 5]` prints the results as Markdown.
"""

import argparse
import asyncio
from datetime import UTC, datetime
from importlib.metadata import version
import os
from statistics import fmean
import sys

from benchmarks.card.idle import measure_idle, measure_memory
from benchmarks.card.loading import measure_loading, measure_restart
from benchmarks.card.report import page_with, section
from benchmarks.card.results import Results, save
from benchmarks.card.scrolling import measure_scrolling
from benchmarks.card.stage import stage
from benchmarks.page import PAGE
from demo.process import DemoError


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.card", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="of which times are medians")
    parser.add_argument("--opened", type=int, default=100, help="how often the player is opened")
    page = PAGE.name
    parser.add_argument("--write", action="store_true", help=f"keep the results, also in {page}")
    return parser.parse_args()


async def measure(runs: int, opened: int) -> Results:
    """Run all measurements of the card.

    Scrolling is measured `runs` times, because its times vary.
    """
    loads = [os.getloadavg()[0]]
    async with stage() as on:
        restart = await measure_restart(on)
        loading = await measure_loading(on)
        loads.append(os.getloadavg()[0])
        scrolling = await measure_scrolling(on, runs)
        loads.append(os.getloadavg()[0])
        idle = await measure_idle(on)
        memory = await measure_memory(on, opened)
        return Results(
            date=datetime.now(UTC).date().isoformat(),
            versions={"Home Assistant": version("homeassistant"), "Chromium": on.browser.version},
            processors=os.process_cpu_count() or 1,
            load=round(fmean(loads), 1),
            niceness=os.getpriority(os.PRIO_PROCESS, 0),
            loading=loading,
            scrolling=scrolling,
            idle=idle,
            memory=memory,
            restart=restart,
        )


def main() -> int:
    """Measure the card and print the results. With `--write`, also save the results to files."""
    arguments = _arguments()
    try:
        results = asyncio.run(measure(arguments.runs, arguments.opened))
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
