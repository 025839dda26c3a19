"""Which cameras are capturing: an action waits for their picture or clip."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ..api import CameraKey


class Captures:
    """Counts the actions that wait for each camera."""

    def __init__(self, on_change: Callable[[], None]) -> None:
        self._on_change = on_change
        self._counts: Counter[CameraKey] = Counter()

    def is_capturing(self, key: CameraKey) -> bool:
        """Return whether an action waits for a camera."""
        return self._counts[key] > 0

    @contextmanager
    def capture(self, key: CameraKey) -> Iterator[None]:
        """Show that a camera is capturing for as long as the context is open."""
        self._counts[key] += 1
        try:
            self._on_change()
            yield
        finally:
            self._counts[key] -= 1
            self._on_change()
