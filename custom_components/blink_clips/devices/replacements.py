"""Replaced devices: known devices that have new ids. Their entities are kept."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er

from ..api import CameraKey, Family
from ..config_entry import BlinkConfigEntry
from ..const import CONF_USB_NETWORKS, DOMAIN
from ..data import NETWORK, SYNC_MODULE, DeviceKey
from .device_entries import ListedDevice, async_registered
from .identifiers import Identifier, device_identifier, device_key, network_identifier, unique_id


@dataclass(frozen=True, kw_only=True)
class _Traits:
    """The properties by which Blink Clips recognizes a device with a new id."""

    kind: str
    network: Identifier | None
    name: str | None
    serial: str | None


type _Sign = Callable[[_Traits], tuple[Hashable, ...] | None]
"""A function that returns a property by which Blink Clips recognizes a device.

It returns None if the property is unknown. The property must not change when the device gets a new
id.
"""

# The properties that identify a device with a new id, the most reliable first. Each value includes
# the kind of the device, so that devices of different kinds never match.
_SIGNS: tuple[_Sign, ...] = (
    lambda it: (it.kind, it.serial) if it.serial else None,
    lambda it: (it.kind, it.network, it.name) if it.network and it.name else None,
    # Identify a sync module by its network, because a network has at most one.
    lambda it: (it.kind, it.network) if it.network and it.kind == SYNC_MODULE else None,
    lambda it: (it.kind, it.name) if it.name else None,
)


@callback
def async_find_replacements(
    hass: HomeAssistant, entry: BlinkConfigEntry, listing: Iterable[ListedDevice]
) -> dict[DeviceKey, DeviceKey]:
    """Return the old and the new keys of known devices that a homescreen lists with new ids.

    The homescreen is the cloud's list of all devices.
    """
    registered = async_registered(hass, entry)
    listed = {device_identifier(it.key): it for it in listing}
    absent = {
        device_key(identifier): _Traits(
            kind=device_key(identifier)[0],
            network=_network_of(hass, device),
            name=device.name,
            serial=device.serial_number,
        )
        for identifier, device in registered.items()
        if identifier not in listed
    }
    new = {
        it.key: _Traits(
            kind=it.key[0],
            network=network_identifier(it.network_id),
            name=it.name,
            serial=it.serial,
        )
        for identifier, it in listed.items()
        if identifier not in registered
    }
    return _pairs(absent, new)


@callback
def async_replace(
    hass: HomeAssistant, entry: BlinkConfigEntry, replaced: Mapping[DeviceKey, DeviceKey]
) -> None:
    """Replace the ids of devices and entities in the registries and in the options."""
    for old, new in replaced.items():
        _replace_device(hass, entry, old, new)
    networks = {str(old[1]): str(new[1]) for old, new in replaced.items() if old[0] == NETWORK}
    wanted = entry.options.get(CONF_USB_NETWORKS, [])
    if networks.keys() & set(wanted):
        options = {**entry.options, CONF_USB_NETWORKS: [networks.get(it, it) for it in wanted]}
        hass.config_entries.async_update_entry(entry, options=options)


def replaced_cameras(replaced: Mapping[DeviceKey, DeviceKey]) -> dict[CameraKey, CameraKey]:
    """Return the old and the new key of each replaced camera. Leave out other devices."""
    return {
        CameraKey(Family(kind), number): CameraKey(Family(kind), new_number)
        for (kind, number), (_, new_number) in replaced.items()
        if kind in Family
    }


def _pairs(
    absent: Mapping[DeviceKey, _Traits], new: Mapping[DeviceKey, _Traits]
) -> dict[DeviceKey, DeviceKey]:
    """Return pairs of a missing device and a new device that have the same value of a property.

    Leave out a pair if a third device also has this value.
    """
    found: dict[DeviceKey, DeviceKey] = {}
    for sign in _SIGNS:
        old_by_sign = _by_sign(sign, absent, found.keys())
        new_by_sign = _by_sign(sign, new, found.values())
        for mark, olds in old_by_sign.items():
            candidates = new_by_sign.get(mark, [])
            if len(olds) == len(candidates) == 1:
                found[olds[0]] = candidates[0]
    return found


def _by_sign(
    sign: _Sign,
    devices: Mapping[DeviceKey, _Traits],
    paired: Iterable[DeviceKey],
) -> dict[Hashable, list[DeviceKey]]:
    found: defaultdict[Hashable, list[DeviceKey]] = defaultdict(list)
    for key in devices.keys() - set(paired):
        if mark := sign(devices[key]):
            found[mark].append(key)
    return found


def _replace_device(
    hass: HomeAssistant, entry: BlinkConfigEntry, old: DeviceKey, new: DeviceKey
) -> None:
    devices, entities = dr.async_get(hass), er.async_get(hass)
    device = async_registered(hass, entry)[device_identifier(old)]
    devices.async_update_device(device.id, new_identifiers={device_identifier(new)})
    before, after = unique_id(entry, old), unique_id(entry, new)
    for entity in er.async_entries_for_device(entities, device.id, include_disabled_entities=True):
        # Skip entities that other integrations have added to this device.
        if entity.platform == DOMAIN:
            suffix = entity.unique_id.removeprefix(before)
            entities.async_update_entity(entity.entity_id, new_unique_id=f"{after}{suffix}")


def _network_of(hass: HomeAssistant, device: dr.DeviceEntry) -> Identifier | None:
    """Return the network of a registered device. Return None if the network is unknown."""
    registry = dr.async_get(hass)
    hub: dr.DeviceEntry | None = device
    while hub is not None:
        for identifier in hub.identifiers:
            if device_key(identifier)[0] == NETWORK:
                return identifier
        hub = registry.async_get(hub.via_device_id or "", include_child_devices=False)
    return None
