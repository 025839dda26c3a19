"""Makes a test fail if the integration uses a deprecated part of Home Assistant.

If it uses a deprecated part of Python, the setting `filterwarnings` in `pyproject.toml` makes the
test fail.
"""

from collections.abc import Iterator
import logging
import re
from typing import override

import pytest

DOMAIN = "blink_clips"
DEPRECATED = re.compile(r"deprecated|will stop working|Detected (that|code)", re.IGNORECASE)


class DeprecationLog(logging.Handler):
    """Collects log lines with which Home Assistant reports deprecated calls of the integration."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    @override
    def emit(self, record: logging.LogRecord) -> None:
        line = f"{record.name}: {record.getMessage()}"
        if DOMAIN in line and DEPRECATED.search(line):
            self.lines.append(line)


LOG = DeprecationLog()
logging.getLogger().addHandler(LOG)


@pytest.fixture(autouse=True)
def deprecation_log() -> Iterator[DeprecationLog]:
    """Return the collected log lines about deprecated parts. If there are any, the test fails."""
    yield LOG
    lines = list(LOG.lines)
    LOG.lines.clear()
    assert lines == []
