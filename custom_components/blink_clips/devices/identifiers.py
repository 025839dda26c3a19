"""The identifiers and unique ids of devices, and their entries in the device registry."""

from collections.abc import Iterable
from dataclasses import dataclass

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er

from ..api import Camera, CameraKey, SyncModule
from ..config_entry import BlinkConfigEntry
from ..const import CONF_ACCOUNT_ID, DOMAIN, MANUFACTURER
from ..data import NETWORK, SIREN, SYNC_MODULE, BlinkData, DeviceKey
from .clips_url import clips_url

# The kind of the device with the sensors of an account's archive. This device is not from the
# cloud.
ARCHIVE = "archive"

# The suffix of the unique ids of camera entities for live views.
LIVE_VIEW = "live_view"

type Identifier = tuple[str, str]


def device_identifier(key: DeviceKey) -> Identifier:
    """Return the identifier in the device registry for a device's key."""
    kind, number = key
    return (DOMAIN, f"{kind}_{number}")


def device_key(identifier: Identifier) -> DeviceKey:
    """Return the key of the device with this identifier in the device registry."""
    kind, _, number = identifier[1].rpartition("_")
    return kind, int(number)


def camera_identifier(key: CameraKey) -> Identifier:
    """Return a camera's identifier in the device registry."""
    return device_identifier(key)


def network_identifier(network_id: int) -> Identifier:
    """Return a network's identifier in the device registry."""
    return device_identifier((NETWORK, network_id))


def archive_key(entry: BlinkConfigEntry) -> DeviceKey:
    """Return the key of the device that has the sensors of an account's archive."""
    return ARCHIVE, int(entry.data[CONF_ACCOUNT_ID])


def unique_id(entry: BlinkConfigEntry, key: DeviceKey, suffix: str | None = None) -> str:
    """Return the unique id of a device's main entity.

    With a suffix, return the unique id of another entity of the device.
    """
    _, device_id = device_identifier(key)
    return "_".join(filter(None, (str(entry.data[CONF_ACCOUNT_ID]), device_id, suffix)))


@callback
def async_main_camera(hass: HomeAssistant, entity_id: str) -> str:
    """Return the main entity of a camera, given the entity id of its live view.

    Return any other entity id unchanged.
    """
    registry = er.async_get(hass)
    entity = registry.async_get(entity_id)
    if entity is None or (entity.platform, entity.translation_key) != (DOMAIN, LIVE_VIEW):
        return entity_id
    camera_id = entity.unique_id.removesuffix(f"_{LIVE_VIEW}")
    return registry.async_get_entity_id(Platform.CAMERA, DOMAIN, camera_id) or entity_id


@dataclass(frozen=True, kw_only=True)
class ListedDevice:
    """The properties of a device for Home Assistant's device registry."""

    key: DeviceKey
    network_id: int
    behind: DeviceKey | None
    """The key of the device that connects this device to the cloud, such as a sync module."""
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
def async_registered(
    hass: HomeAssistant, entry: BlinkConfigEntry
) -> dict[Identifier, dr.DeviceEntry]:
    """Return the account's devices in the device registry, including those stored earlier.

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
    """Remove the device of the archive, because the owner has disabled the archive."""
    registry = dr.async_get(hass)
    identifier = device_identifier(archive_key(entry))
    if device := registry.async_get_device_by_identifier(identifier, entry.entry_id):
        registry.async_remove_device(device.id)


@callback
def async_device_name(hass: HomeAssistant, key: DeviceKey, *, in_cloud: str) -> str:
    """Return the name that a device has in Home Assistant.

    Without one, return its name in the cloud.
    """
    devices = dr.async_get(hass).async_get_devices(identifiers={device_identifier(key)})
    return next((it.name_by_user for it in devices if it.name_by_user), in_cloud)


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
            # Home Assistant uses the translated name instead of `name`, because a translation key
            # is given.
            translation_key=it.default_name,
            translation_placeholders={"number": it.name.rpartition(" ")[2]},
            serial_number=it.serial,
            sw_version=it.firmware,
            via_device_id=ids[it.behind] if it.behind else None,
            configuration_url=clips_url(entry, it.key) if isinstance(it.key, CameraKey) else None,
        ).id
