"""While the drive of an archive does not respond, actions on the archive end with an error."""

import asyncio
import errno
from pathlib import Path
import threading

from homeassistant.core import HomeAssistant
import pytest

from custom_components.blink_clips.account.archive_factory import index_folder
from custom_components.blink_clips.archive import folder, scan
from custom_components.blink_clips.archive.archive import MAX_CLOSING_SECONDS, Archive
from custom_components.blink_clips.archive.database import Database
from custom_components.blink_clips.archive.disk_watch import MAX_CALL_SECONDS
from custom_components.blink_clips.archive.folder import ArchiveFolder
from tests.action_calls import perform
from tests.archive_house import ArchivingHouse, index_of
from tests.clip_helpers import newest
from tests.hanging_drive import UNRESPONSIVE, error_of, hanging, pass_seconds, start

pytestmark = [
    pytest.mark.platforms("binary_sensor", "camera", "event", "sensor"),
    pytest.mark.usefixtures("all_sensors_enabled"),
]

# Maximum number of seconds for which Home Assistant waits for the cancelled tasks of an unloaded
# account.
HOME_ASSISTANT_SECONDS = 10.0


async def is_kept(hass: HomeAssistant, archive: ArchivingHouse, clip_id: int) -> bool:
    """Return whether the archive never deletes a clip automatically."""

    def read() -> bool:
        with index_of(hass, archive.entry) as index:
            return index.get(clip_id).files.kept

    return await hass.async_add_executor_job(read)


async def test_deletion_that_waits_for_the_drive_is_completed_after_its_error(
    hass: HomeAssistant, archive: ArchivingHouse
) -> None:
    first, second, *others = archive.archived
    with hanging(hass, ArchiveFolder, "delete") as drive:
        deletion = start(hass, "delete_clips", video_id=[first, second], archive=True)
        await drive.is_waited_for.wait()
        await pass_seconds(archive, MAX_CALL_SECONDS - 1)
        assert not deletion.done()
        await pass_seconds(archive, 1)
        assert await error_of(deletion) == UNRESPONSIVE
        assert archive.archived == [first, second, *others]

        drive.release()
        await archive.house.settle()

    assert archive.archived == others
    assert archive.state("clips") == str(len(others))
    assert await perform(hass, "keep_clips", video_id=others[0]) == {"kept": [others[0]]}


async def test_actions_fail_at_once_while_the_drive_does_not_respond(
    hass: HomeAssistant, archive: ArchivingHouse
) -> None:
    first, second, third, *_ = archive.archived
    with hanging(hass, ArchiveFolder, "rewrite") as drive:
        keeping = start(hass, "keep_clips", video_id=first)
        await drive.is_waited_for.wait()
        await pass_seconds(archive, MAX_CALL_SECONDS)
        assert await error_of(keeping) == UNRESPONSIVE

        assert await error_of(start(hass, "keep_clips", video_id=second)) == UNRESPONSIVE
        deletion = start(hass, "delete_clips", video_id=third, archive=True)
        assert await error_of(deletion) == UNRESPONSIVE
        drive.release()
        await archive.house.settle()

    assert [await is_kept(hass, archive, it) for it in (first, second)] == [True, False]
    assert third in archive.archived
    await perform(hass, "delete_clips", video_id=third, archive=True)
    assert third not in archive.archived


async def test_deletion_during_a_scan_that_waits_for_the_drive_deletes_nothing_in_the_archive(
    hass: HomeAssistant, archive: ArchivingHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = archive.archived
    is_deleting = asyncio.Event()
    delete = Archive.delete

    async def note_then_delete(archive: Archive, clip_ids: list[int]) -> None:
        is_deleting.set()
        await delete(archive, clip_ids)

    monkeypatch.setattr(Archive, "delete", note_then_delete)
    with hanging(hass, scan, "_files") as drive:
        await hass.config_entries.async_reload(archive.entry.entry_id)
        await drive.is_waited_for.wait()
        deletion = start(hass, "delete_clips", video_id=before[0], archive=True)
        await is_deleting.wait()
        for _ in range(4):
            await pass_seconds(archive, MAX_CALL_SECONDS / 4)
        assert await error_of(deletion) == UNRESPONSIVE
        drive.release()
        await archive.house.settle()

    assert (archive.archived, archive.state()) == (before, "ok")


async def test_drive_that_does_not_respond_is_reported_until_it_responds(
    hass: HomeAssistant, archive: ArchivingHouse
) -> None:
    with hanging(hass, ArchiveFolder, "check") as drive:
        archive.entry.runtime_data.archive.work_soon()
        await drive.is_waited_for.wait()
        await pass_seconds(archive, MAX_CALL_SECONDS / 2)
        assert (archive.state(), archive.issues) == ("ok", {})
        for _ in range(2):
            await pass_seconds(archive, MAX_CALL_SECONDS)
        assert (archive.state(), list(archive.issues)) == ("unresponsive", [UNRESPONSIVE])

        drive.release()
        await archive.house.let_pass(120)

    assert (archive.state(), archive.issues) == ("ok", {})
    clip = await archive.record()
    assert clip.id in archive.archived


async def test_clip_in_an_archive_that_does_not_respond_is_read_from_blink(
    hass: HomeAssistant, archive: ArchivingHouse
) -> None:
    clip, other = newest(archive.house), archive.archived[0]
    archive.house.cloud.cloud.delete_clip(archive.house.cloud.cloud.clips[other])
    await archive.house.let_pass(60)

    def is_video(path: Path) -> bool:
        return path.suffix == ".mp4" and archive.root in path.parents

    with hanging(hass, Path, "stat", is_video) as drive:
        reading = start(hass, "get_thumbnails", video_id=other, count=1)
        await drive.is_waited_for.wait()
        await pass_seconds(archive, MAX_CALL_SECONDS)
        assert await error_of(reading) == UNRESPONSIVE

        assert (await perform(hass, "get_thumbnails", video_id=clip.id, count=1))["thumbnails"]
        assert archive.house.cloud.ledger.count("media.clip") > 0
        drive.release()
        await archive.house.settle()

    assert await perform(hass, "get_thumbnails", video_id=other, count=1)


async def test_failing_drive_that_responds_slowly_is_no_unresponsive_drive(
    hass: HomeAssistant, archive: ArchivingHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each access to a file ends with an error after half a minute."""

    def fail(_path: Path) -> None:
        has_passed = threading.Event()

        async def pass_time() -> None:
            await pass_seconds(archive, MAX_CALL_SECONDS / 2)
            has_passed.set()

        hass.loop.call_soon_threadsafe(lambda: hass.async_create_task(pass_time()))
        has_passed.wait(60)
        raise OSError(errno.EIO, "")

    with monkeypatch.context() as patch:
        patch.setattr(folder, "delete_clip", fail)
        deletion = start(hass, "delete_clips", video_id=archive.archived[:4], archive=True)
        assert await error_of(deletion) == "archive_part_failed"
        await archive.house.settle()
    assert archive.state() == "ok"


async def test_index_of_a_removed_account_is_not_created_again(
    hass: HomeAssistant, archive: ArchivingHouse
) -> None:
    """The drive responds after the account was removed, and a deletion of a clip continues."""
    index = index_folder(hass, archive.entry)
    with hanging(hass, ArchiveFolder, "delete") as drive:
        deletion = start(hass, "delete_clips", video_id=archive.archived[0], archive=True)
        await drive.is_waited_for.wait()
        await pass_seconds(archive, MAX_CALL_SECONDS)
        assert await error_of(deletion) == UNRESPONSIVE
        assert index.exists()
        assert await hass.config_entries.async_remove(archive.entry.entry_id)
        drive.release()
        await archive.house.settle()

    assert not index.exists()


async def test_index_that_does_not_respond_does_not_prevent_an_unload(
    hass: HomeAssistant, archive: ArchivingHouse, caplog: pytest.LogCaptureFixture
) -> None:
    coordinator = archive.entry.runtime_data
    with hanging(hass, Database, "_connected") as disk:
        await hass.async_add_executor_job(coordinator.archive._database._close)
        coordinator.all_clips.show_since(archive.house.now)
        coordinator.archive.work_soon()
        await disk.is_waited_for.wait()
        unloading = asyncio.create_task(hass.config_entries.async_unload(archive.entry.entry_id))
        seconds = 0.0
        while not unloading.done():
            await pass_seconds(archive, MAX_CLOSING_SECONDS)
            seconds += MAX_CLOSING_SECONDS
        assert await unloading
        assert seconds <= 2 * MAX_CLOSING_SECONDS + HOME_ASSISTANT_SECONDS
        assert caplog.text.count("The account is unloaded") == 1
        disk.release()
        await archive.house.settle()

    await hass.config_entries.async_setup(archive.entry.entry_id)
    await archive.house.settle()
    assert archive.state() == "ok"
