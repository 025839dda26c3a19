"""A folder on the disk, and what a cache makes of it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

from custom_components.blink_clips.media.disk_cache import DiskCache

LIMIT = 100
MAX_AGE = timedelta(days=1)


class Disk:
    """A folder, and the time by which its cache lives."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.now = 1_000_000.5
        self.made: list[str] = []

    def cache(self, limit: int = LIMIT) -> DiskCache:
        """Return the cache as Home Assistant finds it when it starts."""
        return DiskCache(
            self.folder,
            limit_bytes=limit,
            max_age=MAX_AGE,
            run=asyncio.to_thread,
            now=lambda: self.now,
        )

    def making(self, size: int = 10, *, of: str = "") -> Callable[[Path], Awaitable[None]]:
        """Return what makes a file of so many bytes."""

        async def make(path: Path) -> None:
            self.made.append(of)
            await asyncio.to_thread(path.write_bytes, b"x" * size)

        return make

    async def put(self, cache: DiskCache, name: str, size: int = 10) -> Path:
        """Ask for a file a second after what was last done."""
        self.now += 1
        return await cache.get(name, self.making(size, of=name))

    @property
    def files(self) -> dict[str, int]:
        """The names and sizes of all that lies in the folder."""
        paths = (path for path in self.folder.rglob("*") if path.is_file())
        return {str(path.relative_to(self.folder)): path.stat().st_size for path in paths}
