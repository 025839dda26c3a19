"""A day folder of the archive that cannot be read affects only the clips in it."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from homeassistant.exceptions import HomeAssistantError
import pytest

from custom_components.blink_clips.archive import scan
from custom_components.blink_clips.archive.store import ArchiveStore
from custom_components.blink_clips.const import DOMAIN
from custom_components.blink_clips.diagnostics import async_get_config_entry_diagnostics
from tests.action_calls import perform, raised
from tests.archive_house import ArchivingHouse
from tests.faults.storage_kinds import unreadable

pytestmark = [
    pytest.mark.platforms("binary_sensor", "camera", "event", "sensor"),
    pytest.mark.usefixtures("all_sensors_enabled"),
]


def folder_of(archive: ArchivingHouse, clip_id: int) -> Path:
    """Return the day folder that contains a clip."""
    [video] = archive.root.rglob(f"*_{clip_id}.mp4")
    return video.parent


def clips_in(archive: ArchivingHouse, folder: Path) -> set[int]:
    """Return the ids of the archived clips in a day folder."""
    return {it for it in archive.archived if folder_of(archive, it) == folder}


async def delete(archive: ArchivingHouse, *clip_ids: int) -> str | None:
    """Delete clips at Blink and in the archive. Return the translation key of the error."""
    try:
        await perform(archive.house.hass, "delete_clips", video_id=list(clip_ids), archive=True)
    except HomeAssistantError as err:
        return err.translation_key
    return None


def delete_index(archive: ArchivingHouse) -> None:
    """Delete the index of the archive, which a scan then builds again."""
    [index] = Path(archive.house.hass.config.cache_path(DOMAIN)).rglob("index.db*")
    index.unlink()


async def test_clips_elsewhere_can_be_deleted_after_a_restart(archive: ArchivingHouse) -> None:
    before = archive.archived
    bad = folder_of(archive, before[-1])
    inside = clips_in(archive, bad)
    first, second, *_ = [it for it in before if it not in inside]
    archive.house.cloud.ledger.clear()

    with unreadable(bad):
        await archive.restart()
        assert (archive.state(), list(archive.issues)) == ("unreadable", ["archive_unreadable"])
        assert archive.state("clips") == str(len(before))
        assert await delete(archive, first) is None
        with pytest.raises(HomeAssistantError) as error:
            await perform(
                archive.house.hass, "delete_clips", video_id=[before[-1], second], archive=True
            )
        assert raised(error) == "archive_part_failed"
        assert "EIO" in str(error.value)
        await archive.house.let_pass(300)
        placeholders = archive.issues["archive_unreadable"].translation_placeholders
        found = await async_get_config_entry_diagnostics(archive.house.hass, archive.entry)

    assert placeholders
    assert (placeholders["number"], placeholders["cause"]) == ("1", "EIO")
    described = found["archive"]
    assert (described["unreadable_files"], described["unreadable_cause"]) == (1, "EIO")
    await archive.house.let_pass(3600, step=300)
    assert (archive.state(), archive.issues) == ("ok", {})
    assert archive.archived == [it for it in before if it not in {first, second}]
    assert archive.downloads == {}
    assert await delete(archive, before[-1]) is None
    await archive.restart()
    assert before[-1] not in archive.archived


async def test_clip_in_a_folder_that_neither_the_scan_nor_the_index_knows_does_not_come_back(
    archive: ArchivingHouse,
) -> None:
    """The index was lost as well, so it lacks the clips of the folder."""
    before = archive.archived
    bad = folder_of(archive, before[-1])
    inside = clips_in(archive, bad)
    outside = [it for it in before if it not in inside]
    await archive.house.hass.config_entries.async_unload(archive.entry.entry_id)
    await archive.house.hass.async_add_executor_job(delete_index, archive)
    archive.house.cloud.ledger.clear()

    with unreadable(bad):
        await archive.house.hass.config_entries.async_setup(archive.entry.entry_id)
        await archive.house.settle()
        await archive.house.let_pass(300)
        assert archive.state("clips") == str(len(outside))
        assert await delete(archive, outside[0]) is None
        assert await delete(archive, before[-1]) == "archive_part_failed"

    await archive.house.let_pass(7200, step=300)
    assert (archive.state(), archive.issues) == ("ok", {})
    remaining = [it for it in before if it != outside[0]]
    assert archive.archived == remaining
    assert archive.downloads == {}
    assert await delete(archive, before[-1]) is None
    await archive.restart()
    assert archive.archived == remaining[:-1]


async def test_unreadable_folder_of_another_program_causes_one_scan_an_hour(
    archive: ArchivingHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    scans: list[datetime] = []
    real = ArchiveStore.scan

    def count(store: ArchiveStore, now: datetime) -> Iterator[scan.ScanResult]:
        scans.append(now)
        return real(store, now)

    monkeypatch.setattr(ArchiveStore, "scan", count)
    cloud = archive.house.cloud.cloud
    await archive.choose(archive_cameras=["owl_400001"])
    other = cloud.motion(cloud.camera("Garden"), upload_seconds=0)
    foreign = archive.root / "backup"
    foreign.mkdir()

    with unreadable(foreign):
        await archive.restart()
        await archive.house.let_pass(300)
        scans.clear()
        await archive.house.let_pass(3 * 3600, step=60)
        assert len(scans) == 3
        # The archive has never contained this clip, so no copy of it can be in the folder.
        assert other.id not in archive.archived
        assert await delete(archive, other.id) is None
        assert len(scans) == 3


async def test_clip_whose_folder_cannot_be_read_is_archived_later(archive: ArchivingHouse) -> None:
    clip = await archive.record()
    before = archive.archived
    archive.house.cloud.ledger.clear()
    with unreadable(folder_of(archive, clip.id)):
        new = await archive.record()
        other = await archive.record("Hall")
        await archive.house.let_pass(600)
        assert archive.state("waiting_clips") == "1"

    await archive.house.let_pass(7200, step=300)

    assert (archive.state(), archive.issues) == ("ok", {})
    assert sorted(archive.archived) == sorted([*before, new.id, other.id])
    assert set(archive.downloads.values()) == {1}
