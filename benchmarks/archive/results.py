"""The results of the archive benchmark, which are stored in a JSON file."""

from dataclasses import dataclass
from pathlib import Path

from benchmarks.run import Run
from benchmarks.stored import load_results, save_results

FILE = Path(__file__).with_name("results.json")


@dataclass(frozen=True, kw_only=True)
class Rebuild:
    """The results of rebuilding one index from the files."""

    clips: int
    seconds: float
    processor_seconds: float
    # Number of steps of the rebuild. Each step ends with a report of the progress.
    steps: int
    # Longest delays of the event loop in milliseconds: during the rebuild (`longest_delay`), and
    # without a rebuild (`idle_delay`).
    longest_delay: float
    idle_delay: float

    @property
    def per_thousand(self) -> float:
        """The processor seconds for a thousand clips."""
        return self.processor_seconds / self.clips * 1000


@dataclass(frozen=True, kw_only=True)
class Results:
    """All results of a run, and its conditions (date, versions and load)."""

    run: Run
    clips: int
    # The results for each size of the archive, the smallest first.
    rebuilds: list[Rebuild]
    # Milliseconds that each new process needs to list a day of 500 clips (`day_ms`), and to list
    # all days (`days_ms`).
    day_ms: list[float]
    days_ms: list[float]
    # Additional memory in bytes that a process needs to list one day and then all days. This is the
    # highest value of all processes.
    memory: int


def save(results: Results) -> None:
    """Save the results to the JSON file."""
    save_results(FILE, results)


def stored() -> Results:
    """Load the results from the JSON file."""
    return load_results(FILE, Results)
