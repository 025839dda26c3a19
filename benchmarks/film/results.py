"""The results of the film benchmark. They are stored in a JSON file."""

from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.run import Run
from benchmarks.stored import load_results, save_results

FILE = Path(__file__).with_name("results.json")


@dataclass(frozen=True, kw_only=True)
class Joining:
    """The results of one program that has joined all clips several times."""

    # The durations and the processor times of all repetitions, in seconds.
    seconds: list[float]
    processor_seconds: list[float]
    # Peak memory of the process in bytes; the highest value of all repetitions.
    peak_memory: int

    @property
    def usual(self) -> float:
        """The median duration in seconds."""
        return median(self.seconds)


@dataclass(frozen=True, kw_only=True)
class Results:
    """All results of a run, and its conditions (date, versions and load)."""

    run: Run
    clips: int
    clip_seconds: float
    film_bytes: int
    ours: Joining
    ffmpeg: Joining

    @property
    def ratio(self) -> float:
        """The duration with this integration, divided by the duration with ffmpeg."""
        return self.ours.usual / self.ffmpeg.usual


def save(results: Results) -> None:
    """Save the results to the JSON file."""
    save_results(FILE, results)


def stored() -> Results:
    """Load the results from the JSON file."""
    return load_results(FILE, Results)
