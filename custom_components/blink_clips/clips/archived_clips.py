"""Reads the archived clips for lists of clips. If this fails, lists contain the other clips."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime

from ..api import BlinkUnloadedError, Clip
from ..archive.errors import ArchiveError
from ..archive.listing import ArchiveQuery
from ..archive.narrowing import CameraKind
from ..archive.reader import ArchiveReader
from ..const import LOGGER


class ArchivedClips:
    """The archived clips of an account, and the names of their cameras.

    `reader` is None if the archive is disabled. There are then no archived clips. While the
    archive's index cannot be read, methods return no clips, and a warning is logged once.
    """

    def __init__(self, reader: ArchiveReader | None) -> None:
        self.reader = reader
        self.has_failed = False
        """Whether the index could not be read at the last attempt."""
        self.camera_names: Mapping[CameraKind, str] = {}
        """The names of the cameras with archived clips, as `load_names` last read them."""
        self.usb_cameras: Sequence[str] = ()
        """The camera's names in archived clips of USB drives, as `load_names` last read them."""

    async def page(self, query: ArchiveQuery, limit: int) -> list[Clip]:
        """Return the newest archived clips that meet the conditions of a query."""
        if self.reader is None:
            return []
        return await self._read(self.reader.page(query, limit), [])

    async def among(self, clip_ids: Collection[int]) -> dict[int, Clip]:
        """Return those of the given clips that are archived, by id."""
        if self.reader is None or not clip_ids:
            return {}
        return await self._read(self.reader.among(clip_ids), {})

    async def newest_of_days(
        self,
        start_of_day: Callable[[datetime], datetime],
        kinds: Collection[CameraKind] | None,
    ) -> Sequence[Clip]:
        """Return the newest archived clip of each day, newest first.

        `start_of_day` returns the start of the local day to which a time belongs. This function is
        called in a thread. `kinds` are the wanted cameras, or None for all.
        """
        if self.reader is None:
            return []
        return await self._read(self.reader.newest_of_days(start_of_day, kinds), [])

    async def load_names(self) -> None:
        """Read the names of the cameras with archived clips, unless they are known."""
        if self.reader is not None:
            self.camera_names = await self._read(self.reader.kinds(), self.camera_names)
            self.usb_cameras = await self._read(self.reader.usb_cameras(), self.usb_cameras)

    def camera_name(self, clip: Clip) -> str | None:
        """Return the name that the archive has stored for a clip's camera, or None."""
        return self.name_of_kind((clip.camera_id, clip.product_type))

    def name_of_kind(self, kind: CameraKind) -> str | None:
        """Return the name that the archive has stored for a camera, or None.

        Return None for the id 0, because the clips without a camera's id share it.
        """
        return self.camera_names.get(kind) if kind[0] else None

    async def _read[ResultT](self, reading: Awaitable[ResultT], default: ResultT) -> ResultT:
        """Return the result of `reading`, or `default` if the index cannot be read or is closed."""
        try:
            result = await reading
        except BlinkUnloadedError:
            return default
        except ArchiveError as err:
            if not self.has_failed:
                LOGGER.warning("Archived clips are not listed: %s", err)
            self.has_failed = True
            return default
        self.has_failed = False
        return result
