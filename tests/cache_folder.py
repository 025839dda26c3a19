"""A folder and a clock for tests of the disk cache."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

from custom_components.blink_clips.media.disk_cache import DiskCache

LIMIT = 100
MAX_AGE = timedelta(days=1)


class Disk:
    """A folder for a disk cache, the cache's clock, and the names of the created files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.now = 1_000_000.5
        self.made: list[str] = []

    def cache(self, limit: int = LIMIT) -> DiskCache:
        """Return a new cache for the folder, as after a restart."""
        return DiskCache(
            self.folder,
            limit_bytes=limit,
            max_age=MAX_AGE,
            run=asyncio.to_thread,
            now=lambda: self.now,
        )

    def making(self, size: int = 10, *, of: str = "") -> Callable[[Path], Awaitable[None]]:
        """Return a function that creates a file of `size` bytes.

        Each call also appends `of` to the list `made`.
        """

        async def make(path: Path) -> None:
            self.made.append(of)
            await asyncio.to_thread(path.write_bytes, b"x" * size)

        return make

    async def put(self, cache: DiskCache, name: str, size: int = 10) -> Path:
        """Move the clock forward by one second. Then request a file from the cache.

        If the file is missing, create it with `size` bytes.
        """
        self.now += 1
        return await cache.get(name, self.making(size, of=name))

    @property
    def files(self) -> dict[str, int]:
        """The size of each file in the cache folder in bytes, by path."""
        paths = (path for path in self.folder.rglob("*") if path.is_file())
        return {str(path.relative_to(self.folder)): path.stat().st_size for path in paths}
