"""A list of functions that are called when something changes."""

from collections.abc import Callable


class Listeners[*ArgsT]:
    """The listeners of one object. A listener must not raise an exception."""

    def __init__(self) -> None:
        self._listeners: dict[int, Callable[[*ArgsT], None]] = {}
        self._next = 0

    def add(self, listener: Callable[[*ArgsT], None]) -> Callable[[], None]:
        """Add a listener. Return a function that removes the listener."""
        number = self._next = self._next + 1
        self._listeners[number] = listener

        def remove() -> None:
            self._listeners.pop(number, None)

        return remove

    def notify(self, *args: *ArgsT) -> None:
        """Call all listeners."""
        for listener in list(self._listeners.values()):
            listener(*args)
