"""The archive's sensor and diagnostics are correct after each change, and after its end."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
import os
from pathlib import Path
import shutil
import threading
from typing import Any

from homeassistant.core import Event, EventStateChangedData, callback
import pytest

from custom_components.blink_clips.archive.layout import MARKER
from custom_components.blink_clips.const import DOMAIN
from custom_components.blink_clips.diagnostics import async_get_config_entry_diagnostics
from simulator import Fault
from tests.action_calls import perform
from tests.archive_house import ArchivingHouse
from tests.faults.storage_kinds import STORAGE_KINDS

pytestmark = [
    pytest.mark.platforms("binary_sensor", "camera", "event", "sensor"),
    pytest.mark.usefixtures("all_sensors_enabled"),
]

STATUS = "sensor.clip_archive_status"


async def described(archive: ArchivingHouse) -> dict[str, Any]:
    """Return the archive's part of the diagnostics."""
    found = await async_get_config_entry_diagnostics(archive.house.hass, archive.entry)
    part: dict[str, Any] = found["archive"]
    return part


def record_states(archive: ArchivingHouse) -> list[str]:
    """Return a list to which each new state of the sensor "Status" is appended."""
    states: list[str] = []

    @callback
    def note(event: Event[EventStateChangedData]) -> None:
        new = event.data["new_state"]
        if event.data["entity_id"] == STATUS and new and new.state != "unavailable":
            states.append(new.state)

    archive.house.hass.bus.async_listen("state_changed", note)
    return states


@contextmanager
def hanging_scan(archive: ArchivingHouse) -> Iterator[asyncio.Event]:
    """In the `with` block, let a scan of the archive's files wait at the first folder.

    The scan continues after the block. Yield an event that is set when the scan waits.
    """
    hangs, responds = asyncio.Event(), threading.Event()
    loop, scandir = archive.house.hass.loop, os.scandir

    def hang(path: Any = ".") -> Any:
        if Path(path).is_relative_to(archive.root):
            loop.call_soon_threadsafe(hangs.set)
            responds.wait(30)
        return scandir(path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "scandir", hang)
        try:
            yield hangs
        finally:
            responds.set()


async def test_state_is_checking_files_until_all_files_were_compared(
    archive: ArchivingHouse,
) -> None:
    hass = archive.house.hass
    await hass.config_entries.async_unload(archive.entry.entry_id)
    states = record_states(archive)
    with hanging_scan(archive) as hangs:
        await hass.config_entries.async_setup(archive.entry.entry_id)
        await hangs.wait()

        assert (archive.state(), archive.issues) == ("scanning", {})
        during = await described(archive)
        assert (during["scanning"], during["problem"], during["cause"]) == (True, None, "")
    await archive.house.settle()

    assert states[-2:] == ["scanning", "ok"]
    assert not (await described(archive))["scanning"]


async def test_state_is_unknown_after_a_start_until_the_list_of_blink_was_read(
    archive: ArchivingHouse,
) -> None:
    count = archive.state("clips")
    cloud = archive.house.cloud
    await archive.house.hass.config_entries.async_unload(archive.entry.entry_id)
    clip = cloud.cloud.motion(cloud.cloud.camera("Garden"), upload_seconds=0)
    cloud.faults.add(Fault(route="media.changed", status=500, times=None))
    states = record_states(archive)
    await archive.house.hass.config_entries.async_setup(archive.entry.entry_id)
    await archive.house.settle()

    assert (archive.state(), archive.state("waiting_clips")) == ("unknown", "unknown")
    assert (archive.state("clips"), archive.issues) == (count, {})
    cloud.faults.clear()
    await archive.house.let_pass(600)

    assert "ok" not in states[:-1]
    assert (archive.state(), archive.state("waiting_clips")) == ("ok", "0")
    assert clip.id in archive.archived


async def test_state_is_unknown_until_a_gap_in_the_list_of_blink_is_closed(
    archive: ArchivingHouse,
) -> None:
    # After a change of the options, the archive reads the whole list, because other clips may be
    # wanted. Let the poll succeed, and let this second request fail.
    archive.house.cloud.faults.add(Fault(route="media.changed", status=500, times=None, after=1))
    await archive.choose(archive_days=30)

    assert (archive.state(), archive.state("waiting_clips")) == ("unknown", "unknown")
    archive.house.cloud.faults.clear()
    await archive.house.let_pass(600)

    assert (archive.state(), archive.state("waiting_clips")) == ("ok", "0")


async def test_state_is_checking_files_during_the_scan_of_each_day(
    archive: ArchivingHouse,
) -> None:
    states = record_states(archive)
    await archive.house.let_pass(86400 + 3600, step=1800)

    assert states == ["scanning", "ok"]


async def test_state_is_clips_are_waiting_until_all_clips_are_archived(
    archive: ArchivingHouse,
) -> None:
    states = record_states(archive)
    archive.house.cloud.faults.add(Fault(route="media.clip", status=500, times=None))
    clip = await archive.record()

    assert (archive.state(), archive.state("waiting_clips")) == ("waiting", "1")
    assert archive.issues == {}
    during = await described(archive)
    assert (during["waiting"], sum(during["failed"].values())) == (1, 1)
    archive.house.cloud.faults.clear()
    await archive.house.let_pass(3600)

    assert (states, archive.state("waiting_clips")) == (["waiting", "ok"], "0")
    after = await described(archive)
    assert (after["waiting"], after["failed"]) == (0, {})
    assert clip.id in archive.archived


async def test_diagnostics_count_copies_until_they_are_deleted(archive: ArchivingHouse) -> None:
    before = await described(archive)
    assert (before["copies"], before["bytes"]) == (0, archive.bytes)
    copies = []
    for name in [it for it in archive.files if it.endswith((".json", ".mp4"))][:4]:
        source = archive.root / name
        copy = archive.root / "best_of" / source.parent.name / source.name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.hardlink_to(source)
        copies.append(copy)
    assert len({it.with_suffix("") for it in copies}) == 2

    await archive.restart()

    during = await described(archive)
    assert (during["copies"], during["clips"]) == (2, before["clips"])
    assert during["bytes"] == archive.bytes > before["bytes"]
    for copy in copies:
        copy.unlink()
    await archive.restart()
    assert await described(archive) == before


async def test_diagnostics_count_the_bytes_of_kept_clips(archive: ArchivingHouse) -> None:
    assert (await described(archive))["kept_bytes"] == 0
    kept = archive.archived[:2]

    await perform(archive.house.hass, "keep_clips", video_id=kept)

    during = await described(archive)
    files = [it for it in archive.files if any(f"_{clip}." in it for clip in kept)]
    assert len(files) == 6
    assert during["kept_bytes"] == sum((archive.root / it).stat().st_size for it in files)
    assert during["bytes"] == archive.bytes
    await perform(archive.house.hass, "keep_clips", video_id=kept, keep=False)
    assert (await described(archive))["kept_bytes"] == 0


async def test_diagnostics_count_damaged_sidecars_until_they_are_repaired(
    archive: ArchivingHouse,
) -> None:
    before = await described(archive)
    assert before["damaged_sidecars"] == 0
    sidecars = [archive.root / it for it in archive.files if it.endswith(".json")][:2]
    originals = [it.rename(archive.media / it.name) for it in sidecars]
    for sidecar in sidecars:
        sidecar.write_text("{")

    await archive.restart()

    during = await described(archive)
    assert (during["damaged_sidecars"], during["clips"]) == (2, before["clips"] - 2)
    for sidecar, original in zip(sidecars, originals, strict=True):
        original.replace(sidecar)
    # The daily scan of the archive finds the repaired sidecar files without a restart.
    await archive.house.let_pass(86400 + 3600, step=1800)
    assert await described(archive) == before


@pytest.mark.parametrize(
    ("name", "problem", "cause"),
    [
        ("drive missing", "missing", "ENOENT"),
        ("read-only", "read_only", "EROFS"),
        ("full disk", "full", "ENOSPC"),
        ("I/O error", "failed", "EIO"),
        ("stale network drive", "missing", "ESTALE"),
    ],
)
async def test_diagnostics_name_a_problem_and_its_cause_until_it_is_solved(
    archive: ArchivingHouse, name: str, problem: str, cause: str
) -> None:
    before = await described(archive)
    assert (before["problem"], before["cause"]) == (None, "")
    [kind] = [it for it in STORAGE_KINDS if it.name == name]
    with kind.simulate(archive):
        await archive.record()
        during = await described(archive)
        assert (during["problem"], during["cause"]) == (problem, cause)
        assert (archive.state(), list(archive.issues)) == (problem, [f"archive_{problem}"])
        assert during["scanning"] is False

    await archive.house.let_pass(3600, step=300)

    after = await described(archive)
    assert (after["problem"], after["cause"], after["waiting"]) == (None, "", 0)
    assert (archive.state(), archive.issues) == ("ok", {})


async def test_number_of_clips_is_unknown_while_neither_index_nor_folder_can_be_read(
    archive: ArchivingHouse,
) -> None:
    """The index was lost, and the marker is damaged, so no scan can fill the index."""
    number, size = archive.state("clips"), archive.state("size")
    marker = archive.root / MARKER
    intact = marker.read_bytes()
    hass, entry_id = archive.house.hass, archive.entry.entry_id
    assert await hass.config_entries.async_unload(entry_id)
    marker.write_text("{")
    await hass.async_add_executor_job(shutil.rmtree, hass.config.cache_path(DOMAIN))

    assert await hass.config_entries.async_setup(entry_id)
    await archive.house.let_pass(300)

    assert (archive.state(), list(archive.issues)) == ("marker", ["archive_marker"])
    assert [archive.state(it) for it in ("clips", "size", "oldest_clip")] == ["unknown"] * 3
    assert (await described(archive))["clips"] is None
    marker.write_bytes(intact)
    await archive.house.let_pass(300)
    assert (archive.state(), archive.issues) == ("ok", {})
    assert (archive.state("clips"), archive.state("size")) == (number, size)
