"""Finds a clip by its id in all loaded accounts.

clips/catalogue.py finds a clip in a single account.
"""

from contextlib import suppress

from homeassistant.core import HomeAssistant

from .api import BlinkError, Clip
from .config_entry import BlinkConfigEntry
from .const import DOMAIN


async def async_find_clip(
    hass: HomeAssistant, video_id: int, *, entry_id: str | None = None
) -> tuple[BlinkConfigEntry, Clip]:
    """Return a clip and its account. `entry_id` limits the search to one account.

    Raises KeyError if no account has the clip, and BlinkError if an account could not be searched.
    """
    entries: list[BlinkConfigEntry] = [
        entry
        for entry in hass.config_entries.async_loaded_entries(DOMAIN)
        if entry_id in (None, entry.entry_id)
    ]
    for entry in entries:
        with suppress(KeyError):
            return entry, entry.runtime_data.catalogue.get(video_id)
    failure: BlinkError | None = None
    for entry in entries:
        try:
            return entry, await entry.runtime_data.catalogue.find(video_id)
        except KeyError:
            continue
        except BlinkError as err:
            failure = err
    raise failure or KeyError(video_id)
