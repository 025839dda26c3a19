"""The schedule of scans: decides when the files of an archive are compared with its index."""

from collections.abc import Callable, Collection

from ..api import CloudClock
from ..const import LOGGER
from .errors import ArchiveProblem, UnreadFolderError
from .scan import ScanResult
from .store import ArchiveStore
from .turns import Change, Turns

# Interval in seconds between two scans of the folder.
SCAN_EVERY_SECONDS = 86400.0
# The same interval if some files or folders could not be read.
REPEAT_SECONDS = 3600.0


class ScanSchedule:
    """Scans the folder of an archive after a start, once a day, and after problems.

    While some files or folders cannot be read, it scans once an hour.

    A scan updates the index from the files, because a user may have changed them. `on_change` is
    called when `is_scanning` or `result` has changed. Callers of methods that scan must hold the
    lock `Turns.task`. These methods raise ArchiveError.
    """

    def __init__(
        self,
        store: ArchiveStore,
        clock: CloudClock,
        turns: Turns,
        *,
        change: Change,
        on_change: Callable[[], None],
    ) -> None:
        self.is_scanning = False
        """Whether the files are being compared with the index."""
        self.result = ScanResult()
        """The result of the last scan, even if an error has ended it."""
        self._store = store
        self._clock = clock
        self._turns = turns
        self._change = change
        self._on_change = on_change
        self._due_at = clock.monotonic()
        self._is_current = False

    @property
    def is_current(self) -> bool:
        """Whether a scan has reached its end since the start, and no scan is running."""
        return self._is_current

    def scan_soon(self) -> None:
        """Let the next call of `scan_if_due` scan."""
        self._due_at = self._clock.monotonic()

    async def scan_if_due(self) -> None:
        """Scan if the last scan was a day ago, after a problem, or if the index is empty.

        If the last scan could not read some files or folders, scan again after an hour.
        """
        if not self._is_current or self._clock.monotonic() >= self._due_at:
            await self.scan()
        await self.complete_index()

    async def is_complete(self) -> bool:
        """Return whether a scan has filled the index."""
        return await self._turns.read(lambda: self._store.index.is_complete)

    async def complete_index(self) -> None:
        """Fill an empty index from the files, so that no archived clip is archived again."""
        if not await self.is_complete():
            await self.scan()

    async def compare_once(self) -> None:
        """Compare the files with the index, unless a scan has done this since the start.

        If the process was killed while it archived a clip, the index may lack the clip until then.
        """
        await self.complete_index()
        if not self._is_current:
            await self.scan()

    async def look_for(self, clip_ids: Collection[int]) -> bool:
        """Compare the files with the index, unless the index is known to have all given clips.

        Return whether the index still lacks one of the clips, which may be in an unread folder.
        """
        await self.compare_once()
        if await self._may_lack(clip_ids):
            await self.scan()
        return await self._may_lack(clip_ids)

    async def _may_lack(self, clip_ids: Collection[int]) -> bool:
        if not self.result.unread:
            return False
        found = await self._turns.read(lambda: self._store.index.among(clip_ids))
        return not found.keys() >= set(clip_ids)

    def require_read(self, stem: str) -> None:
        """Raise UnreadFolderError if files may already have this stem (path without extension).

        This is the case if the last scan could not read their folder, and the index may lack clips.
        """
        camera, day, _ = stem.split("/")
        if not self.result.unread.isdisjoint({camera, f"{camera}/{day}", stem}):
            raise UnreadFolderError(ArchiveProblem.FAILED, cause=self.result.cause)

    async def scan(self) -> None:
        """Compare the files with the index now."""
        self._is_current = False
        self.is_scanning = True
        self._on_change()
        result: ScanResult | None = None
        try:
            steps = self._store.scan(self._clock.now())
            # Start a thread job for each step, so that a long scan does not block one thread all
            # the time.
            while True:
                step = await self._change(next, steps, None)
                if step is None:
                    break
                result = step
        finally:
            self.is_scanning = False
            if result is not None:
                self._note(result)
            self._on_change()
        self._is_current = True
        pause = REPEAT_SECONDS if self.result.unreadable else SCAN_EVERY_SECONDS
        self._due_at = self._clock.monotonic() + pause

    def _note(self, result: ScanResult) -> None:
        if result.unreadable > self.result.unreadable:
            LOGGER.warning(
                "Number of files and folders in the archive that cannot be read or deleted: %d "
                "(%s). Check their permissions, and the drive",
                result.unreadable,
                result.cause,
            )
        self.result = result
