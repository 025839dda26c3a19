"""Titles of devices in error messages: the names that users know, unique for each camera."""

from collections.abc import Mapping

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from .api import Network, Siren, SyncModule
from .const import MANUFACTURER
from .coordinator import BlinkConfigEntry
from .data import EMPTY, NETWORK, SIREN, SYNC_MODULE, DeviceKey
from .devices.camera_titles import camera_titles
from .devices.identifiers import async_device_name, device_identifier


@callback
def async_device_title(hass: HomeAssistant, entry: BlinkConfigEntry, key: DeviceKey) -> str:
    """Return a device's name in error messages: its name in Home Assistant, or in the cloud.

    Cameras that share a name also get the name of their system. A device that is no longer part
    of a loaded account keeps its name in the device registry.
    """
    data = entry.runtime_data.data if entry.state is ConfigEntryState.LOADED else EMPTY
    titles = camera_titles(data, lambda it, name: async_device_name(hass, it, in_cloud=name))
    for camera_key, title in titles.items():
        if camera_key == key:
            return title
    kind, number = key
    others: dict[str, Mapping[int, Network | SyncModule | Siren]] = {
        NETWORK: data.networks,
        SYNC_MODULE: data.sync_modules,
        SIREN: data.sirens,
    }
    device = others.get(kind, {}).get(number)
    registered = dr.async_get(hass).async_get_device_by_identifier(
        device_identifier(key), entry.entry_id
    )
    known = device.name if device else registered and registered.name
    return async_device_name(hass, key, in_cloud=known or MANUFACTURER)
