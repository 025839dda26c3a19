"""Makes thumbnails on request: extracts frames, scales posters, and caches the results on disk."""

from contextlib import suppress
from dataclasses import asdict, dataclass
from http import HTTPStatus
import json
from math import ceil
from pathlib import Path

from homeassistant.core import HomeAssistant, callback
from PIL import Image

from ..api import (
    BlinkBusyError,
    BlinkConnectionError,
    BlinkError,
    BlinkNotFoundError,
    BlinkRateLimitError,
    BlinkResponseError,
    Clip,
)
from .clip_files import ClipFiles, file_name
from .decoder import shared_frame_subprocess
from .disk_cache import CacheError
from .executor import Run
from .frame_subprocess import FrameSubprocess
from .thumbnail import Facts, Kind, Query, QueryError, Thumbnail

# Seconds after which a caller should request missing frames again. The upload of a video takes half
# a minute.
RETRY_SECONDS = 10

_FOLDER = "frames"
_FACTS = f"{_FOLDER}/video.json"


@dataclass(frozen=True, kw_only=True)
class ThumbnailList:
    """A clip's thumbnails that are available now."""

    thumbnails: list[Thumbnail]
    retry_after: int | None = None
    """Seconds after which the caller should retry. None if all requested frames are available."""


class ThumbnailGenerator:
    """Makes the thumbnails (posters, and frames of videos) of an account's clips.

    Methods raise BlinkError if the cloud fails, QueryError for an invalid query, and FrameError for
    an invalid file. They raise NoDecoderError if no decoder is installed, and CacheError or OSError
    if the disk fails.
    """

    def __init__(self, media: ClipFiles, subprocess: FrameSubprocess, *, run: Run) -> None:
        self._media = media
        self._cache = media.cache
        self._subprocess = subprocess
        self._run = run

    async def listed(self, clip: Clip, query: Query) -> ThumbnailList:
        """Return the frames that a query requests. Make missing frames.

        If a query has neither a count nor times, return the poster and all frames in the cache. If
        the clip has no video, return the poster. Raises BlinkNotFoundError if the clip has neither
        a video nor a poster.
        """
        seconds = None
        if query.wants_frames:
            try:
                return ThumbnailList(thumbnails=await self._frames(clip, query))
            except BlinkError as err:
                seconds = retry_after(err) if clip.has_video else None
                if clip.has_video and seconds is None:
                    raise
            found = await self._poster(clip, query)
        else:
            found = await self._poster(clip, query) + self._made(clip, query)
        if not found and not clip.has_video:
            raise BlinkNotFoundError("The clip has neither a video nor a poster", status=200)
        return ThumbnailList(thumbnails=found, retry_after=seconds)

    async def file(self, clip: Clip, thumbnail: Thumbnail) -> Path:
        """Return the path of a thumbnail's JPEG. Make the JPEG if it is not in the cache."""
        if thumbnail.kind is Kind.POSTER:
            return await self._poster_file(clip, thumbnail)
        name = _name(clip, thumbnail)
        if self._cache.peek(name) is None and thumbnail not in await self._frames(
            clip, thumbnail.query()
        ):
            # Reject a height above the height of the video, because frames are never scaled up.
            raise QueryError("The height is greater than that of the video.")
        return await self._cache.get(name, _lost)

    async def _frames(self, clip: Clip, query: Query) -> list[Thumbnail]:
        """Return the frames that a query requests.

        If one frame is missing, extract all requested frames.
        """
        if frames := await self._already(clip, query):
            return frames
        video = await self._media.clip_file(clip)
        async with self._subprocess.turn:
            if frames := await self._already(clip, query):
                return frames
            cut = await self._subprocess.from_video(
                video, count=query.count or 0, times=query.times, height=query.height
            )
            facts = Facts(seconds=cut.seconds, height=cut.height)
            await self._keep(file_name(clip, _FACTS), json.dumps(asdict(facts)).encode())
            frames = facts.frames(clip.id, query)
            for frame, jpeg in zip(frames, cut.jpegs, strict=True):
                await self._keep(_name(clip, frame), jpeg)
        return frames

    async def _already(self, clip: Clip, query: Query) -> list[Thumbnail]:
        """Return the requested frames if all are in the cache. Otherwise return an empty list."""
        path = self._cache.peek(file_name(clip, _FACTS))
        if path is None:
            return []
        try:
            facts = Facts(**json.loads(await self._run(path.read_bytes)))
        except OSError, ValueError, TypeError:
            # Delete the damaged file with the length and height of the video. The next extraction
            # writes a new file.
            with suppress(OSError):
                await self._run(path.unlink)
            return []
        frames = facts.frames(clip.id, query)
        return frames if all(self._cache.peek(_name(clip, it)) for it in frames) else []

    def _made(self, clip: Clip, query: Query) -> list[Thumbnail]:
        """Return those frames of the clip that are in the cache.

        If the query has a height, return only frames of this height.
        """
        found = []
        for name in self._cache.names(file_name(clip, _FOLDER)):
            with suppress(ValueError):
                frame = Thumbnail.parse(clip.id, Path(name).stem)
                if frame.kind is not Kind.POSTER and query.height in (None, frame.height):
                    found.append(frame)
        return sorted(found, key=lambda it: (it.kind, it.count, it.index, it.time, it.height))

    async def _poster(self, clip: Clip, query: Query) -> list[Thumbnail]:
        """Return the clip's poster in a list. The list is empty if there is no poster.

        The poster's height is None until the poster is downloaded.
        """
        if not clip.has_poster:
            return []
        path = await self._media.local_poster(clip)
        height: int | None = await self._run(_height_of, path) if path else None
        if height and query.height:
            height = min(height, query.height)
        return [Thumbnail.poster(clip.id, asked=query.height, height=height)]

    async def _poster_file(self, clip: Clip, thumbnail: Thumbnail) -> Path:
        if thumbnail.asked is None:
            return await self._media.poster_file(clip)

        height = thumbnail.asked

        async def scale(path: Path) -> None:
            original = await self._media.poster_file(clip)
            if (await self._run(_height_of, original) or height) > height:
                async with self._subprocess.turn:
                    jpeg = await self._subprocess.from_picture(original, height=height)
            else:
                jpeg = await self._run(original.read_bytes)
            await self._run(path.write_bytes, jpeg)

        return await self._cache.get(_name(clip, thumbnail), scale)

    async def _keep(self, name: str, content: bytes) -> None:
        async def write(path: Path) -> None:
            await self._run(path.write_bytes, content)

        await self._cache.get(name, write)


@callback
def async_thumbnail_generator(hass: HomeAssistant, clip_files: ClipFiles) -> ThumbnailGenerator:
    """Return the object that makes the thumbnails of an account's clips."""
    return ThumbnailGenerator(
        clip_files, shared_frame_subprocess(hass), run=hass.async_add_executor_job
    )


def _name(clip: Clip, thumbnail: Thumbnail) -> str:
    return file_name(clip, f"{_FOLDER}/{thumbnail.id}.jpg")


def _height_of(path: Path) -> int | None:
    """Return the height of a picture in pixels, or None if the picture is invalid.

    The picture is not decoded.
    """
    try:
        with Image.open(path) as image:
            return image.height
    except OSError, ValueError, SyntaxError, Image.DecompressionBombError:
        return None


async def _lost(path: Path) -> None:
    raise CacheError("The cache is too small to keep the frame")


def retry_after(err: BlinkError) -> int | None:
    """Return the seconds until a missing video may be available.

    Return None if the video will never be available.
    """
    if isinstance(err, BlinkRateLimitError):
        return ceil(err.retry_after)
    if isinstance(err, BlinkNotFoundError | BlinkBusyError | BlinkConnectionError):
        return RETRY_SECONDS
    # Recommend a retry after status 404 or 5xx without an error code, because the upload may not be
    # complete yet.
    if isinstance(err, BlinkResponseError) and (
        err.status == HTTPStatus.NOT_FOUND or err.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    ):
        return RETRY_SECONDS
    return None
