"""Detects calls that block the event loop in tests. Uses Home Assistant's own detection."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from homeassistant import block_async_io


@contextmanager
def report_blocking_calls() -> Iterator[None]:
    """Log calls of integrations that block the event loop during the `with` block."""
    calls = block_async_io._BLOCKED_CALLS.calls
    # Also detect file operations. Home Assistant normally detects them only outside of tests.
    with patch.object(block_async_io, "_IN_TESTS", new=False):
        block_async_io.enable()
    try:
        yield
    finally:
        for call in calls:
            setattr(call.object, call.function, call.original_func)
        calls.clear()
