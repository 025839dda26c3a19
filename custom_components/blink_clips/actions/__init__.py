"""The actions of Blink Clips."""

from homeassistant.core import HomeAssistant, callback

from .clips import async_register_get_clips
from .housekeeping import async_register_housekeeping
from .record import async_register_record_clip
from .save import async_register_save
from .save_recent import async_register_save_recent
from .snapshot import async_register_snapshot
from .snooze import async_register_snooze
from .thumbnails import async_register_get_thumbnails

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
