"""The device registry follows the account: networks, sync modules, cameras and sirens."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from .api import Camera, CameraKey, Siren, SyncModule
from .const import DOMAIN, MANUFACTURER
from .data import NETWORK, SIREN, SYNC_MODULE, BlinkData, DeviceKey

type Identifier = tuple[str, str]


def device_identifier(key: DeviceKey) -> Identifier:
    """Return the device identifier of a device of the account."""
    kind, number = key
    return (DOMAIN, f"{kind}_{number}")


def camera_identifier(key: CameraKey) -> Identifier:
    """Return the device identifier of a camera."""
    return device_identifier(key)


def network_identifier(network_id: int) -> Identifier:
    """Return the device identifier of a network."""
    return device_identifier((NETWORK, network_id))


def identifiers(data: BlinkData) -> set[Identifier]:
    """Return the identifiers of all devices that the account has."""
    return {device_identifier(key) for key in data.devices}


@callback
def async_sync_devices(hass: HomeAssistant, entry: ConfigEntry, data: BlinkData) -> None:
    """Create or update a device for each that the account has, and remove all others.

    What speaks through a sync module is shown behind it; it, and what speaks for itself, behind
    the network.
    """
    registry = dr.async_get(hass)
    networks = {
        network.id: registry.async_get_or_create(
            config_entry_id=entry.entry_id,
            identifiers={network_identifier(network.id)},
            entry_type=dr.DeviceEntryType.SERVICE,
            manufacturer=MANUFACTURER,
            model="System",
            name=network.name,
        ).id
        for network in data.networks.values()
    }

    def add(
        key: DeviceKey, device: Camera | Siren | SyncModule, via: str | None, *, model: str
    ) -> str:
        return registry.async_get_or_create(
            config_entry_id=entry.entry_id,
            identifiers={device_identifier(key)},
            manufacturer=MANUFACTURER,
            model=model,
            model_id=None if isinstance(device, Siren) else device.product_type or None,
            name=device.name or model,
            serial_number=device.serial or None,
            sw_version=device.firmware or None,
            via_device_id=via,
        ).id

    modules = {
        it.id: add((SYNC_MODULE, it.id), it, networks.get(it.network_id), model=it.product_name)
        for it in data.sync_modules.values()
    }

    def hub(network_id: int) -> str | None:
        module = data.sync_module_of(network_id)
        return modules[module.id] if module else networks.get(network_id)

    for camera in data.cameras.values():
        add(camera.key, camera, hub(camera.network_id), model=camera.product_name)
    for siren in data.sirens.values():
        add((SIREN, siren.id), siren, hub(siren.network_id), model="Siren")
    present = identifiers(data)
    for device in dr.async_entries_for_config_entry(registry, entry.entry_id):
        if not device.identifiers & present:
            registry.async_remove_device(device.id)
