"""A cache of complete files on disk. Their total size and their age are limited."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection
from datetime import timedelta
from pathlib import Path
from typing import Any

from .cache_folder import (
    CachedFile,
    check_name,
    move,
    new_temporary,
    remove,
    remove_tree,
    scan,
    touch,
)


class CacheError(Exception):
    """A file cannot be cached. The caller may still download it without the cache."""


class DiscardedError(CacheError):
    """A file was discarded while it was being created, for example because its clip was deleted."""


class DiskCache:
    """A folder with named files. The least recently used files are removed first.

    A file's modification time is the time when it was created. Its access time is the time when it
    was last used.
    """

    def __init__(
        self,
        directory: Path,
        *,
        limit_bytes: int,
        max_age: timedelta,
        run: Callable[..., Awaitable[Any]],
        now: Callable[[], float],
    ) -> None:
        self._directory = directory
        self._limit = limit_bytes
        self._max_age = max_age.total_seconds()
        self._run = run
        self._now = now
        self._entries: OrderedDict[str, CachedFile] = OrderedDict()
        self._bytes = 0
        self._tasks: dict[str, asyncio.Task[Path]] = {}
        self._changing = asyncio.Lock()
        self._is_open = False
        self._is_closed = False

    async def open(self) -> None:
        """Find the files that are in the cache folder after a restart.

        Remove incomplete and unknown files, and the oldest files above the size limit.
        """
        async with self._changing:
            if not self._is_open:
                self._entries = OrderedDict(await self._run(scan, self._directory))
                self._bytes = sum(entry.size for entry in self._entries.values())
                self._is_open = True
                await self._make_room(0)

    async def close(self) -> None:
        """Cancel all calls that create files, and reject new requests.

        Afterwards, another cache may use the folder.
        """
        self._is_closed = True
        await self._cancel_all()

    async def get(self, name: str, produce: Callable[[Path], Awaitable[None]]) -> Path:
        """Return the path of a file.

        If the file is missing, `produce` creates it at a temporary path. Concurrent calls share one
        call of `produce`. Raises DiscardedError if the file was discarded in the meantime. Raises
        CacheError if the file is too large, or if the cache is closed. Raises OSError if the disk
        fails, and ValueError for an invalid name. Errors of `produce` are raised, too.
        """
        check_name(name)
        if self._is_closed:
            raise CacheError("The cache is closed")
        task = self._tasks.get(name)
        if task is None:
            task = self._tasks[name] = asyncio.create_task(self._get(name, produce))
            task.add_done_callback(lambda done: self._has_ended(name, done))
        # Use `asyncio.wait`. With `await task`, a cancelled caller would also cancel the task for
        # the other callers.
        await asyncio.wait((task,))
        if task.cancelled():
            raise DiscardedError("The file was discarded")
        return task.result()

    def peek(self, name: str) -> Path | None:
        """Return the path of a cached file, or None. The disk is not accessed."""
        check_name(name)
        entry = self._entries.get(name)
        return self._path(name) if entry and not self._too_old(entry) else None

    @property
    def is_closed(self) -> bool:
        """Whether the cache rejects new requests, because the account was unloaded."""
        return self._is_closed

    @property
    def limit_bytes(self) -> int:
        """The maximum size of all files in bytes."""
        return self._limit

    def contains(self, path: Path) -> bool:
        """Return whether a path is in the cache folder. The disk is not accessed."""
        return path.is_relative_to(self._directory)

    def folders(self) -> set[str]:
        """Return the names of the folders with cached files. The disk is not accessed."""
        return {name.split("/", 1)[0] for name in self._entries}

    def names(self, folder: str) -> list[str]:
        """Return the names of the cached files in a folder. The disk is not accessed."""
        return [it for it in self._names(folder) if not self._too_old(self._entries[it])]

    def _names(self, folder: str) -> list[str]:
        return [name for name in self._entries if name.startswith(f"{folder}/")]

    def sizes(self, file: str) -> list[int]:
        """Return the sizes in bytes of all cached files with a given name, one in each folder.

        The disk is not accessed.
        """
        return [it.size for name, it in self._entries.items() if name.endswith(f"/{file}")]

    async def discard(self, folders: Collection[str]) -> None:
        """Remove all files in the given folders. Cancel tasks that create files there."""
        for name, task in self._tasks.items():
            if name.split("/", 1)[0] in folders:
                task.cancel()
        async with self._changing:
            await self._remove([it for it in self._entries if it.split("/", 1)[0] in folders])

    async def remove(self, folder: str) -> None:
        """Remove the complete files in a folder."""
        async with self._changing:
            await self._remove(self._names(folder))

    async def tidy(self) -> None:
        """Remove the files that are older than the maximum age."""
        async with self._changing:
            await self._remove([it for it in self._entries if self._too_old(self._entries[it])])

    async def clear(self) -> None:
        """Remove all files, and cancel all tasks that create files."""
        await self._cancel_all()
        async with self._changing:
            await self._run(remove_tree, self._directory)
            self._entries.clear()
            self._bytes = 0

    async def _cancel_all(self) -> None:
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _get(self, name: str, produce: Callable[[Path], Awaitable[None]]) -> Path:
        await self.open()
        if await self._use(name):
            return self._path(name)
        temporary = await self._run(new_temporary, self._directory, name)
        try:
            await produce(temporary)
            await self._keep(name, temporary)
        finally:
            await self._run(remove, temporary)
        return self._path(name)

    async def _use(self, name: str) -> bool:
        """Mark a file as the most recently used. Return whether the file is in the cache."""
        async with self._changing:
            entry = self._entries.get(name)
            if entry is None:
                return False
            times = (self._now(), entry.made_at)
            # Treat a file as missing if its times cannot be set, because the user may have deleted
            # the file.
            if self._too_old(entry) or not await self._run(touch, self._path(name), times):
                await self._remove([name])
                return False
            self._entries.move_to_end(name)
            return True

    async def _keep(self, name: str, temporary: Path) -> None:
        """Free space in the cache, and move a complete file into it."""
        size = (await self._run(temporary.stat)).st_size
        if size > self._limit:
            raise CacheError("The file is larger than the cache limit")
        # Round the creation time down to whole seconds, because times in HTTP headers have no
        # fractions.
        made_at = float(int(self._now()))
        async with self._changing:
            await self._make_room(size)
            await self._run(move, temporary, self._path(name), made_at)
            self._entries[name] = CachedFile(size=size, made_at=made_at)
            self._bytes += size

    async def _make_room(self, size: int) -> None:
        evicted: list[str] = []
        excess = self._bytes + size - self._limit
        for name, entry in self._entries.items():
            if excess <= 0:
                break
            evicted.append(name)
            excess -= entry.size
        await self._remove(evicted)

    async def _remove(self, names: list[str]) -> None:
        if names:
            await self._run(remove, *(self._path(name) for name in names))
        for name in names:
            self._bytes -= self._entries.pop(name).size

    def _too_old(self, entry: CachedFile) -> bool:
        return self._now() - entry.made_at > self._max_age

    def _path(self, name: str) -> Path:
        return self._directory / name

    def _has_ended(self, name: str, task: asyncio.Task[Path]) -> None:
        del self._tasks[name]
        if not task.cancelled():
            # Retrieve the exception of the task. Otherwise asyncio logs it as unhandled.
            task.exception()
