"""The identifiers, unique ids and names of devices in Home Assistant."""

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er

from ..config_entry import BlinkConfigEntry
from ..const import CONF_ACCOUNT_ID, DOMAIN
from ..data import NETWORK, DeviceKey

# The kind of the device with the sensors of an account's archive. This device does not exist in the
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


def network_identifier(network_id: int) -> Identifier:
    """Return a network's identifier in the device registry."""
    return device_identifier((NETWORK, network_id))


def archive_key(entry: BlinkConfigEntry) -> DeviceKey:
    """Return the key of the device that has the sensors of an account's archive."""
    return ARCHIVE, int(entry.data[CONF_ACCOUNT_ID])


def unique_id(entry: BlinkConfigEntry, key: DeviceKey, suffix: str | None = None) -> str:
    """Return the unique id of a device's main entity.

    If a suffix is given, return the unique id of another entity of the device.
    """
    _, device_id = device_identifier(key)
    return "_".join(filter(None, (str(entry.data[CONF_ACCOUNT_ID]), device_id, suffix)))


@callback
def async_main_camera(hass: HomeAssistant, entity_id: str) -> str:
    """Return the entity id of a camera's main entity, given the entity id of its live view.

    Return any other entity id unchanged.
    """
    registry = er.async_get(hass)
    entity = registry.async_get(entity_id)
    if entity is None or (entity.platform, entity.translation_key) != (DOMAIN, LIVE_VIEW):
        return entity_id
    camera_id = entity.unique_id.removesuffix(f"_{LIVE_VIEW}")
    return registry.async_get_entity_id(Platform.CAMERA, DOMAIN, camera_id) or entity_id


@callback
def async_device_name(hass: HomeAssistant, key: DeviceKey, *, in_cloud: str) -> str:
    """Return the name that a device has in Home Assistant.

    If the device has no name there, return its name in the cloud.
    """
    devices = dr.async_get(hass).async_get_devices(identifiers={device_identifier(key)})
    return next((it.name_by_user for it in devices if it.name_by_user), in_cloud)
