"""The fixture `shelf`: an archive in a temporary folder of the test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from .clips import Shelf


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    found = Shelf(tmp_path)
    yield found
    found.database.close()
