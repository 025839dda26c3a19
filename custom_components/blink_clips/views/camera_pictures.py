"""HTTP view of the pictures of cameras. Each picture has its own address."""

from http import HTTPStatus

from aiohttp import web

from ..api import CameraKey
from ..config_entry import BlinkConfigEntry
from .file_response import CACHE_HEADERS, BlinkView

_URL = "/api/blink_clips/pictures/{entry_id}/{camera}/{picture_id}.jpg"


def picture_path(entry: BlinkConfigEntry, key: CameraKey, picture_id: str) -> str:
    """Return the URL path of one picture of a camera.

    A request for this path gets HTTP 404 if the picture is not in memory.
    """
    return _URL.format(entry_id=entry.entry_id, camera=key, picture_id=picture_id)


class PictureView(BlinkView):
    """Serves a picture of a camera from memory."""

    url = _URL
    name = "api:blink_clips:picture"

    async def get(
        self, request: web.Request, entry_id: str, camera: str, picture_id: str
    ) -> web.Response:
        """Return the JPEG.

        The HTTP status is 401 or 403 if the caller lacks permission. It is 404 if the picture is
        not in memory.
        """
        entry = self.entry(request, entry_id)
        try:
            key = CameraKey.parse(camera)
        except ValueError:
            raise web.HTTPNotFound from None
        self.check_camera(request, entry, key)
        picture = entry.runtime_data.media.pictures.find(key, picture_id)
        if picture is None:
            raise web.HTTPNotFound
        return web.Response(
            status=HTTPStatus.OK,
            body=picture.jpeg,
            content_type="image/jpeg",
            headers=CACHE_HEADERS,
        )

    head = get
