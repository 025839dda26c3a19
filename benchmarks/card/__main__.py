"""Measures the dashboard card in a real Home Assistant and a real browser, with a simulated cloud.

The command `python -m benchmarks.card [--write] [--runs 5]` prints the results as Markdown. With
`--sizes`, it measures only the sizes of the card's files, and takes all other results from the last
run.
"""

import argparse
from dataclasses import replace
import sys

from benchmarks.card.idle import measure_idle, measure_memory
from benchmarks.card.loading import file_sizes, measure_loading, measure_restart
from benchmarks.card.report import section
from benchmarks.card.results import Results, save, stored
from benchmarks.card.scrolling import measure_scrolling
from benchmarks.card.stage import stage
from benchmarks.run import Loads, argument_parser, run_benchmark


def _arguments() -> argparse.Namespace:
    parser = argument_parser("benchmarks.card", __doc__)
    parser.add_argument("--runs", type=int, default=5, help="number of runs for median times")
    parser.add_argument(
        "--opened", type=int, default=100, help="number of times to open the player"
    )
    parser.add_argument(
        "--sizes", action="store_true", help="measure only the sizes of the card's files"
    )
    return parser.parse_args()


async def measure(runs: int, opened: int) -> Results:
    """Run all measurements of the card.

    Scrolling is measured `runs` times, because its times vary.
    """
    loads = Loads()
    loads.read()
    async with stage() as on:
        restart = await measure_restart(on)
        loading = await measure_loading(on)
        loads.read()
        scrolling = await measure_scrolling(on, runs)
        loads.read()
        idle = await measure_idle(on)
        memory = await measure_memory(on, opened)
        return Results(
            run=loads.run(Chromium=on.browser.version),
            loading=loading,
            scrolling=scrolling,
            idle=idle,
            memory=memory,
            restart=restart,
        )


async def measure_sizes() -> Results:
    """Return the stored results with the sizes of the files that are built now."""
    results = stored()
    return replace(results, loading=replace(results.loading, **file_sizes()))


def main() -> int:
    """Measure the card and print the results.

    If the option `--write` is given, also save the results to files.
    """
    arguments = _arguments()
    measurement = measure_sizes() if arguments.sizes else measure(arguments.runs, arguments.opened)
    return run_benchmark(measurement, section, save, write=arguments.write)


if __name__ == "__main__":
    sys.exit(main())
