"""The reader of the archive: access to the files of archived clips."""

import asyncio
from typing import Any

from custom_components.blink_clips.archive.reader import FILES_AT_ONCE, ArchiveReader

from .clips import Shelf, clip


async def test_slow_drive_occupies_few_threads(shelf: Shelf) -> None:
    """The card requests 60 posters together. Home Assistant has only 64 threads for all work."""
    for clip_id in range(1, 21):
        shelf.put(clip(clip_id))
    shelf.scan()
    busy = most = 0

    async def run(function: Any, *args: Any) -> Any:
        nonlocal busy, most
        busy += 1
        most = max(most, busy)
        for _ in range(5):
            await asyncio.sleep(0)
        busy -= 1
        return function(*args)

    reader = ArchiveReader(shelf.folder, shelf.database, run)
    clips = list((await reader.among(range(1, 21))).values())

    posters = await asyncio.gather(*map(reader.poster, clips), *map(reader.video, clips))

    assert most == FILES_AT_ONCE
    assert len(set(posters)) == 40
