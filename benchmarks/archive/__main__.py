"""Measures how fast a large archive is listed, and how fast its index is rebuilt.

Prints Markdown: `python -m benchmarks.archive [--write] [--clips 100000] [--runs 7] [--idle 5]`.
"""

import argparse
import asyncio
from contextlib import suppress
import json
from pathlib import Path
import subprocess
import sys
from tempfile import TemporaryDirectory
import time

from benchmarks.archive import files
from benchmarks.archive.report import section
from benchmarks.archive.results import Rebuild, Results, save
from benchmarks.run import Loads, argument_parser, run_benchmark
from custom_components.blink_clips.archive.index import ArchiveIndex
from custom_components.blink_clips.archive.scan import scan
from demo.process import ROOT

# Divisors of the number of clips. The benchmark rebuilds the index for archives with a quarter, a
# half and all of the clips.
PARTS = (4, 2, 1)
TICK_SECONDS = 0.005


def _arguments() -> argparse.Namespace:
    parser = argument_parser("benchmarks.archive", __doc__)
    parser.add_argument("--clips", type=int, default=100_000, help="number of archived clips")
    parser.add_argument("--runs", type=int, default=7, help="number of processes that list clips")
    parser.add_argument(
        "--idle", type=float, default=5.0, help="seconds of idle time before each rebuild"
    )
    return parser.parse_args()


class Ticker:
    """Measures how late the event loop runs a task that is due every 5 ms."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._task = asyncio.create_task(self._tick())

    async def stop(self) -> float:
        """Stop, and return the longest delay in milliseconds."""
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task
        return self.longest * 1000

    async def _tick(self) -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(TICK_SECONDS)
            self.longest = max(self.longest, time.perf_counter() - began - TICK_SECONDS)


async def rebuild(place: Path, clips: int, idle: float) -> Rebuild:
    """Rebuild the index of an archive. Run each step in a thread, as the integration does.

    First measure for `idle` seconds how late the event loop runs a task while it is idle.
    """
    ticker = Ticker()
    await asyncio.sleep(idle)
    idle_delay = await ticker.stop()
    index = ArchiveIndex(files.archive_database(place))
    steps = scan(files.archive_folder(place), index, files.NEWEST_DAY)
    ticker, count = Ticker(), 0
    began, used = time.perf_counter(), time.process_time()
    while await asyncio.to_thread(next, steps, None) is not None:
        count += 1
    return Rebuild(
        clips=clips,
        seconds=round(time.perf_counter() - began, 2),
        processor_seconds=round(time.process_time() - used, 2),
        steps=count,
        longest_delay=round(await ticker.stop(), 1),
        idle_delay=round(idle_delay, 1),
    )


def read(place: Path, days_ago: int) -> dict[str, float]:
    """List a day of an archive in a new process. Return the results that the process prints."""
    command = [sys.executable, "-m", "benchmarks.archive.reader", str(place), str(days_ago)]
    output = subprocess.run(command, cwd=ROOT, check=True, capture_output=True)  # noqa: S603 - our own command
    measured: dict[str, float] = json.loads(output.stdout)
    return measured


async def measure(clips: int, runs: int, idle: float) -> Results:
    """Write archives, rebuild their indexes, and list the clips of the largest archive."""
    loads, rebuilds, lists = Loads(), [], []
    with TemporaryDirectory() as name:
        for part in PARTS:
            place = Path(name) / str(part)
            await asyncio.to_thread(files.write, place, clips // part)
            loads.read()
            rebuilds.append(await rebuild(place, clips // part, idle))
        for number in range(runs):
            days_ago = number * clips // files.CLIPS_A_DAY // runs
            lists.append(await asyncio.to_thread(read, place, days_ago))
    return Results(
        run=loads.run(),
        clips=clips,
        rebuilds=rebuilds,
        day_ms=[round(it["day_ms"], 1) for it in lists],
        days_ms=[round(it["days_ms"], 1) for it in lists],
        memory=int(max(it["memory"] for it in lists)),
    )


def main() -> int:
    """Measure archives and print the results.

    If the option `--write` is given, also save the results.
    """
    arguments = _arguments()
    measurement = measure(arguments.clips, arguments.runs, arguments.idle)
    return run_benchmark(measurement, section, save, write=arguments.write)


if __name__ == "__main__":
    sys.exit(main())
