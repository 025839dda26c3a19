"""The results of the benchmark of archives. They are stored in a JSON file."""

from dataclasses import asdict, dataclass
import json
from pathlib import Path
from typing import Any

from benchmarks.run import Run

FILE = Path(__file__).with_name("results.json")


@dataclass(frozen=True, kw_only=True)
class Rebuild:
    """The rebuilding of an index from the files."""

    clips: int
    seconds: float
    processor_seconds: float
    # Number of reports about the progress.
    steps: int
    # The longest delay of the event loop in milliseconds, and the longest without a rebuild.
    longest_delay: float
    idle_delay: float

    @property
    def per_thousand(self) -> float:
        """The processor seconds for a thousand clips."""
        return self.processor_seconds / self.clips * 1000


@dataclass(frozen=True, kw_only=True)
class Results:
    """All results, and the circumstances of the run."""

    run: Run
    clips: int
    # The rebuilding of indexes of growing size, the smallest first.
    rebuilds: list[Rebuild]
    # Milliseconds until a day of 500 clips, and all days, are listed in a new process.
    day_ms: list[float]
    days_ms: list[float]
    # The additional memory of such a process in bytes, the highest of all.
    memory: int


def save(results: Results) -> None:
    """Save the results to the JSON file."""
    FILE.write_text(json.dumps(asdict(results), indent=1) + "\n", encoding="utf-8")


def stored() -> Results:
    """Load the results from the JSON file."""
    it: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    rebuilds = [Rebuild(**rebuild) for rebuild in it["rebuilds"]]
    return Results(**it | {"run": Run(**it["run"]), "rebuilds": rebuilds})
