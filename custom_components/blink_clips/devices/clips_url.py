"""The URL of a camera's clips in Home Assistant's frontend."""

from urllib.parse import quote

from ..api import CameraKey
from ..config_entry import BlinkConfigEntry
from ..const import DOMAIN

_SOURCE = f"media-source://{DOMAIN}"


def clips_url(entry: BlinkConfigEntry, key: CameraKey) -> str:
    """Return the URL that opens a camera's clips in the media browser.

    The back button opens the folder with all cameras.
    """
    folders = f"app,{_SOURCE}", f",{_SOURCE}/{entry.entry_id}/{key}"
    path = "/".join(quote(folder, safe="") for folder in folders)
    return f"homeassistant://media-browser/browser/{path}"
