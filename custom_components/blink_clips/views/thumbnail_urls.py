"""The URLs of thumbnails. A signed URL of a thumbnail needs no sign-in for a limited time."""

from datetime import timedelta

from homeassistant.components.http.auth import async_sign_path
from homeassistant.core import HomeAssistant, callback

from ..media.thumbnail import Thumbnail

LIST_URL = "/api/blink_clips/videos/{video_id}/thumbnails"
THUMBNAIL_URL = f"{LIST_URL}/{{thumbnail_id}}.jpg"

THUMBNAIL_URL_LIFETIME = timedelta(hours=1)


@callback
def signed_thumbnail_path(hass: HomeAssistant, thumbnail: Thumbnail) -> str:
    """Return the signed path of a thumbnail.

    For an hour, anyone can load the path without a sign-in.
    """
    path = THUMBNAIL_URL.format(video_id=thumbnail.video_id, thumbnail_id=thumbnail.id)
    return async_sign_path(hass, path, THUMBNAIL_URL_LIFETIME)
