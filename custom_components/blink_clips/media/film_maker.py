"""Makes films on request, and caches them on disk. film.py defines films."""

import asyncio
from collections.abc import Collection, Sequence
from functools import partial
from pathlib import Path
import shutil

from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from ..api import (
    BlinkBusyError,
    BlinkDamagedFileError,
    BlinkError,
    BlinkNotFoundError,
    BlinkServerError,
    CameraKey,
    Clip,
    CloudClock,
)
from ..archive.errors import ArchiveError
from ..const import DOMAIN, LOGGER, MAX_UPLOAD_TIME
from .clip_files import ClipFiles, Run
from .decoder import install_decoder
from .disk_cache import CacheError
from .executor import run_to_completion
from .film import Chapter, Film, FilmError, Reel, Shot, Skipped, SkipReason, reel_id
from .film_subprocess import FilmSubprocess, JoinedClip

# Maximum size in bytes of the films of one list of clips. It is half of the cache; the clips
# themselves need the other half.
MAX_BYTES = 1_000_000_000
# Maximum number of concurrent downloads for a film. It leaves more slots to other downloads.
DOWNLOADS_AT_ONCE = 2
# Maximum number of times that films are made for one request. Films are made again if they were
# removed at once.
ATTEMPTS = 3

_PREFIX = "film-"
_DESCRIPTION = "films.json"

_TURN: HassKey[asyncio.Lock] = HassKey(f"{DOMAIN}.films")


class FilmMaker:
    """Makes and keeps the films of an account.

    All accounts share the lock `turn`. Only its holder makes films.
    """

    def __init__(
        self,
        clip_files: ClipFiles,
        subprocess: FilmSubprocess,
        clock: CloudClock,
        turn: asyncio.Lock,
        *,
        run: Run,
    ) -> None:
        self._clip_files = clip_files
        self._cache = clip_files.cache
        self._subprocess = subprocess
        self._clock = clock
        self._turn = turn
        self._run = run
        self._in_progress: dict[str, frozenset[int]] = {}

    async def get(self, camera: CameraKey, shots: Sequence[Shot]) -> Reel:
        """Return the films of a camera's clips, in the order of the clips. Make missing films.

        Concurrent callers share the work. Raises FilmError if no clip is usable, and NoJoinerError
        without PyAV. Raises BlinkError if the cloud fails, and CacheError or OSError if the disk
        fails.
        """
        number = self._id(camera, shots)
        try:
            reel = await self.find(number)
        except OSError as err:
            # The disk may fail for this file only.
            LOGGER.warning("A disk failed to read a film, which is made again: %s", err)
        else:
            if reel is not None and reel.is_final:
                return reel
        await self._cache.remove(_folder(number))
        for _ in range(ATTEMPTS):
            await self._cache.get(_description(number), partial(self._make, number, camera, shots))
            if reel := await self.find(number):
                return reel
            # Make the films again, because another request has just removed them.
        raise FilmError("the clip cache is too small for the film")

    async def find(self, number: str) -> Reel | None:
        """Return the reel (films of one list of clips) with a given id.

        Return None if the cache lacks one of its files.
        """
        name = _description(number)
        if self._cache.peek(name) is None:
            return None
        try:
            # Use `get`, because it marks the file as recently used.
            path = await self._cache.get(name, _missing)
            reel = Reel.from_json(await self._run(path.read_text))
            for index in range(len(reel.films)):
                await self._cache.get(_film(number, index), _missing)
        except CacheError, FileNotFoundError, ValueError:
            # Remove all films of the reel, because a file is missing or damaged. They are made
            # again later.
            await self._cache.remove(_folder(number))
            return None
        return reel

    async def file(self, reel: Reel, index: int) -> Path:
        """Return the path of a film. The first film has the `index` 0.

        Raises CacheError if the film is no longer in the cache.
        """
        return await self._cache.get(_film(reel.id, index), _missing)

    def count(self, camera: CameraKey, shots: Sequence[Shot]) -> int:
        """Return the number of films of some clips, or 0 before they are made.

        The disk is not accessed.
        """
        names = self._cache.names(_folder(self._id(camera, shots)))
        return sum(1 for name in names if name.endswith(".mp4"))

    async def write(self, reel: Reel, index: int, path: Path) -> None:
        """Copy a film of a reel to a path outside of the cache."""
        await self._run(shutil.copyfile, await self.file(reel, index), path)

    async def forget(self, clip_ids: Collection[int]) -> None:
        """Remove the films that contain deleted clips."""
        deleted = frozenset(clip_ids)
        found: set[str] = set()
        for folder in self._cache.folders():
            if not folder.startswith(_PREFIX) or folder in self._in_progress:
                continue
            try:
                contained = (await self._read(folder)).video_ids
            except CacheError, OSError, ValueError:
                # Remove the films as well, because it is unknown which clips they contain.
                found.add(folder)
            else:
                if contained & deleted:
                    found.add(folder)
        found |= {folder for folder, ids in self._in_progress.items() if ids & deleted}
        if found:
            await self._cache.discard(found)

    @property
    def _max_bytes(self) -> int:
        """The maximum size in bytes of all films of one list of clips."""
        return min(MAX_BYTES, self._cache.limit_bytes // 2)

    def _id(self, camera: CameraKey, shots: Sequence[Shot]) -> str:
        return reel_id(camera, shots, max_bytes=self._max_bytes)

    async def _read(self, folder: str) -> Reel:
        """Return the reel (films of one list of clips) in a folder of the cache.

        Raises CacheError if the description of the reel is missing, OSError if the disk fails, and
        ValueError if the description is invalid.
        """
        path = self._cache.peek(f"{folder}/{_DESCRIPTION}")
        if path is None:
            raise CacheError("The description of the films is not in the cache")
        return Reel.from_json(await self._run(path.read_text))

    async def _make(
        self, number: str, camera: CameraKey, shots: Sequence[Shot], path: Path
    ) -> None:
        """Make the films and put them into the cache.

        Write the description of the reel to `path`.
        """
        folder = _folder(number)
        self._in_progress[folder] = frozenset(it.clip.id for it in shots)
        try:
            async with self._turn:
                await self._make_in_turn(number, camera, shots, path)
        finally:
            del self._in_progress[folder]

    async def _make_in_turn(
        self, number: str, camera: CameraKey, shots: Sequence[Shot], path: Path
    ) -> None:
        await self._cache.remove(_folder(number))
        files, skipped, disk_errors = await self._files(shots)
        is_uploading = any(it.clip.id in skipped and self._is_uploading(it.clip) for it in shots)
        used = [shot for shot in shots if shot.clip.id in files]
        begin = path.with_name(f"{path.name}-")
        try:
            joined = await self._subprocess.join(
                [(files[it.clip.id], it.title) for it in used],
                begin,
                max_bytes=self._max_bytes,
            )
            for place, reason in joined.skipped.items():
                skipped[used[place].clip.id] = SkipReason(reason)
            for place, error in joined.disk_errors.items():
                clip_id = used[place].clip.id
                if isinstance(error, FileNotFoundError) and self._cache.contains(files[clip_id]):
                    # The clip was removed from the cache, because the cache is too small for all
                    # clips.
                    skipped[clip_id] = SkipReason.TOO_LARGE
                else:
                    disk_errors[clip_id] = error
            if not joined.films:
                if disk_errors:
                    raise next(iter(disk_errors.values()))
                raise FilmError("none of the clips has a readable video")
            films = []
            for index, clips in enumerate(joined.films):
                made = Path(f"{begin}{index + 1}.mp4")
                kept = await self._cache.get(_film(number, index), partial(self._move, made))
                size = (await self._run(kept.stat)).st_size
                films.append(_described(clips, used, size))
        finally:
            await self._run(_remove_all, begin)
        if disk_errors:
            LOGGER.warning(
                "A disk failed to read some clips (%d), which are not part of a film: %s. "
                "The next request for the film tries again",
                len(disk_errors),
                next(iter(disk_errors.values())),
            )
            skipped |= dict.fromkeys(disk_errors, SkipReason.UNREADABLE)
        reel = Reel(
            id=number,
            camera=camera,
            films=tuple(films),
            skipped=tuple(
                Skipped(video_id=it.clip.id, title=it.title, reason=skipped[it.clip.id])
                for it in shots
                if it.clip.id in skipped
            ),
            is_final=not (is_uploading or disk_errors),
        )
        await self._run(path.write_text, reel.to_json())

    async def _files(
        self, shots: Sequence[Shot]
    ) -> tuple[dict[int, Path], dict[int, SkipReason], dict[int, Exception]]:
        """Return the MP4s of clips, the reasons for missing MP4s, and errors of the archive's disk.

        The keys are clip ids. Raises the error of a download that could succeed later.
        """
        files: dict[int, Path] = {}
        skipped: dict[int, SkipReason] = {}
        disk_errors: dict[int, Exception] = {}
        slots = asyncio.Semaphore(DOWNLOADS_AT_ONCE)

        async def download(clip: Clip) -> None:
            if not clip.has_video:
                skipped[clip.id] = SkipReason.NO_VIDEO
                return
            async with slots:
                try:
                    files[clip.id] = await self._clip_files.clip_file(clip)
                except ArchiveError as err:
                    disk_errors[clip.id] = err
                except BlinkNotFoundError:
                    skipped[clip.id] = SkipReason.MISSING
                except BlinkDamagedFileError:
                    skipped[clip.id] = SkipReason.DAMAGED
                except BlinkBusyError, BlinkServerError:
                    # The cloud also returns these errors for the MP4 of a clip that a camera is
                    # uploading.
                    if not self._is_uploading(clip):
                        raise
                    skipped[clip.id] = SkipReason.MISSING

        try:
            async with asyncio.TaskGroup() as group:
                for shot in shots:
                    group.create_task(download(shot.clip))
        except* (BlinkError, CacheError, OSError) as errors:
            raise _first(errors) from errors
        return files, skipped, disk_errors

    def _is_uploading(self, clip: Clip) -> bool:
        """Return whether the camera may still be uploading a clip."""
        return self._clock.now() - clip.created_at < MAX_UPLOAD_TIME

    async def _move(self, made: Path, temporary: Path) -> None:
        await self._run(made.replace, temporary)


@callback
def film_maker_for(hass: HomeAssistant, clip_files: ClipFiles, clock: CloudClock) -> FilmMaker:
    """Return the object that makes the films of an account."""
    maker = FilmMaker(
        clip_files,
        FilmSubprocess(install_decoder=partial(install_decoder, hass)),
        clock,
        hass.data.setdefault(_TURN, asyncio.Lock()),
        run=run_to_completion(hass.async_add_executor_job),
    )
    clip_files.on_forget = maker.forget
    return maker


def _first(errors: BaseExceptionGroup[Exception]) -> Exception:
    """Return the first error in an exception group."""
    error = errors.exceptions[0]
    return _first(error) if isinstance(error, BaseExceptionGroup) else error


def _described(clips: Sequence[JoinedClip], used: Sequence[Shot], size: int) -> Film:
    return Film(
        seconds=clips[-1].end,
        size=size,
        chapters=tuple(
            Chapter(
                video_id=used[it.number].clip.id,
                title=used[it.number].title,
                begin=it.begin,
                end=it.end,
            )
            for it in clips
        ),
    )


def _folder(number: str) -> str:
    return f"{_PREFIX}{number}"


def _description(number: str) -> str:
    return f"{_folder(number)}/{_DESCRIPTION}"


def _film(number: str, index: int) -> str:
    return f"{_folder(number)}/{index + 1}.mp4"


def _remove_all(begin: Path) -> None:
    """Remove all files whose names begin with the name of `begin`."""
    for path in begin.parent.glob(f"{begin.name}*"):
        path.unlink(missing_ok=True)


async def _missing(path: Path) -> None:
    raise CacheError("The film is no longer in the cache")
