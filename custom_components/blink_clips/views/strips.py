"""The HTTP view of strips. A strip is one JPEG with several frames of a video, side by side."""

from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import hdrs, web
from homeassistant.components.http.auth import SIGN_QUERY_PARAM
from multidict import MultiMapping

from ..api import BlinkConnectionError, BlinkError, Clip
from ..config_entry import BlinkConfigEntry
from ..media.strip import Strip, StripSize
from ..media.strip_generator import StripBudgetError
from ..media.thumbnail_generator import retry_after
from .file_response import CachedFileResponse
from .video_view import VideoView, frame_errors

_CACHED = "cached"


class StripView(VideoView):
    """Serves the strips (frames side by side) of a video."""

    url = "/api/blink_clips/videos/{video_id}/strips/{count}x{height}.jpg"
    name = "api:blink_clips:strip"

    async def get(
        self, request: web.Request, video_id: str, count: str, height: str
    ) -> web.StreamResponse:
        """Return the JPEG of a strip (frames side by side).

        Headers contain the size of the strip's frames and the length of the video. The HTTP status
        is 400 for an invalid query, and 404 for a size that is not allowed. With `cached=true`, it
        is also 404 if the strip is not in the cache.
        """
        self.check_caller(request)
        try:
            size = StripSize.parse(count, height)
        except ValueError as err:
            raise web.HTTPNotFound(text=str(err)) from err
        only_cached = _only_cached(request.query)
        entry, clip = await self.video(request, video_id, without_request=only_cached)
        if not clip.has_video:
            raise web.HTTPNotFound(text="The clip has no video.")
        strips = entry.runtime_data.media.strips
        with _strip_errors(entry, clip):
            strip = await (strips.cached if only_cached else strips.get)(clip, size)
        if strip is None:
            raise web.HTTPNotFound(text="The strip is not in the cache.")
        return _StripResponse(strip)

    head = get


class _StripResponse(CachedFileResponse):
    """A response with the file of a strip (frames side by side)."""

    def __init__(self, strip: Strip) -> None:
        super().__init__(strip.path)
        self.headers["Blink-Clips-Frame-Count"] = str(strip.frame_count)
        self.headers["Blink-Clips-Frame-Width"] = str(strip.frame_width)
        self.headers["Blink-Clips-Frame-Height"] = str(strip.frame_height)
        self.headers["Blink-Clips-Video-Seconds"] = str(strip.seconds)


@contextmanager
def _strip_errors(entry: BlinkConfigEntry, clip: Clip) -> Iterator[None]:
    """Convert errors that occur while a strip (frames of a video) is made into HTTP errors.

    The status is 429 after too many requests, and 503 if the cloud does not have the video yet.
    Both responses have a header Retry-After.
    """
    try:
        with frame_errors():
            try:
                yield
            except BlinkError as err:
                seconds = None if isinstance(err, BlinkConnectionError) else retry_after(err)
                if seconds is None or not _exists(entry, clip):
                    raise
                text = f"The Blink cloud cannot provide the video yet: {err}"
                headers = {hdrs.RETRY_AFTER: str(seconds)}
                raise web.HTTPServiceUnavailable(text=text, headers=headers) from err
    except StripBudgetError as err:
        headers = {hdrs.RETRY_AFTER: str(err.retry_after)}
        raise web.HTTPTooManyRequests(text=f"{err}.", headers=headers) from err


def _exists(entry: BlinkConfigEntry, clip: Clip) -> bool:
    """Return whether a clip is still in the catalogue (list of all clips).

    If a download shows that the video no longer exists, the clip is removed from the catalogue.
    """
    try:
        entry.runtime_data.catalogue.get(clip.id)
    except KeyError:
        return False
    return True


def _only_cached(parameters: MultiMapping[str]) -> bool:
    """Return whether a URL has the parameter cached=true. Raises 400 for any other parameter."""
    values = [item for item in parameters.items() if item[0] != SIGN_QUERY_PARAM]
    if values not in ([], [(_CACHED, "true")]):
        raise web.HTTPBadRequest(text="The only parameter is cached=true.")
    return bool(values)
