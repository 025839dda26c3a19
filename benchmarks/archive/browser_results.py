"""The results of the benchmark of the media browser. They are stored in a JSON file."""

from dataclasses import asdict, dataclass
import json
from pathlib import Path
from typing import Any

from benchmarks.run import Run

FILE = Path(__file__).with_name("browser_results.json")


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The cost of an answer of Home Assistant to a request of the media browser."""

    name: str
    """The name of the request. After each start, the same requests are sent."""
    items: int
    """Number of listed clips."""
    ms: float
    """Milliseconds until the answer."""
    processor_ms: float
    """Milliseconds of processor time that Home Assistant used meanwhile, in all its threads."""


@dataclass(frozen=True, kw_only=True)
class BrowserResults:
    """All results of a run, and its conditions (date, versions and load)."""

    run: Run
    clips: int
    """Number of archived clips."""
    runs: int
    """Number of starts of Home Assistant."""
    answers: list[Answer]

    def named(self) -> dict[str, list[Answer]]:
        """Return the answers, grouped by the name of the request."""
        found: dict[str, list[Answer]] = {}
        for answer in self.answers:
            found.setdefault(answer.name, []).append(answer)
        return found


def save(results: BrowserResults) -> None:
    """Save the results to the JSON file."""
    FILE.write_text(json.dumps(asdict(results), indent=1) + "\n", encoding="utf-8")


def stored() -> BrowserResults:
    """Load the results from the JSON file."""
    it: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    answers = [Answer(**answer) for answer in it["answers"]]
    return BrowserResults(**it | {"run": Run(**it["run"]), "answers": answers})
