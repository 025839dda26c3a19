"""The results of the live view benchmark, which are stored in a JSON file."""

from collections.abc import Sequence
from dataclasses import dataclass
import math
from pathlib import Path

from benchmarks.run import Run
from benchmarks.stored import load_results, save_results

FILE = Path(__file__).with_name("results.json")


@dataclass(frozen=True, kw_only=True)
class Start:
    """When one live view reached each stage of its start, in seconds since the request."""

    # When Home Assistant receives the first data, and the first key frame, from the relay (stream
    # server).
    first_media: float
    first_key_frame: float
    # When a client of the integration's server for players receives the first key frame.
    at_reader: float
    # When an HLS player has loaded the first part of the stream.
    at_player: float


@dataclass(frozen=True, kw_only=True)
class Processor:
    """The share of one core that Home Assistant uses."""

    seconds: float
    idle: float
    one_reader: float
    hls: float


@dataclass(frozen=True, kw_only=True)
class Delays:
    """The delays of a timer in the event loop of Home Assistant, in milliseconds."""

    ticks: int
    p50: float
    p95: float
    maximum: float


@dataclass(frozen=True, kw_only=True)
class Results:
    """All results of a run, and its conditions (date, versions and load)."""

    run: Run
    starts: list[Start]
    # The delays of key frames on the way from the relay (stream server) to a reader, in
    # milliseconds.
    key_frames_ms: list[float]
    processor: Processor
    # The delays by name: "idle" without a stream, and "busy" with four streams that have two
    # readers each.
    delays: dict[str, Delays]


def percentile(values: Sequence[float], part: float) -> float:
    """Return a percentile: the lowest value that the share `part` of all values do not exceed."""
    ordered = sorted(values)
    return ordered[math.ceil(part * len(ordered)) - 1]


def save(results: Results) -> None:
    """Save the results to the JSON file."""
    save_results(FILE, results)


def stored() -> Results:
    """Load the results from the JSON file."""
    return load_results(FILE, Results)
