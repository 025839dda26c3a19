"""Sends commands whose effect the cloud confirms in its list of devices.

After the confirmation, the entities show the new state. The commands are in arming.py,
motion_detection.py and snoozing.py. The commands without a confirmation are in assumed_state.py.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus

from ..api import (
    BlinkBusyError,
    BlinkCommandError,
    BlinkConnectionError,
    BlinkError,
    BlinkLiveViewBusyError,
    BlinkLiveViewNoPictureError,
    BlinkNotFoundError,
    BlinkOfflineError,
    BlinkResponseError,
    BlinkServerError,
    Camera,
    CompletedCommand,
    Homescreen,
    Siren,
    require_online,
    require_sync_module_online,
)
from ..const import COMMAND_TIMEOUT
from ..coordinator import BlinkCoordinator

# Timeout of each command in seconds.
WITHIN_SECONDS = COMMAND_TIMEOUT.total_seconds()
# Number of checks whether a command had its effect, if the cloud has returned no command id. In
# each check, the homescreen (list of all devices) is read up to three times.
CHECKS_WITHOUT_ID = 2


type Check = Callable[[], None]
"""A function that raises BlinkOfflineError if the last homescreen lists a device as offline.

The homescreen is the cloud's list of all devices.
"""


def may_be_done(err: BlinkError) -> bool:
    """Return whether a device may have executed a command, although the command raised an error.

    Return False if the cloud rejected the command.
    """
    if err.accepted:
        return True
    if isinstance(err, BlinkResponseError) and not isinstance(err, BlinkServerError):
        return err.code is None and err.status < HTTPStatus.BAD_REQUEST
    return isinstance(err, BlinkConnectionError | BlinkServerError | BlinkCommandError)


async def async_require_online(
    coordinator: BlinkCoordinator, get_device: Callable[[], Camera | Siren]
) -> None:
    """Raise BlinkOfflineError if a device or its sync module is offline.

    If the last homescreen (list of all devices) lists the device as offline, read a new homescreen.
    Raises another BlinkError if the reading fails.
    """
    await async_check_again(coordinator, device_check(coordinator, get_device))


def device_check(coordinator: BlinkCoordinator, get_device: Callable[[], Camera | Siren]) -> Check:
    """Return a function that raises BlinkOfflineError if a device or its sync module is offline."""

    def check() -> None:
        device = get_device()
        require_online(device, coordinator.data.sync_module_of(device.network_id))

    return check


def network_check(coordinator: BlinkCoordinator, network_id: int) -> Check:
    """Return a function that raises BlinkOfflineError if a network's sync module is offline."""
    return lambda: require_sync_module_online(coordinator.data.sync_module_of(network_id))


@asynccontextmanager
async def finding_cause(coordinator: BlinkCoordinator, check: Check) -> AsyncIterator[None]:
    """Raise BlinkOfflineError if a command in the `with` block fails because a device is offline.

    After the failure, read the homescreen (list of all devices). Then call `check`, which raises
    BlinkOfflineError if the homescreen lists the device as offline.
    """
    try:
        with coordinator.reauthenticating():
            yield
    except (
        BlinkBusyError,
        BlinkCommandError,
        BlinkLiveViewBusyError,
        BlinkLiveViewNoPictureError,
        BlinkNotFoundError,
    ) as err:
        if isinstance(err, BlinkOfflineError):
            check()
        with suppress(BlinkError):
            await coordinator.async_refresh_devices()
        check()
        raise


async def async_check_again(coordinator: BlinkCoordinator, check: Check) -> None:
    """Raise BlinkOfflineError if `check` still raises it after all devices were read again."""
    try:
        check()
    except BlinkOfflineError:
        await coordinator.async_refresh_devices()
        check()


async def async_change(
    coordinator: BlinkCoordinator,
    command: Awaitable[CompletedCommand],
    shows: Callable[[Homescreen], bool],
    *,
    check: Check,
    if_unknown: Callable[[], None] = lambda: None,
) -> None:
    """Send a command. Then read all devices, and show the new state in the entities.

    If the command fails, call `check`, which raises BlinkOfflineError if the device is offline. If
    the new state cannot be read, call `if_unknown`.
    """
    try:
        with coordinator.reauthenticating():
            done = await command
    except BlinkError as err:
        await _refresh_after(coordinator, err, if_unknown)
        if isinstance(err, BlinkCommandError | BlinkBusyError):
            check()
        raise
    checks = CHECKS_WITHOUT_ID if done.id is None else 1
    with suppress(BlinkError):
        await async_is_shown(coordinator, shows, if_unknown, checks=checks)


async def _refresh_after(
    coordinator: BlinkCoordinator, err: BlinkError, if_unknown: Callable[[], None]
) -> None:
    """Read all devices if a failed command may have changed them, or a device may be offline."""
    if may_be_done(err):
        try:
            await coordinator.async_refresh_devices()
        except BlinkError:
            if_unknown()
        coordinator.refresh_devices_soon()
    elif isinstance(err, BlinkBusyError | BlinkNotFoundError):
        # Read the list of all devices, which also shows whether the device is offline.
        with suppress(BlinkError):
            await coordinator.async_refresh_devices()


async def async_is_shown(
    coordinator: BlinkCoordinator,
    shows: Callable[[Homescreen], bool],
    if_unknown: Callable[[], None],
    *,
    checks: int,
) -> bool:
    """Read all devices, and show them in the entities. Return whether a command had its effect.

    `shows` returns whether a homescreen (the cloud's list of all devices) shows the effect. If no
    homescreen shows the effect, the next poll reads the devices again. Raises BlinkError if a
    homescreen cannot be read.
    """
    found = False

    def check(homescreen: Homescreen) -> bool:
        nonlocal found
        found = shows(homescreen)
        return found

    try:
        for _ in range(checks):
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
