"""Saves the results of a benchmark to a JSON file, and loads them."""

from dataclasses import asdict
import json
from pathlib import Path
from typing import TYPE_CHECKING

from mashumaro.codecs import BasicDecoder

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def save_results(file: Path, results: DataclassInstance) -> None:
    """Save the results of a benchmark. `results` is an instance of a data class."""
    file.write_text(json.dumps(asdict(results), indent=1) + "\n", encoding="utf-8")


def load_results[ResultsT](file: Path, kind: type[ResultsT]) -> ResultsT:
    """Return the saved results of a benchmark. `kind` is their data class."""
    return BasicDecoder(kind).decode(json.loads(file.read_text(encoding="utf-8")))
