"""The Thumbnails API over HTTP: the list of a video's thumbnails, and each thumbnail's JPEG."""

from typing import override

from aiohttp import hdrs, web
from homeassistant.components.http import KEY_AUTHENTICATED, KEY_HASS
from homeassistant.components.http.auth import SIGN_QUERY_PARAM
from homeassistant.core import HomeAssistant
from multidict import MultiMapping

from ..config_entry import BlinkConfigEntry
from ..media.thumbnail import Query, QueryError, Thumbnail
from ..media.thumbnail_generator import ThumbnailGenerator, async_thumbnail_generator
from .file_response import CachedFileResponse
from .thumbnail_urls import LIST_URL, THUMBNAIL_URL, signed_thumbnail_path
from .video_view import VideoView, frame_errors


def _generator(hass: HomeAssistant, entry: BlinkConfigEntry) -> ThumbnailGenerator:
    return async_thumbnail_generator(hass, entry.runtime_data.media.clip_files)


class ThumbnailsView(VideoView):
    """Lists the thumbnails of a video."""

    url = LIST_URL
    name = "api:blink_clips:thumbnails"

    @override
    def check_caller(self, request: web.Request) -> None:
        """Raise HTTP 401 if the caller is not signed in, and HTTP 403 for an expired signed URL."""
        if not request[KEY_AUTHENTICATED] and SIGN_QUERY_PARAM not in request.query:
            raise web.HTTPUnauthorized
        super().check_caller(request)

    async def get(self, request: web.Request, video_id: str) -> web.Response:
        """Return the thumbnails of a video as JSON.

        For an invalid query, the HTTP status is 400, and the body is a message.
        """
        self.check_caller(request)
        hass = request.app[KEY_HASS]
        entry, clip = await self.video(request, video_id)
        try:
            with frame_errors():
                query = _query(request.query)
                listing = await _generator(hass, entry).listed(clip, query)
        except QueryError as err:
            raise web.HTTPBadRequest(text=str(err)) from err
        headers = {hdrs.CACHE_CONTROL: "no-store"}
        if listing.retry_after is not None:
            headers[hdrs.RETRY_AFTER] = str(listing.retry_after)
        entities = [it.entity(signed_thumbnail_path(hass, it)) for it in listing.thumbnails]
        return self.json(entities, headers=headers)

    head = get


class ThumbnailView(VideoView):
    """Serves the JPEG of one thumbnail."""

    url = THUMBNAIL_URL
    name = "api:blink_clips:thumbnail"

    async def get(
        self, request: web.Request, video_id: str, thumbnail_id: str
    ) -> web.StreamResponse:
        """Return the JPEG. Return 404 if the video has no thumbnail with this id."""
        self.check_caller(request)
        entry, clip = await self.video(request, video_id)
        try:
            thumbnail = Thumbnail.parse(clip.id, thumbnail_id)
            with frame_errors():
                generator = _generator(request.app[KEY_HASS], entry)
                path = await generator.file(clip, thumbnail)
        except ValueError as err:
            raise web.HTTPNotFound(text=str(err)) from err
        return CachedFileResponse(path)

    head = get


def _query(parameters: MultiMapping[str]) -> Query:
    """Return the thumbnails that the parameters of a URL request.

    Raises QueryError for invalid parameters.
    """
    values = {name: value for name, value in parameters.items() if name != SIGN_QUERY_PARAM}
    for name in values:
        if len(parameters.getall(name)) > 1:
            raise QueryError(f"{name} must be given once.")
    return Query.parse(values)
