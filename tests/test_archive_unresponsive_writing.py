"""A drive that does not respond is noticed while the archiver writes the files of a clip."""

from collections.abc import Callable
from pathlib import Path
import shutil

from homeassistant.core import HomeAssistant
import pytest

from custom_components.blink_clips.archive.disk_watch import MAX_CALL_SECONDS
from tests.archive_house import ArchivingHouse, filled_archive
from tests.clip_helpers import newest
from tests.hanging_drive import UNRESPONSIVE, error_of, hanging, pass_seconds, start
from tests.house import House

pytestmark = [
    pytest.mark.platforms("binary_sensor", "camera", "event", "sensor"),
    pytest.mark.usefixtures("all_sensors_enabled"),
]


@pytest.fixture
async def archive(house: House, tmp_path: Path) -> ArchivingHouse:
    """Return an account with some archived clips."""
    return await filled_archive(house, tmp_path / "media")


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
