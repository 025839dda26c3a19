"""The files of clips: MP4s and posters, in the archive or in a cache on disk."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial
from pathlib import Path
import shutil

from homeassistant.core import HomeAssistant

from ..api import BlinkClient, BlinkDamagedFileError, BlinkNotFoundError, Clip
from ..archive.errors import ArchiveError, ArchiveUnresponsiveError
from ..archive.reader import ArchiveReader
from ..config_entry import BlinkConfigEntry
from ..const import (
    CACHE_MAX_AGE,
    CONF_CACHE_LIMIT,
    DEFAULT_CACHE_LIMIT,
    DOMAIN,
    LOGGER,
)
from ..errors import MissingDecoderError
from .clip_downloads import ClipDownloads
from .decoder import shared_frame_subprocess
from .disk_cache import CacheError, DiskCache
from .executor import Run, run_to_completion
from .frame_subprocess import FrameError, FrameSubprocess, NoDecoderError
from .local_files import archived_or_none, copy_file, read_file

# The poster (picture) of a USB clip is the frame at this second of its video. A person is usually
# visible by then.
POSTER_SECOND = 1

# Name of the cached MP4 of a clip.
_CLIP = "clip.mp4"

type OnForget = Callable[[Collection[int]], Awaitable[None]]


class ClipFiles:
    """The files of an account's clips.

    Methods raise BlinkError if the cloud fails, CacheError if a file cannot be cached, and OSError
    if the disk fails. They raise ArchiveError if an archived file is missing.
    """

    def __init__(
        self,
        downloads: ClipDownloads,
        cache: DiskCache,
        subprocess: FrameSubprocess,
        *,
        run: Run,
        archive: ArchiveReader | None = None,
    ) -> None:
        self.cache = cache
        self.on_forget: OnForget | None = None
        """A function that removes the files that were made of several clips.

        It is called with the ids of deleted clips.
        """
        self._archive = archive
        self._downloads = downloads
        self._subprocess = subprocess
        self._run = run

    async def clip_file(self, clip: Clip) -> Path:
        """Return the path of a clip's MP4.

        Download the MP4 if necessary. Concurrent calls share one download.
        """
        if archived := await self._archived_clip(clip):
            return archived
        return await self.cache.get(_clip_name(clip), partial(self._downloads.video, clip))

    async def local_clip(self, clip: Clip) -> Path | None:
        """Return the path of a clip's MP4.

        Return None if the MP4 is neither archived nor cached.
        """
        with suppress(ArchiveError):
            if archived := await self._archived_clip(clip):
                return archived
        return self.cache.peek(_clip_name(clip))

    @property
    def video_sizes(self) -> list[int]:
        """The sizes in bytes of the MP4s in the cache."""
        return self.cache.sizes(_CLIP)

    async def poster_file(self, clip: Clip) -> Path:
        """Return the path of a clip's poster (a JPEG). Concurrent calls share one download."""
        if archived := await self._archived_poster(clip):
            return archived
        return await self.cache.get(_poster_name(clip), partial(self._poster, clip))

    async def local_poster(self, clip: Clip) -> Path | None:
        """Return the path of a clip's poster.

        Return None if the poster is neither archived nor cached.
        """
        with suppress(ArchiveError):
            if archived := await self._archived_poster(clip):
                return archived
        return self.cache.peek(_poster_name(clip))

    def is_local(self, clip: Clip) -> bool:
        """Return whether a clip's MP4 is archived or cached. The disk is not accessed."""
        return clip.archived is not None or self.cache.peek(_clip_name(clip)) is not None

    def poster_available_locally(self, clip: Clip) -> bool:
        """Return whether a clip's poster is available without reading a USB drive."""
        if clip.usb is None or clip.archived is not None:
            return clip.has_poster
        return any(self.cache.peek(name) for name in (_poster_name(clip), _clip_name(clip)))

    async def poster(self, clip: Clip) -> bytes:
        """Return a clip's poster as JPEG bytes. Raises BlinkError if the poster is not available.

        If the disk fails, return the poster without saving it. Concurrent calls share one request.
        """
        try:
            path = await self.poster_file(clip)
            return await read_file(path, self._archive, self._run)
        except CacheError, OSError:
            return await self._poster_without_file(clip)
        except ArchiveUnresponsiveError:
            if clip.usb is not None or clip.deleted:
                raise
            return await self._downloads.poster(clip)

    async def _poster_without_file(self, clip: Clip) -> bytes:
        if clip.usb is not None or clip.deleted:
            raise BlinkNotFoundError("No disk space for the clip and its poster", status=200)
        return await self._downloads.poster(clip)

    async def write_clip(self, clip: Clip, path: Path, run: Run | None = None) -> None:
        """Write a clip's MP4 to a path outside of the cache. If `run` is given, write with it.

        Copy an archived or cached MP4, or download it. Raises BlinkError, or OSError if the disk
        fails.
        """
        if not await self._copied(clip, await self.local_clip(clip), path, run or self._run):
            await self._downloads.video(clip, path, run)

    async def write_poster(self, clip: Clip, path: Path, run: Run | None = None) -> None:
        """Write a clip's poster to a path outside of the cache. If `run` is given, write with it.

        Raises BlinkError, or OSError if the disk fails.
        """
        if not await self._copied(clip, await self.local_poster(clip), path, run or self._run):
            await self._poster(clip, path, run)

    async def open(self) -> None:
        """Find the files in the cache folder after a restart. If the disk fails, log the error."""
        with _log_disk_errors():
            await self.cache.open()

    async def tidy(self, _now: datetime) -> None:
        """Remove cached files whose age exceeds CACHE_MAX_AGE."""
        with _log_disk_errors():
            await self.cache.tidy()

    async def forget(self, clip_ids: Iterable[int]) -> None:
        """Remove all cached files of deleted clips."""
        if deleted := frozenset(clip_ids):
            with _log_disk_errors():
                await self.cache.discard({str(clip_id) for clip_id in deleted})
                if self.on_forget is not None:
                    await self.on_forget(deleted)

    async def _copied(self, clip: Clip, local: Path | None, path: Path, run: Run) -> bool:
        if local is None:
            return False
        try:
            await copy_file(local, path, self._archive, run)
        except ArchiveUnresponsiveError:
            if clip.deleted:
                raise
            return False
        except FileNotFoundError:
            # The archived or cached file was deleted in the meantime. Let the caller download the
            # clip.
            return False
        return True

    async def _archived_clip(self, clip: Clip) -> Path | None:
        """Return the path of an archived MP4. Return None if the MP4 must be downloaded."""
        if self._archive is None or clip.archived is None:
            return None
        return await archived_or_none(clip, self._archive.video(clip))

    async def _archived_poster(self, clip: Clip) -> Path | None:
        """Return the path of an archived poster.

        Return None if the poster must be made or downloaded.
        """
        if self._archive is None or clip.archived is None or not clip.archived.has_poster:
            return None
        return await archived_or_none(clip, self._archive.poster(clip))

    async def _poster(self, clip: Clip, path: Path, run: Run | None = None) -> None:
        # Make the poster (picture) from the video, because Blink has no poster for clips on USB
        # drives and for deleted clips.
        if clip.usb is not None or clip.deleted:
            jpeg = await self._frame(await self.clip_file(clip))
        else:
            jpeg = await self._downloads.poster(clip)
        await (run or self._run)(path.write_bytes, jpeg)

    async def _frame(self, video: Path) -> bytes:
        """Return a frame of a clip's video as JPEG bytes, for the clip's poster (picture)."""
        async with self._subprocess.turn:
            try:
                [jpeg] = (await self._subprocess.from_video(video, times=(POSTER_SECOND,))).jpegs
            except NoDecoderError as err:
                raise MissingDecoderError from err
            except FrameError as err:
                raise BlinkDamagedFileError(f"Invalid video: {err}", status=200) from err
        return jpeg


def clip_files_for(
    hass: HomeAssistant,
    entry: BlinkConfigEntry,
    client: BlinkClient,
    *,
    on_missing: Callable[[int], None],
    archive: ArchiveReader | None,
) -> ClipFiles:
    """Return the object for the files of an account's clips.

    `on_missing` receives the id of each clip whose video is missing in the cloud.
    """
    limit = entry.options.get(CONF_CACHE_LIMIT, DEFAULT_CACHE_LIMIT)
    run = run_to_completion(hass.async_add_executor_job)
    cache = DiskCache(
        _directory(hass, entry),
        limit_bytes=limit * 1_000_000,
        max_age=CACHE_MAX_AGE,
        run=run,
        now=client.clock.time,
    )
    downloads = ClipDownloads(client, run=run, on_missing=on_missing)
    return ClipFiles(downloads, cache, shared_frame_subprocess(hass), run=run, archive=archive)


async def async_remove_media(hass: HomeAssistant, entry: BlinkConfigEntry) -> None:
    """Remove the cached files of a removed account.

    Remove the common cache folder if it is empty.
    """
    await hass.async_add_executor_job(_remove_directory, _directory(hass, entry))


def file_name(clip: Clip, what: str) -> str:
    """Return the name of a clip's cached file, with the folder.

    The folder is named after the clip's id.
    """
    return f"{clip.id}/{what}"


@contextmanager
def _log_disk_errors() -> Iterator[None]:
    """Log errors of the disk instead of raising them."""
    try:
        yield
    except OSError as err:
        LOGGER.warning("The clip cache on disk cannot be accessed: %s", err)


def _clip_name(clip: Clip) -> str:
    return file_name(clip, _CLIP)


def _poster_name(clip: Clip) -> str:
    return file_name(clip, "poster.jpg")


def _remove_directory(directory: Path) -> None:
    shutil.rmtree(directory, ignore_errors=True)
    # Ignore the error of `rmdir` if the common folder contains files of other accounts.
    with suppress(OSError):
        directory.parent.rmdir()


def _directory(hass: HomeAssistant, entry: BlinkConfigEntry) -> Path:
    return Path(hass.config.cache_path(DOMAIN, entry.entry_id))
