"""The priority of requests: requests of users come before requests of background tasks."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_IS_BACKGROUND: ContextVar[bool] = ContextVar("blink_clips_background", default=False)


def is_background() -> bool:
    """Return whether the current task sends requests with a low priority."""
    return _IS_BACKGROUND.get()


@contextmanager
def background_requests() -> Iterator[None]:
    """Give the requests in the `with` block, and in tasks created there, a low priority."""
    with _priority(is_background=True):
        yield


@contextmanager
def user_requests() -> Iterator[None]:
    """Give the requests in the `with` block, and in tasks created there, the priority of users."""
    with _priority(is_background=False):
        yield


@contextmanager
def _priority(*, is_background: bool) -> Iterator[None]:
    token = _IS_BACKGROUND.set(is_background)
    try:
        yield
    finally:
        _IS_BACKGROUND.reset(token)
