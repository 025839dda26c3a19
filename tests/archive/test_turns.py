"""Users' changes, downloads and scans of the archive can run at the same time without conflicts."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
import errno
import os
from pathlib import Path
from unittest.mock import patch

import pytest

from custom_components.blink_clips.api import BlinkUnloadedError, Clip
from custom_components.blink_clips.archive import scan
from custom_components.blink_clips.archive.account import Run
from custom_components.blink_clips.archive.errors import ArchiveError
from custom_components.blink_clips.archive.retention import Limits

from .clips import NOON, Shelf, clip, sidecar
from .fake_account import House
from .mounts import unmount

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def house(shelf: Shelf) -> House:
    return House(shelf)


async def until(condition: Callable[[], bool]) -> None:
    """Let other tasks run until a condition is true."""
    for _ in range(10_000):
        if condition():
            return
        await asyncio.sleep(0)
    raise AssertionError("The condition did not become true")


def limit(house: House, max_bytes: int) -> None:
    """Set the maximum size of the archive, and restart the archiver."""
    house.limits = Limits(max_age=365 * DAY, max_bytes=max_bytes)
    house.restart()


async def test_clip_that_a_user_keeps_during_a_download_is_not_deleted(house: House) -> None:
    await house.poll(*(clip(number, NOON + number * MINUTE) for number in range(1, 5)))
    limit(house, house.shelf.bytes + 10)
    await house.poll()
    released = asyncio.Event()
    write_video = house.account.write_video

    async def wait(of: Clip, path: Path, run: Run) -> None:
        await released.wait()
        await write_video(of, path, run)

    with patch.object(house.account, "write_video", wait):
        working = asyncio.create_task(house.poll(clip(9, NOON + 9 * MINUTE)))
        await until(lambda: "poster 9" in house.account.requests)
        assert await house.archiver.keep([1], kept=True) == {1}
        released.set()
        await working

    assert house.shelf.listed == [9, 4, 3, 1]


async def test_keeping_returns_only_archived_clips(house: House) -> None:
    await house.poll(clip(1))

    assert await house.archiver.keep([1, 2], kept=True) == {1}


async def test_action_during_a_scan_of_renamed_folders_deletes_no_clips(house: House) -> None:
    await house.poll(*(clip(number, NOON - number * DAY) for number in range(1, 11)))
    limit(house, int(house.shelf.bytes * 1.3))
    root = house.shelf.folder.root
    (root / "front_door").rename(root / "entrance")
    scanning = asyncio.create_task(house.archiver.work())
    await until(lambda: house.shelf.index.totals().copies == 9)
    house.account.list(clip(99))

    await house.archiver.archive(clip(99))
    await scanning

    assert house.shelf.listed == [99, *range(1, 11)]
    assert house.archiver.status.totals is not None
    assert house.archiver.status.totals.copies == 0


async def test_action_after_a_failed_scan_deletes_no_clips(house: House) -> None:
    await house.poll(*(clip(number, NOON - number * DAY) for number in range(1, 11)))
    house.shelf.put(clip(20, NOON - 2 * DAY), camera="zoo")
    house.restart()
    await house.poll()
    limit(house, int(house.shelf.bytes * 1.3))
    root = house.shelf.folder.root
    (root / "front_door").rename(root / "entrance")
    read = scan._files

    def fail(path: Path) -> dict[str, os.stat_result]:
        if path.parent.name == "zoo":
            raise OSError(errno.ESTALE, "Stale file handle")
        return read(path)

    with patch.object(scan, "_files", fail):
        await house.poll()
        with pytest.raises(ArchiveError):
            await house.archiver.archive(clip(99))

    house.account.list(clip(99))
    assert await house.archiver.archive(clip(99))
    assert house.shelf.listed == [99, 1, 20, *range(2, 11)]


async def test_action_after_a_start_reads_first_which_clips_are_kept(house: House) -> None:
    old = clip(1, NOON - 400 * DAY)
    stem = house.shelf.put(old)
    house.shelf.scan()
    house.shelf.folder.rewrite(stem, sidecar(old, kept=True))
    house.restart()
    house.account.respond()
    house.account.list(clip(2))

    await house.archiver.archive(clip(2))

    assert house.shelf.listed == [2, 1]


async def killed_before_the_index_was_written(house: House) -> None:
    """Restart with a clip 1 whose files are complete, but which the index still lacks."""
    await house.poll()
    house.account.unannounced = {1}
    await house.poll(clip(1))
    house.shelf.put(clip(1))
    house.restart()
    assert (house.shelf.listed, house.archiver.status.totals) == ([], None)


async def test_deletion_before_the_first_scan_deletes_a_clip_that_the_index_lacks(
    house: House,
) -> None:
    await killed_before_the_index_was_written(house)

    await house.archiver.delete([1])
    await house.poll()

    assert (house.shelf.names, house.shelf.listed, house.videos) == ([], [], [])


async def test_deletion_before_the_first_scan_deletes_nothing_if_the_drive_is_missing(
    house: House,
) -> None:
    await killed_before_the_index_was_written(house)
    mount = unmount(house.shelf)

    with pytest.raises(ArchiveError):
        await house.archiver.delete([1])

    mount()
    await house.archiver.delete([1])
    assert house.shelf.names == []


async def test_clip_that_the_index_lacks_can_be_kept_before_the_first_scan(house: House) -> None:
    await killed_before_the_index_was_written(house)

    assert await house.archiver.keep([1, 2], kept=True) == {1}

    assert house.shelf.index.get(1).files.kept


async def test_status_shows_the_end_of_a_scan_for_clips_to_keep(house: House) -> None:
    await killed_before_the_index_was_written(house)
    shown: list[bool] = []
    house.archiver.listeners.add(lambda: shown.append(house.archiver.status.is_scanning))

    await house.archiver.wait_for_scan()

    assert (shown[0], shown[-1]) == (True, False)


async def test_status_shows_the_end_of_a_failed_scan_for_clips_to_keep(house: House) -> None:
    house.shelf.put(clip(1))
    mount = unmount(house.shelf)
    shown: list[bool] = []
    house.archiver.listeners.add(lambda: shown.append(house.archiver.status.is_scanning))

    with pytest.raises(ArchiveError):
        await house.archiver.keep([1], kept=True)

    assert (shown[0], shown[-1]) == (True, False)
    mount()


async def test_deletions_after_the_first_scan_do_not_scan_again(house: House) -> None:
    await house.poll(clip(1), clip(2))

    with patch.object(scan, "_files", side_effect=AssertionError("The files were scanned")):
        await house.archiver.delete([1])
        assert await house.archiver.keep([1, 2], kept=True) == {2}


async def test_clip_can_be_kept_during_a_scan_of_its_renamed_folder(house: House) -> None:
    await house.poll(*(clip(number, NOON - number * DAY) for number in range(1, 5)))
    house.restart()
    root = house.shelf.folder.root
    (root / "front_door").rename(root / "entrance")
    scanning = asyncio.create_task(house.archiver.work())
    await until(lambda: house.shelf.index.totals().copies == 4)

    assert await house.archiver.keep([2], kept=True) == {2}
    await scanning

    [archived] = house.shelf.index.among([2]).values()
    assert archived.files.kept


async def test_scan_of_an_action_ends_when_the_account_is_unloaded(house: House) -> None:
    for number in range(1, 30):
        house.shelf.put(clip(number, NOON - number * DAY))
    keeping = asyncio.create_task(house.archiver.keep([1], kept=True))
    await until(lambda: house.shelf.index.totals().clips >= 3)

    house.archiver.close()

    with pytest.raises(BlinkUnloadedError):
        await keeping
    assert house.shelf.index.totals().clips < 29
