"""The base class of the views of thumbnails and strips, and the HTTP errors of frames.

Here, a video is a clip of any account.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import web
from homeassistant.components.http import KEY_HASS

from ..api import Clip
from ..clip_lookup import async_find_clip, async_find_clip_here
from ..config_entry import BlinkConfigEntry
from ..media.frame_subprocess import FrameError, NoDecoderError
from .file_response import BlinkView, clip_number, http_errors


class VideoView(BlinkView):
    """The base class of the views of thumbnails and strips (frames).

    Its methods find a video in all accounts.
    """

    async def video(
        self, request: web.Request, video_id: str, *, without_request: bool = False
    ) -> tuple[BlinkConfigEntry, Clip]:
        """Return the clip with the id `video_id`, and the account of the clip.

        If `without_request` is True, send no request to the cloud. Raises 403 if the caller may not
        see the clip, 404 if there is no such clip, and 502 or 504 if the cloud fails.
        """
        hass = request.app[KEY_HASS]
        number = clip_number(video_id)
        try:
            with http_errors():
                find = async_find_clip_here if without_request else async_find_clip
                entry, _ = await find(hass, number)
        except KeyError:
            raise web.HTTPNotFound(text="There is no such video, or no longer.") from None
        return entry, await self.clip(request, entry, video_id)


@contextmanager
def frame_errors() -> Iterator[None]:
    """Convert errors that occur while a frame is made into HTTP errors with a reason."""
    try:
        with http_errors():
            yield
    except NoDecoderError as err:
        raise web.HTTPNotImplemented(text=f"Frames are not available: {err}.") from err
    except FrameError as err:
        raise web.HTTPBadGateway(text=f"The video cannot be read: {err}.") from err
