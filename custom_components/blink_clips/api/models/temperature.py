"""Converts the temperatures of cameras.

Blink does not report the unit of its temperatures, so the user selects the unit.
"""

from enum import StrEnum

# The range of temperatures in °C in which a camera works, with a margin for a camera in the sun.
_COLDEST, _HOTTEST = -40.0, 70.0


class TemperatureUnit(StrEnum):
    """The unit of the temperatures that Blink reports."""

    FAHRENHEIT = "fahrenheit"
    """Fahrenheit, the unit of most accounts."""
    CELSIUS = "celsius"
    """Celsius, the unit of some newer cameras according to a few reports."""


def celsius(reading: float | None, unit: TemperatureUnit) -> float | None:
    """Return a temperature in °C. Return None if there is none, or if a camera cannot have it."""
    if reading is None:
        return None
    value = reading if unit is TemperatureUnit.CELSIUS else (reading - 32) / 1.8
    return round(value, 1) if _COLDEST <= value <= _HOTTEST else None
