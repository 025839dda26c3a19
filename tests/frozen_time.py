"""Faster versions of the parts of freezegun that tests use most."""

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from types import ModuleType

from freezegun import api
import pytest

# The ids of the real functions and classes that freezegun replaces.
_REPLACED = {id(it) for name, it in vars(api).items() if name.startswith("real_") and callable(it)}


@dataclass(frozen=True, kw_only=True)
class _Known:
    """The attributes of a module that freezegun replaces."""

    module: ModuleType
    """The module, kept in memory to keep its id unique."""
    size: int
    """The number of all attributes of the module."""
    found: list[tuple[str, object]]


_known: dict[int, _Known] = {}


def speed_up(patch: pytest.MonkeyPatch) -> None:
    """Make freezegun faster, before time is frozen.

    All code has the frozen time, also in threads. freezegun itself inspects the stack at each call.
    """
    patch.setattr(api, "fake_time", _frozen(api.real_time, "fake_time"))
    patch.setattr(api, "fake_monotonic", _frozen(api.real_monotonic, "fake_monotonic"))
    patch.setattr(api, "fake_perf_counter", _frozen(api.real_perf_counter, "fake_perf_counter"))
    patch.setattr(api, "call_stack_inspection_limit", 0)
    patch.setattr(api, "_get_cached_module_attributes", _time_attributes)


def _frozen(real: Callable[[], float], name: str) -> Callable[[], float]:
    """Return a function for the frozen time in seconds, or the real time without a freeze.

    freezegun finds its functions by `name`.
    """
    moment: datetime | None = None
    seconds = 0.0

    def fake() -> float:
        nonlocal moment, seconds
        try:
            now = api.freeze_factories[-1]()
        except IndexError:
            return real()
        # Compare identities: freezegun moves the time by replacing this object.
        if now is not moment:
            seconds = calendar.timegm(now.timetuple()) + now.microsecond / 1e6
            moment = now
        return seconds

    fake.__name__ = name
    return fake


def _time_attributes(module: ModuleType) -> list[tuple[str, object]]:
    """Return the attributes of a module that freezegun replaces.

    A module with a new number of attributes is read again.
    """
    attributes = getattr(module, "__dict__", {})
    known = _known.get(id(module))
    if known is None or known.size != len(attributes):
        found = [(name, it) for name, it in attributes.items() if id(it) in _REPLACED]
        known = _known[id(module)] = _Known(module=module, size=len(attributes), found=found)
    return known.found
