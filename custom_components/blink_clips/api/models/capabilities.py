"""The capabilities of devices by product type.

A product with an unknown type gets the capabilities of its family. The tables list only
capabilities that the cloud can report or switch (protocol.md section 3.4).
"""

from collections.abc import Mapping
from enum import StrEnum


class Capability(StrEnum):
    """A part or function of a device that the cloud can report or switch."""

    BATTERY = "battery"
    """A battery that can run low."""
    TEMPERATURE = "temperature"
    """A thermometer inside the camera."""
    WIFI_SIGNAL = "wifi_signal"
    """The strength of the Wi-Fi signal. Some cameras report it in the list of all devices."""
    SYNC_SIGNAL = "sync_signal"
    """The strength of the radio link to the sync module."""
    NIGHT_VISION = "night_vision"
    """An infrared light that can be off, on or automatic."""
    FLOODLIGHT = "floodlight"
    """A lamp that can be switched."""
    SNOOZE = "snooze"
    """Notifications that can be snoozed for some minutes."""
    LOCAL_STORAGE = "local_storage"
    """Support for a USB drive on which clips can be saved."""


_BATTERY_CAMERA = frozenset(
    {
        Capability.BATTERY,
        Capability.TEMPERATURE,
        Capability.WIFI_SIGNAL,
        Capability.SYNC_SIGNAL,
        Capability.NIGHT_VISION,
        Capability.SNOOZE,
    }
)
_MINI = frozenset({Capability.NIGHT_VISION, Capability.SNOOZE})
_FLOODLIGHT_CAMERA = _MINI | {Capability.FLOODLIGHT}
_DOORBELL = frozenset(
    {
        Capability.BATTERY,
        Capability.WIFI_SIGNAL,
        Capability.SYNC_SIGNAL,
        Capability.SNOOZE,
    }
)

CAPABILITIES: Mapping[str, frozenset[Capability]] = {
    "white": _BATTERY_CAMERA,
    "xt": _BATTERY_CAMERA,
    "xt2": _BATTERY_CAMERA,
    "catalina": _BATTERY_CAMERA,
    "catalina_indoor": _BATTERY_CAMERA,
    "sedona": _BATTERY_CAMERA,
    "owl": _MINI,
    "hawk": _MINI,
    "chickadee": _MINI,
    "superior": _FLOODLIGHT_CAMERA,
    "superior_owl": _FLOODLIGHT_CAMERA,
    "lotus": _DOORBELL,
    # Leave out the signal of the sync module, because this doorbell also works without one.
    "tulip": _DOORBELL - {Capability.SYNC_SIGNAL},
    "orchid": _DOORBELL,
    "sm1": frozenset({Capability.WIFI_SIGNAL}),
    "sm2": frozenset({Capability.WIFI_SIGNAL, Capability.LOCAL_STORAGE}),
}

# The capabilities of an unknown product, by family. Capabilities that the cloud reports are added.
FAMILY_CAPABILITIES: Mapping[str, frozenset[Capability]] = {
    "camera": frozenset({Capability.NIGHT_VISION, Capability.SNOOZE}),
    "owl": frozenset({Capability.NIGHT_VISION, Capability.SNOOZE}),
    "doorbell": frozenset({Capability.SNOOZE}),
    "sync_module": frozenset(),
}


def capabilities(
    product_type: str, family: str, reported: Mapping[Capability, bool]
) -> frozenset[Capability]:
    """Return the capabilities of a product. Use those of the family for an unknown product.

    Add the capabilities that are True in `reported`.
    """
    known = CAPABILITIES.get(product_type, FAMILY_CAPABILITIES[family])
    return known | {name for name, is_reported in reported.items() if is_reported}
