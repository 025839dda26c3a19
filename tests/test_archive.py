"""The archive copies each clip once, despite restarts, outages and problems of its disk."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from homeassistant.components.persistent_notification import UpdateType, async_register_callback
from homeassistant.core import callback
from homeassistant.helpers import device_registry as dr
import pytest

from simulator import Fault
from tests.archive_house import ArchivingHouse, keep_few_clips
from tests.house import House

pytestmark = [
    pytest.mark.platforms("binary_sensor", "camera", "event", "sensor"),
    pytest.mark.usefixtures("all_sensors_enabled"),
]


@pytest.fixture
def archive(house: House, tmp_path: Path) -> ArchivingHouse:
    keep_few_clips(house)
    return ArchivingHouse(house, tmp_path / "media")


def indexes(folder: Path) -> list[Path]:
    """Return the files of all archive indexes (SQLite databases) below a folder."""
    return list(folder.rglob("index.db*"))


async def test_disabled_archive_sends_no_request_and_creates_no_file(
    archive: ArchivingHouse,
) -> None:
    entry = archive.entry = await archive.house.sign_in()
    archive.house.cloud.ledger.clear()
    await archive.restart()
    requests = archive.house.cloud.ledger.by_route()
    await archive.record()

    assert requests == {"homescreen": 1, "media.changed": 1}
    assert entry.runtime_data.archive is None
    assert archive.house.cloud.ledger.count("media.clip") == 0
    assert not archive.root.exists()
    assert archive.house.hass.states.get("sensor.clip_archive_status") is None


async def test_enabled_archive_copies_all_clips_that_blink_still_has(
    archive: ArchivingHouse,
) -> None:
    await archive.begin()

    assert archive.archived == archive.listed
    assert set(archive.downloads.values()) == {1}
    assert archive.state() == "ok"
    assert archive.state("clips") == str(len(archive.listed))
    assert archive.state("waiting_clips") == "0"
    assert float(archive.state("size")) > 0
    assert archive.issues == {}


async def test_new_clip_takes_one_request_for_each_file(archive: ArchivingHouse) -> None:
    await archive.begin()
    archive.house.cloud.ledger.clear()

    clip = await archive.record()

    assert archive.archived[-1] == clip.id
    ledger = archive.house.cloud.ledger
    assert (ledger.count("media.poster"), ledger.count("media.clip")) == (1, 1)
    assert archive.house.state("event.garden_clip").attributes["video_id"] == clip.id
    [video] = [it for it in archive.files if it.endswith(f"_{clip.id}.mp4")]
    assert video.startswith("garden/2026-11-20/04-")
    assert archive.root.joinpath(video).stat().st_mtime == int(clip.created_at)


async def test_restarts_download_nothing_twice(archive: ArchivingHouse) -> None:
    await archive.begin()
    await archive.record()
    archive.house.cloud.ledger.clear()
    for _ in range(3):
        await archive.restart()
        await archive.house.let_pass(120)

    assert archive.downloads == {}
    # After each start of the account, polls read only the newest part of the clip list.
    assert archive.house.cloud.ledger.count("media.changed") == 9
    assert archive.archived == archive.listed


async def test_restart_during_the_backfill_continues_it(archive: ArchivingHouse) -> None:
    """Pending clips stay pending after the restart. No file is downloaded twice."""
    archive.house.cloud.faults.add(Fault(route="media.clip", status=500, after=5, times=None))
    await archive.begin()
    some = archive.archived
    assert 0 < len(some) < len(archive.listed)
    archive.house.cloud.faults.clear()
    archive.house.cloud.ledger.clear()

    await archive.restart()
    await archive.house.let_pass(7200)

    assert archive.archived == archive.listed
    assert set(archive.downloads.values()) == {1}


async def test_clip_of_an_outage_is_archived_later(archive: ArchivingHouse) -> None:
    await archive.begin()
    cloud = archive.house.cloud.cloud
    archive.house.cloud.faults.add(Fault(route="*", status=503, times=None))
    clips = [cloud.motion(cloud.camera("Garden"), upload_seconds=20) for _ in range(2)]
    await archive.house.let_pass(1800)
    assert archive.state() == "ok"
    archive.house.cloud.faults.clear()

    await archive.house.let_pass(1200)

    assert {it.id for it in clips} <= set(archive.archived)


async def test_429_for_a_download_pauses_the_archive_but_no_user(archive: ArchivingHouse) -> None:
    await archive.begin()
    cloud = archive.house.cloud.cloud
    cloud.motion(cloud.camera("Garden"), upload_seconds=0)
    archive.house.cloud.faults.add(Fault(route="media.clip", status=429, times=1))
    archive.house.cloud.ledger.clear()
    await archive.house.let_pass(120)
    assert archive.house.cloud.ledger.count("media.clip") == 1
    await archive.house.action("snapshot", "camera.garden")
    await archive.house.let_pass(400)

    assert archive.house.cloud.ledger.count("snapshot") == 1
    assert archive.house.cloud.ledger.count("media.clip") == 1
    assert archive.state("waiting_clips") == "1"
    await archive.house.let_pass(3600)
    assert archive.archived == archive.listed


async def test_no_clip_is_downloaded_while_polls_fail(archive: ArchivingHouse) -> None:
    await archive.begin()
    archive.house.cloud.faults.add(Fault(route="media.clip", status=500, times=None))
    await archive.record()
    archive.house.cloud.faults.clear()
    archive.house.cloud.faults.add(Fault(route="media.changed", status=503, times=None))
    archive.house.cloud.ledger.clear()

    await archive.house.let_pass(3600)

    assert archive.downloads == {}
    archive.house.cloud.faults.clear()
    await archive.house.let_pass(7200)
    assert archive.archived == archive.listed


async def test_clip_is_downloaded_after_its_event(archive: ArchivingHouse) -> None:
    await archive.begin()
    archive.house.cloud.ledger.clear()
    archive.house.cloud.faults.add(Fault(route="media.poster", status=404, times=None))
    cloud = archive.house.cloud.cloud
    clip = cloud.motion(cloud.camera("Garden"), upload_seconds=0)
    await archive.house.let_pass(60)
    assert archive.house.cloud.ledger.count("media.poster") == 1
    assert archive.house.cloud.ledger.count("media.clip") == 0

    await archive.house.let_pass(120)

    assert archive.house.state("event.garden_clip").attributes["video_id"] == clip.id
    assert clip.id in archive.archived


async def test_clip_that_blink_deletes_stays_in_the_archive(archive: ArchivingHouse) -> None:
    await archive.begin()
    clip = await archive.record()

    archive.house.cloud.cloud.delete_clip(clip)
    await archive.house.let_pass(120)
    response = await archive.house.action("get_clips", "camera.garden")

    assert archive.archived[-1] == clip.id
    assert response["clips"][0]["video_id"] == clip.id


async def test_missing_mount_is_reported_and_nothing_is_written_below_it(
    archive: ArchivingHouse,
) -> None:
    await archive.begin()
    before = archive.archived
    elsewhere = archive.lose_drive()
    clip = await archive.record()

    assert archive.state() == "missing"
    [issue] = archive.issues.items()
    assert issue[0] == "archive_missing"
    assert issue[1].translation_placeholders is not None
    assert issue[1].translation_placeholders["folder"] == str(archive.root)
    assert list(archive.root.iterdir()) == []
    await archive.restart()
    await archive.house.let_pass(600)
    assert list(archive.root.iterdir()) == []
    assert archive.house.cloud.ledger.count("media.clip") == len(before)

    archive.mount_drive(elsewhere)
    await archive.house.let_pass(120)

    assert (archive.state(), archive.issues) == ("ok", {})
    assert archive.archived == [*before, clip.id]


async def test_full_disk_is_reported_until_there_is_room(archive: ArchivingHouse) -> None:
    await archive.begin()
    before = archive.archived
    with archive.full_disk():
        clip = await archive.record()
        await archive.house.let_pass(600)
        assert (archive.state(), list(archive.issues)) == ("full", ["archive_full"])
        assert archive.archived == before
        assert archive.house.cloud.ledger.count("media.clip") == len(before)

    await archive.house.let_pass(120)

    assert (archive.state(), archive.issues) == ("ok", {})
    assert archive.archived == [*before, clip.id]


async def test_files_that_a_user_deletes_disappear_from_the_index(archive: ArchivingHouse) -> None:
    await archive.begin()
    other = archive.root / "notes.txt"
    other.write_text("mine")
    gone = archive.root / archive.files[0]
    for path in gone.parent.glob(f"{gone.stem}.*"):
        path.unlink()
    archive.house.cloud.ledger.clear()

    await archive.restart()

    assert archive.state("clips") == str(len(archive.listed) - 1)
    assert archive.downloads == {}
    assert other.read_text() == "mine"


async def test_deleted_index_is_rebuilt_from_the_files(
    archive: ArchivingHouse, tmp_path: Path
) -> None:
    await archive.begin()
    archive.house.cloud.ledger.clear()
    await archive.house.hass.config_entries.async_unload(archive.entry.entry_id)
    for path in indexes(tmp_path):
        path.unlink()

    await archive.house.hass.config_entries.async_setup(archive.entry.entry_id)
    await archive.house.settle()

    assert archive.state("clips") == str(len(archive.listed))
    assert archive.downloads == {}


async def test_removed_account_leaves_the_files_and_deletes_the_index(
    archive: ArchivingHouse, tmp_path: Path
) -> None:
    shown: list[str] = []

    @callback
    def show(_change: UpdateType, notifications: Mapping[str, Any]) -> None:
        shown.extend(it["message"] for it in notifications.values())

    async_register_callback(archive.house.hass, show)
    await archive.begin()
    assert shown == []
    files = archive.files

    await archive.house.hass.config_entries.async_remove(archive.entry.entry_id)
    await archive.house.settle()

    assert archive.files == files
    assert indexes(tmp_path) == []
    [message] = shown
    assert f"still in the folder `{archive.root}`" in message


async def test_disabled_archive_leaves_the_files_and_removes_its_sensors(
    archive: ArchivingHouse,
) -> None:
    await archive.begin()
    files = archive.files
    await archive.disable()
    await archive.record()

    assert archive.files == files
    assert archive.house.hass.states.get("sensor.clip_archive_status") is None
    registry = dr.async_get(archive.house.hass)
    devices = dr.async_entries_for_config_entry(registry, archive.entry.entry_id)
    assert "Clip archive" not in {it.name for it in devices}


async def test_device_of_the_archive_stays_over_hours(archive: ArchivingHouse) -> None:
    await archive.begin()
    await archive.house.let_pass(4 * 3600, step=300)

    assert archive.state() == "ok"


async def test_only_chosen_cameras_and_kinds_are_archived(archive: ArchivingHouse) -> None:
    await archive.begin(archive_types=["button_press"])
    await archive.record("Garden")
    cloud = archive.house.cloud.cloud
    press = cloud.motion(cloud.camera("Front Door"), source="button_press", upload_seconds=20)
    await archive.house.let_pass(120)
    assert press.id in archive.archived
    assert all(it.startswith("front_door/") for it in archive.files)

    garden = next(
        str(it.key)
        for it in archive.entry.runtime_data.data.cameras.values()
        if it.name == "Garden"
    )
    await archive.choose(archive_types=[], archive_cameras=[garden])

    garden_clips = {it.id for it in cloud.clips.values() if it.camera.name == "Garden"}
    assert set(archive.archived) == garden_clips | {
        it.id for it in cloud.clips.values() if it.source == "button_press"
    }


async def test_clips_expire_after_the_chosen_days(archive: ArchivingHouse) -> None:
    await archive.begin(archive_days=2)
    assert archive.archived
    clip = await archive.record()
    await archive.house.let_pass(2 * 86400 - 3600, step=3600)
    assert clip.id in archive.archived

    await archive.house.let_pass(7200, step=3600)

    assert archive.archived == []
    assert archive.state("oldest_clip") == "unknown"
