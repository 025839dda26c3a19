"""Diagnostics: what helps to settle a problem, without a word that could identify anybody."""

from collections import Counter
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers.device_registry import DeviceEntry

from .api import Camera
from .coordinator import BlinkConfigEntry, BlinkCoordinator
from .devices import camera_identifier, network_identifier


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: BlinkConfigEntry
) -> dict[str, Any]:
    """Return the diagnostics of an account; of one that is not loaded, why it is not."""
    if entry.state is not ConfigEntryState.LOADED:
        return {"state": entry.state.value, "reason": entry.error_reason_translation_key}
    coordinator = entry.runtime_data
    data = coordinator.data
    return {
        "options": dict(entry.options),
        "polling": {
            "interval_seconds": coordinator.update_interval
            and coordinator.update_interval.total_seconds(),
            "last_poll_succeeded": coordinator.polls_succeed,
            "last_error": type(coordinator.last_exception).__name__,
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
    """Return the diagnostics of a camera; for a network, of its cameras."""
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


def _describe(coordinator: BlinkCoordinator, camera: Camera) -> dict[str, Any]:
    """Return what is known of a camera: built from harmless facts, not stripped of others."""
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
    """Return which of the cloud's three ways to name a picture this camera uses."""
    if camera.thumbnail is None:
        return "none"
    if camera.thumbnail.isdigit():
        return "number"
    return "versioned path" if "?" in camera.thumbnail else "path"
