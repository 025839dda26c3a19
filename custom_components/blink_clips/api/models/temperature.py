"""Converts temperatures of cameras. Blink does not report their unit, so the user selects it."""

from enum import StrEnum

# The temperatures in °C at which a camera works, with a margin for a camera in the sun.
_COLDEST, _HOTTEST = -40.0, 70.0


class TemperatureUnit(StrEnum):
    """The unit of the temperatures that Blink reports."""

    FAHRENHEIT = "fahrenheit"
    """The unit of most accounts."""
    CELSIUS = "celsius"
    """The unit of some newer cameras, according to a few reports."""


def celsius(reading: float | None, unit: TemperatureUnit) -> float | None:
    """Return a temperature in °C; None if it is missing, or impossible for a camera."""
    if reading is None:
        return None
    value = reading if unit is TemperatureUnit.CELSIUS else (reading - 32) / 1.8
    return round(value, 1) if _COLDEST <= value <= _HOTTEST else None
