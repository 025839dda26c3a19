"""Converts the temperatures of cameras.

The user selects the unit, because Blink does not report it.
"""

from enum import StrEnum

# Lowest and highest temperature in °C of a working camera, also in direct sunlight.
_COLDEST, _HOTTEST = -40.0, 70.0


class TemperatureUnit(StrEnum):
    """The unit of the temperatures that Blink reports."""

    FAHRENHEIT = "fahrenheit"
    """Degrees Fahrenheit, which most accounts use."""
    CELSIUS = "celsius"
    """Degrees Celsius. A few users reported this unit for newer cameras."""


def celsius(reading: float | None, unit: TemperatureUnit) -> float | None:
    """Convert a temperature to °C. Return None for a missing or impossible temperature."""
    if reading is None:
        return None
    value = reading if unit is TemperatureUnit.CELSIUS else (reading - 32) / 1.8
    return round(value, 1) if _COLDEST <= value <= _HOTTEST else None
