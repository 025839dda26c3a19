"""The cameras that are taking a picture or recording a clip for an action right now."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ..api import CameraKey


class CapturingCameras:
    """Counts the actions that wait for a picture or clip of each camera."""

    def __init__(self, on_change: Callable[[], None]) -> None:
        self._on_change = on_change
        self._counts: Counter[CameraKey] = Counter()

    def has(self, key: CameraKey) -> bool:
        """Return whether an action waits for a picture or a clip of this camera."""
        return self._counts[key] > 0

    @contextmanager
    def marked(self, key: CameraKey) -> Iterator[None]:
        """Mark a camera as capturing while an action in the `with` block waits for the result."""
        self._counts[key] += 1
        try:
            self._on_change()
            yield
        finally:
            self._counts[key] -= 1
            self._on_change()
