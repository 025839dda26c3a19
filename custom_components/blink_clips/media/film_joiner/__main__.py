"""Starts the program: `python -P film_joiner/__main__.py`."""

from importlib import import_module
import json
from pathlib import Path
import sys

try:
    import av  # noqa: F401 - only tests whether the package is there
except ImportError:
    # Report that the package PyAV is missing or damaged. Clips cannot be read without it.
    print(json.dumps({"no_decoder": True}))  # noqa: T201 - the output of this program
    sys.exit()

# Search other packages first, so that no module of this integration hides one of their modules.
sys.path.append(str(Path(__file__).resolve().parent.parent))
import_module("film_joiner.job").main(print)
