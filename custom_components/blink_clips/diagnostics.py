"""Diagnostics, without personal data."""

from collections import Counter
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers.device_registry import DeviceEntry

from .api import PRODUCTS, SYNC_MODULE_PRODUCTS, BlinkError, Camera, Siren, SyncModule
from .archive.archive import Archive
from .archive.errors import ArchiveError
from .clip_place import ClipPlace
from .clips.usb_feed import usb_networks
from .config_entry import BlinkConfigEntry
from .const import (
    CONF_ARCHIVE_CAMERAS,
    CONF_ARCHIVE_DAYS,
    CONF_ARCHIVE_ENABLED,
    CONF_ARCHIVE_GIGABYTES,
    CONF_ARCHIVE_TYPES,
    CONF_CACHE_LIMIT,
    CONF_LIVE_VIEW_BATTERY_MINUTES,
    CONF_LIVE_VIEW_SECONDS,
    CONF_MOTION_OFF_DELAY,
    CONF_POLL_INTERVAL,
    CONF_RELAY_FINGERPRINT,
    CONF_TEMPERATURE_UNIT,
    CONF_USB_NETWORKS,
)
from .coordinator import BlinkCoordinator
from .data import NETWORK, SIREN, SYNC_MODULE, BlinkData, DeviceKey
from .devices.identifiers import device_identifier
from .live_view.live_views import async_live_views

# Options without personal data. The values of other options may contain ids or names.
_HARMLESS_OPTIONS = (
    CONF_POLL_INTERVAL,
    CONF_MOTION_OFF_DELAY,
    CONF_CACHE_LIMIT,
    CONF_LIVE_VIEW_SECONDS,
    CONF_LIVE_VIEW_BATTERY_MINUTES,
    CONF_TEMPERATURE_UNIT,
    CONF_ARCHIVE_ENABLED,
    CONF_ARCHIVE_DAYS,
    CONF_ARCHIVE_GIGABYTES,
    CONF_ARCHIVE_TYPES,
)

# Maximum number of listed devices of each kind. The number of all devices of a kind is in "totals".
MAX_DESCRIBED = 100
# Maximum number of characters of a text from the cloud. Longer texts are cut.
MAX_TEXT = 48


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: BlinkConfigEntry
) -> dict[str, Any]:
    """Return the diagnostics of an account. If the account is not loaded, return only its state."""
    if entry.state is not ConfigEntryState.LOADED:
        return {
            "state": entry.state.value,
            "reason": entry.error_reason_translation_key,
            "options": _describe_options(entry.options),
        }
    described = _describe(hass, entry, entry.runtime_data.data.devices)
    return described | {"archive": await _describe_archive(entry.runtime_data.archive)}


async def async_get_device_diagnostics(
    hass: HomeAssistant, entry: BlinkConfigEntry, device: DeviceEntry
) -> dict[str, Any]:
    """Return the diagnostics of one device, or of all devices of a network."""
    if entry.state is not ConfigEntryState.LOADED:
        return await async_get_config_entry_diagnostics(hass, entry)
    data = entry.runtime_data.data
    wanted = {it for it in data.devices if device_identifier(it) in device.identifiers}
    for kind, number in tuple(wanted):
        if kind == NETWORK:
            wanted |= _devices_of(data, number)
    described = _describe(hass, entry, wanted)
    return described | {"archive": await _describe_archive(entry.runtime_data.archive)}


def _describe(
    hass: HomeAssistant, entry: BlinkConfigEntry, wanted: AbstractSet[DeviceKey]
) -> dict[str, Any]:
    """Return the diagnostics of a loaded account. Describe only the devices in `wanted`."""
    coordinator = entry.runtime_data
    client, data = coordinator.client, coordinator.data
    return {
        "options": _describe_options(entry.options),
        "polling": {
            "interval_seconds": coordinator.update_interval
            and coordinator.update_interval.total_seconds(),
            "last_poll_succeeded": coordinator.polls_succeed,
            "last_error": _describe_error(coordinator.last_poll.error),
        },
        "totals": {
            "networks": len(data.networks),
            "sync_modules": len(data.sync_modules),
            "cameras": len(data.cameras),
            "sirens": len(data.sirens),
            "replaced_cameras": len(data.successors),
        },
        **_describe_devices(entry, wanted),
        "clips": {
            "kept": len(data.clips),
            "by_source": Counter(clip.source.value for clip in data.clips.values()),
        },
        "live_views": {
            "stored_certificate": entry.data.get(CONF_RELAY_FINGERPRINT),
            "sessions": list(async_live_views(hass, entry).records),
        },
        "requests": dict(client.journal.requests),
        "oddities": dict(client.journal.oddities),
        "unread_fields": client.journal.unread_fields,
    }


def _describe_devices(entry: BlinkConfigEntry, wanted: AbstractSet[DeviceKey]) -> dict[str, Any]:
    """Return lists of the devices in `wanted`, without ids and names."""
    coordinator = entry.runtime_data
    data = coordinator.data
    # Replace the ids of networks by numbers from 1, because diagnostics must not contain ids.
    numbers = {network_id: place for place, network_id in enumerate(data.networks, start=1)}

    def common(device: Camera | SyncModule | Siren, key: DeviceKey) -> dict[str, Any]:
        return {
            "network": numbers.get(device.network_id),
            "product_type": device.product_type[:MAX_TEXT],
            "firmware": device.firmware[:MAX_TEXT],
            "status": device.status[:MAX_TEXT],
            "missing": key in data.missing,
        }

    cameras = [it for it in data.cameras.values() if it.key in wanted]
    modules = [it for it in data.sync_modules.values() if (SYNC_MODULE, it.id) in wanted]
    sirens = [it for it in data.sirens.values() if (SIREN, it.id) in wanted]
    networks = [it for it in data.networks if (NETWORK, it) in wanted]
    return {
        "networks": [
            {"network": numbers[it], **_describe_network(entry, it)}
            for it in networks[:MAX_DESCRIBED]
        ],
        "sync_modules": [
            common(it, (SYNC_MODULE, it.id)) | _describe_module(data, it)
            for it in modules[:MAX_DESCRIBED]
        ],
        "cameras": [
            common(it, it.key) | _describe_camera(coordinator, it) for it in cameras[:MAX_DESCRIBED]
        ],
        "sirens": [common(it, (SIREN, it.id)) for it in sirens[:MAX_DESCRIBED]],
    }


def _devices_of(data: BlinkData, network_id: int) -> AbstractSet[DeviceKey]:
    """Return the keys of the sync modules, cameras and sirens of a network."""
    modules = {
        (SYNC_MODULE, key) for key, it in data.sync_modules.items() if it.network_id == network_id
    }
    sirens = {(SIREN, key) for key, it in data.sirens.items() if it.network_id == network_id}
    return {*data.cameras_of(network_id), *modules, *sirens}


def _describe_options(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options without personal data, and the numbers of USB drives and cameras."""
    return {
        **{key: options[key] for key in _HARMLESS_OPTIONS if key in options},
        **{key: len(options.get(key, [])) for key in (CONF_USB_NETWORKS, CONF_ARCHIVE_CAMERAS)},
    }


async def _describe_archive(archive: Archive | None) -> dict[str, Any] | None:
    """Return the status of an archive in numbers. Return None if the account has no archive."""
    if archive is None:
        return None
    status = archive.status
    try:
        failures = await archive.failures()
    except ArchiveError as err:
        failures = {err.detail: 1}
    return {
        "problem": status.problem and status.problem.value,
        "cause": status.cause,
        "scanning": status.is_scanning,
        "clips": status.totals and status.totals.clips,
        "copies": status.totals and status.totals.copies,
        "bytes": status.totals and status.totals.bytes,
        "kept_bytes": status.totals and status.totals.kept_bytes,
        "waiting": status.waiting,
        "failed": failures,
        "damaged_sidecars": status.damaged,
        "unreadable_files": status.unreadable,
        "unreadable_cause": status.unreadable_cause,
        "undeletable_clips": status.undeletable.clips,
        "undeletable_cause": status.undeletable.cause,
    }


def _describe_error(error: BlinkError | None) -> dict[str, Any] | None:
    """Return the type and HTTP status of a failed poll's error, or None."""
    if error is None:
        return None
    return {"type": type(error).__name__, "status": getattr(error, "status", None)}


def _describe_network(entry: BlinkConfigEntry, network_id: int) -> dict[str, Any]:
    """Return the state of a network, and where its clips are stored."""
    data, read = entry.runtime_data.data, usb_networks(entry)
    return {
        "armed": data.networks[network_id].armed,
        "devices": len(_devices_of(data, network_id)),
        "clips_in": ClipPlace.of(data, network_id, read).value,
        "usb_is_read": network_id in read,
        "missing": (NETWORK, network_id) in data.missing,
    }


def _describe_module(data: BlinkData, module: SyncModule) -> dict[str, Any]:
    """Return the properties of a sync module, and the status of its USB drive."""
    usb = data.usb_statuses.get(module.id)
    return {
        "known_product": module.product_type in SYNC_MODULE_PRODUCTS,
        "capabilities": sorted(module.capabilities),
        "wifi": module.wifi,
        "usb_drive": {
            "compatible": module.local_storage_compatible,
            "enabled": module.local_storage_enabled,
            "status": module.local_storage_status[:MAX_TEXT],
            "read": usb
            and {
                "enabled": usb.enabled,
                "state": usb.state[:MAX_TEXT],
                "used_percent": usb.used_percent,
                "full": usb.full,
            },
        },
    }


def _describe_camera(coordinator: BlinkCoordinator, camera: Camera) -> dict[str, Any]:
    """Return the properties of a camera, and the kinds and times of its pictures."""
    refs = coordinator.data.pictures(camera.key)
    shown = coordinator.media.pictures.shown(camera.key)
    return {
        "family": camera.family.value,
        "known_product": camera.product_type in PRODUCTS,
        "capabilities": sorted(camera.capabilities),
        "motion_detection": camera.motion_detection,
        "battery": camera.battery[:MAX_TEXT],
        "battery_level": camera.battery_level,
        "raw_temperature": camera.raw_temperature,
        "wifi": camera.wifi,
        "sync_signal": camera.sync_signal,
        "snoozed": camera.snoozed,
        "local_storage": camera.local_storage,
        "floodlight": _floodlight_form(camera),
        "thumbnail_form": _thumbnail_form(camera),
        "newest_picture": [
            {"kind": ref.kind.value, "taken_at": ref.taken_at and ref.taken_at.isoformat()}
            for ref in refs[:1]
        ],
        "shown_picture": shown
        and {
            "kind": shown.ref.kind.value,
            "taken_at": shown.ref.taken_at and shown.ref.taken_at.isoformat(),
            "bytes": len(shown.jpeg),
        },
    }


def _floodlight_form(camera: Camera) -> str:
    """Return the kind of floodlight that a camera has: "mount", "built in" or "none"."""
    if camera.light_id is not None:
        return "mount"
    return "built in" if camera.floodlight else "none"


def _thumbnail_form(camera: Camera) -> str:
    """Return the format of a camera's thumbnail. Return "none" if the camera has no thumbnail."""
    if camera.thumbnail is None:
        return "none"
    if camera.thumbnail.isdigit():
        return "number"
    return "versioned path" if "?" in camera.thumbnail else "path"
