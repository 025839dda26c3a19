"""Whether a command can reach a device, as far as the homescreen reports."""

from .exceptions import BlinkOfflineError, BlinkSyncModuleOfflineError
from .models import Camera, Family, Siren, SyncModule

type Device = Camera | Siren


def require_online(device: Device, module: SyncModule | None) -> None:
    """Raise BlinkOfflineError if no command can reach a camera or a siren.

    `module` is the sync module of its network. It wakes sirens and cameras of the family `camera`:
    if it is offline, the error names it. Other families may have a connection of their own, so
    the module is checked only if the device is offline, too.
    """
    through_module = isinstance(device, Siren) or device.family is Family.CAMERA
    if through_module or not device.online:
        require_sync_module_online(module)
    if not device.online:
        raise BlinkOfflineError("The device is offline")


def require_sync_module_online(module: SyncModule | None) -> None:
    """Raise BlinkSyncModuleOfflineError if there is a sync module, and it is offline."""
    if module is not None and not module.online:
        raise BlinkSyncModuleOfflineError("The sync module is offline")
