"""The address at which Home Assistant's frontend shows the clips of a camera."""

from urllib.parse import quote

from ..api import CameraKey
from ..config_entry import BlinkConfigEntry
from ..const import DOMAIN

_SOURCE = f"media-source://{DOMAIN}"


def clips_url(entry: BlinkConfigEntry, key: CameraKey) -> str:
    """Return the address that opens a camera's clips in the media browser.

    The path of the address contains each folder as "type,id": first the list of cameras, which the
    back button opens, then the camera.
    """
    folders = f"app,{_SOURCE}", f",{_SOURCE}/{entry.entry_id}/{key}"
    path = "/".join(quote(folder, safe="") for folder in folders)
    return f"homeassistant://media-browser/browser/{path}"
