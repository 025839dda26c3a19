"""The priority of requests: a user's requests come before those of work in the background."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_IS_BACKGROUND: ContextVar[bool] = ContextVar("blink_clips_background", default=False)


def is_background() -> bool:
    """Return whether the current task sends its requests in the background."""
    return _IS_BACKGROUND.get()


@contextmanager
def background_requests() -> Iterator[None]:
    """Give the requests of the `with` block, and of tasks that it creates, a low priority."""
    with _priority(is_background=True):
        yield


@contextmanager
def user_requests() -> Iterator[None]:
    """Give the requests of the `with` block, and of tasks that it creates, the usual priority."""
    with _priority(is_background=False):
        yield


@contextmanager
def _priority(*, is_background: bool) -> Iterator[None]:
    token = _IS_BACKGROUND.set(is_background)
    try:
        yield
    finally:
        _IS_BACKGROUND.reset(token)
