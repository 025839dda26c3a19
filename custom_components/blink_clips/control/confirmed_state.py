"""The household: what is switched at the cloud, and shown once the cloud says so."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus

from ..api import (
    BlinkBusyError,
    BlinkCommandError,
    BlinkConnectionError,
    BlinkError,
    BlinkMotionOffError,
    BlinkNotFoundError,
    BlinkOfflineError,
    BlinkResponseError,
    BlinkServerError,
    Camera,
    CameraKey,
    CompletedCommand,
    Homescreen,
    Siren,
    require_online,
    require_sync_module_online,
)
from ..const import COMMAND_TIMEOUT
from ..coordinator import BlinkCoordinator

_WITHIN_SECONDS = COMMAND_TIMEOUT.total_seconds()
# Each look reads up to three homescreens, one per second. The effect of a command without a receipt
# shows after some seconds, and its state cannot be polled meanwhile.
LOOKS_WITHOUT_RECEIPT = 2


type Check = Callable[[], None]
"""Raises BlinkOfflineError if no command can arrive, according to the newest homescreen."""


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
    await _check_again(coordinator, device_check(coordinator, get_device))


def device_check(coordinator: BlinkCoordinator, get_device: Callable[[], Camera | Siren]) -> Check:
    """Return the check that raises BlinkOfflineError while a device is offline."""

    def check() -> None:
        device = get_device()
        require_online(device, coordinator.data.sync_module_of(device.network_id))

    return check


@asynccontextmanager
async def finding_cause(coordinator: BlinkCoordinator, check: Check) -> AsyncIterator[None]:
    """If a command in this context fails, refresh the devices and raise the cause they report.

    `check` raises BlinkOfflineError for a device that is offline. The homescreen is read once,
    and not at all if the error is BlinkOfflineError and the last homescreen agrees.
    """
    try:
        with coordinator.reauthenticating():
            yield
    except (BlinkBusyError, BlinkCommandError, BlinkNotFoundError) as err:
        if isinstance(err, BlinkOfflineError):
            check()
        with suppress(BlinkError):
            await coordinator.async_refresh_devices()
        check()
        raise


def _network_check(coordinator: BlinkCoordinator, network_id: int) -> Check:
    """Return the check that raises BlinkOfflineError while a network's sync module is offline."""
    return lambda: require_sync_module_online(coordinator.data.sync_module_of(network_id))


async def _check_again(coordinator: BlinkCoordinator, check: Check) -> None:
    """Check the last poll's devices; if one is offline, check those of a new homescreen.

    The device may have come back since the last poll.
    """
    try:
        check()
    except BlinkOfflineError:
        await coordinator.async_refresh_devices()
        check()


async def async_arm(coordinator: BlinkCoordinator, network_id: int, *, armed: bool) -> None:
    """Arm or disarm a network. Raises BlinkError; what is then shown is true or unknown."""
    check = _network_check(coordinator, network_id)
    await _check_again(coordinator, check)

    def shows(homescreen: Homescreen) -> bool:
        return any(it.id == network_id and it.armed is armed for it in homescreen.networks)

    def set_unknown() -> None:
        coordinator.set_arming_unknown(network_id)

    try:
        await _change(
            coordinator,
            coordinator.client.arm(network_id, armed=armed, within=_WITHIN_SECONDS),
            shows,
            check=check,
            if_unknown=set_unknown,
        )
    except BlinkMotionOffError:
        # The cloud refuses with code 304, and may arm or disarm the network all the same.
        if not await _is_shown(coordinator, shows, set_unknown, looks=LOOKS_WITHOUT_RECEIPT):
            raise


async def async_set_motion_detection(
    coordinator: BlinkCoordinator, key: CameraKey, *, enabled: bool
) -> None:
    """Switch a camera's motion detection. Raises BlinkError."""
    check = device_check(coordinator, lambda: coordinator.data.camera(key))
    await _check_again(coordinator, check)

    def shows(homescreen: Homescreen) -> bool:
        return any(it.key == key and it.motion_detection is enabled for it in homescreen.cameras)

    await _change(
        coordinator,
        coordinator.client.set_motion_detection(
            coordinator.data.camera(key), enabled=enabled, within=_WITHIN_SECONDS
        ),
        shows,
        check=check,
    )


async def async_snooze_camera(
    coordinator: BlinkCoordinator, key: CameraKey, *, minutes: int
) -> None:
    """Silence a camera's notifications; with no minutes, no longer. Raises BlinkError."""
    camera, devices = coordinator.data.camera(key), coordinator.client.devices
    await _change(
        coordinator,
        devices.snooze(camera, minutes=minutes, within=_WITHIN_SECONDS)
        if minutes
        else devices.unsnooze(camera, within=_WITHIN_SECONDS),
        lambda homescreen: all(
            _is_snoozed(it, minutes) for it in homescreen.cameras if it.key == key
        ),
        check=device_check(coordinator, lambda: coordinator.data.camera(key)),
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
        check=_network_check(coordinator, network_id),
    )


def _is_snoozed(camera: Camera, minutes: int) -> bool:
    """Whether a camera is snoozed for so long, or does not tell."""
    if camera.snoozed is None or not minutes:
        return not camera.snoozed
    remaining = camera.snooze_minutes if camera.snooze_minutes is not None else minutes
    return camera.snoozed and abs(remaining - minutes) <= 1


async def _change(
    coordinator: BlinkCoordinator,
    command: Awaitable[CompletedCommand],
    shows: Callable[[Homescreen], bool],
    *,
    check: Check,
    if_unknown: Callable[[], None] = lambda: None,
) -> None:
    """Send a command, and publish the homescreen that shows its effect.

    The homescreen may lag behind, or fail: the next poll reads it again. If the command failed or
    the network stayed busy, `check` raises the cause that the homescreen reports, if any.
    """
    try:
        with coordinator.reauthenticating():
            done = await command
    except BlinkError as err:
        if may_be_done(err):
            try:
                await coordinator.async_refresh_devices()
            except BlinkError:
                if_unknown()
            coordinator.refresh_devices_soon()
        elif isinstance(err, BlinkBusyError | BlinkNotFoundError):
            # A command that its device never answers keeps a network busy.
            with suppress(BlinkError):
                await coordinator.async_refresh_devices()
        if isinstance(err, BlinkCommandError | BlinkBusyError):
            check()
        raise
    looks = LOOKS_WITHOUT_RECEIPT if done.id is None else 1
    with suppress(BlinkError):
        await _is_shown(coordinator, shows, if_unknown, looks=looks)


async def _is_shown(
    coordinator: BlinkCoordinator,
    shows: Callable[[Homescreen], bool],
    if_unknown: Callable[[], None],
    *,
    looks: int,
) -> bool:
    """Publish the homescreen; return whether it shows a command's effect. Raises BlinkError.

    If it does not, the next poll reads it again.
    """
    found = False

    def check(homescreen: Homescreen) -> bool:
        nonlocal found
        found = shows(homescreen)
        return found

    try:
        for _ in range(looks):
            await coordinator.async_refresh_devices(check)
            if found:
                break
    except BlinkError:
        if_unknown()
        raise
    finally:
        if not found:
            coordinator.refresh_devices_soon()
    return found
