"""The list of all clips contains each clip once, even if clips change while the list is read."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from custom_components.blink_clips.api import Clip, CloudClock
from custom_components.blink_clips.archive.archived_clip import ArchivedClip
from custom_components.blink_clips.archive.disk_watch import DiskWatch
from custom_components.blink_clips.archive.reader import ArchiveReader
from custom_components.blink_clips.clips.all_clips import CLIPS_AT_ONCE, AllClips
from custom_components.blink_clips.clips.catalogue import Catalogue
from tests.archive.clips import NOON, Shelf, clip, sidecar
from tests.archive.fake_account import FakeClock

# Number of archived clips. The list is read in three parts. One clip was recorded each minute.
COUNT = CLIPS_AT_ONCE * 2 + 100


def start(work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
    return asyncio.create_task(work, name=name)


async def run(work: Callable[..., Any], *args: object) -> object:
    return work(*args)


class Lists:
    """An archive, a catalogue (clips in memory), and a list that contains the clips of both."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self.clips = [clip(it, NOON - it * timedelta(minutes=1)) for it in range(COUNT)]
        self.at_blink: list[Clip] = []
        shelf.index.add([(archived(it), 0) for it in self.clips])
        self.catalogue = Catalogue(self._read, CloudClock(FakeClock()), start)
        reader = ArchiveReader(shelf.folder, shelf.database, DiskWatch(run))
        self.all_clips = AllClips(self.catalogue, reader, start)

    async def _read(self, _since: datetime) -> Iterable[Clip]:
        return self.at_blink

    async def listed(self, change: Callable[[], Coroutine[Any, Any, None]]) -> list[int]:
        """Return the ids of all clips. Call `change` after the first part of the list."""
        found: list[int] = []
        async for part in self.all_clips.newest_first():
            if not found:
                await change()
            found += [it.id for it in part]
        return found


def archived(of: Clip) -> ArchivedClip:
    return ArchivedClip.of(sidecar(of), f"hall/2026-11-29/{of.id}", size=1, has_poster=True)


@pytest.fixture
def lists(tmp_path: Path) -> Iterator[Lists]:
    shelf = Shelf(tmp_path)
    yield Lists(shelf)
    shelf.database.close()


async def test_clips_that_are_loaded_meanwhile_are_not_skipped(lists: Lists) -> None:
    lists.at_blink = lists.clips

    assert await lists.listed(lists.catalogue.load) == list(range(COUNT))


async def test_clips_that_blink_deletes_meanwhile_are_not_repeated(lists: Lists) -> None:
    lists.at_blink = lists.clips
    await lists.catalogue.load()

    async def delete() -> None:
        later = NOON + timedelta(hours=1)
        lists.catalogue.update(replace(it, deleted=True, updated_at=later) for it in lists.clips)

    assert await lists.listed(delete) == list(range(COUNT))


async def test_closed_list_does_not_open_the_index_again(lists: Lists) -> None:
    assert lists.all_clips.archived.reader is not None
    lists.all_clips.show_since(NOON - timedelta(days=60))

    await asyncio.wait(lists.all_clips.close())
    lists.shelf.database._close()
    lists.all_clips.archived.reader.notify({1})
    for _ in range(9):
        await asyncio.sleep(0)

    assert lists.shelf.database._connection is None
