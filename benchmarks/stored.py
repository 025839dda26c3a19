"""Saves the results of a benchmark to a JSON file, and loads them."""

from dataclasses import asdict
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.run import Run

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def save_results(file: Path, results: DataclassInstance) -> None:
    """Save the results of a benchmark. `results` is an instance of a data class."""
    file.write_text(json.dumps(asdict(results), indent=1) + "\n", encoding="utf-8")


def load_results(file: Path) -> dict[str, Any]:
    """Return the fields of the saved results. The field `run` is a Run, all others are JSON."""
    fields: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return fields | {"run": Run(**fields["run"])}
