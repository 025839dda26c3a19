"""Faster versions of the parts of freezegun that tests use most."""

import calendar
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import freezegun
from freezegun import api
import pytest


@contextmanager
def replaceable_time() -> Iterator[None]:
    """Let freezegun replace the time functions in all modules once, so that freezing is fast.

    While no test freezes the time, the functions return the real time.
    """
    with pytest.MonkeyPatch.context() as patch:
        _speed_up(patch)
        # Do not replace the functions in modules of pytest, because they measure the real duration
        # of tests.
        with freezegun.freeze_time(tick=True, ignore=["_pytest", "execnet", "xdist"]):
            yield


def _speed_up(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(api, "fake_time", _frozen(api.real_time, "fake_time"))
    patch.setattr(api, "fake_monotonic", _frozen(api.real_monotonic, "fake_monotonic"))
    patch.setattr(api, "fake_perf_counter", _frozen(api.real_perf_counter, "fake_perf_counter"))
    patch.setattr(api, "call_stack_inspection_limit", 0)


def _frozen(real: Callable[[], float], name: str) -> Callable[[], float]:
    """Return a replacement for the function `real`, which returns the time in seconds.

    The replacement returns the frozen time while the time is frozen. Its `__name__` is `name`, by
    which freezegun recognizes its own functions.
    """
    moment: datetime | None = None
    seconds = 0.0

    def fake() -> float:
        nonlocal moment, seconds
        factory = api.freeze_factories[-1] if api.freeze_factories else None
        # Avoid slow checks such as `isinstance` and slow functions of freezegun, because the event
        # loop calls this function often.
        if type(factory) is not api.FrozenDateTimeFactory:
            return real()
        now = factory.time_to_freeze
        # Convert the frozen time to seconds only if it has changed. If freezegun moves the time, it
        # creates a new time object, so comparing the identity of the objects is enough.
        if now is not moment:
            seconds = calendar.timegm(now.timetuple()) + now.microsecond / 1e6
            moment = now
        return seconds

    fake.__name__ = name
    return fake
