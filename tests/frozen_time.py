"""Faster versions of the parts of freezegun that tests use most."""

import calendar
from collections.abc import Callable
from datetime import datetime
from types import ModuleType

from freezegun import api
import pytest


def speed_up(patch: pytest.MonkeyPatch) -> None:
    """Make freezegun faster until the patches are undone. Call this before time is frozen.

    All code has the frozen time, also in threads. freezegun itself would inspect five frames of the
    stack at each call, and return the real time to `threading` and a few other modules.
    """
    patch.setattr(api, "fake_time", _frozen(api.real_time, "fake_time"))
    patch.setattr(api, "fake_monotonic", _frozen(api.real_monotonic, "fake_monotonic"))
    patch.setattr(api, "fake_perf_counter", _frozen(api.real_perf_counter, "fake_perf_counter"))
    patch.setattr(api, "call_stack_inspection_limit", 0)
    # At the start of each test, freezegun reads the attributes of all modules that have changed.
    # Recognise a change by the number of attributes: hashing their names is slow.
    patch.setattr(api, "_get_module_attributes_hash", _size)


def _frozen(real: Callable[[], float], name: str) -> Callable[[], float]:
    """Return a function that returns the frozen time in seconds, or the real time after its end.

    It converts each value of the frozen time once. `name` is that of the function that it replaces,
    by which freezegun finds it.
    """
    moment: datetime | None = None
    seconds = 0.0

    def fake() -> float:
        nonlocal moment, seconds
        try:
            now = api.freeze_factories[-1]()
        except IndexError:
            return real()
        # Compare identities, because freezegun moves the time by replacing this object.
        if now is not moment:
            seconds = calendar.timegm(now.timetuple()) + now.microsecond / 1e6
            moment = now
        return seconds

    fake.__name__ = name
    return fake


def _size(module: ModuleType) -> str:
    return f"{id(module)}-{len(getattr(module, '__dict__', ()))}"
