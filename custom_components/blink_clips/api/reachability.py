"""Whether a command can reach a device, as far as the homescreen reports."""

from collections.abc import Iterable

from .exceptions import BlinkOfflineError, BlinkSyncModuleOfflineError
from .models import Camera, Family, Siren, SyncModule

type Device = Camera | Siren


def require_online(device: Device, sync_modules: Iterable[SyncModule]) -> None:
    """Raise BlinkOfflineError where no command reaches a camera or a siren.

    Sirens and cameras of the family `camera` are woken through their sync module, so that one
    that is offline is named as the cause. Other families may have a connection of their own.
    """
    through_module = isinstance(device, Siren) or device.family is Family.CAMERA
    if through_module or not device.online:
        require_sync_module_online(device.network_id, sync_modules)
    if not device.online:
        raise BlinkOfflineError("The device is offline")


def require_sync_module_online(network_id: int, sync_modules: Iterable[SyncModule]) -> None:
    """Raise BlinkSyncModuleOfflineError where the sync module of a network is offline."""
    modules = [it for it in sync_modules if it.network_id == network_id]
    # A module that was replaced stays listed for a while: the newest one counts.
    if modules and not modules[-1].online:
        raise BlinkSyncModuleOfflineError("The sync module is offline")
