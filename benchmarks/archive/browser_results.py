"""The results of the media browser benchmark. They are stored in a JSON file."""

from dataclasses import dataclass
from pathlib import Path

from benchmarks.run import Run
from benchmarks.stored import load_results, save_results

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
    save_results(FILE, results)


def stored() -> BrowserResults:
    """Load the results from the JSON file."""
    return load_results(FILE, BrowserResults)
