"""Converts the temperatures of cameras.

Blink does not report the unit of its temperatures, so the user selects the unit.
"""

from enum import StrEnum

# Lowest and highest temperature in °C at which a camera works, including a margin for a camera in
# the sun.
_COLDEST, _HOTTEST = -40.0, 70.0


class TemperatureUnit(StrEnum):
    """The unit of the temperatures that Blink reports."""

    FAHRENHEIT = "fahrenheit"
    """Degrees Fahrenheit, which the cloud reports to most accounts."""
    CELSIUS = "celsius"
    """Degrees Celsius, which some newer cameras use according to a few users."""


def celsius(reading: float | None, unit: TemperatureUnit) -> float | None:
    """Convert a temperature to °C. Return None if it is missing, or impossible for a camera."""
    if reading is None:
        return None
    value = reading if unit is TemperatureUnit.CELSIUS else (reading - 32) / 1.8
    return round(value, 1) if _COLDEST <= value <= _HOTTEST else None
