"""The list of all clips of an account: those in memory, and those in the archive.

The archive is read in pages, because it may have a hundred thousand clips.
"""

import asyncio
from collections import deque
from collections.abc import (
    AsyncIterator,
    Callable,
    Collection,
    Coroutine,
    Mapping,
    Sequence,
)
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from itertools import batched
from typing import Any

from ..api import Clip
from ..archive.listing import ArchiveQuery
from ..archive.narrowing import CameraKind, Narrowing
from ..archive.reader import ArchiveReader
from ..listeners import Listeners
from .archived_clips import ArchivedClips
from .archived_memory import ArchivedMemory
from .catalogue import Catalogue

# Number of clips to compare without a pause. Then other tasks may run. The comparison takes about
# 10 ms.
CLIPS_AT_ONCE = 500

type StartTask = Callable[[Coroutine[Any, Any, None], str], asyncio.Task[None]]
"""A function that starts a named task. The task is cancelled when the account is unloaded."""


class AllClips:
    """All clips of an account. Lists a clip only once if both Blink and the archive have it.

    A clip's field `archived` is set if the clip is archived. Its field `deleted` is set if only the
    archive has the clip. `archive` is None if the archive is disabled.
    """

    def __init__(
        self, catalogue: Catalogue, archive: ArchiveReader | None, start_task: StartTask
    ) -> None:
        self.archived = ArchivedClips(archive)
        self.gone: Listeners[AbstractSet[int]] = Listeners()
        """Functions that are called with the ids of clips that the archive has deleted.

        These clips are neither at Blink nor on a USB drive, as far as Blink Clips knows.
        """
        self._catalogue = catalogue
        self._start_task = start_task
        self._shown_since: datetime | None = None
        self._wanted_since: datetime | None = None
        self._remembered: ArchivedMemory | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_closed = False
        if archive is not None:
            self._remembered = ArchivedMemory(archive.among)
            archive.listeners.add(self._remembered.forget)
            archive.listeners.add(self._on_archive_change)

    def close(self) -> Collection[asyncio.Task[None]]:
        """Cancel the tasks that read the archive, and start no further ones.

        Return the cancelled tasks. The archive may be closed when they have ended.
        """
        self._is_closed = True
        for task in self._tasks:
            task.cancel()
        return tuple(self._tasks)

    async def find(self, clip_id: int) -> Clip:
        """Return a clip.

        If the clip is neither in memory nor archived, read Blink's list of all clips. Raises
        KeyError if the clip does not exist, and BlinkError if the list cannot be read.
        """
        try:
            return await self.find_here(clip_id)
        except KeyError:
            return await self._catalogue.find(clip_id)

    async def find_here(self, clip_id: int) -> Clip:
        """Return a clip that is in memory or archived. Send no request.

        Raises KeyError for any other clip.
        """
        await self.archived.load_names()
        try:
            known = self._catalogue.get(clip_id)
        except KeyError:
            archived = await self.archived.among([clip_id])
            return self._merged(archived[clip_id])
        [clip] = await self.with_files([known])
        return clip

    async def among(self, clip_ids: Collection[int]) -> dict[int, Clip]:
        """Return those of the given clips that exist, by id.

        If some clips are not in memory, read them from the archive with one query. If a clip is not
        in the archive either, read Blink's list of all clips. Raises BlinkError if the list cannot
        be read.
        """
        found = self._in_memory(clip_ids)
        if self._remembered is not None:
            missing = [it for it in clip_ids if it not in found]
            archived = await self._remembered.among(missing) if missing else {}
            found |= {clip_id: self._merged(it) for clip_id, it in archived.items()}
        if len(found) < len(set(clip_ids)):
            await self._catalogue.load()
            found = self._in_memory(clip_ids) | found
        return found

    async def with_files(self, clips: Sequence[Clip]) -> list[Clip]:
        """Return the given clips, with the field `archived` set for those that are archived."""
        archived = await self.archived.among([it.id for it in clips if it.archived is None])
        return [_with_files(it, archived) for it in clips]

    async def newest_first(
        self,
        *,
        start: datetime | None = None,
        end: datetime | None = None,
        kinds: Collection[CameraKind] | None = None,
        narrowings: Sequence[Narrowing] = (),
    ) -> AsyncIterator[Sequence[Clip]]:
        """Yield all clips since `start` and before `end`, newest first.

        Each yielded list contains up to CLIPS_AT_ONCE clips. Other tasks run between two lists.
        `kinds` are the wanted cameras in the archive, or None for all.

        `narrowings` are conditions for archived clips. Each clip must meet all of them. The clips
        in memory are yielded without a check. If such a clip does not meet the conditions, its
        field `archived` may be missing.
        """
        all_in_memory = self._catalogue.clips()
        # Remember which clips are in memory now. Further clips may be loaded between two pages, and
        # each clip must be yielded only once.
        known_ids = {it.id for it in all_in_memory}
        memory = deque(
            clip
            for clip in all_in_memory
            if (start is None or clip.created_at >= start)
            and (end is None or clip.created_at < end)
        )
        query = ArchiveQuery(begin=start, end=end, kinds=kinds, narrowings=narrowings)
        before = None
        while True:
            page = await self.archived.page(replace(query, before=before), CLIPS_AT_ONCE)
            before = _key(page[-1]) if len(page) == CLIPS_AT_ONCE else None
            known = []
            while memory and (before is None or _key(memory[0]) >= before):
                known.append(memory.popleft())
            further = [it for it in page if it.id not in known_ids]
            archived = {it.id: it for it in page}
            found = [*(_with_files(it, archived) for it in known), *map(self._merged, further)]
            found.sort(key=_key, reverse=True)
            for part in batched(found, CLIPS_AT_ONCE, strict=False):
                yield part
                await asyncio.sleep(0)
            if before is None:
                return

    async def newest_of_days(
        self,
        start_of_day: Callable[[datetime], datetime],
        kinds: Collection[CameraKind] | None = None,
    ) -> Sequence[Clip]:
        """Return the newest archived clip of each day, newest first.

        `start_of_day` returns the start of the local day to which a time belongs. This function is
        called in a thread.
        """
        found = await self.archived.newest_of_days(start_of_day, kinds)
        return [self._merged(it) for it in found]

    async def newest_archived(self, kinds: Collection[CameraKind] | None = None) -> Clip | None:
        """Return the newest archived clip of some cameras, or None."""
        page = await self.archived.page(ArchiveQuery(kinds=kinds), 1)
        return self._merged(page[0]) if page else None

    @property
    def is_shown(self) -> bool:
        """Whether the catalogue (clips in memory) contains all archived clips."""
        return self._wanted_since == self._shown_since

    def show_since(self, start: datetime) -> None:
        """Start to load all archived clips since a time into the catalogue (clips in memory).

        Dashboard cards show these clips. Later changes of the archive update them.
        """
        if self.archived.reader is None or (self._wanted_since and self._wanted_since <= start):
            return
        self._wanted_since = start
        self._begin(self._show(start))

    async def _show(self, start: datetime) -> None:
        found: list[Clip] = []
        before = None
        while True:
            query = ArchiveQuery(begin=start, end=self._shown_since, before=before)
            page = await self.archived.page(query, CLIPS_AT_ONCE)
            if self.archived.has_failed:
                # This attempt has failed. The next card that is opened starts a new attempt.
                self._wanted_since = self._shown_since
                return
            found += page
            if len(page) < CLIPS_AT_ONCE:
                break
            before = _key(page[-1])
        await self.archived.load_names()
        if start == self._wanted_since:
            self._shown_since = start
        self._catalogue.show_archived(found)

    def _on_archive_change(self, clip_ids: AbstractSet[int]) -> None:
        self._begin(self._update(clip_ids))

    def _begin(self, reading: Coroutine[Any, Any, None]) -> None:
        """Start a task that reads the archive. After `close`, do nothing."""
        if self._is_closed:
            reading.close()
            return
        task = self._start_task(reading, "archived clips")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _update(self, clip_ids: AbstractSet[int]) -> None:
        """Update the catalogue (clips in memory) after a change of the archive.

        If the index cannot be read, change nothing, because the clips may still be archived.
        """
        await self.archived.load_names()
        archived = await self.archived.among(clip_ids)
        if self.archived.has_failed:
            return
        deleted = clip_ids - archived.keys()
        self._catalogue.hide_archived(deleted)
        if gone := deleted - self._in_memory(deleted).keys():
            self.gone.notify(gone)
        since = self._wanted_since
        self._catalogue.show_archived(
            it for it in archived.values() if since is not None and it.created_at >= since
        )

    def _merged(self, archived: Clip) -> Clip:
        """Return an archived clip with the newer data of Blink's list, if Blink lists the clip."""
        try:
            known = self._catalogue.get(archived.id)
        except KeyError:
            # Mark the clip as deleted only if its deletion is certain. Until the list of all clips
            # was read, the catalogue may lack a clip that Blink still has.
            return replace(archived, deleted=self._catalogue.is_gone(archived))
        return _with_files(known, {archived.id: archived})

    def _in_memory(self, clip_ids: Collection[int]) -> dict[int, Clip]:
        found: dict[int, Clip] = {}
        for clip_id in clip_ids:
            with suppress(KeyError):
                found[clip_id] = self._catalogue.get(clip_id)
        return found


def _with_files(clip: Clip, archived: Mapping[int, Clip]) -> Clip:
    """Return a clip with the field `archived` set if the clip is archived."""
    found = archived.get(clip.id)
    if found is None or found.archived == clip.archived:
        return clip
    return replace(clip, archived=found.archived)


def _key(clip: Clip) -> tuple[datetime, int]:
    return clip.created_at, clip.id
