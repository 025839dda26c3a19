"""What a device can have, as data: by product type, and for others by family.

Rows hold what the cloud can tell of or do for a product (protocol.md section 3.4), which may be
less than what the product is sold with: the siren inside a floodlight camera cannot be reached.
"""

from collections.abc import Mapping
from enum import StrEnum


class Capability(StrEnum):
    """Something that a device may have, and that the cloud tells of or switches."""

    BATTERY = "battery"
    """A battery that can run low."""
    TEMPERATURE = "temperature"
    """A thermometer."""
    WIFI_SIGNAL = "wifi_signal"
    """The strength of its Wi-Fi, with everything else."""
    SYNC_SIGNAL = "sync_signal"
    """The strength of its link to the sync module."""
    NIGHT_VISION = "night_vision"
    """An infrared light that can be off, on or automatic."""
    FLOODLIGHT = "floodlight"
    """A lamp that can be switched."""
    SNOOZE = "snooze"
    """Notifications that can be silenced for a while."""
    LOCAL_STORAGE = "local_storage"
    """A USB port for clips."""


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
    # It works without a sync module, and then has no link to one.
    "tulip": _DOORBELL - {Capability.SYNC_SIGNAL},
    "orchid": _DOORBELL,
    "sm1": frozenset({Capability.WIFI_SIGNAL}),
    "sm2": frozenset({Capability.WIFI_SIGNAL, Capability.LOCAL_STORAGE}),
}

# What came later has what can be asked of its whole family; readings only once it tells them.
FAMILY_CAPABILITIES: Mapping[str, frozenset[Capability]] = {
    "camera": frozenset({Capability.NIGHT_VISION, Capability.SNOOZE}),
    "owl": frozenset({Capability.NIGHT_VISION, Capability.SNOOZE}),
    "doorbell": frozenset({Capability.SNOOZE}),
    "sync_module": frozenset(),
}


def capabilities(
    product_type: str, family: str, told: Mapping[Capability, bool]
) -> frozenset[Capability]:
    """Return what a device can have: its product's, else its family's, and what it tells of."""
    known = CAPABILITIES.get(product_type, FAMILY_CAPABILITIES[family])
    return known | {name for name, is_told in told.items() if is_told}
