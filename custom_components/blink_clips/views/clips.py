"""HTTP views of clips and their posters (the cloud's pictures of clips)."""

from aiohttp import web

from ..api import Clip
from ..config_entry import BlinkConfigEntry
from .file_response import BlinkView, CachedFileResponse, http_errors

_CLIP_URL = "/api/blink_clips/clips/{entry_id}/{clip_id}.mp4"
_POSTER_URL = "/api/blink_clips/clips/{entry_id}/{clip_id}.jpg"


def clip_path(entry: BlinkConfigEntry, clip: Clip) -> str:
    """Return the URL path of a clip's MP4."""
    return _CLIP_URL.format(entry_id=entry.entry_id, clip_id=clip.id)


def poster_path(entry: BlinkConfigEntry, clip: Clip) -> str:
    """Return the URL path of a clip's poster."""
    return _POSTER_URL.format(entry_id=entry.entry_id, clip_id=clip.id)


class ClipView(BlinkView):
    """Serves a clip's MP4, as a whole or in byte ranges."""

    url = _CLIP_URL
    name = "api:blink_clips:clip"

    async def get(self, request: web.Request, entry_id: str, clip_id: str) -> web.FileResponse:
        """Return the MP4.

        The HTTP status is 401 or 403 if the caller lacks permission, and 404 if there is no MP4. It
        is 502, 503 or 504 if the cloud or the disk fails.
        """
        entry = self.entry(request, entry_id)
        clip = await self.clip(request, entry, clip_id)
        with http_errors():
            return CachedFileResponse(await entry.runtime_data.media.clip_files.clip_file(clip))

    head = get


class PosterView(BlinkView):
    """Serves a clip's poster."""

    url = _POSTER_URL
    name = "api:blink_clips:poster"

    async def get(self, request: web.Request, entry_id: str, clip_id: str) -> web.FileResponse:
        """Return the JPEG of the poster.

        The HTTP status is 401 or 403 if the caller lacks permission, and 404 if there is no poster.
        It is 502, 503 or 504 if the cloud or the disk fails.
        """
        entry = self.entry(request, entry_id)
        clip = await self.clip(request, entry, clip_id)
        with http_errors():
            return CachedFileResponse(await entry.runtime_data.media.clip_files.poster_file(clip))

    head = get
