"""Makes films on request, and caches them on disk. film.py defines films."""

import asyncio
from collections.abc import Collection, Sequence
from functools import partial
from pathlib import Path
import shutil

from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from ..api import CameraKey, CloudClock
from ..const import DOMAIN, LOGGER
from .clip_files import ClipFiles, Run
from .decoder import install_decoder
from .disk_cache import CacheError
from .executor import run_to_completion
from .film import Chapter, Film, FilmError, Reel, Shot, Skipped, SkipReason, reel_id
from .film_clips import FilmClips, get_clips
from .film_subprocess import FilmSubprocess, Joined, JoinedClip

# Maximum size in bytes of the films of one list of clips. It is half of the cache; the clips
# themselves need the other half.
MAX_BYTES = 1_000_000_000
# Maximum number of times that films are made for one request. They are made again if the cache has
# removed them before they could be used.
ATTEMPTS = 3

_PREFIX = "film-"
_DESCRIPTION = "films.json"

_TURN: HassKey[asyncio.Lock] = HassKey(f"{DOMAIN}.films")


class FilmMaker:
    """Makes and keeps the films of an account, one list of clips at a time.

    All accounts share the lock `turn`. Only its holder joins clips.
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
        self._account_turn = asyncio.Lock()
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
        # Check the films in progress twice, because some may begin or end while others are read.
        found = self._in_progress_with(deleted)
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
        found |= self._in_progress_with(deleted)
        if found:
            await self._cache.discard(found)

    def _in_progress_with(self, clip_ids: Collection[int]) -> set[str]:
        """Return the folders of films in progress that contain one of the clips."""
        return {it for it, ids in self._in_progress.items() if not ids.isdisjoint(clip_ids)}

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
            async with self._account_turn:
                await self._cache.remove(folder)
                clips = await get_clips(self._clip_files, self._clock, shots)
                # Another account may take long for its downloads. Share only the process with it.
                async with self._turn:
                    films = await self._join(number, clips, shots, path)
            await self._run(path.write_text, _reel(number, camera, films, clips, shots).to_json())
        finally:
            del self._in_progress[folder]

    async def _join(
        self, number: str, clips: FilmClips, shots: Sequence[Shot], path: Path
    ) -> list[Film]:
        """Write the films, and put them into the cache.

        Add the clips that are not part of a film to `clips.skipped` or `clips.disk_errors`.
        """
        used = [shot for shot in shots if shot.clip.id in clips.files]
        begin = path.with_name(f"{path.name}-")
        try:
            joined = await self._subprocess.join(
                [(clips.files[it.clip.id], it.title) for it in used],
                begin,
                max_bytes=self._max_bytes,
            )
            for place, reason in joined.skipped.items():
                clips.skipped[used[place].clip.id] = SkipReason(reason)
            for place, error in joined.disk_errors.items():
                self._add_disk_error(clips, used[place].clip.id, error)
            _check(joined, clips)
            films = []
            for index, parts in enumerate(joined.films):
                made = Path(f"{begin}{index + 1}.mp4")
                kept = await self._cache.get(_film(number, index), partial(self._move, made))
                size = (await self._run(kept.stat)).st_size
                films.append(_described(parts, used, size))
        finally:
            await self._run(_remove_all, begin)
        return films

    def _add_disk_error(self, clips: FilmClips, clip_id: int, error: OSError) -> None:
        path = clips.files[clip_id]
        if isinstance(error, FileNotFoundError) and self._cache.contains(path):
            # The clip was removed from the cache, because the cache is too small for all clips.
            clips.skipped[clip_id] = SkipReason.TOO_LARGE
        else:
            clips.disk_errors[clip_id] = error

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


def _check(joined: Joined, clips: FilmClips) -> None:
    """Log errors of a disk. Raise one of them, or FilmError, if there is no film."""
    first = next(iter(clips.disk_errors.values()), None)
    if not joined.films:
        raise first or FilmError("none of the clips has a readable video")
    if first is not None:
        LOGGER.warning(
            "A disk failed to read some clips (%d), which are not part of a film: %s. "
            "The next request for the film tries again",
            len(clips.disk_errors),
            first,
        )


def _reel(
    number: str, camera: CameraKey, films: list[Film], clips: FilmClips, shots: Sequence[Shot]
) -> Reel:
    reasons = clips.skipped | dict.fromkeys(clips.disk_errors, SkipReason.UNREADABLE)
    skipped = [
        Skipped(video_id=it.clip.id, title=it.title, reason=reasons[it.clip.id])
        for it in shots
        if it.clip.id in reasons
    ]
    return Reel(
        id=number,
        camera=camera,
        films=tuple(films),
        skipped=tuple(skipped),
        is_final=clips.is_final,
    )


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
