"""Temperatures of cameras: Blink does not report their unit, so that a user selects it."""

from enum import StrEnum

# The range in °C in which a camera works, with a margin for a housing in the sun.
_COLDEST, _HOTTEST = -40.0, 70.0


class TemperatureUnit(StrEnum):
    """The unit of the temperatures that Blink reports."""

    FAHRENHEIT = "fahrenheit"
    """Most accounts."""
    CELSIUS = "celsius"
    """Some newer cameras, by a few reports."""


def celsius(reading: float | None, unit: TemperatureUnit) -> float | None:
    """Return a temperature in °C; None where there is none, or none that a camera can have."""
    if reading is None:
        return None
    value = reading if unit is TemperatureUnit.CELSIUS else (reading - 32) / 1.8
    return round(value, 1) if _COLDEST <= value <= _HOTTEST else None
