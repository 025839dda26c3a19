"""What is remembered of an account over a restart."""

from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime
from typing import Any, NotRequired, TypedDict

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store

from .announcer import StoredAnnouncements
from .api import Camera, CameraKey, Homescreen, Network, Siren, SyncModule
from .const import DOMAIN
from .data import BlinkData
from .usb_feed import StoredUsb

STORE_VERSION = 1


class StoredDevices(TypedDict):
    """The devices of an account as the last poll found them."""

    polled_at: float
    """The Unix time of the last successful poll, in seconds."""
    networks: list[dict[str, Any]]
    cameras: list[dict[str, Any]]
    sync_modules: list[dict[str, Any]]
    sirens: list[dict[str, Any]]


class StoredState(TypedDict):
    """How far clips and sticks were read, the newest clips, the devices, and what was announced.

    `successors` are the keys of replaced cameras with their new keys.
    """

    cursor: str
    clips: list[dict[str, Any]]
    devices: NotRequired[StoredDevices]
    announcements: NotRequired[StoredAnnouncements]
    usb: NotRequired[StoredUsb]
    successors: NotRequired[dict[str, str]]
    greeted: NotRequired[list[str]]
    """Unknown product types for which diagnostics were asked."""


def stored_state(
    cursor: datetime,
    data: BlinkData,
    *,
    polled_at: float | None,
    announcements: StoredAnnouncements | None,
    usb: StoredUsb | None,
    greeted: AbstractSet[str],
) -> StoredState:
    """Return the state of an account; `polled_at` is the Unix time of its last good poll."""
    state = StoredState(
        cursor=cursor.isoformat(), clips=[clip.to_dict() for clip in data.clips.values()]
    )
    if polled_at is not None:
        state["devices"] = _stored_devices(data, polled_at)
    if announcements:
        state["announcements"] = announcements
    if usb:
        state["usb"] = usb
    if data.successors:
        state["successors"] = {str(old): str(new) for old, new in data.successors.items()}
    if greeted:
        state["greeted"] = sorted(greeted)
    return state


def restored_successors(stored: StoredState) -> dict[CameraKey, CameraKey]:
    """Return the stored replaced cameras and their new keys."""
    successors = stored.get("successors", {}).items()
    return {CameraKey.parse(old): CameraKey.parse(new) for old, new in successors}


def state_store(hass: HomeAssistant, entry: ConfigEntry[Any]) -> Store[StoredState]:
    """Return the store of an entry's state."""
    return Store(hass, STORE_VERSION, f"{DOMAIN}.{entry.entry_id}", private=True)


def _stored_devices(data: BlinkData, polled_at: float) -> StoredDevices:
    return StoredDevices(
        polled_at=polled_at,
        networks=[it.to_dict() for it in data.networks.values()],
        cameras=[it.to_dict() for it in data.cameras.values()],
        sync_modules=[it.to_dict() for it in data.sync_modules.values()],
        sirens=[it.to_dict() for it in data.sirens.values()],
    )


def with_stored_devices(data: BlinkData, stored: StoredDevices) -> BlinkData:
    """Return the data with the devices of the last run."""
    restored = data.with_homescreen(
        Homescreen(
            networks=tuple(map(Network.from_dict, stored["networks"])),
            cameras=tuple(map(Camera.from_dict, stored["cameras"])),
            sync_modules=tuple(map(SyncModule.from_dict, stored["sync_modules"])),
            sirens=tuple(map(Siren.from_dict, stored["sirens"])),
            complete=True,
        )
    )
    return replace(restored, listed=restored.devices)
