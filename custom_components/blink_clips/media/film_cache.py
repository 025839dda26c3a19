"""The files of films in the cache on disk."""

from collections.abc import Awaitable, Callable, Collection
from functools import partial
from pathlib import Path
import shutil

from .disk_cache import CacheError, DiskCache
from .executor import Run
from .film import Reel

_PREFIX = "film-"
_DESCRIPTION = "films.json"
_FILM = ".mp4"


class FilmCache:
    """Keeps the films of an account as files in the account's cache.

    A reel is the list of films that are made of one list of clips. Each reel has a folder. Whenever
    its films are made, they are stored in a new subfolder, called an edition. Editions are numbered
    from 1. Each edition has a description (a JSON file), which is written last. Until then, the
    integration serves the previous edition.
    """

    def __init__(self, cache: DiskCache, *, run: Run) -> None:
        self._cache = cache
        self._run = run

    @property
    def limit_bytes(self) -> int:
        """The maximum size in bytes of all files in the cache."""
        return self._cache.limit_bytes

    def contains(self, path: Path) -> bool:
        """Return whether a path is in the cache folder. The disk is not accessed."""
        return self._cache.contains(path)

    def newest(self, reel_id: str) -> int:
        """Return which edition (version) of a reel's films is the newest complete one.

        Editions are numbered from 1. Return 0 if no edition is complete.

        The disk is not accessed.
        """
        return max(self._complete(_folder(reel_id)), default=0)

    def count(self, reel_id: str) -> int:
        """Return the number of films of a reel (list of films), or 0 before they are made.

        The disk is not accessed.
        """
        names = self._cache.names(_edition(reel_id, self.newest(reel_id)))
        return sum(1 for name in names if name.endswith(_FILM))

    async def find(self, reel_id: str) -> Reel | None:
        """Return the newest complete edition (version) of a reel's films, or None.

        Raises CacheError if the cache is closed, and OSError if the disk fails.
        """
        while edition := self.newest(reel_id):
            try:
                return await self._used(reel_id, edition)
            except CacheError, FileNotFoundError, ValueError:
                if self._cache.is_closed:
                    raise
                # Remove this edition (version of the films), because one of its files is missing or
                # damaged.
                await self._cache.remove(_edition(reel_id, edition))
        return None

    async def check(self, reel: Reel) -> None:
        """Check that each film of a list is readable. Raises OSError if the disk fails."""
        for index in range(len(reel.films)):
            await self._run(_read_a_byte, await self.file(reel, index))

    async def file(self, reel: Reel, index: int) -> Path:
        """Return the path of a film. The first film has the index 0.

        Raises CacheError if the film is no longer in the cache.
        """
        return await self._cache.get(_film(reel.id, reel.edition, index), _missing)

    def peek(self, reel: Reel, index: int) -> Path | None:
        """Return the path of a film, or None if it is not in the cache. No disk is accessed."""
        return self._cache.peek(_film(reel.id, reel.edition, index))

    async def write(self, reel: Reel, index: int, path: Path) -> None:
        """Copy a film to a path outside of the cache."""
        await self._run(shutil.copyfile, await self.file(reel, index), path)

    async def get(
        self, reel_id: str, edition: int, make: Callable[[Path], Awaitable[None]]
    ) -> None:
        """Make an edition (version) of a reel's films, unless it is complete.

        Then remove the older editions. `make` adds the films, and writes the description (a JSON
        file) to the given path. Concurrent callers share the work.
        """
        await self._cache.get(f"{_edition(reel_id, edition)}/{_DESCRIPTION}", make)
        for older in self._editions(_folder(reel_id)):
            if older < edition:
                await self._cache.remove(_edition(reel_id, older))

    async def add(self, reel_id: str, edition: int, index: int, made: Path) -> int:
        """Move a film into the cache. Return its size in bytes."""
        kept = await self._cache.get(_film(reel_id, edition, index), partial(self._move, made))
        return int((await self._run(kept.stat)).st_size)

    async def remove_incomplete(self, reel_id: str) -> None:
        """Remove the films of incomplete editions (versions).

        A killed process may have left them.
        """
        folder = _folder(reel_id)
        for edition in self._editions(folder) - self._complete(folder):
            await self._cache.remove(_edition(reel_id, edition))

    async def with_clips(
        self, clip_ids: Collection[int], *, is_in_progress: Callable[[str], bool]
    ) -> set[str]:
        """Return the ids of the reels (lists of films) that contain at least one of the clips.

        Also return reels whose files cannot be read. Ignore reels whose films are being made,
        because the file that lists their clips does not exist yet.
        """
        deleted = frozenset(clip_ids)
        found: set[str] = set()
        for folder in self._cache.folders():
            reel_id = folder.removeprefix(_PREFIX)
            if not folder.startswith(_PREFIX) or is_in_progress(reel_id):
                continue
            try:
                reels = [await self.read(reel_id, it) for it in self._editions(folder)]
            except CacheError, OSError, ValueError:
                found.add(reel_id)
            else:
                if not reels or any(it.video_ids & deleted for it in reels):
                    found.add(reel_id)
        return found

    async def discard(self, reel_ids: Collection[str]) -> None:
        """Remove the films of the given reels (lists of films), and stop making their films."""
        await self._cache.discard({_folder(it) for it in reel_ids})

    async def read(self, reel_id: str, edition: int) -> Reel:
        """Read an edition (version) of a reel from its description, which is a JSON file.

        The films are not checked. Raises CacheError if the description is missing, OSError if the
        disk fails, and ValueError if the description is invalid.
        """
        path = self._cache.peek(f"{_edition(reel_id, edition)}/{_DESCRIPTION}")
        if path is None:
            raise CacheError("The description of the films is not in the cache")
        return Reel.from_json(await self._run(path.read_text))

    async def _used(self, reel_id: str, edition: int) -> Reel:
        """Return an edition (version) of a reel, and mark its films as recently used.

        Raises CacheError or FileNotFoundError if a film or the description (a JSON file) is
        missing. Raises OSError if the disk fails, and ValueError if the description is invalid.
        """
        await self._cache.get(f"{_edition(reel_id, edition)}/{_DESCRIPTION}", _missing)
        reel = await self.read(reel_id, edition)
        for index in range(len(reel.films)):
            await self.file(reel, index)
        return reel

    def _editions(self, folder: str) -> set[int]:
        """Return the numbers of the editions (versions of the films) in the folder of a reel."""
        numbers = (name.split("/")[1] for name in self._cache.names(folder))
        return {int(it) for it in numbers if it.isdecimal()}

    def _complete(self, folder: str) -> set[int]:
        names = frozenset(self._cache.names(folder))
        return {it for it in self._editions(folder) if f"{folder}/{it}/{_DESCRIPTION}" in names}

    async def _move(self, made: Path, temporary: Path) -> None:
        await self._run(made.replace, temporary)


def _folder(reel_id: str) -> str:
    return f"{_PREFIX}{reel_id}"


def _edition(reel_id: str, edition: int) -> str:
    return f"{_folder(reel_id)}/{edition}"


def _film(reel_id: str, edition: int, index: int) -> str:
    return f"{_edition(reel_id, edition)}/{index + 1}{_FILM}"


def _read_a_byte(path: Path) -> None:
    with path.open("rb") as file:
        file.read(1)


async def _missing(path: Path) -> None:
    raise CacheError("The film is no longer in the cache")
