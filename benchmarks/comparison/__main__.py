"""Measures this integration, Home Assistant's own `blink` and the library blinkpy.

The command `python -m benchmarks.comparison [--write] [--cameras 1 5 10 50] [--runs 5]` prints the
results as Markdown.
"""

import argparse
import asyncio
from dataclasses import asdict
import json
from pathlib import Path
import sys

from benchmarks.card import report as card_report
from benchmarks.card import results as card_results
from benchmarks.comparison.chart import chart
from benchmarks.comparison.child import WorkerError
from benchmarks.comparison.measure import exclusive_run, measure
from benchmarks.comparison.report import page, table
from benchmarks.live_view import report as live_view_report
from benchmarks.live_view import results as live_view_results
from benchmarks.page import PAGE, with_section
from demo.process import ROOT

CHART = PAGE.with_suffix(".svg")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.comparison",
        description="Compares the costs of Blink Clips, Home Assistant's `blink` and blinkpy.",
    )
    parser.add_argument("--cameras", type=int, nargs="+", default=[1, 5, 10, 50])
    parser.add_argument("--runs", type=int, default=5, help="number of runs for medians")
    parser.add_argument(
        "--measured",
        type=int,
        nargs="+",
        help="numbers of cameras with measured times; default: all",
    )
    parser.add_argument("--viewers", type=int, default=100)
    parser.add_argument(
        "--rounds", type=int, default=9, help="number of times that all viewers load a picture"
    )
    page_name = PAGE.relative_to(ROOT)
    parser.add_argument(
        "--write", action="store_true", help=f"also write the results to {page_name}"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="save the measurements as JSON")
    return parser.parse_args()


def main() -> int:
    """Measure all compared systems, and print the results.

    If the option `--write` is given, also write the results to the results page of the
    documentation.
    """
    arguments = _arguments()
    try:
        with exclusive_run():
            results = asyncio.run(
                measure(
                    arguments.cameras,
                    measured=arguments.measured or arguments.cameras,
                    runs=arguments.runs,
                    viewers=arguments.viewers,
                    rounds=arguments.rounds,
                )
            )
    except WorkerError as error:
        print(error, file=sys.stderr)
        return 1
    print(table(results))
    if arguments.json:
        arguments.json.write_text(json.dumps(asdict(results)), encoding="utf-8")
    if arguments.write:
        written = with_section(page(results), card_report.section(card_results.stored()))
        written = with_section(written, live_view_report.section(live_view_results.stored()))
        PAGE.write_text(written, encoding="utf-8")
        CHART.write_text(chart(written), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
