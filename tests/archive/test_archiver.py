"""The archiver archives each clip exactly once, despite failures, restarts and disk errors."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
import errno
import shutil
import sqlite3
from unittest.mock import patch

import pytest

from custom_components.blink_clips.api import (
    BlinkAuthenticationError,
    BlinkConnectionError,
    BlinkDamagedFileError,
    BlinkError,
    BlinkNotFoundError,
    BlinkRateLimitError,
    BlinkUnloadedError,
    Clip,
    UsbClip,
    UsbDrive,
    UsbOrigin,
)
from custom_components.blink_clips.archive import archiver, copier
from custom_components.blink_clips.archive.attempts import MAX_RETRY_SECONDS
from custom_components.blink_clips.archive.database import Database
from custom_components.blink_clips.archive.due import BATCH
from custom_components.blink_clips.archive.errors import ArchiveError, ArchiveProblem
from custom_components.blink_clips.archive.folder import ArchiveFolder
from custom_components.blink_clips.archive.free_space import MIN_FREE_BYTES
from custom_components.blink_clips.archive.layout import MARKER
from custom_components.blink_clips.archive.listing import ArchiveQuery
from custom_components.blink_clips.archive.pending import PendingClips
from custom_components.blink_clips.archive.retention import MAX_DELETED, Limits, OutsideLimitsError
from custom_components.blink_clips.archive.scan_schedule import SCAN_EVERY_SECONDS

from .clips import NOON, Shelf, clip
from .fake_account import House
from .mounts import unmount

HOUR = timedelta(hours=1)
OLD = NOON - timedelta(days=20)
MISSING = BlinkNotFoundError("not there", status=404)


@pytest.fixture
def house(shelf: Shelf) -> House:
    return House(shelf)


def _assert_healthy(house: House, listed: list[int]) -> None:
    """Check that the archive has no problem and contains exactly the given clips, newest first."""
    assert (house.problem, house.shelf.listed) == (None, listed)


async def test_first_work_archives_what_blink_still_has_oldest_first(house: House) -> None:
    house.account.list(clip(3, NOON - 2 * HOUR), clip(1, OLD), clip(2, OLD + HOUR))

    await house.poll()

    assert house.account.requests == [
        "list 1970-01-01 00:00",
        "poster 1",
        "video 1",
        "poster 2",
        "video 2",
        "poster 3",
        "video 3",
    ]
    assert house.shelf.listed == [3, 2, 1]
    assert house.changed == [1, 2, 3]
    status = house.archiver.status
    assert (status.problem, status.waiting) == (None, 0)
    assert status.totals is not None
    assert (status.totals.clips, status.totals.oldest) == (3, OLD)


async def test_new_clip_takes_one_request_for_each_file_over_restarts(house: House) -> None:
    await house.poll()
    await house.poll(clip(1))
    for _ in range(3):
        house.restart()
        await house.poll(clip(1))

    assert house.account.requests == ["list 1970-01-01 00:00", "poster 1", "video 1"]


async def test_requests_are_spread_over_time(house: House) -> None:
    began = house.account.clock.monotonic()

    await house.poll(*(clip(number) for number in range(10)))

    assert len(house.videos) == 10
    assert house.account.clock.monotonic() - began >= 9 * archiver.PAUSE_SECONDS


async def test_due_clips_are_read_in_batches(house: House) -> None:
    with patch.object(PendingClips, "due", autospec=True, side_effect=PendingClips.due) as reading:
        await house.poll(*(clip(number) for number in range(2 * BATCH + 1)))

    assert len(house.shelf.listed_ids) == 2 * BATCH + 1
    assert reading.call_count == 4


async def test_clips_without_an_event_do_not_delay_other_clips(house: House) -> None:
    house.account.unannounced = set(range(2 * BATCH + 1))
    new = [clip(number) for number in house.account.unannounced]

    await house.poll(*new, clip(999, OLD))

    assert house.videos == ["video 999"]


async def change_after_the_first_video(house: House, change: Callable[[], object]) -> None:
    """Archive the clips 1, 2 and 3. Call a function when the request for video 1 is sent."""

    def on_request(request: str) -> None:
        if request == "video 1":
            change()

    house.account.on_request = on_request
    await house.poll(*(clip(number, OLD + number * HOUR) for number in (1, 2, 3)))


async def test_new_clip_comes_before_the_rest_of_a_batch(house: House) -> None:
    def record() -> None:
        house.account.list(clip(9))
        house.archiver.take([clip(9)], OLD)

    await change_after_the_first_video(house, record)

    assert house.videos == ["video 1", "video 9", "video 2", "video 3"]


async def test_clip_that_a_user_deletes_during_a_batch_is_not_archived(house: House) -> None:
    deleting: list[asyncio.Task[None]] = []
    await change_after_the_first_video(
        house, lambda: deleting.append(asyncio.create_task(house.archiver.delete([2])))
    )
    await asyncio.gather(*deleting)

    assert (house.videos, house.shelf.listed) == (["video 1", "video 3"], [3, 1])


async def test_clip_that_an_action_archives_during_a_batch_is_downloaded_once(
    house: House,
) -> None:
    archiving: list[asyncio.Task[bool]] = []
    third = clip(3, OLD + 3 * HOUR)
    await change_after_the_first_video(
        house, lambda: archiving.append(asyncio.create_task(house.archiver.archive(third)))
    )

    assert await asyncio.gather(*archiving) == [True]
    assert sorted(house.videos) == ["video 1", "video 2", "video 3"]


async def test_event_during_a_batch_puts_its_clip_first(house: House) -> None:
    house.account.unannounced = {4}
    house.account.list(clip(4))
    house.archiver.take([clip(4)], OLD)

    await change_after_the_first_video(house, house.account.unannounced.clear)

    assert house.videos == ["video 1", "video 4", "video 2", "video 3"]


async def test_clip_is_archived_after_its_event(house: House) -> None:
    house.account.unannounced = {1}
    await house.poll(clip(1), clip(2))
    assert house.shelf.listed == [2]
    assert house.archiver.status.waiting == 1

    house.account.unannounced.clear()
    await house.poll()

    assert house.shelf.listed == [2, 1]


async def test_unwanted_clip_is_not_downloaded(house: House) -> None:
    house.account.unwanted = {1}
    await house.poll(clip(1), replace(clip(2), media=""), replace(clip(3), deleted=True))

    assert (house.videos, house.archiver.status.waiting) == ([], 0)


async def test_further_clips_are_archived_after_the_owner_has_chosen_them(house: House) -> None:
    house.account.unwanted = {1}
    await house.poll(clip(1), clip(2))
    house.account.unwanted.clear()
    house.account.chosen = "more"
    house.restart()

    await house.poll()

    assert house.shelf.listed == [2, 1]
    assert house.videos == ["video 2", "video 1"]


async def test_clips_of_the_time_without_the_archive_are_archived_later(house: House) -> None:
    await house.poll(clip(1))
    house.restart()
    later = NOON + timedelta(days=7)
    house.account.list(clip(2, later))

    await house.poll(clip(3, later + 2 * HOUR), since=later + HOUR)

    assert house.shelf.listed == [3, 2, 1]
    assert house.videos == ["video 1", "video 2", "video 3"]


async def test_gap_is_closed_when_the_cloud_responds_again(house: House) -> None:
    house.account.list(clip(1))
    house.fail("list 1970-01-01 00:00", BlinkConnectionError("down"))
    await house.poll()
    assert house.shelf.listed == []

    house.recover()
    await house.pass_time(60)

    assert house.shelf.listed == [1]


async def test_too_many_records_in_memory_are_read_again(house: House) -> None:
    await house.poll()
    house.account.unwanted = set(range(100, 10_100))
    house.account.list(*(clip(number) for number in range(1, 4)))
    house.archiver.take([clip(number) for number in range(1, 4)], OLD)
    house.archiver.take([clip(number) for number in range(100, 10_100)], OLD)
    house.account.requests.clear()

    await house.archiver.work()

    assert house.shelf.listed == [3, 2, 1]
    assert house.account.requests[0].startswith("list")


@pytest.mark.parametrize(
    "error",
    [
        BlinkConnectionError("broken"),
        BlinkDamagedFileError("half", status=200),
        BlinkNotFoundError("not uploaded yet", status=404),
        BlinkError("other"),
    ],
)
async def test_failed_clip_is_tried_again_with_growing_pauses(
    house: House, error: BlinkError
) -> None:
    house.fail("video 1", error)
    await house.poll(clip(1), clip(2))
    await house.pass_time(10)
    assert house.shelf.listed == [2]
    assert [it for it in house.shelf.names if "_1" in it] == []

    attempts = []
    for minute in range(10):
        before = house.videos.count("video 1")
        await house.pass_time(60)
        attempts += [minute] * (house.videos.count("video 1") - before)
        if minute == 7:
            house.recover()

    assert 2 <= len(attempts) <= 4
    assert house.archiver.status.waiting == (0 if 1 in house.shelf.listed else 1)
    await house.pass_time(MAX_RETRY_SECONDS)
    assert house.shelf.listed == [2, 1]


async def test_clip_that_blink_no_longer_has_is_given_up(house: House) -> None:
    house.fail("video 1", MISSING)

    await house.poll(clip(1, OLD))

    assert house.archiver.status.waiting == 0
    await house.pass_time(3600)
    assert house.videos == ["video 1"]


async def test_clip_on_a_usb_drive_is_given_up_only_when_the_drive_lists_it_no_more(
    house: House,
) -> None:
    drive = UsbDrive(network_id=3, sync_module_id=4)
    record = UsbClip(id=1, camera_name="Hall", created_at=OLD)
    usb_clip = replace(clip(1, OLD), usb=UsbOrigin(drive=drive, record=record))
    house.fail("video 1", MISSING)
    await house.poll(usb_clip)
    assert house.archiver.status.waiting == 1

    house.archiver.take([replace(usb_clip, deleted=True)])
    await house.archiver.work()

    assert house.archiver.status.waiting == 0


def on_drive(clip_id: int, *, drive: int = 4) -> Clip:
    """Return a clip on the USB drive of a sync module."""
    record = UsbClip(id=clip_id, camera_name="Hall", created_at=OLD)
    origin = UsbOrigin(drive=UsbDrive(network_id=3, sync_module_id=drive), record=record)
    return replace(clip(clip_id, OLD), usb=origin)


async def test_clips_that_left_a_usb_drive_while_home_assistant_was_off_are_given_up(
    house: House,
) -> None:
    clips = [on_drive(1), on_drive(2), on_drive(3, drive=5)]
    for number in (1, 2, 3):
        house.fail(f"video {number}", MISSING)
    await house.poll(*clips)
    assert house.archiver.status.waiting == 3
    house.restart()
    house.recover()

    house.archiver.take_drive(UsbDrive(3, 4), [clips[1]])
    await house.pass_time(MAX_RETRY_SECONDS)

    assert (house.shelf.listed, house.archiver.status.waiting) == ([3, 2], 0)


async def test_records_before_an_unload_are_stored(house: House) -> None:
    await house.poll()
    house.account.list(on_drive(1))
    house.archiver.take([on_drive(1)])

    house.archiver.close()
    await house.archiver.flush()
    house.restart()
    await house.archiver.work()

    assert house.shelf.listed == [1]


async def test_usb_drive_with_many_clips_is_taken_again_after_too_many_records(
    house: House,
) -> None:
    await house.poll()
    house.account.unwanted = set(range(100, 30_000))
    clips = [on_drive(1), *(on_drive(number) for number in range(100, 10_100))]
    house.account.list(clips[0])
    house.archiver.take_drive(UsbDrive(3, 4), clips)
    house.archiver.take([on_drive(100)])
    house.archiver.take_drive(UsbDrive(3, 4), clips)

    await house.archiver.work()

    assert house.shelf.listed == [1]


async def test_clip_without_a_poster_is_archived(house: House) -> None:
    house.fail("poster 1", MISSING)

    await house.poll(clip(1))

    assert not house.shelf.index.get(1).files.has_poster
    assert house.shelf.names == [
        "front_door/2026-11-29/12-00-00_1.json",
        "front_door/2026-11-29/12-00-00_1.mp4",
    ]


@pytest.mark.parametrize(
    "error",
    [
        BlinkRateLimitError("later", status=429, retry_after=60),
        BlinkAuthenticationError("sign in"),
        BlinkConnectionError("down"),
    ],
)
@pytest.mark.parametrize("request_", ["poster 1", "video 1"])
async def test_no_further_request_is_sent_after_a_refusal(
    house: House, error: BlinkError, request_: str
) -> None:
    await house.poll()
    house.fail(request_, error)
    await house.poll(clip(1), clip(2, NOON + HOUR))
    assert house.account.requests[-1] == request_
    _assert_healthy(house, [])

    house.recover()
    await house.pass_time(copier.FIRST_RETRY_SECONDS)

    assert house.shelf.listed == [2, 1]


async def test_no_request_is_sent_while_polls_fail(house: House) -> None:
    house.account.is_up = False
    await house.poll(clip(1))
    assert (house.account.requests, house.archiver.status.waiting) == ([], 1)

    house.account.is_up = True
    await house.pass_time(60)

    assert house.shelf.listed == [1]


async def test_expired_clip_is_not_archived(house: House) -> None:
    house.limits = Limits(max_age=HOUR, max_bytes=10**9)
    house.restart()

    await house.poll(clip(1, OLD), clip(2))

    assert (house.videos, house.archiver.status.waiting) == (["video 2"], 0)
    await house.pass_time(3700)
    assert (house.shelf.listed, house.shelf.names) == ([], [])


async def test_clip_that_is_too_old_for_a_full_archive_is_not_downloaded(house: House) -> None:
    house.limits = Limits(max_age=timedelta(days=365), max_bytes=1000)
    house.restart()
    await house.poll(clip(1))

    await house.poll(clip(2, OLD))
    await house.pass_time(MAX_RETRY_SECONDS)

    assert (house.shelf.listed, house.videos) == ([1], ["video 1"])
    assert house.problem is None


async def archive_too_much(house: House) -> None:
    """Archive clips 0 to 99, oldest first. Then lower the size limit, so that only ten fit."""
    await house.poll(*(clip(number, NOON + number * HOUR) for number in range(100)))
    totals = house.archiver.status.totals
    assert totals is not None
    house.limits = Limits(max_age=timedelta(days=365), max_bytes=totals.bytes // 10 + 100)
    house.restart()


async def test_users_do_not_wait_until_all_clips_outside_a_lowered_limit_are_deleted(
    house: House,
) -> None:
    await archive_too_much(house)
    sizes: list[int] = []
    house.archiver.listeners.add(
        lambda: sizes.append(getattr(house.archiver.status.totals, "clips", 0))
    )
    house.reports.clear()
    keeping: list[asyncio.Task[frozenset[int]]] = []

    def keep_one_of_the_last() -> None:
        house.on_report = lambda: None
        keeping.append(asyncio.create_task(house.archiver.keep([80], kept=True)))

    house.on_report = keep_one_of_the_last
    await house.archiver.work()
    await keeping[0]

    assert house.shelf.listed == [*range(99, 90, -1), 80]
    assert max(map(len, house.reports)) <= MAX_DELETED
    assert {75, 50, 25, 10} <= {*sizes}


async def test_clip_on_demand_is_archived_after_the_deletions_of_a_lowered_limit(
    house: House,
) -> None:
    await archive_too_much(house)
    house.reports.clear()
    house.account.list(clip(100, NOON + 100 * HOUR))

    await house.archiver.archive(clip(100, NOON + 100 * HOUR))

    assert house.shelf.listed == list(range(100, 90, -1))
    assert max(map(len, house.reports)) <= MAX_DELETED


async def test_nothing_is_written_below_a_missing_drive(house: House) -> None:
    await house.poll(clip(1))
    mount = unmount(house.shelf)

    await house.poll(clip(2))
    await house.pass_time(86400)

    assert house.problem is ArchiveProblem.MISSING
    assert house.archiver.status.waiting == 1
    assert list(house.shelf.folder.root.iterdir()) == []
    assert house.shelf.listed == [1]
    mount()
    await house.pass_time(60)
    _assert_healthy(house, [2, 1])


async def test_drive_that_is_unmounted_during_a_download_gets_the_clip_later(
    house: House,
) -> None:
    mounts: list[Callable[[], None]] = []

    def unmount_once(request: str) -> None:
        if request == "video 1" and not mounts:
            mounts.append(unmount(house.shelf))

    house.account.on_request = unmount_once
    await house.poll(clip(1))
    assert house.problem is ArchiveProblem.MISSING
    assert list(house.shelf.folder.root.iterdir()) == []

    mounts[0]()
    await house.pass_time(copier.FIRST_RETRY_SECONDS)

    assert house.shelf.listed == [1]
    assert len(house.shelf.names) == 3


async def test_full_disk_stops_downloads_until_there_is_space(house: House) -> None:
    usage = shutil.disk_usage(house.shelf.folder.root)
    full = usage._replace(free=MIN_FREE_BYTES - 1)
    with patch.object(shutil, "disk_usage", return_value=full):
        for _ in range(5):
            await house.poll(clip(1))
        assert house.videos == []
        assert house.problem is ArchiveProblem.FULL

    with patch.object(shutil, "disk_usage", return_value=usage._replace(free=MIN_FREE_BYTES)):
        await house.pass_time(60)

    _assert_healthy(house, [1])


async def _assert_pauses_grow(house: House, problem: ArchiveProblem) -> None:
    """Check that a failing disk is tried a few times in an hour. Then let the disk recover."""
    for _ in range(60):
        await house.pass_time(60)
    assert 3 <= len(house.videos) <= 7
    assert (house.problem, house.shelf.names) == (problem, [])
    house.recover()
    await house.pass_time(copier.MAX_DISK_PAUSE_SECONDS)


async def test_disk_that_is_full_is_tried_with_growing_pauses(house: House) -> None:
    house.fail("video 1", OSError(errno.EDQUOT, "refused"))
    await house.poll(clip(1), clip(2, NOON + HOUR))
    assert (house.problem, house.archiver.status.waiting) == (ArchiveProblem.FULL, 2)

    await _assert_pauses_grow(house, ArchiveProblem.FULL)
    _assert_healthy(house, [2, 1])


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        (errno.EIO, ArchiveProblem.FAILED),
        (errno.EACCES, ArchiveProblem.READ_ONLY),
        (errno.ENOENT, ArchiveProblem.MISSING),
    ],
)
async def test_disk_error_of_one_clip_only_delays_the_others(
    house: House, code: int, problem: ArchiveProblem
) -> None:
    house.fail("video 1", OSError(code, "refused"))
    await house.poll(clip(1), clip(2, NOON + HOUR), clip(3, NOON + 2 * HOUR))
    assert (house.problem, house.archiver.status.waiting) == (problem, 3)

    await house.pass_time(copier.FIRST_RETRY_SECONDS - 1)
    assert house.videos == ["video 1"]
    await house.pass_time(1)
    await house.pass_time(copier.FIRST_RETRY_SECONDS)

    assert (house.shelf.listed, house.archiver.status.waiting) == ([3, 2], 1)
    seen = set()
    house.archiver.listeners.add(lambda: seen.add(house.problem))
    for _ in range(48):
        await house.pass_time(1800)
    assert seen == {None}
    assert 7 <= house.videos.count("video 1") <= 12
    house.recover()
    await house.pass_time(MAX_RETRY_SECONDS)
    _assert_healthy(house, [3, 2, 1])


async def test_error_of_the_disk_is_shown_until_it_accepts_a_clip(house: House) -> None:
    house.fail("video 1", OSError(errno.EIO, "Input/output error"))
    await house.poll(clip(1))
    for _ in range(10):
        await house.pass_time(60)
        assert house.problem is ArchiveProblem.FAILED
    house.restart()
    await house.pass_time(MAX_RETRY_SECONDS)
    assert house.problem is ArchiveProblem.FAILED

    await house.pass_time(60)
    await house.poll(clip(2))

    _assert_healthy(house, [2])


async def test_clip_that_the_index_has_refused_is_not_downloaded_again(house: House) -> None:
    refusal = ArchiveError(ArchiveProblem.INDEX, cause="SQLITE_FULL")
    with patch.object(house.shelf.index, "add", side_effect=refusal):
        await house.poll(clip(1))
    assert house.problem is ArchiveProblem.INDEX

    await house.pass_time(60)

    _assert_healthy(house, [1])
    assert (house.videos, len(house.shelf.names)) == (["video 1"], 3)


async def test_full_disk_of_the_index_is_reported_until_it_has_space(house: House) -> None:
    whole = Database._connected

    def connect(database: Database) -> sqlite3.Connection:
        connection = whole(database)
        connection.execute("PRAGMA max_page_count = 1")
        return connection

    await house.poll(clip(1))
    house.shelf.database._close()
    with patch.object(Database, "_connected", connect):
        await house.poll(*(clip(number) for number in range(2, 60)))
        assert (house.problem, house.archiver.status.cause) == (
            ArchiveProblem.INDEX,
            "SQLITE_FULL",
        )

    # Close the connection to remove the size limit. A new connection does not have it.
    house.shelf.database._close()
    await house.pass_time(60)

    _assert_healthy(house, sorted(range(1, 60), reverse=True))


async def test_disk_that_refuses_all_clips_is_tried_with_growing_pauses(house: House) -> None:
    for number in range(30):
        house.fail(f"video {number}", OSError(errno.EIO, "Input/output error"))
    await house.poll(*map(clip, range(30)))

    await _assert_pauses_grow(house, ArchiveProblem.FAILED)
    _assert_healthy(house, sorted(range(30), reverse=True))


async def test_wrong_local_clock_deletes_no_clips_before_blink_responds(house: House) -> None:
    house.limits = Limits(max_age=timedelta(days=30), max_bytes=10**9)
    await house.poll(clip(1), clip(2, NOON - timedelta(days=29)))
    house.restart()
    house.account.ahead = timedelta(days=900).total_seconds()
    house.account.local_clock.seconds += house.account.ahead
    for _ in range(3):
        await house.archiver.work()
    _assert_healthy(house, [1, 2])

    await house.pass_time(60)
    _assert_healthy(house, [1, 2])
    await house.pass_time(timedelta(days=2).total_seconds())
    _assert_healthy(house, [1])


async def test_single_response_with_wrong_date_deletes_no_clips(house: House) -> None:
    await house.poll(clip(1))
    house.restart()
    house.account.ahead = -timedelta(days=900).total_seconds()
    house.account.respond()
    for _ in range(3):
        await house.archiver.work()
    _assert_healthy(house, [1])

    house.account.ahead = 0
    for _ in range(3):
        await house.pass_time(60)
        _assert_healthy(house, [1])


async def test_clip_that_cannot_be_deleted_does_not_stop_the_archive(house: House) -> None:
    stem = house.shelf.put(clip(1, NOON - timedelta(days=400)))
    original = ArchiveFolder.delete

    def delete(folder: ArchiveFolder, deleted: str) -> None:
        if deleted == stem:
            raise ArchiveError.of(error) from error
        original(folder, deleted)

    error = PermissionError(errno.EACCES, "Permission denied")
    with patch.object(ArchiveFolder, "delete", delete):
        await house.poll(clip(2))
        await house.poll(clip(3))
        _assert_healthy(house, [3, 2, 1])

    await house.pass_time(60)

    _assert_healthy(house, [3, 2])


async def test_folder_that_is_read_only_recovers(house: House) -> None:
    refusal = ArchiveError(ArchiveProblem.READ_ONLY, cause="EROFS")
    with patch.object(ArchiveFolder, "begin", side_effect=refusal):
        await house.poll(clip(1))
    assert house.problem is ArchiveProblem.READ_ONLY
    with patch.object(ArchiveFolder, "check_writable", side_effect=refusal):
        await house.pass_time(60)
    assert (house.archiver.status.cause, house.videos) == ("EROFS", [])

    await house.pass_time(60)

    _assert_healthy(house, [1])


async def test_kept_clips_that_fill_the_archive_are_reported(house: House) -> None:
    house.limits = Limits(max_age=timedelta(days=365), max_bytes=1000)
    house.restart()
    await house.poll(clip(1))
    await house.archiver.keep([1, 99], kept=True)

    await house.poll(clip(2))
    assert house.problem is ArchiveProblem.FULL

    await house.archiver.keep([1], kept=False)
    await house.pass_time(copier.MAX_DISK_PAUSE_SECONDS)
    _assert_healthy(house, [2])


async def test_full_archive_is_not_scanned_at_each_poll(house: House) -> None:
    house.limits = Limits(max_age=timedelta(days=365), max_bytes=1000)
    house.restart()
    await house.poll(clip(1))
    await house.archiver.keep([1], kept=True)
    scans: list[bool] = []
    house.archiver.listeners.add(lambda: scans.append(house.archiver.status.is_scanning))

    for number in range(2, 12):
        await house.poll(clip(number))

    assert house.problem is ArchiveProblem.FULL
    assert True not in scans


async def test_change_by_hand_is_noticed_within_a_day(house: House) -> None:
    await house.poll(clip(1), clip(2))
    house.reports.clear()
    house.shelf.folder.video("front_door/2026-11-29/12-00-00_1").unlink()
    await house.pass_time(60)
    assert house.changed == []

    await house.pass_time(SCAN_EVERY_SECONDS)

    assert (house.shelf.listed, house.changed) == ([2], [1])
    assert house.videos == ["video 1", "video 2"]


async def test_damaged_sidecars_are_counted(house: House) -> None:
    await house.poll(clip(1))
    house.shelf.folder.path("front_door/2026-11-29/12-00-00_1", ".json").write_text("{")

    await house.pass_time(SCAN_EVERY_SECONDS)

    assert house.archiver.status.damaged == 1


async def test_damaged_sidecar_of_one_clip_does_not_prevent_that_others_are_kept(
    house: House,
) -> None:
    await house.poll(clip(1), clip(2), clip(3))
    house.shelf.folder.path("front_door/2026-11-29/12-00-00_1", ".json").write_text("{")

    with pytest.raises(ArchiveError) as error:
        await house.archiver.keep([1, 2, 3], kept=True)

    assert error.value.detail == "damaged sidecar"
    archived = house.shelf.index.among([1, 2, 3])
    assert [archived[it].files.kept for it in (1, 2, 3)] == [False, True, True]


async def test_copies_of_clips_are_logged_once(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    await house.poll(clip(1), clip(2))
    house.shelf.copy("front_door/2026-11-29/12-00-00_1", "best_of")
    for _ in range(3):
        await house.pass_time(SCAN_EVERY_SECONDS)

    [message] = [it.getMessage() for it in caplog.records if it.levelname == "WARNING"]
    assert "copies of clips in the archive: 1." in message


async def test_scan_is_shown_in_the_status(house: House) -> None:
    await house.poll(clip(1))
    house.restart()
    seen = []
    house.archiver.listeners.add(lambda: seen.append(house.archiver.status.is_scanning))

    await house.archiver.work()

    assert seen == [True, False]


async def test_clip_is_archived_on_demand(house: House) -> None:
    house.account.list(clip(1, OLD))

    assert await house.archiver.archive(clip(1, OLD))
    assert not await house.archiver.archive(clip(1, OLD))

    assert (house.shelf.listed, house.videos, house.changed) == ([1], ["video 1"], [1])


async def test_errors_of_a_clip_on_demand_are_raised(house: House) -> None:
    house.fail("video 1", MISSING)
    with pytest.raises(BlinkNotFoundError):
        await house.archiver.archive(clip(1))
    with pytest.raises(OutsideLimitsError):
        await house.archiver.archive(clip(2, NOON - timedelta(days=366)))
    (house.shelf.folder.root / MARKER).unlink()
    with pytest.raises(ArchiveError):
        await house.archiver.archive(clip(1))

    assert house.problem is ArchiveProblem.MISSING
    assert house.shelf.names == []


async def test_deleted_clip_is_not_archived_again(house: House) -> None:
    await house.poll(clip(1), clip(2))
    house.reports.clear()

    await house.archiver.delete([1, 99])
    await house.poll()

    assert (house.shelf.listed, house.changed) == ([2], [1])
    assert house.videos == ["video 1", "video 2"]


async def test_clip_that_is_deleted_while_it_is_being_archived_does_not_stay(house: House) -> None:
    deleting: list[asyncio.Task[None]] = []

    def delete(request: str) -> None:
        if request == "video 1":
            deleting.append(asyncio.create_task(house.archiver.delete([1, 2, 3])))

    house.account.on_request = delete
    await house.poll()
    await house.poll(clip(1), clip(2, NOON + HOUR))
    await deleting[0]
    await house.poll(clip(1), clip(2, NOON + HOUR), clip(3))
    await house.pass_time(MAX_RETRY_SECONDS)

    assert (house.shelf.listed, house.shelf.names, house.videos) == ([], [], ["video 1"])
    assert (house.archiver.status.waiting, len(deleting)) == (0, 1)


async def test_damaged_sidecar_of_a_clip_to_keep_is_an_error(house: House) -> None:
    await house.poll(clip(1))
    house.shelf.folder.path("front_door/2026-11-29/12-00-00_1", ".json").write_text("{")

    with pytest.raises(ArchiveError) as error:
        await house.archiver.keep([1], kept=True)

    assert error.value.detail == "damaged sidecar"


async def test_unusable_index_is_a_problem(house: House) -> None:
    await house.poll()
    with house.shelf.database.transaction() as connection:
        connection.execute("DROP TABLE pending")

    await house.poll(clip(1))

    assert house.problem is ArchiveProblem.INDEX
    house.shelf.database.delete()
    house.restart()
    await house.poll(clip(1))
    _assert_healthy(house, [1])


async def test_users_do_not_wait_for_the_pauses_of_the_work(house: House) -> None:
    house.account.local_clock.may_wake.clear()
    house.account.list(clip(1), clip(2), clip(3))
    working = asyncio.create_task(house.poll())
    await house.account.local_clock.sleeping.wait()
    assert house.shelf.listed == [1]

    await house.archiver.keep([1], kept=True)
    assert await house.archiver.archive(clip(3))
    await house.archiver.work()

    assert not working.done()
    assert (house.shelf.listed, house.videos) == ([3, 1], ["video 1", "video 3"])
    assert house.shelf.index.get(1).files.kept
    house.account.local_clock.may_wake.set()
    await working
    assert (house.shelf.listed, len(house.videos)) == ([3, 2, 1], 3)


async def test_new_clip_is_archived_before_the_rest_of_a_long_backlog(house: House) -> None:
    house.account.local_clock.may_wake.clear()
    house.account.list(*(clip(number, OLD) for number in range(1, 5)))
    working = asyncio.create_task(house.poll())
    await house.account.local_clock.sleeping.wait()
    assert house.shelf.listed == [1]

    await house.poll(clip(9))
    house.account.local_clock.may_wake.set()
    await working

    assert house.videos == ["video 1", "video 9", "video 2", "video 3", "video 4"]


async def test_clip_that_was_deleted_by_hand_is_not_downloaded_again(house: House) -> None:
    await house.poll(clip(1), clip(2))
    house.shelf.folder.video("front_door/2026-11-29/12-00-00_1").unlink()
    await house.pass_time(SCAN_EVERY_SECONDS)

    await house.poll(replace(clip(1), watched=True), clip(2))

    assert (house.shelf.listed, house.videos) == ([2], ["video 1", "video 2"])
    house.account.chosen = "more"
    house.restart()
    await house.poll()
    assert house.shelf.listed == [2, 1]


async def test_clip_that_was_deleted_to_make_room_is_not_downloaded_again(house: House) -> None:
    house.limits = Limits(max_age=timedelta(days=365), max_bytes=1000)
    house.restart()
    await house.poll(clip(1), clip(2, NOON + HOUR))
    assert house.shelf.listed == [2]

    for _ in range(3):
        await house.poll(clip(1), clip(2, NOON + HOUR))

    assert (house.shelf.listed, house.videos) == ([2], ["video 1", "video 2"])


async def test_old_usb_clip_that_was_deleted_by_hand_is_never_downloaded_again(
    house: House,
) -> None:
    drive = UsbDrive(network_id=3, sync_module_id=4)
    at = NOON - timedelta(days=120)
    record = UsbClip(id=1, camera_name="Hall", created_at=at)
    old = replace(clip(1, at), usb=UsbOrigin(drive=drive, record=record))
    house.account.list(old)
    await house.poll()
    house.archiver.take_drive(drive, [old])
    await house.archiver.work()
    house.shelf.folder.video(house.shelf.index.get(1).stem).unlink()
    await house.pass_time(SCAN_EVERY_SECONDS)
    assert (house.shelf.listed, house.videos) == ([], ["video 1"])

    for months in range(1, 13):
        now = NOON + months * timedelta(days=30)
        house.account.local_clock.seconds = now.timestamp()
        await house.poll(clip(100 + months, now), since=NOON)
        house.restart()
        house.archiver.take_drive(drive, [old])
        await house.poll(since=NOON)

    assert 1 not in house.shelf.listed
    assert house.videos.count("video 1") == 1


async def test_clip_is_not_archived_while_the_account_is_unloaded(house: House) -> None:
    house.account.list(clip(1))
    house.account.on_request = lambda _: house.archiver.close()

    with pytest.raises(BlinkUnloadedError):
        await house.archiver.archive(clip(1))
    with pytest.raises(BlinkUnloadedError):
        await house.archiver.keep([1], kept=True)

    assert (house.shelf.names, house.shelf.listed) == ([], [])


async def test_action_after_an_unload_does_not_create_the_index_again(house: House) -> None:
    await house.poll(clip(1))
    house.archiver.close()
    house.shelf.database.delete()

    with pytest.raises(BlinkUnloadedError):
        await house.archiver.archive(clip(2))

    assert list((house.shelf.folder.root.parent / "index").iterdir()) == []


async def test_draft_whose_video_is_lost_is_not_published(house: House) -> None:
    def lose(request: str) -> None:
        if request == "poster 1":
            house.account.failures["video 1"] = FileNotFoundError(errno.ENOENT, "lost")

    house.account.on_request = lose
    await house.poll(clip(1))

    assert (house.shelf.names, house.archiver.status.waiting) == ([], 1)


async def test_damaged_index_is_built_again(house: House) -> None:
    await house.poll(clip(1))
    house.shelf.database._close()
    path = house.shelf.folder.root.parent / "index" / "index.db"
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)

    await house.poll(clip(2))
    assert house.problem is ArchiveProblem.INDEX
    await house.pass_time(60)

    _assert_healthy(house, [2, 1])
    assert house.videos == ["video 1", "video 2"]


@pytest.mark.parametrize("next_use", ["poll", "archive", "keep", "delete"])
async def test_clip_in_a_damaged_index_is_not_archived_again(house: House, next_use: str) -> None:
    """When a user lists clips, the database replaces the damaged index by an empty one."""
    await house.poll(clip(1))
    house.shelf.database._close()
    path = house.shelf.folder.root.parent / "index" / "index.db"
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)
    with pytest.raises(ArchiveError):
        house.shelf.listing.page(ArchiveQuery(), 10)

    match next_use:
        case "archive":
            assert not await house.archiver.archive(clip(1))
        case "keep":
            await house.archiver.keep([1], kept=True)
        case "delete":
            await house.archiver.delete([1])
            assert house.shelf.names == []
            return
    await house.poll(clip(2))
    await house.pass_time(60)

    _assert_healthy(house, [2, 1])
    assert house.videos == ["video 1", "video 2"]
    assert len(house.shelf.names) == 6
    kept = [it.clip.id for it in house.shelf.listing.page(ArchiveQuery(), 10) if it.files.kept]
    assert kept == ([1] if next_use == "keep" else [])


async def test_clips_that_were_changed_before_an_error_are_reported(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.poll(clip(1), clip(2), clip(3))
    house.reports.clear()

    def refuse_the_second(name: str) -> None:
        whole = getattr(house.shelf.folder, name)

        def change(stem: str, *args: object) -> None:
            if stem.endswith("_2"):
                raise ArchiveError(ArchiveProblem.READ_ONLY)
            whole(stem, *args)

        monkeypatch.setattr(house.shelf.folder, name, change)

    refuse_the_second("rewrite")
    with pytest.raises(ArchiveError):
        await house.archiver.keep([1, 2, 3], kept=True)
    refuse_the_second("delete")
    with pytest.raises(ArchiveError):
        await house.archiver.delete([3, 2, 1])

    assert house.changed == [1, 3]
    assert house.shelf.listed == [2, 1]
