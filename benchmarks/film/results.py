"""The results of the benchmark of films. They are stored in a JSON file."""

from dataclasses import asdict, dataclass
import json
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.run import Run

FILE = Path(__file__).with_name("results.json")


@dataclass(frozen=True, kw_only=True)
class Joining:
    """The joining of all clips by one program, several times."""

    # Durations of each repetition in seconds, and of the processor time for it.
    seconds: list[float]
    processor_seconds: list[float]
    # Peak memory of the process in bytes, the highest of all repetitions.
    peak_memory: int

    @property
    def usual(self) -> float:
        """The median duration in seconds."""
        return median(self.seconds)


@dataclass(frozen=True, kw_only=True)
class Results:
    """All results, and the circumstances of the run."""

    run: Run
    clips: int
    clip_seconds: float
    film_bytes: int
    ours: Joining
    ffmpeg: Joining

    @property
    def ratio(self) -> float:
        """The duration of this integration, divided by that of ffmpeg."""
        return self.ours.usual / self.ffmpeg.usual


def save(results: Results) -> None:
    """Save the results to the JSON file."""
    FILE.write_text(json.dumps(asdict(results), indent=1) + "\n", encoding="utf-8")


def stored() -> Results:
    """Load the results from the JSON file."""
    it: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    parts = {
        "run": Run(**it["run"]),
        "ours": Joining(**it["ours"]),
        "ffmpeg": Joining(**it["ffmpeg"]),
    }
    return Results(**it | parts)
