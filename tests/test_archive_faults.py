"""After a fault of its disk, the cloud or a clip, the archive copies the clips that it missed."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
import errno
import os
from pathlib import Path
import threading
from typing import Any

from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.blink_clips.account import archive_factory
from custom_components.blink_clips.archive import folder
from custom_components.blink_clips.archive.archive import MAX_CLOSING_SECONDS
from custom_components.blink_clips.archive.folder import ArchiveFolder
from custom_components.blink_clips.const import DOMAIN
from custom_components.blink_clips.diagnostics import async_get_config_entry_diagnostics
from custom_components.blink_clips.media.clip_files import ClipFiles
from simulator import Fault
from tests.archive_house import ArchivingHouse, keep_few_clips
from tests.house import House
from tests.timers import run_due_timers
from tests.usb_house import HOUSE, UsbHouse

pytestmark = [
    pytest.mark.platforms("binary_sensor", "camera", "event", "sensor"),
    pytest.mark.usefixtures("all_sensors_enabled"),
]


@pytest.fixture
def archive(house: House, tmp_path: Path) -> ArchivingHouse:
    keep_few_clips(house)
    return ArchivingHouse(house, tmp_path / "media")


@contextmanager
def broken_disk(archive: ArchivingHouse, code: int) -> Iterator[None]:
    """Make creating files in the archive fail with an error code."""
    whole = Path.open

    def fail(path: Path, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
        if "r" not in mode and archive.root in path.parents:
            raise OSError(code, os.strerror(code))
        return whole(path, mode, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "open", fail)
        yield


@pytest.mark.parametrize(
    ("code", "state"),
    [
        (errno.EROFS, "read_only"),
        (errno.EACCES, "read_only"),
        (errno.ENOSPC, "full"),
        (errno.EDQUOT, "full"),
        (errno.EIO, "failed"),
    ],
)
async def test_error_of_the_disk_is_reported_until_it_is_solved(
    archive: ArchivingHouse, code: int, state: str
) -> None:
    await archive.begin()
    before, files = archive.archived, archive.files
    with broken_disk(archive, code):
        clip = await archive.record()
        await archive.house.let_pass(600)
        assert (archive.state(), list(archive.issues)) == (state, [f"archive_{state}"])
        assert archive.files == files
        assert archive.state("waiting_clips") == "1"

    await archive.house.let_pass(3600)

    assert (archive.state(), archive.issues) == ("ok", {})
    assert archive.archived == [*before, clip.id]
    assert archive.downloads[clip_path(archive, clip.id)] == 1


def clip_path(archive: ArchivingHouse, clip_id: int) -> str:
    """Return the path in the request for the video of a clip."""
    [path] = [it for it in archive.downloads if it.endswith(f"{clip_id}.mp4")]
    return path


async def test_kept_clips_that_fill_the_archive_are_reported(
    archive: ArchivingHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    await archive.begin()
    kept = archive.archived
    size = round(float(archive.state("size")) * 1_000_000)
    archiver = archive.entry.runtime_data.archive.archiver
    await archiver.keep(kept, kept=True)
    monkeypatch.setattr(archive_factory, "_GIGABYTE", size)
    await archive.choose(archive_gigabytes=1)

    clip = await archive.record()

    assert (archive.state(), list(archive.issues)) == ("full", ["archive_kept"])
    assert archive.archived == kept
    await archive.entry.runtime_data.archive.archiver.keep(kept[:2], kept=False)
    await archive.restart()
    await archive.house.let_pass(120)
    assert (archive.state(), archive.issues) == ("ok", {})
    assert clip.id in archive.archived
    assert not {*kept[2:]} - {*archive.archived}


async def test_old_clips_that_cannot_be_deleted_are_reported_until_they_are_deleted(
    archive: ArchivingHouse, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await archive.begin(archive_days=1)
    old = archive.archived
    assert old

    def refuse(_final: Path) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    with monkeypatch.context() as patch:
        patch.setattr(folder, "delete_clip", refuse)
        await archive.house.let_pass(86400, step=1800)
        new = await archive.record()

        assert archive.archived == [*old, new.id]
        assert (archive.state(), list(archive.issues)) == ("undeletable", ["archive_undeletable"])
        issue = archive.issues["archive_undeletable"]
        assert issue.translation_placeholders == {
            "account": archive.entry.title,
            "folder": str(archive.root),
            "clips": str(len(old)),
            "cause": "EACCES",
        }
        found = await async_get_config_entry_diagnostics(archive.house.hass, archive.entry)
        assert (found["archive"]["undeletable_clips"], found["archive"]["undeletable_cause"]) == (
            len(old),
            "EACCES",
        )
    assert caplog.text.count("exceed its limits and cannot be deleted") == 1
    await archive.house.let_pass(120)

    assert (archive.state(), archive.issues, archive.archived) == ("ok", {}, [new.id])


async def test_ignored_issue_about_old_clips_stays_ignored_after_a_restart(
    archive: ArchivingHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    await archive.begin(archive_days=1)

    def refuse(_final: Path) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    with monkeypatch.context() as patch:
        patch.setattr(folder, "delete_clip", refuse)
        await archive.house.let_pass(2 * 86400, step=3600)
        issue = archive.issues["archive_undeletable"]
        ir.async_ignore_issue(archive.house.hass, DOMAIN, issue.issue_id, ignore=True)
        await archive.restart()
        await archive.house.let_pass(120)

        assert archive.state() == "undeletable"
        assert archive.issues["archive_undeletable"].dismissed_version is not None
    await archive.restart()
    await archive.house.let_pass(120)

    assert (archive.state(), archive.issues) == ("ok", {})


async def test_archive_stays_below_its_size_with_the_newest_clips(
    archive: ArchivingHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    await archive.begin()
    size = round(float(archive.state("size")) * 1_000_000)
    monkeypatch.setattr(archive_factory, "_GIGABYTE", size // 2)

    await archive.choose(archive_gigabytes=1)
    for _ in range(3):
        await archive.record()

    assert archive.bytes <= size // 2
    assert 0 < len(archive.archived) < len(archive.listed)
    assert archive.archived == archive.listed[-len(archive.archived) :]


async def test_unload_during_a_download_leaves_no_temporary_file(
    archive: ArchivingHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    await archive.begin()
    files = archive.files
    has_begun = asyncio.Event()

    async def hang(_files: ClipFiles, _clip: object, _path: Path, _run: object) -> None:
        has_begun.set()
        await asyncio.Event().wait()

    cloud = archive.house.cloud.cloud
    cloud.motion(cloud.camera("Garden"), upload_seconds=0)
    with monkeypatch.context() as patch:
        patch.setattr(ClipFiles, "write_clip", hang)
        passing = asyncio.ensure_future(archive.house.let_pass(120))
        await has_begun.wait()
        assert len(archive.files) > len(files)
        await archive.house.hass.config_entries.async_unload(archive.entry.entry_id)
        await passing

    assert archive.files == files
    await archive.house.hass.config_entries.async_setup(archive.entry.entry_id)
    await archive.house.let_pass(120)
    assert archive.archived == archive.listed


async def test_drive_that_does_not_respond_does_not_prevent_an_unload(
    archive: ArchivingHouse, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await archive.begin(archive_cameras=["camera_400001"])
    hangs, responds = asyncio.Event(), threading.Event()
    check = ArchiveFolder.check

    def hang(folder: ArchiveFolder) -> None:
        archive.house.hass.loop.call_soon_threadsafe(hangs.set)
        responds.wait(30)
        check(folder)

    with monkeypatch.context() as patch:
        patch.setattr(ArchiveFolder, "check", hang)
        archive.entry.runtime_data.archive.work_soon()
        await hangs.wait()
        try:
            closing = asyncio.create_task(archive.entry.runtime_data.archive.close())
            await asyncio.sleep(0)
            archive.house.clock.advance(MAX_CLOSING_SECONDS)
            run_due_timers(archive.house.hass)
            await closing
            assert not responds.is_set()
        finally:
            responds.set()

    assert "does not respond" in caplog.text
    await archive.restart()
    await archive.record()
    assert (archive.state(), archive.issues) == ("ok", {})


async def test_clip_whose_video_blink_lost_is_given_up(archive: ArchivingHouse) -> None:
    archive.house.cloud.faults.add(
        Fault(route="media.clip", kind="code", status=404, code=2404, message="gone", times=1)
    )
    await archive.begin()

    assert archive.archived == archive.listed[1:]
    assert archive.state("waiting_clips") == "0"


async def test_clip_without_a_poster_is_archived(archive: ArchivingHouse) -> None:
    await archive.begin()
    cloud = archive.house.cloud.cloud
    clip = cloud.motion(cloud.camera("Garden"), upload_seconds=20, lacks=["thumbnail"])
    await archive.house.let_pass(180)

    files = [it for it in archive.files if f"_{clip.id}." in it]
    assert [it.rpartition(".")[2] for it in files] == ["json", "mp4"]


async def test_clip_without_a_video_is_not_archived(archive: ArchivingHouse) -> None:
    await archive.begin()
    cloud = archive.house.cloud.cloud
    clip = cloud.motion(cloud.camera("Garden"), upload_seconds=20, lacks=["media"])
    await archive.house.let_pass(180)

    assert clip.id not in archive.archived
    assert archive.state("waiting_clips") == "0"


async def test_edited_sidecar_is_reported_and_its_files_stay(archive: ArchivingHouse) -> None:
    await archive.begin()
    sidecar = archive.root / next(it for it in archive.files if it.endswith(".json"))
    sidecar.write_text("{}")
    files = archive.files

    await archive.restart()

    assert archive.files == files
    assert archive.state("clips") == str(len(archive.listed) - 1)
    diagnostics = await async_get_config_entry_diagnostics(archive.house.hass, archive.entry)
    assert diagnostics["archive"]["damaged_sidecars"] == 1


async def test_diagnostics_describe_the_archive_in_numbers(archive: ArchivingHouse) -> None:
    await archive.begin(archive_types=["motion"])
    archive.house.cloud.faults.add(Fault(route="media.clip", status=500, times=None))
    await archive.record()

    diagnostics = await async_get_config_entry_diagnostics(archive.house.hass, archive.entry)

    described = diagnostics["archive"]
    assert described["clips"] == len(archive.archived)
    assert described["waiting"] == 1
    assert list(described["failed"].values()) == [1]
    assert (described["problem"], described["damaged_sidecars"]) == (None, 0)
    assert diagnostics["options"]["archive_types"] == ["motion"]
    assert diagnostics["options"]["archive_cameras"] == 0
    assert str(archive.root) not in str(diagnostics)


async def test_usb_clips_in_memory_are_archived_when_the_archive_is_enabled(
    archive: ArchivingHouse,
) -> None:
    usb = UsbHouse(archive.house)
    for number in range(3):
        usb.record("camera", 400001, ago=300 * number)
    archive.usb_networks = [str(HOUSE)]
    archive.entry = await usb.sign_in()

    await archive.choose()
    await archive.house.let_pass(1200)

    assert len(archive.archived) == len(archive.listed) + 3


async def test_usb_clips_are_archived_one_at_a_time(archive: ArchivingHouse) -> None:
    usb = UsbHouse(archive.house)
    clips = [usb.record("camera", 400001, ago=300 * number) for number in range(3)]
    archive.usb_networks = [str(HOUSE)]
    await archive.begin()
    await archive.house.let_pass(1200)

    assert len(archive.archived) == len(archive.listed) + len(clips)
    assert archive.house.cloud.ledger.count("usb.upload") == len(clips)
    posters = [it for it in archive.files if it.endswith(".jpg")]
    assert len(posters) == len(archive.archived)
