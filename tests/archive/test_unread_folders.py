"""Clips in an unreadable folder are not archived again, even after the index was lost."""

import asyncio
import errno
import os
from pathlib import Path
from unittest.mock import patch

import pytest

from custom_components.blink_clips.archive import scan
from custom_components.blink_clips.archive.errors import ArchivePartError
from custom_components.blink_clips.archive.scan_schedule import REPEAT_SECONDS
from custom_components.blink_clips.archive.store import ArchiveStore

from .clips import Shelf, clip
from .fake_account import House
from .test_strange_files import refusing

DAY_FOLDER = "front_door/2026-11-29"


def lose_index(house: House) -> None:
    """Delete the index of the archive, and restart the archiver."""
    house.shelf.database.delete()
    house.restart()
    house.account.requests.clear()


@pytest.mark.parametrize("unread", ["front_door", DAY_FOLDER, f"{DAY_FOLDER}/12-00-00_1.json"])
async def test_clip_in_an_unread_folder_is_not_archived_again(shelf: Shelf, unread: str) -> None:
    house = House(shelf)
    house.account.folders[8] = "hall"
    await house.poll(clip(1))
    await house.archiver.keep([1], kept=True)
    lose_index(house)
    with refusing(unread):
        await house.poll(clip(1), clip(2, camera_id=8))
        assert (house.videos, house.problem) == (["video 2"], None)
        with pytest.raises(ArchivePartError):
            await house.archiver.archive(clip(1))

    for _ in range(10):
        await house.pass_time(REPEAT_SECONDS / 20)
    assert house.videos == ["video 2"]
    await house.pass_time(REPEAT_SECONDS)

    assert (house.videos, house.problem) == (["video 2"], None)
    assert shelf.index.get(1).files.kept
    assert house.archiver.status.waiting == 0


async def test_clip_that_is_not_in_the_unread_folder_is_archived_after_it_was_read(
    shelf: Shelf,
) -> None:
    house = House(shelf)
    await house.poll(clip(1))
    lose_index(house)
    with refusing(DAY_FOLDER):
        await house.poll(clip(1), clip(2))
        assert (house.videos, house.archiver.status.waiting) == ([], 2)

    await house.pass_time(REPEAT_SECONDS)
    await house.pass_time(REPEAT_SECONDS)

    assert house.videos == ["video 2"]
    assert sorted(shelf.listed) == [1, 2]


@pytest.mark.parametrize("code", [errno.EACCES, errno.EIO])
async def test_unread_folder_causes_one_scan_an_hour(shelf: Shelf, code: int) -> None:
    house = House(shelf)
    await house.poll(clip(1))
    lose_index(house)
    with refusing(DAY_FOLDER, code=code):
        await house.poll(clip(1))
        with patch.object(
            ArchiveStore, "scan", autospec=True, side_effect=ArchiveStore.scan
        ) as scan:
            for _ in range(3 * 60):
                await house.pass_time(60)

    assert scan.call_count == 3


async def test_no_clip_is_archived_after_a_cancelled_scan(shelf: Shelf) -> None:
    """The cancelled scan has not reached the unread folder."""
    house = House(shelf)
    await house.poll(clip(1))
    shelf.put(clip(3), camera="attic")
    lose_index(house)
    with refusing(DAY_FOLDER):
        await house.poll(clip(1))
        deletion = asyncio.create_task(house.archiver.delete([99]))
        read = scan._files

        def read_or_cancel(path: Path) -> dict[str, os.stat_result]:
            if path.parent.name == "front_door":
                deletion.cancel()
            return read(path)

        with patch.object(scan, "_files", read_or_cancel), pytest.raises(asyncio.CancelledError):
            await deletion

    await house.pass_time(REPEAT_SECONDS / 2)

    assert (house.videos, sorted(shelf.listed)) == ([], [1, 3])
