"""Home Assistant tells of calls that hold up its event loop, as it does when nobody tests it."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from homeassistant import block_async_io


@contextmanager
def blocking_calls_told() -> Iterator[None]:
    """Have them told: in the log, with the integration that makes them."""
    calls = block_async_io._BLOCKED_CALLS.calls
    # In tests it leaves out all that has to do with files, for the sake of the tests themselves.
    with patch.object(block_async_io, "_IN_TESTS", new=False):
        block_async_io.enable()
    try:
        yield
    finally:
        for call in calls:
            setattr(call.object, call.function, call.original_func)
        calls.clear()
