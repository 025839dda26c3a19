"""Decides which cameras count as battery-powered for their live views."""

from ..api import Camera, Capability, Family


def is_battery_powered(camera: Camera) -> bool:
    """Return whether live views of a camera use a battery.

    All doorbells count as battery-powered, because the cloud does not report their power source.
    """
    return Capability.BATTERY in camera.capabilities or camera.family is Family.DOORBELL
