"""Measures live view in a real Home Assistant, with a simulated cloud.

Prints Markdown: `python -m benchmarks.live_view [--write] [--starts 20] [--seconds 100]`.
"""

import argparse
import sys

from benchmarks.live_view.house import CAMERAS, live_house
from benchmarks.live_view.measure import (
    measure_delays,
    measure_processor,
    measure_starts,
    warm_up,
)
from benchmarks.live_view.report import section
from benchmarks.live_view.results import Results, save
from benchmarks.run import Loads, argument_parser, run_benchmark


def _arguments() -> argparse.Namespace:
    parser = argument_parser("benchmarks.live_view", __doc__)
    parser.add_argument("--starts", type=int, default=20, help="number of starts of a camera")
    parser.add_argument(
        "--seconds", type=float, default=100, help="duration of each other measurement"
    )
    return parser.parse_args()


async def measure(starts: int, seconds: float) -> Results:
    """Run all measurements, one after another."""
    loads = Loads()
    loads.read()
    async with live_house() as on:
        await warm_up(on)
        measured_starts = await measure_starts(on, starts)
        loads.read()
        processor, key_frames = await measure_processor(on, seconds)
        loads.read()
        delays = await measure_delays(on, seconds)
        loads.read()
        # Check that only the live views that the measurements needed were started.
        on.check(CAMERAS + starts + 2 + CAMERAS)
    return Results(
        run=loads.run(),
        starts=measured_starts,
        key_frames_ms=key_frames,
        processor=processor,
        delays=delays,
    )


def main() -> int:
    """Measure live view and print the results.

    If the option `--write` is given, also save the results.
    """
    arguments = _arguments()
    measurement = measure(arguments.starts, arguments.seconds)
    return run_benchmark(measurement, section, save, write=arguments.write)


if __name__ == "__main__":
    sys.exit(main())
