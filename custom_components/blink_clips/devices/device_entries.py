"""The entries of an account's devices in the device registry: their properties and changes."""

from collections.abc import Iterable
from dataclasses import dataclass

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from ..api import Camera, CameraKey, SyncModule
from ..config_entry import BlinkConfigEntry
from ..const import MANUFACTURER
from ..data import NETWORK, SIREN, SYNC_MODULE, BlinkData, DeviceKey
from .clips_url import clips_url
from .identifiers import ARCHIVE, Identifier, archive_key, device_identifier, device_key


@dataclass(frozen=True, kw_only=True)
class ListedDevice:
    """The properties of a device for Home Assistant's device registry."""

    key: DeviceKey
    network_id: int
    behind: DeviceKey | None
    """The key of the device through which this device reaches the cloud, such as a sync module."""
    name: str
    """The device's name in the cloud, or a default name in English."""
    model: str
    default_name: str | None = None
    """The translation key of the default name. None if the device has a name in the cloud."""
    model_id: str | None = None
    serial: str | None = None
    firmware: str | None = None


def listed(data: BlinkData) -> tuple[ListedDevice, ...]:
    """Return the devices for the device registry. A sync module comes before its cameras."""

    def network(network_id: int) -> DeviceKey | None:
        return (NETWORK, network_id) if network_id in data.networks else None

    def hub(network_id: int) -> DeviceKey | None:
        module = data.sync_module_of(network_id)
        return (SYNC_MODULE, module.id) if module else network(network_id)

    return (
        *(
            ListedDevice(
                key=(NETWORK, it.id),
                network_id=it.id,
                behind=None,
                name=it.name,
                model="System",
                default_name=NETWORK if it.has_default_name else None,
            )
            for it in data.networks.values()
        ),
        *(
            _product((SYNC_MODULE, it.id), it, network(it.network_id))
            for it in data.sync_modules.values()
        ),
        *(_product(it.key, it, hub(it.network_id)) for it in data.cameras.values()),
        *(
            ListedDevice(
                key=(SIREN, it.id),
                network_id=it.network_id,
                behind=hub(it.network_id),
                name=it.name,
                model=it.product_name,
                default_name=SIREN if it.has_default_name else None,
                serial=it.serial or None,
                firmware=it.firmware or None,
            )
            for it in data.sirens.values()
        ),
    )


def _product(key: DeviceKey, device: Camera | SyncModule, behind: DeviceKey | None) -> ListedDevice:
    return ListedDevice(
        key=key,
        network_id=device.network_id,
        behind=behind,
        name=device.name,
        model=device.product_name,
        model_id=device.product_type or None,
        serial=device.serial or None,
        firmware=device.firmware or None,
    )


@callback
def async_sync_devices(
    hass: HomeAssistant, entry: BlinkConfigEntry, devices: Iterable[ListedDevice]
) -> None:
    """Create or update the account's devices in the device registry."""
    registry = dr.async_get(hass)
    ids: dict[DeviceKey, str] = {}
    for it in devices:
        ids[it.key] = registry.async_get_or_create(
            config_entry_id=entry.entry_id,
            identifiers={device_identifier(it.key)},
            entry_type=dr.DeviceEntryType.SERVICE if it.key[0] == NETWORK else None,
            manufacturer=MANUFACTURER,
            model=it.model,
            model_id=it.model_id,
            name=it.name,
            # Home Assistant shows the translated name instead of `name`, because a translation key
            # is given.
            translation_key=it.default_name,
            translation_placeholders={"number": it.name.rpartition(" ")[2]},
            serial_number=it.serial,
            sw_version=it.firmware,
            via_device_id=ids[it.behind] if it.behind else None,
            configuration_url=clips_url(entry, it.key) if isinstance(it.key, CameraKey) else None,
        ).id


@callback
def async_registered(
    hass: HomeAssistant, entry: BlinkConfigEntry
) -> dict[Identifier, dr.DeviceEntry]:
    """Return the account's devices in the device registry, also those from earlier starts.

    Leave out the device of the archive, because the cloud never lists it.
    """
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    return {
        identifier: device
        for device in devices
        for identifier in device.identifiers
        if device_key(identifier)[0] != ARCHIVE
    }


@callback
def async_remove_archive_device(hass: HomeAssistant, entry: BlinkConfigEntry) -> None:
    """Remove the archive's device, because the user has disabled the archive."""
    registry = dr.async_get(hass)
    identifier = device_identifier(archive_key(entry))
    if device := registry.async_get_device_by_identifier(identifier, entry.entry_id):
        registry.async_remove_device(device.id)
