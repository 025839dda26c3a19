"""The installed versions of Home Assistant with which tests start a real process."""

from pathlib import Path
import sys

import pytest

from demo.process import ROOT

# The interpreter of the virtual environment from `scripts/setup --next`.
NEXT = ROOT / ".venv-next" / "bin" / "python"
MINIMUM = pytest.param(Path(sys.executable), id="minimum")
NEWEST = pytest.param(
    NEXT,
    id="newest",
    marks=pytest.mark.skipif(not NEXT.exists(), reason="scripts/setup --next makes it"),
)
IS_NEWEST = Path(sys.prefix).resolve() == NEXT.parents[1].resolve()

# The versions of Home Assistant to test. `scripts/test --next` tests only the newest version.
VERSIONS = [NEWEST] if IS_NEWEST else [MINIMUM, NEWEST]
