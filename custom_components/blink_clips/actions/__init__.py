"""The actions of Blink Clips."""

from homeassistant.core import HomeAssistant, callback

from .get_clips import async_register_get_clips
from .get_thumbnails import async_register_get_thumbnails
from .housekeeping import async_register_housekeeping
from .record_clip import async_register_record_clip
from .save_clip import async_register_save
from .save_recent_clips import async_register_save_recent
from .snapshot import async_register_snapshot
from .snooze import async_register_snooze

__all__ = ["async_register_actions"]


@callback
def async_register_actions(hass: HomeAssistant) -> None:
    """Register the actions; they exist with or without a loaded account."""
    async_register_snapshot(hass)
    async_register_record_clip(hass)
    async_register_snooze(hass)
    async_register_get_clips(hass)
    async_register_housekeeping(hass)
    async_register_get_thumbnails(hass)
    async_register_save(hass)
    async_register_save_recent(hass)
