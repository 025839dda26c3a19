"""Files that users, crashes and other programs have left in the archive."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
import errno
import io
import os
from pathlib import Path
import re
from typing import Any
from unittest.mock import patch

import pytest

from custom_components.blink_clips.archive.disk_watch import DiskWatch
from custom_components.blink_clips.archive.errors import MAX_DISK_ERRORS, ArchiveError
from custom_components.blink_clips.archive.layout import MARKER
from custom_components.blink_clips.archive.missing_videos import KEEP_WITHOUT_VIDEO
from custom_components.blink_clips.archive.reader import ArchiveReader

from .clips import NOON, Shelf, clip, sidecar
from .fake_account import House

STEM = "front_door/2026-11-29/12-00-00_5"
FILES = [f"{STEM}.jpg", f"{STEM}.json", f"{STEM}.mp4"]
TOKEN = "0123456789abcdef0123456789abcdef"
DAY = timedelta(days=1)


def temporary(shelf: Shelf, use: str) -> Path:
    """Return the path that the archive gives to a temporary file of clip 5."""
    return shelf.folder.root / "front_door/2026-11-29" / f".12-00-00_5.{TOKEN}.{use}"


@contextmanager
def refusing(name: str, *, code: int = errno.EACCES) -> Iterator[None]:
    """Refuse each access to files and folders whose path contains a name."""

    def refuse(call: Callable[..., Any]) -> Any:
        def checked(path: str | os.PathLike[str], *args: Any, **kwargs: Any) -> Any:
            if name in str(path):
                raise OSError(code, os.strerror(code))
            return call(path, *args, **kwargs)

        return checked

    with (
        patch.object(os, "scandir", refuse(os.scandir)),
        patch.object(os, "unlink", refuse(os.unlink)),
        patch.object(io, "open", refuse(io.open)),
    ):
        yield


def test_clip_that_was_archived_again_survives_the_trash_of_its_deletion(shelf: Shelf) -> None:
    """A crash during a deletion has left the clip's sidecar (description) as a temporary file.

    Afterwards, the clip was archived again with the same name.
    """
    shelf.put(clip(5))
    trash = temporary(shelf, "trash.json")
    trash.write_bytes(shelf.folder.path(STEM, ".json").read_bytes())

    assert shelf.scan().finished == 1

    assert (shelf.names, shelf.listed) == (FILES, [5])


def test_half_archived_clip_survives_the_trash_of_its_deletion(shelf: Shelf) -> None:
    shelf.put(clip(5))
    content = shelf.folder.path(STEM, ".json").read_bytes()
    shelf.folder.path(STEM, ".json").rename(temporary(shelf, "draft.json"))
    temporary(shelf, "trash.json").write_bytes(content)

    shelf.scan()

    assert (shelf.names, shelf.listed) == (FILES, [5])


def test_interrupted_change_of_a_sidecar_does_not_undo_a_later_change(shelf: Shelf) -> None:
    shelf.put(clip(5))
    temporary(shelf, "edit.json").write_text(sidecar(clip(5)).to_json())
    shelf.folder.rewrite(STEM, sidecar(clip(5), kept=True))

    shelf.scan()

    assert shelf.index.get(5).files.kept
    assert shelf.names == FILES


def test_interrupted_change_of_a_sidecar_does_not_restore_a_deleted_clip(shelf: Shelf) -> None:
    shelf.put(clip(5))
    shelf.put(clip(6))
    temporary(shelf, "edit.json").write_text(sidecar(clip(5)).to_json())
    shelf.folder.delete(STEM)

    shelf.scan()

    assert [it for it in shelf.names if "_5" in it] == []


@pytest.mark.parametrize("ending", [".mp4", ".jpg", ".json"])
def test_file_that_another_program_creates_meanwhile_is_not_replaced(
    shelf: Shelf, ending: str
) -> None:
    draft = shelf.folder.begin(STEM)
    draft.video.write_bytes(b"video 5")
    draft.poster.write_bytes(b"poster 5")
    other = shelf.folder.path(STEM, ending)
    other.write_bytes(b"other")

    with pytest.raises(ArchiveError) as error:
        shelf.folder.publish(draft, sidecar(clip(5)))

    assert error.value.detail == "EEXIST"
    shelf.folder.discard(draft)
    assert shelf.names == [f"{STEM}{ending}"]
    assert other.read_bytes() == b"other"


def test_complete_draft_does_not_replace_the_files_of_another_program(shelf: Shelf) -> None:
    shelf.put(clip(5))
    temporary(shelf, "draft.json").write_bytes(shelf.folder.path(STEM, ".json").read_bytes())
    temporary(shelf, "draft.mp4").write_bytes(b"other")

    shelf.scan()

    assert shelf.names == FILES
    assert shelf.folder.video(STEM).read_bytes() == b"video 5"


def test_draft_without_its_video_is_deleted(shelf: Shelf) -> None:
    day = shelf.folder.root / "front_door/2026-11-29"
    day.mkdir(parents=True)
    temporary(shelf, "draft.json").write_text(sidecar(clip(5)).to_json())

    shelf.scan()

    assert shelf.names == []


@pytest.mark.parametrize("code", [errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP])
def test_drive_that_cannot_wait_for_written_files_is_usable(shelf: Shelf, code: int) -> None:
    with patch.object(os, "fsync", side_effect=OSError(code, os.strerror(code))):
        shelf.put(clip(5))
        shelf.folder.rewrite(STEM, sidecar(clip(5), kept=True))

    assert shelf.folder.read(STEM, 5).kept
    assert shelf.names == FILES


def test_names_of_the_video_and_the_poster_are_stored_before_that_of_the_sidecar(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    named: list[list[str]] = []
    sync = os.fsync

    def record(number: int) -> None:
        named.append(shelf.names)
        sync(number)

    monkeypatch.setattr(os, "fsync", record)
    shelf.put(clip(5))

    assert [it for it in named[-2] if "/." not in it] == [FILES[0], FILES[2]]
    assert named[-1] == FILES


@pytest.mark.parametrize("name", ["front_door", "2026-11-29"])
@pytest.mark.parametrize("code", [errno.EACCES, errno.EPERM, errno.EIO, errno.EUCLEAN])
def test_folder_that_cannot_be_read_does_not_prevent_the_scan_of_others(
    shelf: Shelf, name: str, code: int
) -> None:
    shelf.put(clip(5))
    shelf.scan()
    shelf.put(clip(6, NOON + DAY), camera="garden")

    with refusing(name, code=code):
        result = shelf.scan()

    assert (result.unreadable, result.added, result.removed) == (1, 1, 0)
    assert shelf.listed == [6, 5]
    assert shelf.index.is_complete


def test_scan_ends_if_the_whole_disk_fails(shelf: Shelf) -> None:
    shelf.put(clip(5))
    shelf.scan()

    with refusing("archive", code=errno.EIO), pytest.raises(ArchiveError) as error:
        shelf.scan()

    assert error.value.detail == "EIO"
    assert shelf.listed == [5]


def test_scan_ends_after_many_errors_of_the_disk(shelf: Shelf) -> None:
    for number in range(MAX_DISK_ERRORS + 1):
        shelf.put(clip(number, NOON - number * DAY))
    shelf.scan()

    with refusing("2026", code=errno.EIO), pytest.raises(ArchiveError) as error:
        shelf.scan()

    assert error.value.detail == "EIO"
    assert len(shelf.listed) == MAX_DISK_ERRORS + 1


def test_camera_folder_that_cannot_be_read_is_tried_once(shelf: Shelf) -> None:
    for number in range(2 * MAX_DISK_ERRORS):
        shelf.put(clip(number, NOON - number * DAY))
    shelf.put(clip(500), camera="hall")
    shelf.scan()
    listed = shelf.listed

    with refusing("front_door", code=errno.EIO):
        result = shelf.scan()

    assert (result.unreadable, result.disk_errors) == (1, 1)
    assert shelf.listed == listed


def test_sidecar_that_cannot_be_read_keeps_its_clip_in_the_index(shelf: Shelf) -> None:
    shelf.put(clip(5))
    shelf.scan()
    shelf.put(clip(6))
    shelf.put(clip(7))
    os.utime(shelf.folder.path(STEM, ".json"), (1, 1))

    with refusing("_5.json"), refusing("_6.json"):
        result = shelf.scan()

    assert (result.unreadable, result.damaged, result.added) == (2, 0, 1)
    assert sorted(shelf.listed) == [5, 7]


@pytest.mark.parametrize("code", [errno.EACCES, errno.EBUSY])
def test_temporary_file_that_cannot_be_deleted_does_not_prevent_the_scan(
    shelf: Shelf, code: int
) -> None:
    """The disk refuses the deletion, for example because another program has opened the file."""
    shelf.put(clip(5))
    temporary(shelf, "draft.mp4").write_bytes(b"half")

    with refusing(".draft.", code=code):
        assert shelf.scan().unreadable == 1

    assert shelf.listed == [5]
    shelf.scan()
    assert shelf.names == FILES


@pytest.mark.parametrize("field", ["id", "device_id", "network_id"])
@pytest.mark.parametrize("value", ['"9223372036854775808"', '"-9223372036854775809"'])
def test_sidecar_with_a_large_number_in_a_text_is_damaged(
    shelf: Shelf, field: str, value: str
) -> None:
    shelf.put(clip(5))
    edit(shelf, field, value)

    assert shelf.scan().damaged == 1
    assert (shelf.names, shelf.listed) == (FILES, [])


@pytest.mark.parametrize("clip_id", [2**63, 10**19 - 1])
def test_name_with_a_large_number_is_ignored(shelf: Shelf, clip_id: int) -> None:
    stem = shelf.put(clip(5)).replace("_5", f"_{clip_id}")
    for ending in (".json", ".mp4"):
        shelf.folder.path(STEM, ending).rename(shelf.folder.path(stem, ending))
    path = shelf.folder.path(stem, ".json")
    path.write_text(path.read_text().replace('"id": 5', f'"id": "{clip_id}"'))

    assert shelf.scan().damaged == 1
    assert shelf.listed == []


@pytest.mark.parametrize("field", ["created_at", "updated_at", "archived_at"])
@pytest.mark.parametrize("value", ['"2026-11-29T12:00:00"', '"yesterday"', "3", "null"])
def test_sidecar_without_a_time_and_its_zone_is_damaged(
    shelf: Shelf, field: str, value: str
) -> None:
    shelf.put(clip(5))
    edit(shelf, field, value)

    assert shelf.scan().damaged == 1
    assert (shelf.names, shelf.listed) == (FILES, [])


@pytest.mark.parametrize(
    ("field", "value"), [("keep", "1"), ("keep", '"true"'), ("type", "{}"), ("camera", "5")]
)
def test_sidecar_with_a_value_of_another_type_is_damaged(
    shelf: Shelf, field: str, value: str
) -> None:
    """The archive does not guess what a value of a wrong type means.

    A wrong guess could delete a clip that its owner wants to keep.
    """
    shelf.put(clip(5))
    edit(shelf, field, value)

    assert shelf.scan().damaged == 1
    assert (shelf.names, shelf.listed) == (FILES, [])


def edit(shelf: Shelf, field: str, value: str) -> None:
    """Change a value in the sidecar (description) of clip 5."""
    path = shelf.folder.path(STEM, ".json")
    text, count = re.subn(rf'("{field}": )[^,\n]+', lambda it: it[1] + value, path.read_text())
    assert count == 1
    path.write_text(text)


def test_clip_without_its_sidecar_is_deleted_with_all_of_its_files(shelf: Shelf) -> None:
    shelf.put(clip(5))
    shelf.folder.path(STEM, ".json").unlink()

    shelf.folder.delete(STEM)

    assert shelf.names == []


def test_files_without_their_video_are_deleted_after_some_hours(shelf: Shelf) -> None:
    shelf.put(clip(5))
    shelf.scan()
    shelf.folder.video(STEM).unlink()

    assert shelf.scan().removed == 1
    assert (shelf.names, shelf.listed) == (FILES[:2], [])
    shelf.now += KEEP_WITHOUT_VIDEO - timedelta(seconds=1)
    shelf.scan()
    assert shelf.names == FILES[:2]
    shelf.now += timedelta(seconds=1)
    shelf.scan()
    assert shelf.names == []
    assert shelf.index.without_video("front_door/2026-11-29") == {}


async def test_files_are_deleted_also_after_a_user_has_missed_their_video(shelf: Shelf) -> None:
    shelf.put(clip(5))
    shelf.scan()

    async def run[ResultT](call: Callable[..., ResultT], *args: object) -> ResultT:
        return call(*args)

    reader = ArchiveReader(shelf.folder, shelf.database, DiskWatch(run))
    archived = await reader.find(5)
    shelf.folder.video(STEM).unlink()
    with pytest.raises(ArchiveError):
        await reader.video(archived)
    assert shelf.listed == []

    shelf.scan()
    assert shelf.names == FILES[:2]
    shelf.now += KEEP_WITHOUT_VIDEO
    shelf.scan()

    assert shelf.names == []


@pytest.mark.parametrize("moved", [(".mp4",), (".json",), (".jpg", ".mp4"), (".json", ".mp4")])
def test_clip_whose_files_are_moved_during_a_scan_is_found_by_the_next_one(
    shelf: Shelf, moved: tuple[str, ...]
) -> None:
    shelf.put(clip(5))
    shelf.scan()
    target = shelf.folder.root / "garden/2026-11-29"
    target.mkdir(parents=True)
    new = f"garden/2026-11-29/{Path(STEM).name}"

    for part in (moved, {".mp4", ".jpg", ".json"} - {*moved}):
        for ending in part:
            shelf.folder.path(STEM, ending).rename(shelf.folder.path(new, ending))
        shelf.scan()

    assert shelf.names == [it.replace(STEM, new) for it in FILES]
    assert shelf.index.get(5).stem == new
    assert shelf.listed == [5]
    shelf.now += 2 * KEEP_WITHOUT_VIDEO
    shelf.scan()
    assert shelf.listed == [5]


def test_video_that_is_moved_back_in_time_keeps_its_files(shelf: Shelf) -> None:
    shelf.put(clip(5))
    shelf.scan()
    video = shelf.folder.video(STEM)
    away = video.rename(shelf.folder.root / "away.mp4")
    shelf.scan()
    away.rename(video)
    shelf.now += KEEP_WITHOUT_VIDEO

    shelf.scan()

    assert (shelf.names, shelf.listed) == (FILES, [5])


def test_file_that_disappears_while_its_folder_is_read_hides_no_other_clip(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.put(clip(5))
    shelf.put(clip(6))
    shelf.scan()
    scandir = os.scandir

    class Entry:
        """An entry of a folder. Its file is moved before its status is read."""

        def __init__(self, entry: os.DirEntry[str]) -> None:
            self.name = entry.name
            self.is_dir = entry.is_dir
            self.is_file = entry.is_file
            self._entry = entry

        def stat(self, *, follow_symlinks: bool) -> os.stat_result:
            if self.name.endswith("_5.jpg"):
                raise FileNotFoundError(errno.ENOENT, "No such file")
            return self._entry.stat(follow_symlinks=follow_symlinks)

    @contextmanager
    def moving(path: Path) -> Iterator[list[Entry]]:
        with scandir(path) as found:
            yield [Entry(it) for it in found]

    with monkeypatch.context() as change:
        change.setattr(os, "scandir", moving)
        result = shelf.scan()

    assert (result.folders, result.removed) == (1, 0)
    assert sorted(shelf.listed) == [5, 6]


def test_drive_that_is_unmounted_while_a_folder_is_read_leaves_the_index_as_it_is(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.put(clip(5))
    shelf.scan()
    scandir = os.scandir

    def unmount(path: Path) -> os._ScandirIterator[str]:
        if path.name == "2026-11-29" and shelf.folder.root.exists():
            shelf.folder.root.rename(shelf.folder.root.with_name("away"))
        return scandir(path)

    with monkeypatch.context() as change:
        change.setattr(os, "scandir", unmount)
        with pytest.raises(ArchiveError):
            shelf.scan()

    assert shelf.listed == [5]


@pytest.mark.parametrize("linked", ["front_door", "front_door/2026-11-29"])
def test_files_behind_a_symbolic_link_are_never_changed(shelf: Shelf, linked: str) -> None:
    shelf.put(clip(5))
    shelf.put(clip(6))
    shelf.scan()
    outside = shelf.folder.root.parent / "outside"
    (shelf.folder.root / linked).rename(outside)
    (shelf.folder.root / linked).symlink_to(outside, target_is_directory=True)
    before = {it: it.read_bytes() for it in outside.rglob("*") if it.is_file()}
    operations: list[Callable[[], object]] = [
        lambda: shelf.put(clip(7)),
        lambda: shelf.folder.delete(STEM),
        lambda: shelf.folder.rewrite(STEM, sidecar(clip(5), kept=True)),
    ]

    for operation in operations:
        with pytest.raises(ArchiveError) as error:
            operation()
        assert error.value.detail == "ELOOP"

    assert shelf.scan().removed == 2
    assert shelf.listed == []
    assert {it: it.read_bytes() for it in outside.rglob("*") if it.is_file()} == before


def test_empty_folder_behind_a_symbolic_link_stays(shelf: Shelf) -> None:
    outside = shelf.folder.root.parent / "outside"
    (outside / "2026-11-29").mkdir(parents=True)
    (shelf.folder.root / "front_door").symlink_to(outside, target_is_directory=True)

    shelf.folder.remove_empty_folders(shelf.folder.root / "front_door/2026-11-29")

    assert (outside / "2026-11-29").exists()


def test_folder_whose_name_has_other_cases_is_scanned(shelf: Shelf) -> None:
    """On a drive that ignores case, a user has renamed the folder `front_door` to `Front_Door`."""
    shelf.put(clip(5))
    shelf.scan()
    (shelf.folder.root / "front_door").rename(shelf.folder.root / "Front_Door")
    real = os.lstat

    def ignore_case(path: str | os.PathLike[str], **options: int) -> os.stat_result:
        return real(str(path).replace("front_door", "Front_Door"), **options)

    with patch.object(os, "lstat", ignore_case):
        shelf.scan()

    totals = shelf.index.totals()
    assert (totals.clips, totals.copies, totals.bytes) == (1, 0, shelf.bytes)
    assert shelf.index.get(5).stem == STEM.replace("front_door", "Front_Door")


def test_newer_clip_of_a_camera_decides_whose_folder_it_is(shelf: Shelf) -> None:
    shelf.put(clip(5))
    shelf.put(replace(clip(6, NOON + DAY), camera_id=8))
    shelf.put(replace(clip(7, NOON + 2 * DAY), camera_id=0))
    shelf.scan()

    assert shelf.index.camera_in("front_door") == 8
    assert shelf.index.camera_in("front") is None


@pytest.mark.parametrize("content", [b"", bytes(67)])
def test_marker_that_a_crash_has_left_empty_is_written_again(shelf: Shelf, content: bytes) -> None:
    marker = shelf.folder.root / MARKER
    marker.write_bytes(content)

    shelf.folder.create()

    shelf.folder.check()


def test_marker_that_is_damaged_is_not_replaced(shelf: Shelf) -> None:
    """The damaged marker (file that identifies an archive) may belong to another account."""
    marker = shelf.folder.root / MARKER
    marker.write_bytes(b'{"version"')

    with pytest.raises(ArchiveError):
        shelf.folder.create()

    assert marker.read_bytes() == b'{"version"'


async def test_folders_that_cannot_be_read_are_reported_once(
    shelf: Shelf, caplog: pytest.LogCaptureFixture
) -> None:
    house = House(shelf)
    await house.poll(clip(5))
    with refusing("front_door"):
        for _ in range(2):
            await house.pass_time(86_400)
        assert (house.archiver.status.unreadable, house.problem) == (1, None)

    await house.pass_time(86_400)

    assert house.archiver.status.unreadable == 0
    assert caplog.text.count("cannot be read or deleted: 1 (EACCES)") == 1
    assert shelf.listed == [5]
