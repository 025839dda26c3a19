"""A drive that does not respond is noticed while the files of a clip are written or read."""

import asyncio
from collections.abc import Callable
from pathlib import Path
import shutil

from homeassistant.core import HomeAssistant
import pytest

from custom_components.blink_clips.archive.disk_watch import MAX_CALL_SECONDS
from custom_components.blink_clips.archive.errors import ArchiveUnresponsiveError
from tests.action_calls import perform
from tests.archive_house import ArchivingHouse
from tests.clip_helpers import newest
from tests.hanging_drive import UNRESPONSIVE, error_of, hanging, pass_seconds, start
from tests.waiting import until

pytestmark = [
    pytest.mark.platforms("binary_sensor", "camera", "event", "sensor"),
    pytest.mark.usefixtures("all_sensors_enabled"),
]


def is_draft(path: Path) -> bool:
    """Return whether a path is that of a video to download. The archive has created the file."""
    return path.suffix == ".mp4" and ".draft" in path.name and path.exists()


def is_poster(path: Path) -> bool:
    """Return whether a path is that of a poster (picture), which is in the cache."""
    return path.name == "poster.jpg"


@pytest.mark.parametrize(
    ("owner", "function", "when"),
    [(Path, "open", is_draft), (shutil, "copyfile", is_poster)],
    ids=["video", "poster"],
)
async def test_drive_that_does_not_respond_during_a_download_is_reported(
    hass: HomeAssistant,
    archive: ArchivingHouse,
    owner: object,
    function: str,
    when: Callable[[Path], bool],
) -> None:
    cloud = archive.house.cloud.cloud
    other = archive.archived[0]

    with hanging(hass, owner, function, when) as drive:
        cloud.motion(cloud.camera("Garden"), upload_seconds=0)
        while not drive.is_waited_for.is_set():
            await pass_seconds(archive, 10)
        deletion = start(hass, "delete_clips", video_id=other, archive=True)
        for _ in range(3):
            await pass_seconds(archive, MAX_CALL_SECONDS)
        assert (archive.state(), list(archive.issues)) == ("unresponsive", [UNRESPONSIVE])
        assert await error_of(deletion) == UNRESPONSIVE

        drive.release()
        await archive.house.let_pass(120)

    assert (archive.state(), archive.issues) == ("ok", {})
    assert newest(archive.house).id in archive.archived
    assert other in archive.archived


@pytest.mark.parametrize("is_deleted", [True, False])
@pytest.mark.parametrize(("action", "ending"), [("save_clip", ".mp4"), ("save_thumbnail", ".jpg")])
async def test_drive_that_does_not_respond_while_a_file_is_copied(
    hass: HomeAssistant, archive: ArchivingHouse, action: str, ending: str, *, is_deleted: bool
) -> None:
    """A file is copied from an archive whose drive does not respond.

    The action fails if Blink has deleted the clip. Otherwise, it downloads the file from Blink.
    """
    clip_id = archive.archived[0]
    if is_deleted:
        await delete_at_blink(archive, clip_id)
    saved = archive.media / f"saved{ending}"

    def is_archived(path: Path) -> bool:
        return path.suffix == ending and archive.root in path.parents

    with hanging(hass, Path, "open", is_archived) as drive:
        saving = start(hass, action, video_id=clip_id, filename=str(saved), return_response=False)
        await drive.is_waited_for.wait()
        await pass_seconds(archive, MAX_CALL_SECONDS)
        if is_deleted:
            await until(saving.done)
            assert await error_of(saving) == UNRESPONSIVE
        else:
            await saving
        assert saved.exists() is not is_deleted
        assert not list(archive.media.glob(".*"))
        drive.release()
        await archive.house.settle()

    assert not list(archive.media.glob(".*"))
    again = archive.media / f"again{ending}"
    await perform(hass, action, video_id=clip_id, filename=str(again), return_response=False)
    assert again.stat().st_size > 0


@pytest.mark.parametrize("is_deleted", [True, False])
async def test_drive_that_does_not_respond_while_a_poster_is_read(
    hass: HomeAssistant, archive: ArchivingHouse, *, is_deleted: bool
) -> None:
    clip_id = archive.archived[0]
    if is_deleted:
        await delete_at_blink(archive, clip_id)
    coordinator = archive.entry.runtime_data
    clip = await coordinator.all_clips.find(clip_id)

    with hanging(hass, Path, "read_bytes", lambda it: archive.root in it.parents) as drive:
        reading = asyncio.create_task(coordinator.media.clip_files.poster(clip))
        await drive.is_waited_for.wait()
        await pass_seconds(archive, MAX_CALL_SECONDS)
        if is_deleted:
            await until(reading.done)
            with pytest.raises(ArchiveUnresponsiveError):
                await reading
        else:
            assert await reading
        drive.release()
        await archive.house.settle()

    assert await coordinator.media.clip_files.poster(clip)


async def delete_at_blink(archive: ArchivingHouse, clip_id: int) -> None:
    """Delete a clip at Blink, but not in the archive."""
    cloud = archive.house.cloud.cloud
    cloud.delete_clip(cloud.clips[clip_id])
    await archive.house.let_pass(60)
