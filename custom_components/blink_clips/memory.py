"""What is remembered of an account over a restart."""

from typing import Any, NotRequired, TypedDict

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store

from .announcer import StoredAnnouncements
from .const import DOMAIN
from .usb_feed import StoredUsb

STORE_VERSION = 1


class StoredState(TypedDict):
    """How far clips and sticks were read, the newest clips, and what was announced."""

    cursor: str
    clips: list[dict[str, Any]]
    announcements: NotRequired[StoredAnnouncements]
    usb: NotRequired[StoredUsb]
    greeted: NotRequired[list[str]]
    """Unknown product types for which diagnostics were asked."""


def state_store(hass: HomeAssistant, entry: ConfigEntry[Any]) -> Store[StoredState]:
    """Return the store of an entry's state."""
    return Store(hass, STORE_VERSION, f"{DOMAIN}.{entry.entry_id}", private=True)
