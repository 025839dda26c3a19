"""The memory cache of archived clips reads each clip once, and again after a change.

It reads the clips from the archive's index (database).
"""

import asyncio
from collections.abc import Collection
from dataclasses import replace

import pytest

from custom_components.blink_clips.api import Clip
from custom_components.blink_clips.clips import archived_memory
from custom_components.blink_clips.clips.archived_memory import ArchivedMemory
from tests.archive.clips import clip


class Index:
    """Replaces the index (database) of an archive. Records the clip ids of each query."""

    def __init__(self, *clip_ids: int) -> None:
        self.clips = {it: clip(it) for it in clip_ids}
        self.queries: list[list[int]] = []
        self.answering = asyncio.Event()
        self.answering.set()

    async def among(self, clip_ids: Collection[int]) -> dict[int, Clip]:
        """Wait until `answering` is set. Return the existing clips among `clip_ids`, by id."""
        self.queries.append([*clip_ids])
        found = {it: self.clips[it] for it in clip_ids if it in self.clips}
        await self.answering.wait()
        return found


async def test_only_unknown_clips_are_read() -> None:
    index = Index(1, 2, 3)
    memory = ArchivedMemory(index.among)

    assert await memory.among([1, 2]) == {1: index.clips[1], 2: index.clips[2]}
    assert (await memory.among([3, 2, 4])).keys() == {2, 3}
    assert (await memory.among([4])).keys() == set()

    assert index.queries == [[1, 2], [3, 4], [4]]


async def test_changed_clip_is_read_again() -> None:
    index = Index(1, 2)
    memory = ArchivedMemory(index.among)
    await memory.among([1, 2])
    index.clips[1] = replace(index.clips[1], watched=True)
    del index.clips[2]

    memory.forget({1, 2})

    assert await memory.among([1, 2]) == index.clips
    assert len(index.queries) == 2


async def test_result_of_a_query_during_a_change_is_not_remembered() -> None:
    index = Index(1)
    memory = ArchivedMemory(index.among)
    index.answering.clear()
    reading = asyncio.create_task(memory.among([1]))
    await asyncio.sleep(0)
    index.clips.clear()
    memory.forget({1})
    index.answering.set()
    await reading

    assert await memory.among([1]) == {}


async def test_number_of_remembered_clips_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archived_memory, "MAX_REMEMBERED_CLIPS", 2)
    index = Index(1, 2, 3)
    memory = ArchivedMemory(index.among)

    await memory.among([1, 2, 3])
    await memory.among([3, 2])
    await memory.among([1])

    assert index.queries == [[1, 2, 3], [1]]
