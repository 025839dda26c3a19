"""The address of a camera's clips in Home Assistant's own frontend."""

from urllib.parse import quote

from homeassistant.config_entries import ConfigEntry

from ..api import CameraKey
from ..const import DOMAIN

_SOURCE = f"media-source://{DOMAIN}"


def clips_url(entry: ConfigEntry, key: CameraKey) -> str:
    """Return the address at which the frontend opens the media browser with a camera's clips.

    The frontend reads one folder from each part of the path, as "type,id"; its back button leads
    from the camera to the list of cameras.
    """
    folders = f"app,{_SOURCE}", f",{_SOURCE}/{entry.entry_id}/{key}"
    path = "/".join(quote(folder, safe="") for folder in folders)
    return f"homeassistant://media-browser/browser/{path}"
