"""The actions of Blink Clips: one file for each action."""

from homeassistant.core import HomeAssistant, callback

from .archive_clips import async_register_archive_clips
from .delete_clips import async_register_delete_clips
from .get_clips import async_register_get_clips
from .get_thumbnails import async_register_get_thumbnails
from .keep_clips import async_register_keep_clips
from .make_film import async_register_make_film
from .mark_viewed import async_register_mark_viewed
from .record_clip import async_register_record_clip
from .save_clip import async_register_save_clip
from .save_recent_clips import async_register_save_recent_clips
from .snapshot import async_register_snapshot
from .snooze import async_register_snooze

__all__ = ["async_register_actions"]


@callback
def async_register_actions(hass: HomeAssistant) -> None:
    """Register all actions, even if no account is loaded."""
    async_register_snapshot(hass)
    async_register_record_clip(hass)
    async_register_snooze(hass)
    async_register_get_clips(hass)
    async_register_keep_clips(hass)
    async_register_archive_clips(hass)
    async_register_delete_clips(hass)
    async_register_mark_viewed(hass)
    async_register_get_thumbnails(hass)
    async_register_save_clip(hass)
    async_register_make_film(hass)
    async_register_save_recent_clips(hass)
