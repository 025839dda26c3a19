"""The reader of the archive: access to the files and the cameras of archived clips."""

import asyncio
from dataclasses import replace
from typing import Any

from custom_components.blink_clips.api import Clip, UsbClip, UsbDrive, UsbOrigin
from custom_components.blink_clips.archive.disk_watch import DiskWatch
from custom_components.blink_clips.archive.reader import FILES_AT_ONCE, ArchiveReader

from .clips import NOON, Shelf, clip


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

    reader = ArchiveReader(shelf.folder, shelf.database, DiskWatch(run))
    clips = list((await reader.among(range(1, 21))).values())

    posters = await asyncio.gather(*map(reader.poster, clips), *map(reader.video, clips))

    assert most == FILES_AT_ONCE
    assert len(set(posters)) == 40


def usb_clip(clip_id: int, camera: str) -> Clip:
    """Return a clip on a USB drive. Each clip has a different camera."""
    record = UsbClip(id=clip_id, camera_name=camera, created_at=NOON)
    usb = UsbOrigin(drive=UsbDrive(network_id=3, sync_module_id=1), record=record)
    return replace(clip(clip_id, camera_id=clip_id), usb=usb)


async def test_camera_that_is_archived_while_the_names_are_read_is_listed_next_time(
    shelf: Shelf,
) -> None:
    shelf.put(usb_clip(1, "Attic"))
    shelf.scan()
    late = [usb_clip(2, "Barn"), usb_clip(3, "Cellar")]

    async def run(function: Any, *args: Any) -> Any:
        found = function(*args)
        if late:
            shelf.put(late.pop(0))
            shelf.scan()
            reader.notify(shelf.index.take_changes())
        return found

    reader = ArchiveReader(shelf.folder, shelf.database, DiskWatch(run))
    assert len(await reader.kinds()) == 1
    assert await reader.usb_cameras() == ["Attic", "Barn"]

    assert len(await reader.kinds()) == 3
    assert await reader.usb_cameras() == ["Attic", "Barn", "Cellar"]
