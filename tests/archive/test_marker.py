"""The marker of an archive names the Home Assistant that may change the archive."""

from collections.abc import Callable
from datetime import timedelta
import errno
import json
import os
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from custom_components.blink_clips.archive.errors import ArchiveError, ArchiveProblem
from custom_components.blink_clips.archive.folder import ArchiveFolder
from custom_components.blink_clips.archive.layout import MARKER, NEW_MARKER
from custom_components.blink_clips.archive.scan import scan

from .clips import ACCOUNT, NOON, Shelf, clip, sidecar
from .fake_account import House

HERE, ELSEWHERE = "1111111111111111", "2222222222222222"


def fields(shelf: Shelf) -> dict[str, Any]:
    """Return the content of the marker."""
    found: dict[str, Any] = json.loads((shelf.folder.root / MARKER).read_text())
    return found


def folder_of(shelf: Shelf, instance: str, account: str = ACCOUNT) -> ArchiveFolder:
    """Return the archive as a Home Assistant sees it."""
    return ArchiveFolder(shelf.folder.root, account, instance)


def problem_of(change: Callable[[], object]) -> ArchiveProblem:
    """Return the problem that a change raises."""
    with pytest.raises(ArchiveError) as error:
        change()
    return error.value.problem


def test_new_marker_names_the_home_assistant(tmp_path: Path) -> None:
    ArchiveFolder(tmp_path / "new", ACCOUNT, HERE).create()

    content = json.loads((tmp_path / "new" / MARKER).read_text())
    assert content == {"version": 1, "account": ACCOUNT, "instance": HERE}


@pytest.mark.parametrize("change", ["create", "adopt"])
def test_marker_of_an_earlier_version_is_adopted(shelf: Shelf, change: str) -> None:
    assert "instance" not in fields(shelf)
    here = folder_of(shelf, HERE)
    here.check()

    getattr(here, change)()

    assert fields(shelf) == {"version": 1, "account": ACCOUNT, "instance": HERE}
    here.check()


def test_scan_adopts_the_marker_of_an_earlier_version(shelf: Shelf) -> None:
    list(scan(folder_of(shelf, HERE), shelf.index, NOON))

    assert fields(shelf)["instance"] == HERE


def test_read_only_folder_is_used_without_adopting_its_marker(shelf: Shelf) -> None:
    stem = shelf.put(clip(1))
    here = folder_of(shelf, HERE)
    with patch.object(Path, "open", side_effect=OSError(errno.EROFS, os.strerror(errno.EROFS))):
        here.adopt()

    list(scan(here, shelf.index, NOON))

    assert shelf.index.get(1).stem == stem


def test_marker_of_another_account_is_not_adopted(shelf: Shelf) -> None:
    other = folder_of(shelf, HERE, account="fedcba9876543210")

    other.adopt()
    assert problem_of(other.take_over) is ArchiveProblem.MISSING
    with pytest.raises(FileExistsError):
        other.create()

    assert fields(shelf) == {"version": 1, "account": ACCOUNT}


def test_folder_of_another_home_assistant_is_not_changed(shelf: Shelf) -> None:
    here, elsewhere = folder_of(shelf, HERE), folder_of(shelf, ELSEWHERE)
    here.create()
    stem = shelf.put(clip(1))
    draft = here.begin("hall/2026-11-29/07-15-03_2")
    draft.video.write_bytes(b"video")
    elsewhere.take_over()
    before = shelf.names

    for change in (
        here.create,
        here.check_writable,
        lambda: here.begin("hall/2026-11-29/07-15-03_3"),
        lambda: here.publish(draft, sidecar(clip(2))),
        lambda: here.rewrite(stem, sidecar(clip(1), kept=True)),
        lambda: here.delete(stem),
        lambda: list(scan(here, shelf.index, NOON)),
    ):
        assert problem_of(change) is ArchiveProblem.TAKEN

    assert shelf.names == before
    assert fields(shelf)["instance"] == ELSEWHERE
    elsewhere.check_writable()


def test_folder_can_be_taken_back(shelf: Shelf) -> None:
    here, elsewhere = folder_of(shelf, HERE), folder_of(shelf, ELSEWHERE)
    here.create()
    elsewhere.take_over()

    here.take_over()

    here.check_writable()
    assert problem_of(elsewhere.check) is ArchiveProblem.TAKEN


def test_marker_stays_whole_if_its_replacement_fails(shelf: Shelf) -> None:
    here, elsewhere = folder_of(shelf, HERE), folder_of(shelf, ELSEWHERE)
    here.create()

    error = OSError(errno.EIO, os.strerror(errno.EIO))
    for name in ("os.fsync", "pathlib.Path.replace"):
        with patch(name, side_effect=error):
            assert problem_of(elsewhere.take_over) is ArchiveProblem.FAILED

    here.check_writable()
    assert [it.name for it in shelf.folder.root.iterdir()] == [MARKER]


def test_half_written_marker_of_a_crash_is_ignored_and_replaced(shelf: Shelf) -> None:
    here = folder_of(shelf, HERE)
    here.create()
    (shelf.folder.root / NEW_MARKER).write_text('{"versi')

    here.check()
    folder_of(shelf, ELSEWHERE).take_over()

    assert fields(shelf)["instance"] == ELSEWHERE
    assert not (shelf.folder.root / NEW_MARKER).exists()


@pytest.mark.parametrize("change", ["create", "take_over"])
def test_marker_is_replaced_on_a_drive_that_cannot_sync(shelf: Shelf, change: str) -> None:
    here = folder_of(shelf, HERE)

    with patch("os.fsync", side_effect=OSError(errno.EINVAL, os.strerror(errno.EINVAL))):
        getattr(here, change)()

    assert fields(shelf)["instance"] == HERE


def test_marker_is_not_written_through_a_symbolic_link(shelf: Shelf, tmp_path: Path) -> None:
    elsewhere = tmp_path / "secrets.yaml"
    elsewhere.write_text("password: x")
    (shelf.folder.root / NEW_MARKER).symlink_to(elsewhere)

    folder_of(shelf, HERE).take_over()

    assert elsewhere.read_text() == "password: x"
    assert not (shelf.folder.root / MARKER).is_symlink()


def test_empty_marker_is_not_written_through_a_symbolic_link(shelf: Shelf, tmp_path: Path) -> None:
    elsewhere = tmp_path / "empty"
    elsewhere.touch()
    (shelf.folder.root / MARKER).unlink()
    (shelf.folder.root / MARKER).symlink_to(elsewhere)

    folder_of(shelf, HERE).create()

    assert elsewhere.read_text() == ""
    assert fields(shelf)["instance"] == HERE


def test_scan_deletes_no_draft_of_a_home_assistant_that_takes_the_folder_over(
    shelf: Shelf,
) -> None:
    here, elsewhere = folder_of(shelf, HERE), folder_of(shelf, ELSEWHERE)
    shelf.put(clip(1))
    shelf.put(clip(2, NOON - timedelta(days=1)))
    steps = scan(here, shelf.index, NOON)
    next(steps)

    elsewhere.take_over()
    draft = elsewhere.begin("front_door/2026-11-28/07-15-03_3")

    assert problem_of(lambda: list(steps)) is ArchiveProblem.TAKEN
    assert draft.video.exists()


async def test_running_archive_stops_until_its_folder_is_taken_back(shelf: Shelf) -> None:
    shelf.folder = here = folder_of(shelf, HERE)
    house = House(shelf)
    await house.poll(clip(1, NOON - timedelta(days=364)))
    assert fields(shelf)["instance"] == HERE
    folder_of(shelf, ELSEWHERE).take_over()
    before = shelf.names

    await house.pass_time(3 * 86400)
    await house.poll(clip(2, NOON + timedelta(days=3)))

    assert str(house.problem) == "taken"
    assert (shelf.names, house.videos) == (before, ["video 1"])
    with pytest.raises(ArchiveError):
        await house.archiver.delete([1])
    here.take_over()
    await house.pass_time(60)
    assert (house.problem, shelf.listed) == (None, [2])
