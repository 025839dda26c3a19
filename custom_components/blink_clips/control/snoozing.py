"""Snoozes the notifications of single cameras, or of all cameras of a network."""

from ..api import Camera, CameraKey
from ..coordinator import BlinkCoordinator
from .confirmed_state import WITHIN_SECONDS, async_change, device_check, network_check


async def async_snooze_camera(
    coordinator: BlinkCoordinator, key: CameraKey, *, minutes: int
) -> None:
    """Snooze a camera's notifications for some minutes. With 0 minutes, end the snooze.

    Raises BlinkError if the command fails.
    """
    camera, devices = coordinator.data.camera(key), coordinator.client.devices
    await async_change(
        coordinator,
        devices.snooze(camera, minutes=minutes, within=WITHIN_SECONDS)
        if minutes
        else devices.unsnooze(camera, within=WITHIN_SECONDS),
        lambda homescreen: all(
            _is_snoozed(it, minutes) for it in homescreen.cameras if it.key == key
        ),
        check=device_check(coordinator, lambda: coordinator.data.camera(key)),
    )


async def async_snooze_network(
    coordinator: BlinkCoordinator, network_id: int, *, minutes: int
) -> None:
    """Snooze the notifications of a network's cameras for some minutes. With 0, end the snooze.

    Raises BlinkError if the command fails.
    """
    devices = coordinator.client.devices
    await async_change(
        coordinator,
        devices.snooze_network(network_id, minutes=minutes, within=WITHIN_SECONDS)
        if minutes
        else devices.unsnooze_network(network_id, within=WITHIN_SECONDS),
        lambda homescreen: all(
            _is_snoozed(it, minutes) for it in homescreen.cameras if it.network_id == network_id
        ),
        check=network_check(coordinator, network_id),
    )


def _is_snoozed(camera: Camera, minutes: int) -> bool:
    """Return whether a camera's snooze lasts for about `minutes`. 0 means that there is no snooze.

    If the cloud does not report the minutes, return True for any snooze.
    """
    if camera.snoozed is None or not minutes:
        return not camera.snoozed
    remaining = camera.snooze_minutes if camera.snooze_minutes is not None else minutes
    return camera.snoozed and abs(remaining - minutes) <= 1
