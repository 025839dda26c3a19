"""Finds a clip by its id in all loaded accounts."""

from contextlib import suppress

from homeassistant.core import HomeAssistant

from .api import BlinkError, BlinkUnloadedError, Clip
from .config_entry import BlinkConfigEntry, loaded
from .const import DOMAIN


async def async_find_clip_here(
    hass: HomeAssistant, video_id: int, *, entry_id: str | None = None
) -> tuple[BlinkConfigEntry, Clip]:
    """Return a clip that is in memory or archived, and its account. Send no request.

    If `entry_id` is given, search only this account. Raises KeyError if no account has the clip.
    """
    for entry in _entries(hass, entry_id):
        with suppress(KeyError, BlinkUnloadedError):
            return entry, await loaded(entry).all_clips.find_here(video_id)
    raise KeyError(video_id)


async def async_find_clip(
    hass: HomeAssistant, video_id: int, *, entry_id: str | None = None
) -> tuple[BlinkConfigEntry, Clip]:
    """Return a clip and its account.

    If `entry_id` is given, search only this account. Raises KeyError if no account has the clip,
    and BlinkError if an account could not be searched.
    """
    with suppress(KeyError):
        return await async_find_clip_here(hass, video_id, entry_id=entry_id)
    failure: BlinkError | None = None
    for entry in _entries(hass, entry_id):
        try:
            # Check that the account is still loaded. It may have been unloaded during the request
            # for another account's list.
            return entry, await loaded(entry).all_clips.find(video_id)
        except KeyError:
            continue
        except BlinkError as err:
            failure = err
    raise failure or KeyError(video_id)


def _entries(hass: HomeAssistant, entry_id: str | None) -> list[BlinkConfigEntry]:
    """Return all loaded accounts, or only the one with the config entry id `entry_id`."""
    return [
        entry
        for entry in hass.config_entries.async_loaded_entries(DOMAIN)
        if entry_id in (None, entry.entry_id)
    ]
