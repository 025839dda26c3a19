"""Switches the motion detection of cameras."""

from ..api import CameraKey, Homescreen
from ..coordinator import BlinkCoordinator
from .confirmed_state import WITHIN_SECONDS, async_change, async_check_again, device_check


async def async_set_motion_detection(
    coordinator: BlinkCoordinator, key: CameraKey, *, enabled: bool
) -> None:
    """Switch a camera's motion detection on or off. Raises BlinkError if the command fails."""
    check = device_check(coordinator, lambda: coordinator.data.camera(key))
    await async_check_again(coordinator, check)

    def shows(homescreen: Homescreen) -> bool:
        return any(it.key == key and it.motion_detection is enabled for it in homescreen.cameras)

    await async_change(
        coordinator,
        coordinator.client.set_motion_detection(
            coordinator.data.camera(key), enabled=enabled, within=WITHIN_SECONDS
        ),
        shows,
        check=check,
    )
