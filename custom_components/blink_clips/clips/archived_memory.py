"""Keeps archived clips in memory, so that the archive's index is searched less often."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection
from collections.abc import Set as AbstractSet

from ..api import Clip

# Maximum number of remembered clips. It is enough for the films that users watch at the same time.
MAX_REMEMBERED_CLIPS = 2_000


class ArchivedMemory:
    """The archived clips that were read from the index most recently.

    Call `forget` after each change of the archive.
    """

    def __init__(self, read: Callable[[Collection[int]], Awaitable[dict[int, Clip]]]) -> None:
        self._read = read
        self._clips: OrderedDict[int, Clip] = OrderedDict()
        self._changes = 0

    async def among(self, clip_ids: Collection[int]) -> dict[int, Clip]:
        """Return those of the given clips that are archived, by id.

        Read the clips that are not in memory with one query. Raises ArchiveError if the query
        fails.
        """
        found = {it: self._clips[it] for it in clip_ids if it in self._clips}
        if unknown := [it for it in clip_ids if it not in found]:
            changes = self._changes
            read = await self._read(unknown)
            found |= read
            # Keep the result only if the archive has not changed during the query. Otherwise the
            # result may be outdated.
            if changes == self._changes:
                self._clips |= read
                while len(self._clips) > MAX_REMEMBERED_CLIPS:
                    self._clips.popitem(last=False)
        return found

    def forget(self, clip_ids: AbstractSet[int]) -> None:
        """Forget clips that the archive has changed or deleted."""
        self._changes += 1
        for clip_id in clip_ids:
            self._clips.pop(clip_id, None)
