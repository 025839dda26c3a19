"""The household: what is switched at the cloud, and shown once the cloud says so."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from .api import (
    BlinkCommandError,
    BlinkCommandTimeoutError,
    BlinkConnectionError,
    BlinkError,
    BlinkOfflineError,
    BlinkResponseError,
    BlinkServerError,
    Camera,
    CameraKey,
    Homescreen,
    Siren,
    require_online,
    require_sync_module_online,
)
from .const import COMMAND_TIMEOUT
from .coordinator import BlinkCoordinator

_WITHIN_SECONDS = COMMAND_TIMEOUT.total_seconds()


def may_be_done(err: BlinkError) -> bool:
    """Whether a command that failed may have been carried out all the same.

    The cloud may have said that it does nothing; an answer that cannot be read does not say so.
    """
    if err.accepted:
        return True
    if isinstance(err, BlinkResponseError) and not isinstance(err, BlinkServerError):
        return err.code is None and err.status < HTTPStatus.BAD_REQUEST
    return isinstance(err, BlinkConnectionError | BlinkServerError | BlinkCommandError)


async def async_require_online(
    coordinator: BlinkCoordinator, get_device: Callable[[], Camera | Siren]
) -> None:
    """Raise BlinkOfflineError for a device that no command reaches, or another BlinkError."""

    def check() -> None:
        device = get_device()
        require_online(device, coordinator.data.sync_module_of(device.network_id))

    await _check_again(coordinator, check)


async def _check_again(coordinator: BlinkCoordinator, check: Callable[[], None]) -> None:
    """Check the last poll's devices; if one is offline, check those of a new homescreen.

    The device may have come back since the last poll.
    """
    try:
        check()
    except BlinkOfflineError:
        await coordinator.async_look()
        check()


async def async_arm(coordinator: BlinkCoordinator, network_id: int, *, armed: bool) -> None:
    """Arm or disarm a network. Raises BlinkError; what is then shown is true or unknown."""

    def check() -> None:
        require_sync_module_online(coordinator.data.sync_module_of(network_id))

    await _check_again(coordinator, check)

    def shows(homescreen: Homescreen) -> bool:
        return any(it.id == network_id and it.armed is armed for it in homescreen.networks)

    try:
        await _change(
            coordinator,
            coordinator.client.arm(network_id, armed=armed, within=_WITHIN_SECONDS),
            shows,
            if_unknown=lambda: coordinator.doubt_arming(network_id),
        )
    except BlinkCommandTimeoutError:
        # An offline sync module is the better reason for a command that got no answer.
        check()
        raise


async def async_set_motion_detection(
    coordinator: BlinkCoordinator, key: CameraKey, *, enabled: bool
) -> None:
    """Switch a camera's motion detection. Raises BlinkError."""
    await async_require_online(coordinator, lambda: coordinator.camera(key))

    def shows(homescreen: Homescreen) -> bool:
        return any(it.key == key and it.motion_detection is enabled for it in homescreen.cameras)

    await _change(
        coordinator,
        coordinator.client.set_motion_detection(
            coordinator.camera(key), enabled=enabled, within=_WITHIN_SECONDS
        ),
        shows,
    )


async def async_snooze_camera(
    coordinator: BlinkCoordinator, key: CameraKey, *, minutes: int
) -> None:
    """Silence a camera's notifications; with no minutes, no longer. Raises BlinkError."""
    camera, devices = coordinator.camera(key), coordinator.client.devices
    await _change(
        coordinator,
        devices.snooze(camera, minutes=minutes, within=_WITHIN_SECONDS)
        if minutes
        else devices.unsnooze(camera, within=_WITHIN_SECONDS),
        lambda homescreen: all(
            _is_snoozed(it, minutes) for it in homescreen.cameras if it.key == key
        ),
    )


async def async_snooze_network(
    coordinator: BlinkCoordinator, network_id: int, *, minutes: int
) -> None:
    """Silence all cameras of a network; with no minutes, no longer. Raises BlinkError."""
    devices = coordinator.client.devices
    await _change(
        coordinator,
        devices.snooze_network(network_id, minutes=minutes, within=_WITHIN_SECONDS)
        if minutes
        else devices.unsnooze_network(network_id, within=_WITHIN_SECONDS),
        lambda homescreen: all(
            _is_snoozed(it, minutes) for it in homescreen.cameras if it.network_id == network_id
        ),
    )


def _is_snoozed(camera: Camera, minutes: int) -> bool:
    """Whether a camera is snoozed for so long, or does not tell."""
    if camera.snoozed is None or not minutes:
        return not camera.snoozed
    remaining = camera.snooze_minutes if camera.snooze_minutes is not None else minutes
    return camera.snoozed and abs(remaining - minutes) <= 1


async def _change(
    coordinator: BlinkCoordinator,
    command: Awaitable[Any],
    shows: Callable[[Homescreen], bool],
    *,
    if_unknown: Callable[[], None] = lambda: None,
) -> None:
    """Have something done, and publish what the cloud then says of it.

    The homescreen may lag behind, or fail: the next poll looks again.
    """
    try:
        with coordinator.reauthenticating():
            await command
    except BlinkError as err:
        if may_be_done(err):
            await _look(coordinator, None, if_unknown)
            coordinator.look_soon()
        raise
    await _look(coordinator, shows, if_unknown)


async def _look(
    coordinator: BlinkCoordinator,
    shows: Callable[[Homescreen], bool] | None,
    if_unknown: Callable[[], None],
) -> None:
    try:
        await coordinator.async_look(shows)
    except BlinkError:
        if_unknown()
        coordinator.look_soon()
