"""The HTTP view of films. A film is one MP4 with several clips of a camera."""

from datetime import timedelta

from aiohttp import web
from homeassistant.components.http.auth import async_sign_path
from homeassistant.core import HomeAssistant, callback

from ..config_entry import BlinkConfigEntry
from ..media.film import Reel, is_reel_id
from .file_response import BlinkView, CachedFileResponse, http_errors

# The time for which a signed URL is valid. Watching a film of a day may take hours.
FILM_URL_LIFETIME = timedelta(hours=24)

_URL = "/api/blink_clips/films/{entry_id}/{reel_id}/{number}.mp4"
_MAX_DIGITS = 4
# Maximum number of attempts to find the file of a film. If a film is made again in the meantime,
# its old file is removed.
_ATTEMPTS = 2


def film_path(entry: BlinkConfigEntry, reel: Reel, index: int) -> str:
    """Return the URL path of a film. The first film has the index 0."""
    return _URL.format(entry_id=entry.entry_id, reel_id=reel.id, number=index + 1)


@callback
def signed_film_path(hass: HomeAssistant, entry: BlinkConfigEntry, reel: Reel, index: int) -> str:
    """Return the signed path of a film, which anyone can load for a day without a sign-in."""
    return async_sign_path(hass, film_path(entry, reel, index), FILM_URL_LIFETIME)


class FilmView(BlinkView):
    """Serves the MP4 of a film, as a whole or in byte ranges."""

    url = _URL
    name = "api:blink_clips:film"

    async def get(
        self, request: web.Request, entry_id: str, reel_id: str, number: str
    ) -> web.FileResponse:
        """Return the MP4 of a film that was made before.

        The HTTP status is 401 or 403 without permission. It is 404 if the film is not in the cache
        or one of its clips was deleted. It is 502, 503 or 504 if the cloud or the disk fails.
        """
        entry = self.entry(request, entry_id)
        if not (is_reel_id(reel_id) and _is_number(number)):
            raise web.HTTPNotFound(text="Invalid id of a film.")
        for _ in range(_ATTEMPTS):
            if response := await self._response(request, entry, reel_id, int(number) - 1):
                return response
        raise web.HTTPNotFound(text="The film is not in the cache. Make it again.")

    async def _response(
        self, request: web.Request, entry: BlinkConfigEntry, reel_id: str, index: int
    ) -> web.FileResponse | None:
        """Return the MP4 of a film. Return None if it is not in the cache."""
        films = entry.runtime_data.media.films.cache
        with http_errors():
            reel = await films.find(reel_id)
        if reel is None:
            return None
        self.check_camera(request, entry, reel.camera)
        if index not in range(len(reel.films)):
            raise web.HTTPNotFound(text="There is no such film.")
        clip_ids = [it.video_id for it in reel.films[index].chapters]
        await self.check_clips(request, entry, clip_ids)
        if (path := films.peek(reel, index)) is None:
            return None
        return CachedFileResponse(path, is_final=reel.is_final)

    head = get


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS
