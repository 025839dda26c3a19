"""The files of the archive: names, markers, crashes and disk errors."""

from collections.abc import Callable
import errno
import os
from pathlib import Path
import re
from typing import NoReturn
from unittest.mock import Mock, patch

import pytest

from custom_components.blink_clips.archive import scan, temporary_files
from custom_components.blink_clips.archive.errors import (
    ArchiveError,
    ArchiveProblem,
    DamagedSidecarError,
)
from custom_components.blink_clips.archive.folder import ArchiveFolder
from custom_components.blink_clips.archive.layout import MARKER, PROBE, clip_stem
from custom_components.blink_clips.archive.sidecar import Sidecar

from .clips import ACCOUNT, NOON, Shelf, clip, sidecar

STEM = "front_door/2026-11-29/12-00-00_5"
FILES = [f"{STEM}.jpg", f"{STEM}.json", f"{STEM}.mp4"]


def test_archived_clip_has_a_video_a_poster_and_a_sidecar(shelf: Shelf) -> None:
    stem = shelf.put(clip(5))

    assert (stem, shelf.names) == (STEM, FILES)
    assert shelf.folder.video(stem).read_bytes() == b"video 5"
    assert shelf.folder.poster(stem).read_bytes() == b"poster 5"
    assert shelf.folder.read(stem, 5) == sidecar(clip(5))
    assert shelf.folder.video(stem).stat().st_mtime == NOON.timestamp()


@pytest.mark.parametrize("camera", ["", "../other", "a/b", "Ünïcode", "x" * 65])
def test_clip_of_a_camera_without_a_usable_name_is_in_the_folder_unknown(
    shelf: Shelf, camera: str
) -> None:
    assert shelf.put(clip(5), camera=camera) == "unknown/2026-11-29/12-00-00_5"


@pytest.mark.parametrize(
    ("camera", "folder"), [("aux", "aux_"), ("com1", "com1_"), ("con2", "con2")]
)
def test_clip_of_a_camera_with_a_name_that_windows_reserves_has_another_folder(
    shelf: Shelf, camera: str, folder: str
) -> None:
    assert shelf.put(clip(5), camera=camera).startswith(f"{folder}/")
    assert shelf.scan().added == 1


def test_file_of_another_program_with_the_same_name_stays(shelf: Shelf) -> None:
    other = shelf.folder.video(STEM)
    other.parent.mkdir(parents=True)
    other.write_bytes(b"other")

    stem = shelf.put(clip(5))

    assert stem == f"{STEM}-2"
    assert other.read_bytes() == b"other"
    shelf.scan()
    assert shelf.index.get(5).stem == stem


def test_deleted_clip_leaves_no_file_and_no_folder(shelf: Shelf) -> None:
    shelf.folder.delete(shelf.put(clip(5)))

    assert [it.name for it in shelf.folder.root.iterdir()] == [MARKER]


def test_deletion_of_one_clip_leaves_the_other_clips_of_the_day(shelf: Shelf) -> None:
    stem = shelf.put(clip(5))
    other = shelf.put(clip(6))

    shelf.folder.delete(stem)
    shelf.folder.delete(stem)

    assert shelf.names == [f"{other}.jpg", f"{other}.json", f"{other}.mp4"]


def test_discarded_draft_leaves_no_file_and_no_folder(shelf: Shelf) -> None:
    draft = shelf.folder.begin(STEM)
    draft.video.write_bytes(b"half")
    draft.poster.write_bytes(b"half")

    shelf.folder.discard(draft)

    assert [it.name for it in shelf.folder.root.iterdir()] == [MARKER]
    assert shelf.folder.drafts == frozenset()


def test_kept_mark_of_a_clip_is_stored_in_its_sidecar(shelf: Shelf) -> None:
    stem = shelf.put(clip(5))

    shelf.folder.rewrite(stem, sidecar(clip(5), kept=True))

    assert shelf.folder.read(stem, 5).kept
    assert shelf.names == FILES
    shelf.scan()
    assert shelf.index.get(5).files.kept


def test_folder_without_its_marker_is_never_written_to(shelf: Shelf) -> None:
    stem = shelf.put(clip(5))
    draft = shelf.folder.begin(clip_stem("garden", NOON, 6))
    draft.video.write_bytes(b"video")
    (shelf.folder.root / MARKER).unlink()
    before = shelf.names
    operations: list[Callable[[], object]] = [
        shelf.folder.check,
        shelf.folder.check_writable,
        lambda: shelf.folder.begin("hall/2026-11-29/12-00-00_7"),
        lambda: shelf.folder.publish(draft, sidecar(clip(6))),
        lambda: shelf.folder.rewrite(stem, sidecar(clip(5), kept=True)),
        lambda: shelf.folder.delete(stem),
        shelf.scan,
    ]

    for operation in operations:
        with pytest.raises(ArchiveError) as error:
            operation()
        assert error.value.problem is ArchiveProblem.MISSING

    assert shelf.names == before
    shelf.folder.create()
    shelf.folder.publish(draft, sidecar(clip(6)))
    assert shelf.folder.read(draft.stem, 6).clip == clip(6)


def test_drive_that_is_unmounted_after_the_first_check_gets_no_folder(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    create = temporary_files.Draft.create

    def create_after_unmount(root: Path, stem: str) -> temporary_files.Draft:
        (root / MARKER).unlink()
        return create(root, stem)

    monkeypatch.setattr(temporary_files.Draft, "create", create_after_unmount)

    with pytest.raises(ArchiveError):
        shelf.folder.begin(STEM)

    assert list(shelf.folder.root.iterdir()) == []


def test_folder_of_another_account_is_refused(shelf: Shelf) -> None:
    other = ArchiveFolder(shelf.folder.root, "fedcba9876543210")

    with pytest.raises(FileExistsError):
        other.create()
    with pytest.raises(ArchiveError) as error:
        other.begin(STEM)
    assert error.value.problem is ArchiveProblem.MISSING


def test_folder_of_the_same_account_is_adopted(shelf: Shelf) -> None:
    stem = shelf.put(clip(5))
    adopted = ArchiveFolder(shelf.folder.root, ACCOUNT)

    adopted.create()

    adopted.check_writable()
    assert adopted.read(stem, 5).clip == clip(5)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"version": 2}', '{"version": 1, "clip": 3}', "[" * 100_000]
)
def test_damaged_sidecar_raises_an_error(shelf: Shelf, text: str) -> None:
    stem = shelf.put(clip(5))
    shelf.folder.path(stem, ".json").write_text(text)

    with pytest.raises(DamagedSidecarError):
        shelf.folder.read(stem, 5)


def test_drive_that_refuses_times_of_files_is_usable(shelf: Shelf) -> None:
    refused = PermissionError(errno.EPERM, "Operation not permitted")
    with patch.object(os, "utime", side_effect=refused):
        shelf.put(clip(5))

    assert shelf.names == FILES


@pytest.mark.parametrize("field", ["camera", "device", "media", "device_id", "network_id"])
@pytest.mark.parametrize(
    "value", ['"\\ud83d"', "9223372036854775808", "-1e30", "NaN", "-Infinity"], ids=str
)
def test_sidecar_with_a_value_that_cannot_be_stored_is_damaged(
    shelf: Shelf, field: str, value: str
) -> None:
    """A sidecar (description) can contain any value if a user or a program has edited it."""
    stem = shelf.put(clip(5))
    path = shelf.folder.path(stem, ".json")
    text, count = re.subn(rf'("{field}": )[^,\n]+', lambda it: it[1] + value, path.read_text())
    assert count == 1
    path.write_text(text)

    assert shelf.scan().damaged == 1
    assert shelf.listed == []
    assert path.exists()


@pytest.mark.parametrize("content", [b"\xff\xfe", b" " * 1_000_001])
def test_sidecar_that_is_no_text_or_too_long_raises_an_error(shelf: Shelf, content: bytes) -> None:
    stem = shelf.put(clip(5))
    shelf.folder.path(stem, ".json").write_bytes(content)

    with pytest.raises(DamagedSidecarError):
        shelf.folder.read(stem, 5)


def test_missing_sidecar_is_not_taken_for_a_missing_drive(shelf: Shelf) -> None:
    with pytest.raises(DamagedSidecarError):
        shelf.folder.read(STEM, 5)


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        (errno.ENOSPC, ArchiveProblem.FULL),
        (errno.EDQUOT, ArchiveProblem.FULL),
        (errno.EROFS, ArchiveProblem.READ_ONLY),
        (errno.EACCES, ArchiveProblem.READ_ONLY),
        (errno.EPERM, ArchiveProblem.READ_ONLY),
        (errno.ENOENT, ArchiveProblem.MISSING),
        (errno.EHOSTUNREACH, ArchiveProblem.MISSING),
        (errno.ETIMEDOUT, ArchiveProblem.MISSING),
        (errno.ECONNRESET, ArchiveProblem.MISSING),
        (errno.EIO, ArchiveProblem.FAILED),
    ],
)
def test_error_of_the_disk_while_publishing_names_the_problem(
    shelf: Shelf, code: int, problem: ArchiveProblem
) -> None:
    draft = shelf.folder.begin(STEM)
    draft.video.write_bytes(b"video")

    with (
        patch.object(os, "fsync", side_effect=OSError(code, os.strerror(code))),
        pytest.raises(ArchiveError) as error,
    ):
        shelf.folder.publish(draft, sidecar(clip(5)))

    assert error.value.problem is problem
    assert error.value.detail == errno.errorcode[code]
    shelf.folder.discard(draft)
    assert shelf.names == []
    assert shelf.put(clip(5)) == STEM


class PowerFailureError(Exception):
    """A simulated power failure."""


@pytest.mark.parametrize("step", range(4))
def test_clip_is_archived_as_a_whole_or_not_at_all_after_a_crash(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    """In step 0, writing the sidecar (description) fails.

    In steps 1 to 3, renaming a file fails.
    """
    draft = shelf.folder.begin(STEM)
    draft.video.write_bytes(b"video 5")
    draft.poster.write_bytes(b"poster 5")
    with monkeypatch.context() as crash:
        _fail_at(crash, step)
        with pytest.raises(PowerFailureError):
            shelf.folder.publish(draft, sidecar(clip(5)))
    assert shelf.names != FILES

    after = ArchiveFolder(shelf.folder.root, ACCOUNT)
    shelf.folder = after
    result = shelf.scan()

    assert result.finished == 1
    assert (shelf.names, shelf.listed) == (([], []) if step == 0 else (FILES, [5]))
    assert (shelf.folder.root / "front_door").exists() == (step > 0)
    assert shelf.scan().finished == 0


def test_video_and_poster_are_on_the_disk_before_the_sidecar_is_written(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = shelf.folder.begin(STEM)
    draft.video.write_bytes(b"video 5")
    draft.poster.write_bytes(b"poster 5")
    synced: list[set[str]] = []
    sync = os.fsync

    def record(number: int) -> None:
        synced.append({it.suffix for it in draft.folder.iterdir()})
        sync(number)

    monkeypatch.setattr(os, "fsync", record)
    shelf.folder.publish(draft, sidecar(clip(5)))

    both = {".mp4", ".jpg"}
    assert synced[:3] == [both, both, both | {".json"}]


@pytest.mark.parametrize("step", range(3))
def test_interrupted_deletion_is_finished(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    shelf.put(clip(5))
    shelf.scan()
    unlink = Path.unlink
    left = step

    def fail(path: Path, *, missing_ok: bool = False) -> None:
        nonlocal left
        if not left:
            raise PowerFailureError
        left -= 1
        unlink(path, missing_ok=missing_ok)

    with monkeypatch.context() as crash:
        crash.setattr(Path, "unlink", fail)
        with pytest.raises(PowerFailureError):
            shelf.folder.delete(STEM)
    assert shelf.names != []

    result = shelf.scan()

    assert (result.finished, result.removed) == (1, 1)
    assert (shelf.names, shelf.listed) == ([], [])


def test_file_of_an_interrupted_check_is_deleted(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as crash:
        crash.setattr(Path, "unlink", Mock(side_effect=PowerFailureError))
        with pytest.raises(PowerFailureError):
            shelf.folder.check_writable()
    assert (shelf.folder.root / PROBE).exists()

    shelf.scan()

    assert [it.name for it in shelf.folder.root.iterdir()] == [MARKER]


@pytest.fixture
def refuse_video(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make `os.lstat` fail for videos, as a network drive may do for a moment."""

    def refused(method: Callable[..., os.stat_result]) -> Callable[..., os.stat_result]:
        def status(path: str | os.PathLike[str], **options: bool) -> os.stat_result:
            if str(path).endswith(".mp4"):
                raise OSError(errno.ESTALE, os.strerror(errno.ESTALE))
            return method(path, **options)

        return status

    monkeypatch.setattr(os, "lstat", refused(os.lstat))
    monkeypatch.setattr(os, "stat", refused(os.stat))


def test_video_that_cannot_be_accessed_is_not_taken_for_deleted(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    shelf.put(clip(5))
    shelf.scan()
    whole = scan._files

    def without_video(path: Path) -> dict[str, os.stat_result]:
        return {name: it for name, it in whole(path).items() if not name.endswith(".mp4")}

    monkeypatch.setattr(scan, "_files", without_video)
    request.getfixturevalue("refuse_video")

    with pytest.raises(ArchiveError):
        shelf.scan()

    monkeypatch.undo()
    assert (shelf.names, shelf.listed) == (FILES, [5])


def test_draft_that_cannot_be_accessed_is_not_published_without_its_video(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    draft = shelf.folder.begin(STEM)
    draft.video.write_bytes(b"video 5")
    request.getfixturevalue("refuse_video")

    with pytest.raises(ArchiveError):
        shelf.folder.publish(draft, sidecar(clip(5)))

    monkeypatch.undo()
    assert f"{STEM}.json" not in shelf.names


def test_scan_leaves_a_draft_that_is_in_use(shelf: Shelf) -> None:
    draft = shelf.folder.begin(STEM)
    draft.video.write_bytes(b"video 5")

    assert shelf.scan().finished == 0

    shelf.folder.publish(draft, sidecar(clip(5)))
    assert shelf.folder.read(STEM, 5).clip == clip(5)


def _fail_at(patcher: pytest.MonkeyPatch, step: int) -> None:
    """Simulate a power failure while the files of a clip get their final names.

    In step 0, writing the sidecar fails. In steps 1 to 3, renaming a file fails.
    """
    if step == 0:

        def write_half(_sidecar: Sidecar) -> NoReturn:
            raise PowerFailureError

        patcher.setattr(Sidecar, "to_json", write_half)
        return
    rename = Path.replace
    left = step

    def replace(path: Path, target: Path) -> Path:
        nonlocal left
        left -= 1
        if not left:
            raise PowerFailureError
        return rename(path, target)

    patcher.setattr(Path, "replace", replace)
