"""The archive never exceeds its limits. The oldest clips are deleted first."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
import errno
import os
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.blink_clips.archive.errors import (
    MAX_DISK_ERRORS,
    ArchiveError,
    ArchivePartError,
    ArchiveProblem,
)
from custom_components.blink_clips.archive.folder import ArchiveFolder
from custom_components.blink_clips.archive.layout import clip_stem
from custom_components.blink_clips.archive.listing import ArchiveQuery
from custom_components.blink_clips.archive.pending import PendingClips
from custom_components.blink_clips.archive.retention import (
    MAX_DELETED,
    Limits,
    OutsideLimitsError,
    Retention,
    Undeletable,
)
from custom_components.blink_clips.archive.store import ArchiveStore

from .clips import NOON, Shelf, clip, sidecar

HOUR = timedelta(hours=1)


def store_of(shelf: Shelf, *, hours: int = 1000, kilobytes: int = 1000) -> ArchiveStore:
    limits = Limits(max_age=hours * HOUR, max_bytes=kilobytes * 1000)
    return ArchiveStore(
        folder=shelf.folder,
        index=shelf.index,
        pending=PendingClips(shelf.database),
        retention=Retention(shelf.folder, shelf.index, limits),
    )


def add(store: ArchiveStore, clip_id: int, at: float, *, kilobytes: float = 10) -> list[int]:
    """Archive a clip that was recorded `at` hours after NOON.

    Return the ids of the clips that were deleted to free space.
    """
    of = clip(clip_id, NOON + at * HOUR)
    draft = store.folder.begin(clip_stem("hall", of.created_at, of.id))
    size = int(kilobytes * 1000) - len(sidecar(of).to_json())
    draft.video.write_bytes(b"v" * size)
    store.index.take_changes()
    try:
        store.add(draft, sidecar(of))
    finally:
        store.folder.discard(draft)
    return sorted(store.index.take_changes() - {clip_id})


def fill(store: ArchiveStore, count: int, *, per_hour: int = 1) -> None:
    """Archive clips with the ids 0, 1, 2..., of which the first was recorded at NOON."""
    for number in range(count):
        add(store, number, number / per_hour)


def enforce(store: ArchiveStore, hours: float) -> list[int]:
    """Enforce the limits `hours` after noon. Return the ids of the deleted clips."""
    store.index.take_changes()
    while store.retention.enforce(NOON + hours * HOUR):
        pass
    return sorted(store.index.take_changes())


def test_oldest_clips_make_room_for_a_new_one(shelf: Shelf) -> None:
    store = store_of(shelf, kilobytes=35)
    for number in range(3):
        assert add(store, number, number) == []

    assert add(store, 3, 3) == [0]
    assert add(store, 4, 4, kilobytes=30) == [1, 2, 3]

    assert shelf.listed == [4]
    assert [name.rpartition(".")[2] for name in shelf.names] == ["json", "mp4"]


def test_old_clip_does_not_displace_newer_ones(shelf: Shelf) -> None:
    store = store_of(shelf, kilobytes=25)
    add(store, 1, 1)
    add(store, 2, 2)

    with pytest.raises(OutsideLimitsError):
        add(store, 3, 0)

    assert shelf.listed == [2, 1]


def test_clip_that_is_larger_than_the_archive_deletes_nothing(shelf: Shelf) -> None:
    store = store_of(shelf, kilobytes=25)
    add(store, 1, 1)

    with pytest.raises(ArchiveError) as error:
        add(store, 2, 2, kilobytes=26)

    assert error.value.problem is ArchiveProblem.FULL
    assert shelf.listed == [1]


def test_kept_clips_stay_and_count(shelf: Shelf) -> None:
    store = store_of(shelf, hours=10, kilobytes=25)
    add(store, 1, 0)
    add(store, 2, 1)
    store.keep([1], kept=True)

    assert add(store, 3, 2) == [2]
    store.keep([3], kept=True)
    with pytest.raises(ArchiveError) as error:
        add(store, 4, 3)

    assert (error.value.problem, error.value.detail) == (ArchiveProblem.FULL, "LIMIT")
    assert enforce(store, 100) == []
    store.keep([1, 3], kept=False)
    assert enforce(store, 100) == [1, 3]


def test_old_clips_are_deleted_although_there_is_room(shelf: Shelf) -> None:
    store = store_of(shelf, hours=10)
    fill(store, 50, per_hour=10)

    assert enforce(store, 12) == list(range(20))
    assert store.retention.has_expired(clip(1), NOON + 11 * HOUR)
    assert not store.retention.has_expired(clip(1), NOON + 9 * HOUR)


def test_copies_count_and_are_kept_and_deleted_with_their_clip(shelf: Shelf) -> None:
    store = store_of(shelf, kilobytes=45)
    add(store, 1, 1)
    add(store, 2, 2)
    shelf.copy(shelf.index.get(1).stem, "best_of")
    shelf.copy(shelf.index.get(2).stem, "best_of")
    shelf.scan()

    assert add(store, 3, 3, kilobytes=20) == [1]
    store.keep([2], kept=True)
    assert add(store, 4, 4) == [3]
    shelf.folder.delete(shelf.index.get(2).stem)
    shelf.scan()
    assert shelf.index.get(2).files.kept
    shelf.copy(shelf.index.get(2).stem, "best_of")
    shelf.scan()
    store.keep([2], kept=False)

    assert enforce(store, 1003) == [2]
    assert {it.partition("/")[0] for it in shelf.names} == {"hall"}
    assert (shelf.listed, shelf.index.totals().bytes) == ([4], shelf.bytes)


def test_clip_is_deleted_with_its_copies(shelf: Shelf) -> None:
    store = store_of(shelf)
    add(store, 1, 1)
    shelf.copy(shelf.index.get(1).stem, "best_of")
    shelf.scan()

    store.delete([1], NOON)

    assert (shelf.names, shelf.listed, shelf.index.totals().copies) == ([], [], 0)


def test_lowered_limit_deletes_the_oldest_clips(shelf: Shelf) -> None:
    store = store_of(shelf)
    fill(store, 100)

    small = store_of(shelf, kilobytes=205)

    assert enforce(small, 0) == list(range(80))
    assert enforce(small, 0) == []


@contextmanager
def refused(code: int, *clip_ids: int) -> Iterator[list[str]]:
    """Make the deletion of these clips fail.

    Yield a list to which each failed clip's path is added.
    """
    original = ArchiveFolder.delete
    refusals: list[str] = []

    def delete(folder: ArchiveFolder, stem: str) -> None:
        if any(stem.endswith(f"_{it}") for it in clip_ids):
            refusals.append(stem)
            error = OSError(code, os.strerror(code))
            raise ArchiveError.of(error) from error
        original(folder, stem)

    with patch.object(ArchiveFolder, "delete", delete):
        yield refusals


@pytest.mark.parametrize("code", [errno.EACCES, errno.EPERM, errno.EBUSY])
def test_next_oldest_clip_makes_room_for_a_new_one_if_the_oldest_cannot_be_deleted(
    shelf: Shelf, code: int
) -> None:
    store = store_of(shelf, kilobytes=35)
    fill(store, 3)

    with refused(code, 0):
        assert add(store, 3, 3) == [1]
        assert add(store, 4, 4) == [2]
        small = store_of(shelf, kilobytes=25)
        assert enforce(small, 4) == [3]
        # Another clip was deleted in place of the refused one, so the limits are kept.
        assert small.retention.undeletable == Undeletable()
        assert enforce(small, 4) == []

    assert add(small, 5, 5) == [0]
    assert shelf.listed == [5, 4]


def test_clip_needs_room_that_clips_which_cannot_be_deleted_take(shelf: Shelf) -> None:
    store = store_of(shelf, kilobytes=25)
    add(store, 1, 1)
    add(store, 2, 2)

    with refused(errno.EACCES, 1, 2):
        small = store_of(shelf, kilobytes=15)
        assert enforce(small, 3) == []
        assert small.retention.undeletable == Undeletable(clips=2, cause="EACCES")
        for _ in range(2):
            with pytest.raises(ArchiveError) as error:
                add(store, 3, 3)
            assert (error.value.problem, error.value.detail) == (
                ArchiveProblem.READ_ONLY,
                "EACCES",
            )
    assert shelf.listed == [2, 1]

    assert enforce(store, 3) == []
    assert add(store, 3, 3) == [1]


def test_old_clip_stays_until_it_can_be_deleted(shelf: Shelf) -> None:
    store = store_of(shelf, hours=10)
    fill(store, 3)

    with refused(errno.EACCES, 0, 1):
        assert enforce(store, 20) == [2]
        assert enforce(store, 20) == []
        assert store.retention.undeletable == Undeletable(clips=2, cause="EACCES")

    assert enforce(store, 20) == [0, 1]
    assert store.retention.undeletable == Undeletable()


def test_many_clips_that_cannot_be_deleted_are_tried_again_a_few_at_a_time(shelf: Shelf) -> None:
    store = store_of(shelf, hours=10)
    count = 2 * MAX_DELETED + 10
    fill(store, count, per_hour=100)

    with refused(errno.EACCES, *range(count)) as refusals:
        assert enforce(store, 20) == []
        assert len(refusals) == count
        refusals.clear()
        for _ in range(3):
            assert enforce(store, 20) == []
        assert len(refusals) == 3 * MAX_DELETED
        assert len(set(refusals)) == count

    while enforce(store, 20):
        pass
    assert shelf.listed == []


def test_users_deletion_continues_after_a_clip_that_cannot_be_deleted(shelf: Shelf) -> None:
    store = store_of(shelf)
    for number in range(1, 4):
        add(store, number, number)

    with refused(errno.EACCES, 1), pytest.raises(ArchiveError) as error:
        store.delete([1, 2, 3], NOON)

    assert error.value.detail == "EACCES"
    assert shelf.listed == [1]


def test_disk_that_fails_for_one_clip_does_not_prevent_the_deletion_of_others(
    shelf: Shelf,
) -> None:
    store = store_of(shelf, hours=10)
    for number in range(1, 5):
        add(store, number, number)

    with refused(errno.EIO, 1):
        with pytest.raises(ArchivePartError):
            store.delete([1, 2], NOON)
        assert enforce(store, 20) == [3, 4]

    assert store.retention.undeletable == Undeletable(clips=1, cause="EIO")
    assert shelf.listed == [1]


def test_enforcement_of_the_limits_pauses_after_many_errors_of_the_disk(shelf: Shelf) -> None:
    store = store_of(shelf, hours=10, kilobytes=1010)
    count = 2 * MAX_DISK_ERRORS + 10
    fill(store, count, per_hour=100)

    with refused(errno.EIO, *range(count)) as failures:
        assert enforce(store, 20) == []
        assert len(failures) == MAX_DISK_ERRORS
        assert store.retention.undeletable == Undeletable(clips=MAX_DISK_ERRORS, cause="EIO")
        failures.clear()
        with pytest.raises(ArchiveError, match="EIO"):
            add(store, count, 20, kilobytes=600)
        assert len(failures) == MAX_DISK_ERRORS

    while shelf.listed:
        enforce(store, 40)


def test_each_new_clip_may_meet_a_few_errors_of_the_disk(shelf: Shelf) -> None:
    store = store_of(shelf, kilobytes=1005)
    for number in range(100):
        add(store, number, number / 100)
    few = MAX_DISK_ERRORS // 2 + 1

    with refused(errno.EIO, *range(few), *range(few + 1, 2 * few + 1)):
        assert add(store, 100, 20) == [few]
        assert add(store, 101, 21) == [2 * few + 1]


def test_failure_of_the_whole_disk_ends_the_deletion(shelf: Shelf) -> None:
    store = store_of(shelf, hours=10)
    add(store, 1, 1)
    add(store, 2, 2)

    broken = patch.object(Path, "touch", side_effect=OSError(errno.EIO, os.strerror(errno.EIO)))
    for delete in (lambda: enforce(store, 20), lambda: store.delete([1, 2], NOON)):
        with refused(errno.EIO, 1), broken, pytest.raises(ArchiveError) as error:
            delete()
        assert error.value.detail == "EIO"
        assert not isinstance(error.value, ArchivePartError)
        assert shelf.listed == [2, 1]


@given(
    st.integers(5, 60),
    st.integers(1, 30),
    st.lists(
        st.tuples(st.integers(0, 40), st.integers(2, 25), st.booleans()), min_size=1, max_size=25
    ),
)
def test_limits_hold_after_each_step(
    kilobytes: int, hours: int, steps: list[tuple[int, int, bool]]
) -> None:
    """In each step, a clip is archived, and some clips are marked as kept (never deleted).

    Then the limits are enforced.
    """
    with TemporaryDirectory() as place:
        shelf = Shelf(Path(place))
        store = store_of(shelf, hours=hours, kilobytes=kilobytes)
        kept: set[int] = set()
        for number, (age, size, keep) in enumerate(steps):
            before = {
                it.clip.id: it.clip.created_at for it in shelf.listing.page(ArchiveQuery(), 100)
            }
            removed: list[int] = []
            try:
                removed = add(store, number, -age, kilobytes=size)
            except ArchiveError, OutsideLimitsError:
                assert set(shelf.listed) == before.keys()
            else:
                if keep:
                    store.keep([number], kept=True)
                    kept.add(number)
            # The archive does not exceed its maximum size, even before the limits are enforced.
            assert shelf.bytes <= kilobytes * 1000
            stayed = {clip_id: before[clip_id] for clip_id in before.keys() - removed - kept}
            assert not stayed or all(before[it] <= min(stayed.values()) for it in removed)
            enforce(store, 0)

            listed = shelf.listing.page(ArchiveQuery(), 100)
            assert kept <= {it.clip.id for it in listed}
            assert sum(it.bytes for it in listed) == shelf.bytes <= kilobytes * 1000
            assert all(it.files.kept or NOON - it.clip.created_at <= hours * HOUR for it in listed)
        files = [name for name in shelf.names if name.endswith(".json")]
        assert len(files) == len(shelf.listed)
        shelf.database.close()
