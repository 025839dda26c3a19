"""What is remembered of an account over a restart."""

from datetime import datetime
from typing import Any, NotRequired, TypedDict

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store

from .announcer import StoredAnnouncements
from .api import CameraKey
from .const import DOMAIN
from .data import BlinkData
from .usb_feed import StoredUsb

STORE_VERSION = 1


class StoredState(TypedDict):
    """How far clips and sticks were read, the newest clips, announcements, replaced cameras."""

    cursor: str
    clips: list[dict[str, Any]]
    announcements: NotRequired[StoredAnnouncements]
    usb: NotRequired[StoredUsb]
    successors: NotRequired[dict[str, str]]


def stored_state(
    cursor: datetime,
    data: BlinkData,
    announcements: StoredAnnouncements | None,
    usb: StoredUsb | None,
) -> StoredState:
    """Return what to store of an account."""
    state = StoredState(
        cursor=cursor.isoformat(), clips=[clip.to_dict() for clip in data.clips.values()]
    )
    if announcements:
        state["announcements"] = announcements
    if usb:
        state["usb"] = usb
    if data.successors:
        state["successors"] = {str(old): str(new) for old, new in data.successors.items()}
    return state


def restored_successors(stored: StoredState) -> dict[CameraKey, CameraKey]:
    """Return the stored replaced cameras and their new keys."""
    successors = stored.get("successors", {}).items()
    return {CameraKey.parse(old): CameraKey.parse(new) for old, new in successors}


def state_store(hass: HomeAssistant, entry: ConfigEntry[Any]) -> Store[StoredState]:
    """Return the store of an entry's state."""
    return Store(hass, STORE_VERSION, f"{DOMAIN}.{entry.entry_id}", private=True)
