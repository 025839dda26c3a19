"""Parsers of single values in a response. Most parsers replace an invalid value by None."""

from typing import override

from mashumaro.types import SerializationStrategy

_LONGEST_WORD = 100


class Number(SerializationStrategy):
    """Parses a number within bounds, also from a text. Any other value becomes None."""

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
    """Parses an integer within bounds, also from a text. Any other value becomes None."""

    @override
    def deserialize(self, value: object) -> int | None:
        number = super().deserialize(value)
        return int(number) if number is not None and number.is_integer() else None


class Flag(SerializationStrategy):
    """Parses a boolean. Any other value becomes None."""

    @override
    def serialize(self, value: bool | None) -> bool | None:
        return value

    @override
    def deserialize(self, value: object) -> bool | None:
        return value if isinstance(value, bool) else None


class Word(SerializationStrategy):
    """Parses a short printable text. Any other value becomes an empty text."""

    @override
    def serialize(self, value: str) -> str:
        return value

    @override
    def deserialize(self, value: object) -> str:
        return value if isinstance(value, str) and _is_word(value) else ""


def _is_word(text: str) -> bool:
    return len(text) <= _LONGEST_WORD and text.isprintable()


BARS = Step(0, 5)
"""Parses the strength of a radio link or the level of a battery: an integer from 0 to 5."""
TEMPERATURE = Number(-100, 200)
"""Parses a temperature, in °C or in °F."""
PERCENT = Step(0, 100)
FLAG = Flag()
WORD = Word()
