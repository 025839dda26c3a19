"""The index of the archive: queries, the scan of the files, and clips that wait for a download."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
import os
from pathlib import Path
import random
import sqlite3
from unittest.mock import Mock
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.blink_clips.archive.archived_clip import ArchivedClip
from custom_components.blink_clips.archive.database import Database
from custom_components.blink_clips.archive.errors import ArchiveError, ArchiveProblem
from custom_components.blink_clips.archive.index import ArchiveIndex
from custom_components.blink_clips.archive.layout import ENDINGS, SIDECAR
from custom_components.blink_clips.archive.listing import ArchiveQuery
from custom_components.blink_clips.archive.pending import PendingClips
from custom_components.blink_clips.archive.retention import Limits, Retention
from custom_components.blink_clips.archive.store import ArchiveStore
from custom_components.blink_clips.archive.times import from_number, to_number

from .clips import NOON, Shelf, clip, sidecar

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
BERLIN = ZoneInfo("Europe/Berlin")


def archived(clip_id: int, at: datetime = NOON, *, camera_id: int = 7) -> ArchivedClip:
    of = clip(clip_id, at, camera_id=camera_id)
    return ArchivedClip.of(sidecar(of), f"hall/{at:%Y-%m-%d}/{clip_id}", size=10, has_poster=True)


def fill(index: ArchiveIndex, *clips: ArchivedClip) -> None:
    index.add([(it, 0) for it in clips])


def ids(clips: list[ArchivedClip]) -> list[int]:
    return [it.clip.id for it in clips]


@given(st.datetimes(datetime(1970, 1, 1), datetime(2999, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - Hypothesis adds the time zone
def test_time_is_stored_exactly(time: datetime) -> None:
    assert from_number(to_number(time)) == time


def test_clip_is_found_with_its_files_after_a_restart(shelf: Shelf) -> None:
    stem = shelf.put(clip(5))
    shelf.scan()
    shelf.database._close()

    found = ArchiveIndex(shelf.database).get(5)

    assert replace(found.clip, archived=None) == clip(5)
    assert (found.stem, found.files.has_poster, found.files.kept) == (stem, True, False)
    assert (found.camera_name, found.event_type) == ("Front Door", "motion")
    assert found.bytes == sum((shelf.folder.root / name).stat().st_size for name in shelf.names)
    with pytest.raises(KeyError):
        shelf.index.get(6)


def test_pages_contain_each_clip_once_and_the_newest_first(shelf: Shelf) -> None:
    times = [NOON, NOON + HOUR, NOON + HOUR, NOON + 2 * HOUR, NOON + 3 * HOUR]
    fill(shelf.index, *(archived(number, at) for number, at in enumerate(times)))

    first = shelf.listing.page(ArchiveQuery(), 3)
    last = first[-1].clip
    second = shelf.listing.page(ArchiveQuery(before=(last.created_at, last.id)), 3)

    assert (ids(first), ids(second)) == ([4, 3, 2], [1, 0])


def test_page_is_limited_to_a_period_and_to_cameras(shelf: Shelf) -> None:
    fill(
        shelf.index,
        archived(1),
        archived(2, NOON + HOUR),
        archived(3, NOON + HOUR, camera_id=8),
        archived(4, NOON + 2 * HOUR),
    )

    period = shelf.listing.page(ArchiveQuery(begin=NOON + HOUR, end=NOON + 2 * HOUR), 9)
    assert ids(period) == [3, 2]
    assert ids(shelf.listing.page(ArchiveQuery(kinds=[(8, "owl")]), 9)) == [3]
    assert ids(shelf.listing.page(ArchiveQuery(kinds=[(7, "owl"), (8, "owl")]), 9)) == [4, 3, 2, 1]
    assert ids(shelf.listing.page(ArchiveQuery(kinds=[(8, "camera")]), 9)) == []
    assert ids(shelf.listing.page(ArchiveQuery(kinds=[]), 9)) == []


def test_cameras_have_the_name_of_their_newest_clip(shelf: Shelf) -> None:
    fill(
        shelf.index,
        replace(archived(1), camera_name="Old name"),
        replace(archived(2, NOON + HOUR), camera_name="New name"),
        replace(archived(3, camera_id=8), camera_name="Garden"),
    )

    assert shelf.listing.kinds() == {(7, "owl"): "New name", (8, "owl"): "Garden"}


def test_each_day_has_its_newest_clip_in_local_time(shelf: Shelf) -> None:
    def start_of_day(time: datetime) -> datetime:
        local = time.astimezone(BERLIN).replace(hour=0, minute=0, second=0, microsecond=0)
        return local.astimezone(UTC)

    # In Berlin, 22:00 UTC is midnight in summer and 23:00 in winter.
    summer, winter = datetime(2026, 7, 1, 22, tzinfo=UTC), datetime(2026, 11, 1, 22, tzinfo=UTC)
    fill(
        shelf.index,
        archived(1, summer - timedelta(seconds=1)),
        archived(2, summer),
        archived(3, winter),
        archived(4, winter + HOUR, camera_id=8),
        archived(5, winter + HOUR * 3),
    )

    assert ids(shelf.listing.newest_of_days(start_of_day)) == [5, 3, 2, 1]
    assert ids(shelf.listing.newest_of_days(start_of_day, [(8, "owl")])) == [4]


def test_many_clips_are_looked_up_at_once(shelf: Shelf) -> None:
    fill(shelf.index, *(archived(number) for number in range(1200)))

    found = shelf.index.among([*range(600, 1800), 600])

    assert list(found) == list(range(600, 1200))
    assert found[700].clip.id == 700


def test_oldest_clips_do_not_include_kept_ones(shelf: Shelf) -> None:
    kept = ArchivedClip.of(sidecar(clip(1), kept=True), "hall/1", size=7, has_poster=False)
    fill(shelf.index, kept, archived(2, NOON + HOUR), archived(3, NOON + 2 * HOUR))

    assert ids(shelf.index.oldest(1)) == [2]
    totals = shelf.index.totals()
    assert (totals.clips, totals.bytes, totals.kept_bytes, totals.oldest) == (3, 27, 7, NOON)


def test_empty_index_has_empty_totals(shelf: Shelf) -> None:
    totals = shelf.index.totals()

    assert (totals.clips, totals.bytes, totals.kept_bytes, totals.oldest) == (0, 0, 0, None)


def test_lost_index_is_rebuilt_from_the_files(shelf: Shelf) -> None:
    for number in range(5):
        shelf.put(clip(number, NOON + number * DAY), poster=number != 2)
    shelf.scan()
    before = shelf.listing.page(ArchiveQuery(), 9)
    shelf.database.delete()
    assert shelf.listed == []

    result = shelf.scan()

    assert shelf.listing.page(ArchiveQuery(), 9) == before
    assert (result.folders, result.added, result.removed) == (5, 5, 0)
    assert not shelf.index.get(2).files.has_poster


def test_scan_reads_only_changed_sidecars(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.put(clip(5))
    shelf.put(clip(6))
    shelf.scan()
    shelf.folder.rewrite("front_door/2026-11-29/12-00-00_6", sidecar(clip(6), kept=True))
    read = Mock(side_effect=shelf.folder.read)
    monkeypatch.setattr(shelf.folder, "read", read)

    assert shelf.scan().added == 1
    read.assert_called_once_with("front_door/2026-11-29/12-00-00_6", 6)


def _delete_video(root: Path) -> None:
    (root / "front_door/2026-11-29/12-00-00_5.mp4").unlink()


def _delete_sidecar(root: Path) -> None:
    (root / "front_door/2026-11-29/12-00-00_5.json").unlink()


def _delete_day(root: Path) -> None:
    for file in (root / "front_door/2026-11-29").iterdir():
        file.unlink()
    (root / "front_door/2026-11-29").rmdir()


def _edit_sidecar(root: Path) -> None:
    path = root / "front_door/2026-11-29/12-00-00_5.json"
    path.write_text("{}")
    os.utime(path, (1, 1))


@pytest.mark.parametrize("change", [_delete_video, _delete_sidecar, _delete_day, _edit_sidecar])
def test_clip_that_was_changed_by_hand_is_not_listed(
    shelf: Shelf, change: Callable[[Path], None]
) -> None:
    shelf.put(clip(5))
    shelf.put(clip(6, NOON + DAY))
    shelf.scan()

    change(shelf.folder.root)

    assert shelf.scan().removed == 1
    assert shelf.listed == [6]
    assert shelf.scan().removed == 0


def test_files_of_an_unknown_clip_wait_for_their_video(shelf: Shelf) -> None:
    stem = shelf.put(clip(5))
    video = shelf.folder.video(stem)
    away = video.rename(video.with_suffix(".part"))

    shelf.scan()
    assert shelf.names == [f"{stem}.jpg", f"{stem}.json", f"{stem}.part"]
    away.rename(video)
    shelf.scan()

    assert shelf.listed == [5]


def test_draft_without_its_video_is_not_archived(shelf: Shelf) -> None:
    store = ArchiveStore(
        folder=shelf.folder,
        index=shelf.index,
        pending=PendingClips(shelf.database),
        retention=Retention(
            shelf.folder, shelf.index, Limits(max_age=timedelta(days=9), max_bytes=10**9)
        ),
    )
    draft = shelf.folder.begin("hall/2026-11-29/12-00-00_5")
    draft.video.unlink()

    with pytest.raises(ArchiveError):
        store.add(draft, sidecar(clip(5)))

    shelf.folder.discard(draft)
    assert (shelf.names, shelf.listed) == ([], [])


def test_locked_database_is_not_deleted(shelf: Shelf, tmp_path: Path) -> None:
    shelf.put(clip(5))
    shelf.scan()
    other = sqlite3.connect(tmp_path / "index" / "index.db")
    other.execute("BEGIN EXCLUSIVE")
    locked = Database(tmp_path / "index" / "index.db", timeout=0)

    with pytest.raises(ArchiveError):
        ArchiveIndex(locked).add([(archived(6), 0)])

    other.close()
    assert shelf.listed == [5]
    locked.close()


def test_clip_with_a_number_that_is_too_large_is_not_archived(shelf: Shelf) -> None:
    assert shelf.index.among([2**63, 10**30]) == {}


def test_clip_with_a_damaged_sidecar_keeps_its_files(shelf: Shelf) -> None:
    stem = shelf.put(clip(5))
    shelf.scan()
    _edit_sidecar(shelf.folder.root)
    before = shelf.names

    assert shelf.scan().damaged == 1

    assert shelf.names == before
    assert shelf.folder.video(stem).read_bytes() == b"video 5"


def test_clip_whose_folder_was_renamed_is_found_there(shelf: Shelf) -> None:
    shelf.put(clip(5))
    shelf.scan()
    (shelf.folder.root / "front_door").rename(shelf.folder.root / "garden")

    shelf.scan()

    assert shelf.index.get(5).stem == "garden/2026-11-29/12-00-00_5"
    assert shelf.listed == [5]


@pytest.mark.parametrize("is_kept", [False, True])
@pytest.mark.parametrize("camera", ["best_of", "garden"])
def test_copied_clip_is_listed_once_and_its_files_count(
    shelf: Shelf, camera: str, *, is_kept: bool
) -> None:
    stem = shelf.put(clip(5))
    shelf.scan()
    copied = shelf.copy(stem, camera)
    if is_kept:
        shelf.folder.rewrite(max(stem, copied), sidecar(clip(5), kept=True))
    expected = max(stem, copied) if is_kept else min(stem, copied)

    for added in (2 if is_kept and camera == "best_of" else 1, 0, 0):
        result = shelf.scan()
        assert (result.added, result.removed) == (added, 0)
        assert (shelf.listed, shelf.index.get(5).stem) == ([5], expected)
        totals = shelf.index.totals()
        assert (totals.clips, totals.copies, totals.bytes) == (1, 1, shelf.bytes)
    shelf.database.delete()
    shelf.scan()
    assert shelf.index.get(5).stem == expected


@pytest.mark.parametrize("camera", ["best_of", "garden"])
def test_remaining_copy_is_listed(shelf: Shelf, camera: str) -> None:
    stem = shelf.put(clip(5))
    copied = shelf.copy(stem, camera)
    shelf.scan()
    for ending in ENDINGS:
        shelf.folder.path(min(stem, copied), ending).unlink()

    shelf.scan()

    assert shelf.index.get(5).stem == max(stem, copied)
    assert shelf.index.totals().copies == 0


def test_index_equals_a_rebuilt_one_after_each_change_by_hand(shelf: Shelf) -> None:
    chance = random.Random(5)  # noqa: S311 - not used for security
    shelf.put(clip(1))
    shelf.put(clip(2))
    shelf.put(clip(3))
    for _ in range(60):
        stems = [it.removesuffix(SIDECAR) for it in shelf.names if it.endswith(SIDECAR)]
        stem = chance.choice(stems)
        camera = chance.choice([it for it in "abcd" if not stem.startswith(f"{it}/")])
        match chance.choice(["copy", "move", "delete", "keep"]):
            case "copy":
                shelf.copy(stem, camera)
            case "move":
                shelf.copy(stem, camera)
                shelf.folder.delete(stem)
            case "delete" if len(stems) > 1:
                shelf.folder.delete(stem)
            case _:
                of = shelf.folder.read(stem, int(stem[-1]))
                shelf.folder.rewrite(stem, replace(of, kept=not of.kept))
        shelf.scan()
        listed, totals = shelf.listing.page(ArchiveQuery(), 9), shelf.index.totals()
        shelf.database.delete()
        shelf.scan()
        assert (shelf.listing.page(ArchiveQuery(), 9), shelf.index.totals()) == (listed, totals)
        assert totals.bytes == shelf.bytes


def test_other_files_in_the_folder_stay(shelf: Shelf) -> None:
    shelf.put(clip(5))
    day = shelf.folder.root / "front_door/2026-11-29"
    outside = shelf.folder.root.parent / "outside"
    outside.mkdir()
    others = [
        shelf.folder.root / "notes.txt",
        shelf.folder.root / "Holiday 2026" / "film.mp4",
        shelf.folder.root / "front_door" / "list.json",
        day / "12-00-00_5.txt",
        day / "notes.json",
        day / "13-00-00_77.mp4",
        day / "13-00-00_78.json",
        day / ".hidden.tmp",
        day / ".12-00-00_9.0123.draft.mp4",
    ]
    for path in others:
        path.parent.mkdir(exist_ok=True)
        path.write_text("other")
    (day / "14-00-00_8.json").symlink_to(others[0])
    (shelf.folder.root / "linked").symlink_to(outside, target_is_directory=True)

    result = shelf.scan()

    assert [path.read_text() for path in others] == ["other"] * len(others)
    assert (shelf.listed, result.damaged) == ([5], 1)


def test_sidecar_with_the_id_of_another_clip_is_damaged(shelf: Shelf) -> None:
    stem = shelf.put(clip(5))
    day = shelf.folder.root / "front_door/2026-11-29"
    for ending in ("mp4", "json"):
        (day / f"12-00-00_6.{ending}").write_bytes(
            shelf.folder.path(stem, f".{ending}").read_bytes()
        )

    assert shelf.scan().damaged == 1
    assert shelf.listed == [5]


def test_unmounted_drive_leaves_the_index_as_it_is(shelf: Shelf) -> None:
    shelf.put(clip(5))
    shelf.scan()
    away = shelf.folder.root.rename(shelf.folder.root.with_name("away"))
    shelf.folder.root.mkdir()

    with pytest.raises(ArchiveError) as error:
        shelf.scan()

    assert error.value.problem is ArchiveProblem.MISSING
    assert shelf.listed == [5]
    shelf.folder.root.rmdir()
    away.rename(shelf.folder.root)
    assert shelf.scan().added == 0


def test_drive_that_is_unmounted_during_a_scan_leaves_the_index_as_it_is(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.put(clip(5))
    shelf.put(clip(6), camera="garden")
    shelf.scan()
    check, checks = shelf.folder.check, 0

    def check_then_unmount() -> None:
        nonlocal checks
        check()
        checks += 1
        if checks == 1:
            shelf.folder.root.rename(shelf.folder.root.with_name("away"))
            shelf.folder.root.mkdir()

    monkeypatch.setattr(shelf.folder, "check", check_then_unmount)

    with pytest.raises(ArchiveError):
        shelf.scan()

    assert sorted(shelf.listed) == [5, 6]


def test_damaged_database_is_replaced_by_an_empty_one(tmp_path: Path) -> None:
    path = tmp_path / "index.db"
    path.write_bytes(b"no database" * 1000)
    database = Database(path)

    assert ArchiveIndex(database).totals().clips == 0

    database.close()


def test_database_of_another_version_is_replaced_by_an_empty_one(shelf: Shelf) -> None:
    shelf.put(clip(5))
    shelf.scan()
    shelf.database._close()
    path = shelf.folder.root.parent / "index" / "index.db"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.commit()
    connection.close()

    assert shelf.listed == []
    shelf.scan()
    assert shelf.listed == [5]


def test_error_of_the_database_is_an_error_of_the_archive(shelf: Shelf) -> None:
    with shelf.database.transaction() as connection:
        connection.execute("DROP TABLE clips")

    with pytest.raises(ArchiveError) as error:
        shelf.index.totals()

    assert (error.value.problem, error.value.detail) == (ArchiveProblem.INDEX, "SQLITE_ERROR")


def test_index_is_opened_again_after_an_error_of_its_disk(shelf: Shelf) -> None:
    with shelf.database.transaction() as connection:
        # Do not let the index grow. SQLite applies this limit only to the open connection.
        connection.execute("PRAGMA max_page_count = 1")
    numbers = range(1000)
    with pytest.raises(ArchiveError, match="SQLITE_FULL"):
        PendingClips(shelf.database).add(map(clip, numbers))

    PendingClips(shelf.database).add(map(clip, numbers))

    assert PendingClips(shelf.database).count() == len(numbers)


def test_database_in_a_folder_that_cannot_be_created_is_an_error_of_the_archive(
    tmp_path: Path,
) -> None:
    (tmp_path / "file").write_text("")
    database = Database(tmp_path / "file" / "index.db")

    with pytest.raises(ArchiveError) as error:
        ArchiveIndex(database).totals()

    assert error.value.problem is ArchiveProblem.INDEX


@pytest.fixture
def pending(shelf: Shelf) -> PendingClips:
    return PendingClips(shelf.database)


def test_pending_clips_are_returned_oldest_first_after_a_restart(
    shelf: Shelf, pending: PendingClips
) -> None:
    pending.add([clip(2, NOON + HOUR), clip(1), clip(3, NOON + 2 * HOUR)])
    shelf.database._close()

    assert [it.clip for it in pending.due(NOON, 2)] == [clip(1), clip(2, NOON + HOUR)]
    assert pending.count() == 3


def test_archived_clip_is_never_pending(shelf: Shelf, pending: PendingClips) -> None:
    shelf.put(clip(1))
    shelf.scan()

    pending.add([clip(1), clip(2)])

    assert [it.clip.id for it in pending.due(NOON, 9)] == [2]


def test_failed_clip_is_pending_again_when_it_is_due(pending: PendingClips) -> None:
    pending.add([clip(1), clip(2)])

    pending.fail(1, due=NOON + HOUR, reason="HTTP 500")

    assert [it.clip.id for it in pending.due(NOON, 9)] == [2]
    assert pending.failures() == {"HTTP 500": 1}
    pending.drop([2])
    assert pending.get(2) is None
    [again] = pending.due(NOON + HOUR, 9)
    assert (again.clip.id, again.attempts, again.reason) == (1, 1, "HTTP 500")
    assert (again.due, pending.get(1)) == (NOON + HOUR, again)


def test_newer_facts_about_a_pending_clip_replace_the_older_ones(pending: PendingClips) -> None:
    pending.add([clip(1)])
    pending.fail(1, due=NOON + HOUR, reason="HTTP 404")

    pending.add([replace(clip(1), watched=True)])

    [found] = pending.due(NOON + HOUR, 9)
    assert (found.clip.watched, found.attempts) == (True, 1)


def test_no_clip_is_due_if_none_is_pending(pending: PendingClips) -> None:
    assert (pending.due(NOON, 9), pending.count(), pending.failures()) == ([], 0, {})


def test_cursor_survives_a_restart(shelf: Shelf, pending: PendingClips) -> None:
    assert pending.cursor is None

    pending.advance(NOON)
    shelf.database._close()

    assert pending.cursor == NOON
