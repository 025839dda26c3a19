"""Decides whether commands can reach a device, from the homescreen (list of all devices)."""

from collections.abc import Callable

from .exceptions import BlinkNotFoundError, BlinkOfflineError, BlinkSyncModuleOfflineError
from .models import Camera, CameraKey, Family, Homescreen, Siren, SyncModule

type Device = Camera | Siren
type Reachability = Callable[[Homescreen], object]
"""A function that takes a homescreen (list of all devices).

Raises BlinkOfflineError if commands cannot reach a device.
"""


def find_camera(homescreen: Homescreen, key: CameraKey) -> Camera:
    """Return a camera from a homescreen (list of all devices).

    Raises BlinkNotFoundError if the homescreen lacks the camera.
    """
    for camera in homescreen.cameras:
        if camera.key == key:
            return camera
    raise BlinkNotFoundError("The camera is no longer part of the account", status=200)


def find_online_camera(homescreen: Homescreen, key: CameraKey) -> Camera:
    """Return a camera from a homescreen (list of all devices) if commands can reach it.

    Raises BlinkOfflineError, or BlinkNotFoundError if the camera is missing.
    """
    camera = find_camera(homescreen, key)
    require_online(camera, _sync_module_of(homescreen, camera.network_id))
    return camera


def require_network_online(homescreen: Homescreen, network_id: int) -> None:
    """Raise BlinkSyncModuleOfflineError if the sync module of a network is offline."""
    require_sync_module_online(_sync_module_of(homescreen, network_id))


def _sync_module_of(homescreen: Homescreen, network_id: int) -> SyncModule | None:
    return next((it for it in homescreen.sync_modules if it.network_id == network_id), None)


def require_online(device: Device, module: SyncModule | None) -> None:
    """Raise BlinkOfflineError if commands cannot reach a camera or a siren.

    `module` is the sync module of the device's network. Raises BlinkSyncModuleOfflineError if the
    device needs this module and the module is offline.
    """
    through_module = isinstance(device, Siren) or device.family is Family.CAMERA
    if through_module or not device.online:
        require_sync_module_online(module)
    if not device.online:
        raise BlinkOfflineError("The device is offline")


def require_sync_module_online(module: SyncModule | None) -> None:
    """Raise BlinkSyncModuleOfflineError if a sync module exists and is offline."""
    if module is not None and not module.online:
        raise BlinkSyncModuleOfflineError("The sync module is offline")
