"""A call of a function that accesses the archive in a thread, and its progress."""

from collections.abc import Callable
import threading
from typing import Any

# The call that runs in the current thread, in its attribute `call`.
_current = threading.local()


class DiskCall:
    """A call of a function in a thread. `now` returns the time, and is called in the thread."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.progress_at: float | None = None
        """The time of the last progress. None while the call waits for a free thread."""
        self._now = now

    def run(self, function: Callable[..., Any], *args: object) -> Any:  # noqa: ANN401 - the result of any function
        """Call the function in the current thread, and return its result."""
        _current.call = self
        self.note_progress()
        try:
            return function(*args)
        finally:
            self.progress_at = None
            _current.call = None

    def note_progress(self) -> None:
        """Set the time of the last progress to the current time."""
        self.progress_at = self._now()


def report_progress() -> None:
    """Report that the function in the current thread begins its next access to the drive.

    A function that handles many clips calls this for each clip. Otherwise, it might take so long
    that the drive seems not to respond, for example if each access ends with an error after half a
    minute.
    """
    call: DiskCall | None = getattr(_current, "call", None)
    if call is not None:
        call.note_progress()
