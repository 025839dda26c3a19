"""Reads the archive: finds archived clips and their files. Does not block the event loop."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

from ..api import Clip
from ..listeners import Listeners
from .account import Run
from .database import Database
from .disk_watch import DiskWatch
from .errors import ArchiveError, ArchiveProblem
from .folder import ArchiveFolder
from .index import ArchiveIndex
from .layout import POSTER, VIDEO
from .listing import ArchiveListing, ArchiveQuery
from .narrowing import CameraKind

# Maximum number of files to look for or to read at the same time. If a network drive does not
# respond, each of them blocks one of the 64 threads that Home Assistant has for all of its work.
FILES_AT_ONCE = 4
# Number of bytes to copy with one access to the drive.
_PART = 1_000_000


class ArchiveReader:
    """The archived clips of an account, and their files.

    Each returned clip has a value in the field `archived`. Clips are also listed while the folder
    is missing. All methods raise ArchiveError. The methods that look for a file or read it raise
    ArchiveUnresponsiveError if the drive does not respond.
    """

    def __init__(self, folder: ArchiveFolder, database: Database, disk: DiskWatch) -> None:
        self.listeners: Listeners[AbstractSet[int]] = Listeners()
        """Functions that are called with the ids of clips that were added, changed or deleted."""
        self._folder = folder
        self._index = ArchiveIndex(database)
        self._listing = ArchiveListing(database)
        self._disk = disk
        self._run = disk.run
        self._kinds: Mapping[CameraKind, str] | None = None
        self._usb_cameras: Sequence[str] | None = None
        # Number of calls of `notify`. Names that were read before the last call may be outdated.
        self._notified = 0
        self._slots = asyncio.Semaphore(FILES_AT_ONCE)

    def notify(self, changed: AbstractSet[int]) -> None:
        """Notify the listeners that clips were archived, changed or deleted."""
        self._kinds = self._usb_cameras = None
        self._notified += 1
        self.listeners.notify(changed)

    async def find(self, clip_id: int) -> Clip:
        """Return an archived clip. Raises KeyError if it is not archived."""
        return (await self.among([clip_id]))[clip_id]

    async def among(self, clip_ids: Collection[int]) -> dict[int, Clip]:
        """Return those of the given clips that are archived, as a dict from clip id to clip."""
        found = await self._run(self._index.among, clip_ids)
        return {clip_id: it.clip for clip_id, it in found.items()}

    async def page(self, query: ArchiveQuery, limit: int) -> list[Clip]:
        """Return a page of archived clips, newest first, at most `limit`."""
        return [it.clip for it in await self._run(self._listing.page, query, limit)]

    async def newest_of_days(
        self,
        start_of_day: Callable[[datetime], datetime],
        kinds: Collection[CameraKind] | None = None,
    ) -> list[Clip]:
        """Return the newest archived clip of each day, newest first.

        `start_of_day` returns the start of the local day to which a time belongs. This function is
        called in a thread.
        """
        found = await self._run(self._listing.newest_of_days, start_of_day, kinds)
        return [it.clip for it in found]

    async def kinds(self) -> Mapping[CameraKind, str]:
        """Return the cameras with archived clips. Each camera has the name from its newest clip."""
        if self._kinds is not None:
            return self._kinds
        notified = self._notified
        kinds: Mapping[CameraKind, str] = await self._run(self._listing.kinds)
        if notified == self._notified:
            self._kinds = kinds
        return kinds

    async def usb_cameras(self) -> Sequence[str]:
        """Return the camera names in the archived clips of USB drives, each name once."""
        if self._usb_cameras is not None:
            return self._usb_cameras
        notified = self._notified
        names: Sequence[str] = await self._run(self._listing.usb_cameras)
        if notified == self._notified:
            self._usb_cameras = names
        return names

    async def video(self, clip: Clip) -> Path:
        """Return the path of an archived clip's video.

        If the video is missing, remove the clip from the index and raise ArchiveError.
        """
        return await self._disk.finish(self._file(clip, VIDEO))

    async def poster(self, clip: Clip) -> Path:
        """Return the path of an archived clip's poster. Raises ArchiveError if it is missing."""
        return await self._disk.finish(self._file(clip, POSTER))

    def has(self, path: Path) -> bool:
        """Return whether a path is in the folder of the archive. The disk is not accessed."""
        return self._folder.root in path.parents

    async def read(self, path: Path) -> bytes:
        """Return the content of an archived file. Also raises OSError."""
        return await self._disk.finish(self._read(path))

    async def copy(self, path: Path, target: Path, run: Run) -> None:
        """Copy an archived file to `target`, which is outside of the archive. `run` writes it.

        Also raises OSError.
        """
        await self._disk.finish(self._copy(path, target, run))

    async def _read(self, path: Path) -> bytes:
        async with self._slots:
            content: bytes = await self._run(path.read_bytes)
            return content

    async def _copy(self, path: Path, target: Path, run: Run) -> None:
        # Read and write in separate threads. A thread that waits for the drive of the archive then
        # does not write to the target later, when the target may have been deleted.
        source, copy = ExitStack(), ExitStack()
        async with self._slots:
            try:
                reading = await self._run(lambda: source.enter_context(path.open("rb")))
                writing = await run(lambda: copy.enter_context(target.open("wb")))
                while part := await self._run(reading.read, _PART):
                    await run(writing.write, part)
            finally:
                try:
                    await run(copy.close)
                finally:
                    await self._run(source.close)

    async def _file(self, clip: Clip, ending: str) -> Path:
        async with self._slots:
            return await self._find_file(clip, ending)

    async def _find_file(self, clip: Clip, ending: str) -> Path:
        if clip.archived is None:
            raise ValueError("The clip is not archived")
        path = self._folder.path(clip.archived.stem, ending)
        try:
            await self._run(path.stat)
        except FileNotFoundError as err:
            await self._run(self._folder.check)
            if ending == VIDEO:
                # The folder exists, so a user has deleted or moved the video. Remove the clip from
                # the index.
                await self._run(self._index.note_without_video, clip.archived.stem)
                self.notify(self._index.take_changes())
            raise ArchiveError(ArchiveProblem.MISSING, cause="ENOENT") from err
        except OSError as err:
            raise ArchiveError.of(err) from err
        return path
