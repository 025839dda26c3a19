"""Titles of devices in the media browser and in messages."""

from collections import Counter
from collections.abc import Callable, Mapping
from itertools import count

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from ..api import Camera, CameraKey, Network, Siren, SyncModule
from ..config_entry import BlinkConfigEntry
from ..const import MANUFACTURER
from ..data import NETWORK, SIREN, SYNC_MODULE, BlinkData, DeviceKey
from .identifiers import async_device_name, device_identifier

type Titles = dict[CameraKey, str]
type NameOf = Callable[[DeviceKey, str], str]
"""A function that returns the current name of a device.

Its arguments are the key of the device and its name in the cloud.
"""


def camera_titles(data: BlinkData, name_of: NameOf) -> Titles:
    """Return a unique title for each camera: its name, or its product if it has no name.

    If several cameras have the same title, add the name of the system (network), the product or a
    number.
    """
    titles = {
        key: visible(name_of(key, it.name)) or it.product_name for key, it in data.cameras.items()
    }
    systems = {key: system_title(data, it, name_of) for key, it in data.cameras.items()}
    titles = _with_details(titles, systems)
    titles = _with_details(titles, {key: it.product_name for key, it in data.cameras.items()})
    return _with_numbers(titles)


def system_title(data: BlinkData, camera: Camera, name_of: NameOf) -> str:
    """Return the name of a camera's system (network). Return "" if the name is unknown or blank."""
    network = data.networks.get(camera.network_id)
    return visible(name_of((NETWORK, network.id), network.name)) if network else ""


@callback
def async_device_title(
    hass: HomeAssistant, entry: BlinkConfigEntry, data: BlinkData, key: DeviceKey
) -> str:
    """Return the name of a device for messages: the name in Home Assistant, or else in the cloud.

    If several cameras share the name, add the name of the system (network).
    """
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
    # Prefer the name in the device registry, which translates default names.
    known = (registered and registered.name) or (device and device.name)
    return async_device_name(hass, key, in_cloud=known or MANUFACTURER)


def _with_details(titles: Titles, details: Titles) -> Titles:
    """Return a copy of the titles. Add a detail to each title that several devices share.

    Add no detail to a title that already contains it.
    """
    cameras = Counter(titles.values())
    return {
        key: title if cameras[title] == 1 or details[key] in title else f"{title} ({details[key]})"
        for key, title in titles.items()
    }


def _with_numbers(titles: Titles) -> Titles:
    """Return a copy of the titles. Add a number to each title that several devices share."""
    cameras = Counter(titles.values())
    taken = {title for title in titles.values() if cameras[title] == 1}
    numbered: Titles = {}
    for key, title in sorted(titles.items()):
        if cameras[title] > 1:
            names = (f"{title} #{number}" for number in count(1))
            numbered[key] = next(it for it in names if it not in taken)
            taken.add(numbered[key])
        else:
            numbered[key] = title
    return numbered


def visible(text: str) -> str:
    """Return a text without surrounding spaces. Return "" if the text has no visible character."""
    return text.strip() if any(it.isprintable() and not it.isspace() for it in text) else ""
