"""The results of the film benchmark. They are stored in a JSON file."""

from dataclasses import asdict, dataclass
import json
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.run import Run

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
