"""The actions of Blink Clips."""

from homeassistant.core import HomeAssistant, callback

from .snapshot import async_register_snapshot
from .thumbnails import async_register_get_thumbnails

__all__ = ["async_register_actions"]


@callback
def async_register_actions(hass: HomeAssistant) -> None:
    """Register the actions; they exist with or without a loaded account."""
    async_register_snapshot(hass)
    async_register_get_thumbnails(hass)
