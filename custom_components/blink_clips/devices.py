"""The device registry follows the account: networks and cameras come, change and go."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from .api import CameraKey
from .const import DOMAIN, MANUFACTURER
from .data import BlinkData


def camera_identifier(key: CameraKey) -> tuple[str, str]:
    """Return the device identifier of a camera."""
    return (DOMAIN, str(key))


def network_identifier(network_id: int) -> tuple[str, str]:
    """Return the device identifier of a network."""
    return (DOMAIN, f"network_{network_id}")


def identifiers(data: BlinkData) -> set[tuple[str, str]]:
    """Return the identifiers of all devices that the account has."""
    cameras = {camera_identifier(key) for key in data.cameras}
    return cameras | {network_identifier(network_id) for network_id in data.networks}


@callback
def async_sync_devices(hass: HomeAssistant, entry: ConfigEntry, data: BlinkData) -> None:
    """Create or update a device for each network and camera, and remove all others."""
    registry = dr.async_get(hass)
    networks = {
        network.id: registry.async_get_or_create(
            config_entry_id=entry.entry_id,
            identifiers={network_identifier(network.id)},
            entry_type=dr.DeviceEntryType.SERVICE,
            manufacturer=MANUFACTURER,
            model="System",
            name=network.name,
        )
        for network in data.networks.values()
    }
    for camera in data.cameras.values():
        network = networks.get(camera.network_id)
        registry.async_get_or_create(
            config_entry_id=entry.entry_id,
            identifiers={camera_identifier(camera.key)},
            manufacturer=MANUFACTURER,
            model=camera.product_name,
            model_id=camera.product_type,
            name=camera.name,
            serial_number=camera.serial or None,
            sw_version=camera.firmware or None,
            via_device_id=network.id if network else None,
        )
    present = identifiers(data)
    for device in dr.async_entries_for_config_entry(registry, entry.entry_id):
        if not device.identifiers & present:
            registry.async_remove_device(device.id)
