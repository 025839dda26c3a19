"""How readings and states are taken: what makes no sense was not said, and costs nothing else."""

from enum import StrEnum
from typing import override

from mashumaro.types import SerializationStrategy

# What a camera can live through, with room for a box in the sun.
_COLDEST, _HOTTEST = -40.0, 70.0

_LONGEST_WORD = 100


class TemperatureUnit(StrEnum):
    """What the cloud's temperatures are in; it does not say so itself."""

    FAHRENHEIT = "fahrenheit"
    """Most accounts."""
    CELSIUS = "celsius"
    """Some newer cameras, by a few reports."""


class Number(SerializationStrategy):
    """A number within bounds, or None."""

    def __init__(self, lowest: float, highest: float) -> None:
        self._lowest = lowest
        self._highest = highest

    @override
    def serialize(self, value: float | None) -> float | None:
        return value

    @override
    def deserialize(self, value: object) -> float | None:
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            return None
        try:
            number = float(value)
        except ValueError, OverflowError:
            return None
        return number if self._lowest <= number <= self._highest else None


class Step(Number):
    """A whole number within bounds, or None."""

    @override
    def deserialize(self, value: object) -> int | None:
        number = super().deserialize(value)
        return int(number) if number is not None and number.is_integer() else None


class Flag(SerializationStrategy):
    """True, False, or None for anything else."""

    @override
    def serialize(self, value: bool | None) -> bool | None:
        return value

    @override
    def deserialize(self, value: object) -> bool | None:
        return value if isinstance(value, bool) else None


class Word(SerializationStrategy):
    """A word, or an empty one for anything else."""

    @override
    def serialize(self, value: str) -> str:
        return value

    @override
    def deserialize(self, value: object) -> str:
        return value if isinstance(value, str) and _is_word(value) else ""


def _is_word(text: str) -> bool:
    return len(text) <= _LONGEST_WORD and text.isprintable()


BARS = Step(0, 5)
"""The strength of a radio link, or a battery's level."""
TEMPERATURE = Number(-100, 200)
PERCENT = Step(0, 100)
FLAG = Flag()
WORD = Word()


def celsius(reading: float | None, unit: TemperatureUnit) -> float | None:
    """Return a temperature in °C; None where there is none, or none that a camera can have."""
    if reading is None:
        return None
    value = reading if unit is TemperatureUnit.CELSIUS else (reading - 32) / 1.8
    return round(value, 1) if _COLDEST <= value <= _HOTTEST else None
