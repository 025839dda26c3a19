"""Diagnostics: facts that help to solve a problem, without personal data."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers.device_registry import DeviceEntry

from .api import BlinkError, Camera
from .const import (
    CONF_CACHE_LIMIT,
    CONF_MOTION_OFF_DELAY,
    CONF_POLL_INTERVAL,
    CONF_TEMPERATURE_UNIT,
    CONF_USB_NETWORKS,
)
from .coordinator import BlinkConfigEntry, BlinkCoordinator
from .devices.identifiers import camera_identifier, network_identifier

# Options whose values contain no personal data. The values of all other options may contain ids or
# names.
_HARMLESS_OPTIONS = (
    CONF_POLL_INTERVAL,
    CONF_MOTION_OFF_DELAY,
    CONF_CACHE_LIMIT,
    CONF_TEMPERATURE_UNIT,
)


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: BlinkConfigEntry
) -> dict[str, Any]:
    """Return the diagnostics of an account.

    If the account is not loaded, return only its state and the reason.
    """
    options = _describe_options(entry.options)
    if entry.state is not ConfigEntryState.LOADED:
        return {
            "state": entry.state.value,
            "reason": entry.error_reason_translation_key,
            "options": options,
        }
    coordinator = entry.runtime_data
    data = coordinator.data
    return {
        "options": options,
        "polling": {
            "interval_seconds": coordinator.update_interval
            and coordinator.update_interval.total_seconds(),
            "last_poll_succeeded": coordinator.polls_succeed,
            "last_error": _describe_error(coordinator.poll_error),
        },
        "networks": len(data.networks),
        "cameras": [_describe(coordinator, camera) for camera in data.cameras.values()],
        "clips": {
            "kept": len(data.clips),
            "by_source": Counter(clip.source.value for clip in data.clips.values()),
        },
        "requests": dict(coordinator.client.journal.requests),
        "oddities": dict(coordinator.client.journal.oddities),
    }


async def async_get_device_diagnostics(
    hass: HomeAssistant, entry: BlinkConfigEntry, device: DeviceEntry
) -> dict[str, Any]:
    """Return the diagnostics of a camera, or of all cameras of a network."""
    if entry.state is not ConfigEntryState.LOADED:
        return await async_get_config_entry_diagnostics(hass, entry)
    coordinator = entry.runtime_data
    cameras = [
        camera
        for camera in coordinator.data.cameras.values()
        if device.identifiers
        & {camera_identifier(camera.key), network_identifier(camera.network_id)}
    ]
    return {"cameras": [_describe(coordinator, camera) for camera in cameras]}


def _describe_options(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options without personal data, and how many networks' USB drives are read."""
    return {
        **{key: options[key] for key in _HARMLESS_OPTIONS if key in options},
        CONF_USB_NETWORKS: len(options.get(CONF_USB_NETWORKS, [])),
    }


def _describe_error(error: BlinkError | None) -> dict[str, Any] | None:
    """Return the type and the HTTP status of the newest poll's error; None if it succeeded."""
    if error is None:
        return None
    return {"type": type(error).__name__, "status": getattr(error, "status", None)}


def _describe(coordinator: BlinkCoordinator, camera: Camera) -> dict[str, Any]:
    """Return the diagnostics of a camera.

    Each field is listed here by its name, so that a new field cannot reveal personal data.
    """
    refs = coordinator.data.pictures(camera.key)
    shown = coordinator.pictures.shown(camera.key, refs)
    return {
        "family": camera.family.value,
        "product_type": camera.product_type,
        "firmware": camera.firmware,
        "status": camera.status,
        "motion_detection": camera.motion_detection,
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


def _thumbnail_form(camera: Camera) -> str:
    """Return the name of the format of a camera's thumbnail; "none" if it has no thumbnail."""
    if camera.thumbnail is None:
        return "none"
    if camera.thumbnail.isdigit():
        return "number"
    return "versioned path" if "?" in camera.thumbnail else "path"
