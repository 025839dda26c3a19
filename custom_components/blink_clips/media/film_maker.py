"""Makes films on request. film.py defines films, and film_cache.py keeps them on disk."""

import asyncio
from collections.abc import Collection, Sequence
from functools import partial
from pathlib import Path

from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from ..api import CameraKey, CloudClock
from ..const import DOMAIN, LOGGER
from .clip_files import ClipFiles
from .decoder import install_decoder
from .executor import Run, run_to_completion
from .film import Film, FilmError, Reel, Shot, SkipReason, reel_id
from .film_cache import FilmCache
from .film_clips import FilmClips, Source, get_clips, slowest_source
from .film_result import FilmRequest, check, described_film, described_reel
from .film_subprocess import FilmSubprocess, Joined

# Maximum total size in bytes of the films that are made of one list of clips. This is half of the
# cache. The clips themselves need the other half.
MAX_BYTES = 1_000_000_000
# Maximum number of attempts to make the films for one request, and to download their clips. An
# attempt fails if other requests remove its files from the cache too early.
ATTEMPTS = 3

_TURN: HassKey[asyncio.Lock] = HassKey(f"{DOMAIN}.films")


class FilmMaker:
    """Makes the films of an account.

    While its clips are downloaded, a request waits for other requests only if their slowest clips
    come from the same kind of place: disk, cloud or USB drive. Slow downloads from a USB drive thus
    do not delay other films. A task must hold the lock `turn`, which all accounts share, while it
    joins clips.
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
        self.cache = FilmCache(clip_files.cache, run=run)
        """The films that were made before."""
        self._clip_files = clip_files
        self._subprocess = subprocess
        self._clock = clock
        self._turn = turn
        self._run = run
        self._turns = {source: asyncio.Lock() for source in Source}
        self._in_progress: dict[tuple[str, int], frozenset[int]] = {}
        """The ids of the clips whose films are being made, by reel id and edition (version)."""

    async def get(self, camera: CameraKey, shots: Sequence[Shot]) -> Reel:
        """Return the films of a camera's clips, in the order of the clips. Make missing films.

        If a clip was missing in the films but may now be available, make the films again.
        Concurrent callers share the work. Raises FilmError if no clip is usable, and NoJoinerError
        if PyAV is missing. Raises BlinkError if the cloud fails, and CacheError or OSError if the
        disk fails.
        """
        number = self._id(camera, shots)
        for attempt in range(1 + ATTEMPTS):
            # Read the number of the edition (version of the films) before the films themselves,
            # because another caller may complete the next edition in between.
            edition = 1 + self.cache.newest(number)
            reel = await self._readable(number)
            if reel is not None and (reel.is_final or attempt > 0):
                return reel
            if attempt < ATTEMPTS:
                request = FilmRequest(reel_id=number, edition=edition, camera=camera, shots=shots)
                await self.cache.get(number, edition, partial(self._make, request))
        raise FilmError("the clip cache is too small for the film")

    def count(self, camera: CameraKey, shots: Sequence[Shot]) -> int:
        """Return the number of films of some clips, or 0 before they are made.

        The disk is not accessed.
        """
        return self.cache.count(self._id(camera, shots))

    async def forget(self, clip_ids: Collection[int]) -> None:
        """Remove the films that contain deleted clips."""
        # Search the films in progress before and after the search in the cache, because films may
        # be started or completed in the meantime.
        found = self._in_progress_with(clip_ids)
        found |= await self.cache.with_clips(clip_ids, is_in_progress=self._is_in_progress)
        found |= self._in_progress_with(clip_ids)
        if found:
            await self.cache.discard(found)

    def _is_in_progress(self, number: str) -> bool:
        return any(it == number for it, _ in self._in_progress)

    def _in_progress_with(self, clip_ids: Collection[int]) -> set[str]:
        """Return the ids of the reels (lists of films) in progress with one of the given clips."""
        return {it for (it, _), ids in self._in_progress.items() if not ids.isdisjoint(clip_ids)}

    @property
    def _max_bytes(self) -> int:
        """The maximum total size in bytes of the films that are made of one list of clips."""
        return min(MAX_BYTES, self.cache.limit_bytes // 2)

    def _id(self, camera: CameraKey, shots: Sequence[Shot]) -> str:
        return reel_id(camera, shots, max_bytes=self._max_bytes)

    async def _readable(self, number: str) -> Reel | None:
        """Return a reel (films of one list of clips) from the cache.

        Return None if the cache has none, or if the disk fails to read it.
        """
        try:
            reel = await self.cache.find(number)
            if reel is not None:
                await self.cache.check(reel)
        except OSError as err:
            # Make the film again. The disk may have failed for the old file only.
            LOGGER.warning("A disk failed to read a film, which is made again: %s", err)
            return None
        return reel

    async def _make(self, request: FilmRequest, path: Path) -> None:
        """Make the films of a request, and cache them. Write the JSON of the reel to `path`."""
        key = request.reel_id, request.edition
        self._in_progress[key] = frozenset(it.clip.id for it in request.shots)
        try:
            async with self._turns[slowest_source(self._clip_files, request.shots)]:
                await self.cache.remove_incomplete(request.reel_id)
                reel = await self._made(request, path)
            await self._run(path.write_text, reel.to_json())
        finally:
            del self._in_progress[key]

    async def _made(self, request: FilmRequest, path: Path) -> Reel:
        """Get the clips, join them, and put the films into the cache.

        If a clip has disappeared before it was joined, repeat all steps.
        """
        begin = path.with_name(f"{path.name}-")
        attempts = ATTEMPTS
        while True:
            attempts -= 1
            clips = await get_clips(
                self._clip_files,
                self._clock,
                request.shots,
                max_bytes=self._max_bytes,
                run=self._run,
            )
            used = [it for it in request.shots if it.clip.id in clips.files]
            try:
                # Hold the lock of all accounts only while the process joins clips, because the
                # downloads of an account may take long.
                async with self._turn:
                    joined = await self._join(clips, used, begin)
                    if attempts and _disappeared(joined):
                        continue
                    self._sort(joined, used, clips)
                    check(joined, clips)
                    films = await self._kept(request, joined, used, begin)
            finally:
                await self._run(_remove_all, begin)
            return described_reel(request, films, clips)

    async def _join(self, clips: FilmClips, used: Sequence[Shot], begin: Path) -> Joined:
        """Write the films to paths that begin with `begin`."""
        return await self._subprocess.join(
            [(clips.files[it.clip.id], it.title) for it in used], begin, max_bytes=self._max_bytes
        )

    async def _kept(
        self, request: FilmRequest, joined: Joined, used: Sequence[Shot], begin: Path
    ) -> list[Film]:
        """Move the films into the cache. Return the duration, size and chapters of each film."""
        films = []
        for index, parts in enumerate(joined.films):
            made = Path(f"{begin}{index + 1}.mp4")
            size = await self.cache.add(request.reel_id, request.edition, index, made)
            films.append(described_film(parts, used, size))
        return films

    def _sort(self, joined: Joined, used: Sequence[Shot], clips: FilmClips) -> None:
        """Add the clips that are not part of a film to `clips.skipped` or `clips.disk_errors`."""
        for place, reason in joined.skipped.items():
            clips.skipped[used[place].clip.id] = SkipReason(reason)
        for place, error in joined.disk_errors.items():
            clip_id = used[place].clip.id
            if isinstance(error, FileNotFoundError) and self.cache.contains(clips.files[clip_id]):
                # The cache has removed the clip, because other files needed its space.
                clips.skipped[clip_id] = SkipReason.TOO_LARGE
                clips.may_appear = True
            else:
                clips.disk_errors[clip_id] = error


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


def _disappeared(joined: Joined) -> bool:
    """Return whether the file of a clip was removed before the process could read it."""
    return any(isinstance(it, FileNotFoundError) for it in joined.disk_errors.values())


def _remove_all(begin: Path) -> None:
    """Remove all files whose names begin with the name of `begin`."""
    for path in begin.parent.glob(f"{begin.name}*"):
        path.unlink(missing_ok=True)
