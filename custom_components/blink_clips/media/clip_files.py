"""Clips and their posters as files: fetched once, kept in the cache, gone with their clip."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
import shutil
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from ..api import BlinkClient, BlinkNotFoundError, BlinkResponseError, Clip
from ..const import CACHE_MAX_AGE, CONF_CACHE_LIMIT, DEFAULT_CACHE_LIMIT, DOMAIN, LOGGER
from .disk_cache import CacheError, DiskCache
from .executor import run_to_completion
from .frame_subprocess import FrameError, FrameSubprocess

# A clip may be listed before its video can be had; later than this, it will not come any more.
UPLOAD_TIME = timedelta(minutes=10)
# Of each kind, so that somebody who scrolls through posters does not hold up a clip.
DOWNLOADS_AT_ONCE = 4
# A second into a clip, whoever made the camera record has come into view.
POSTER_SECOND = 1

_CUTTER: HassKey[FrameSubprocess] = HassKey(f"{DOMAIN}.frame_cutter")

type Run = Callable[..., Awaitable[Any]]


class ClipFiles:
    """The clips of an account as files.

    What makes a file raises BlinkError, CacheError where it cannot be kept, or OSError where the
    disk fails.
    """

    def __init__(
        self,
        client: BlinkClient,
        cache: DiskCache,
        cutter: FrameSubprocess,
        *,
        run: Run,
        gone: Callable[[int], None],
    ) -> None:
        self.cache = cache
        self._client = client
        self._cutter = cutter
        self._run = run
        self._gone = gone
        self._clip_line = asyncio.Semaphore(DOWNLOADS_AT_ONCE)
        self._poster_line = asyncio.Semaphore(DOWNLOADS_AT_ONCE)
        # A sync module brings up one clip at a time, and slowly; no other clip waits for that.
        self._usb_line = asyncio.Semaphore(1)

    async def clip_file(self, clip: Clip) -> Path:
        """Return a clip's MP4, downloaded once however many ask."""
        return await self.cache.get(_clip_name(clip), partial(self._download_clip, clip))

    def cached_clip(self, clip: Clip) -> Path | None:
        """Return a clip's MP4 if it is here already."""
        return self.cache.peek(_clip_name(clip))

    async def poster_file(self, clip: Clip) -> Path:
        """Return a clip's poster, a JPEG."""
        return await self.cache.get(_poster_name(clip), partial(self._poster, clip))

    def poster_available_locally(self, clip: Clip) -> bool:
        """Whether a clip's poster can be had without waking a sync module."""
        if clip.usb is None:
            return clip.has_poster
        return any(self.cache.peek(name) for name in (_poster_name(clip), _clip_name(clip)))

    async def poster(self, clip: Clip) -> bytes:
        """Return a clip's poster, a JPEG; concurrent callers share one request.

        If the disk fails, download the poster without a file: a full disk must not leave the
        cameras without a picture. Raises BlinkError.
        """
        try:
            path = await self.poster_file(clip)
            jpeg: bytes = await self._run(path.read_bytes)
        except CacheError, OSError:
            return await self._poster_without_file(clip)
        return jpeg

    async def _poster_without_file(self, clip: Clip) -> bytes:
        if clip.usb is not None:
            raise BlinkNotFoundError("There is no room for the clip to cut a poster of", status=200)
        async with self._poster_line:
            return await self._client.get_clip_picture(clip)

    async def write_clip(self, clip: Clip, path: Path) -> None:
        """Write a clip's MP4 to a file that is not the cache's; from the cache if it is there.

        The cache keeps nothing of it. Raises BlinkError, or OSError where the disk fails.
        """
        if not await self._copied(_clip_name(clip), path):
            await self._download_clip(clip, path)

    async def write_poster(self, clip: Clip, path: Path) -> None:
        """Write a clip's poster to such a file, in the same way."""
        if not await self._copied(_poster_name(clip), path):
            await self._poster(clip, path)

    async def open(self) -> None:
        """Find the files that are there; without a disk, everything but them still works."""
        with _log_disk_errors():
            await self.cache.open()

    async def tidy(self, _now: datetime) -> None:
        """Remove what has become too old."""
        with _log_disk_errors():
            await self.cache.tidy()

    async def forget(self, clip_ids: Iterable[int]) -> None:
        """Remove all files of clips that are deleted."""
        if folders := {str(clip_id) for clip_id in clip_ids}:
            with _log_disk_errors():
                await self.cache.discard(folders)

    async def _copied(self, name: str, path: Path) -> bool:
        cached = self.cache.peek(name)
        if cached is None:
            return False
        try:
            await self._run(shutil.copyfile, cached, path)
        except FileNotFoundError:
            # Made room for another one meanwhile.
            return False
        return True

    async def _download_clip(self, clip: Clip, path: Path) -> None:
        async with self._clip_line if clip.usb is None else self._usb_line:
            file = await self._run(path.open, "wb")
            try:
                await self._client.download_clip(clip, partial(self._run, file.write))
            except BlinkNotFoundError:
                age = self._client.clock.now() - clip.created_at
                # Of a USB stick, lists alone tell what has gone.
                if clip.media and age > UPLOAD_TIME:
                    self._gone(clip.id)
                raise
            finally:
                await self._run(file.close)

    async def _poster(self, clip: Clip, path: Path) -> None:
        if clip.usb is not None:
            await self._run(path.write_bytes, await self._frame(await self.clip_file(clip)))
            return
        async with self._poster_line:
            await self._run(path.write_bytes, await self._client.get_clip_picture(clip))

    async def _frame(self, video: Path) -> bytes:
        """Return what stands for a poster where the cloud has none."""
        async with self._cutter.turn:
            try:
                [jpeg] = (await self._cutter.from_video(video, times=(POSTER_SECOND,))).jpegs
            except FrameError as err:
                raise BlinkResponseError(f"The clip is broken: {err}", status=200) from err
        return jpeg


def clip_files_for(
    hass: HomeAssistant,
    entry: ConfigEntry[Any],
    client: BlinkClient,
    *,
    gone: Callable[[int], None],
) -> ClipFiles:
    """Return the files of an entry's clips; `gone` hears of those that the cloud has no more."""
    limit = entry.options.get(CONF_CACHE_LIMIT, DEFAULT_CACHE_LIMIT)
    run = run_to_completion(hass.async_add_executor_job)
    cache = DiskCache(
        _directory(hass, entry),
        limit_bytes=limit * 1_000_000,
        max_age=CACHE_MAX_AGE,
        run=run,
        now=client.clock.time,
    )
    return ClipFiles(client, cache, frame_cutter(hass), run=run, gone=gone)


@callback
def frame_cutter(hass: HomeAssistant) -> FrameSubprocess:
    """Return what cuts frames; all accounts take turns."""
    return hass.data.setdefault(_CUTTER, FrameSubprocess())


async def async_remove_media(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Remove the cached files of a removed entry, and the cache folder once it is empty."""
    await hass.async_add_executor_job(_remove_directory, _directory(hass, entry))


def file_name(clip: Clip, what: str) -> str:
    """Return the name of one of a clip's files in the cache; all of them leave with the clip."""
    return f"{clip.id}/{what}"


@contextmanager
def _log_disk_errors() -> Iterator[None]:
    """Log what a failing disk did to the upkeep of the cache; no poll fails for it."""
    try:
        yield
    except OSError as err:
        LOGGER.warning("The cache of clips cannot be kept in order: %s", err)


def _clip_name(clip: Clip) -> str:
    return file_name(clip, "clip.mp4")


def _poster_name(clip: Clip) -> str:
    return file_name(clip, "poster.jpg")


def _remove_directory(directory: Path) -> None:
    shutil.rmtree(directory, ignore_errors=True)
    # Keep the folder of all accounts while another account has files in it.
    with suppress(OSError):
        directory.parent.rmdir()


def _directory(hass: HomeAssistant, entry: ConfigEntry[Any]) -> Path:
    return Path(hass.config.cache_path(DOMAIN, entry.entry_id))
