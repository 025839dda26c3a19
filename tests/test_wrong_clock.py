"""Events are correct although the clock of Home Assistant's machine is wrong."""

from datetime import datetime
from pathlib import Path

import pytest

from simulator import Clip, Fault
from tests.event_recorder import Fired
from tests.house import ClientClock, House
from tests.test_event import DOORBELL, GARDEN, record
from tests.usb_house import UsbHouse

pytestmark = pytest.mark.platforms("binary_sensor", "camera", "event", "image")

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
OFFSETS = {
    "4 days behind": -4 * DAY,
    "5 hours behind": -5 * HOUR,
    "7 minutes behind": -7 * MINUTE,
    "7 minutes ahead": 7 * MINUTE,
    "5 hours ahead": 5 * HOUR,
    "4 days ahead": 4 * DAY,
}
wrong_clock = pytest.mark.parametrize("clock_ahead", OFFSETS.values(), ids=OFFSETS)


def press(house: House, age: float) -> Clip:
    """Press the doorbell's button in the cloud. At the next poll, the clip is `age` seconds old."""
    created_at = house.clock.time() + MINUTE - age
    return record(
        house, "Front Door", source="button_press", created_at=created_at, upload_seconds=age
    )


@wrong_clock
async def test_clip_after_installation_fires_one_event_with_its_time(house: House) -> None:
    record(house, "Hall")
    house.clock.advance(30)
    await house.sign_in()
    fired = Fired(house.hass)
    clip = record(house)

    await house.let_pass(600)

    attributes = fired.attributes(GARDEN)
    assert datetime.fromisoformat(attributes["created_at"]).timestamp() == clip.created_at
    assert fired.video_ids == [clip.id]


@wrong_clock
async def test_installation_shows_the_newest_clip(house: House) -> None:
    clip = record(house, created_at=house.clock.time() - 60)

    await house.sign_in()

    assert house.state("image.garden_last_clip").attributes["video_id"] == clip.id
    assert (await house.look("camera.garden")).number == clip.id


@wrong_clock
async def test_event_waits_for_a_picture_that_is_not_available_yet(house: House) -> None:
    await house.sign_in()
    fired = Fired(house.hass)
    house.cloud.faults.add(Fault(route="media.poster", status=404, times=None))
    clip = record(house)
    await house.let_pass(60)
    assert fired.video_ids == []

    house.cloud.faults.clear()
    await house.let_pass(15)

    assert fired.video_ids == [clip.id]
    assert fired.attributes(GARDEN)["thumbnail"]
    await house.let_pass(60)
    assert (await house.look("camera.garden")).number == clip.id


@wrong_clock
async def test_restart_announces_the_missed_clips_once(house: House) -> None:
    entry = await house.sign_in()
    fired = Fired(house.hass)
    first = record(house)
    await house.let_pass(120)
    await house.hass.config_entries.async_unload(entry.entry_id)
    missed = record(house)
    house.clock.advance(6 * HOUR)

    await house.hass.config_entries.async_setup(entry.entry_id)
    await house.let_pass(120)

    assert fired.video_ids == [first.id, missed.id]


@wrong_clock
async def test_doorbell_rings_for_a_current_press_only(house: House) -> None:
    await house.sign_in()
    fired = Fired(house.hass)
    house.clock.advance(2 * HOUR)
    old = press(house, age=HOUR)
    await house.let_pass(60)
    assert fired.of(DOORBELL) == []

    new = press(house, age=40)
    await house.let_pass(60)

    assert fired.attributes(DOORBELL)["video_id"] == new.id
    assert fired.video_ids == [old.id, new.id]


@pytest.mark.parametrize("after", OFFSETS.values(), ids=OFFSETS)
async def test_clock_that_is_set_while_running_loses_no_event(
    house: House, local_clock: ClientClock, after: float
) -> None:
    await house.sign_in()
    fired = Fired(house.hass)
    first = record(house)
    await house.let_pass(60)

    local_clock.ahead = after
    second = record(house)
    ring = press(house, age=40)
    await house.let_pass(60)
    local_clock.ahead = 0.0
    third = record(house)
    await house.let_pass(60)

    assert sorted(fired.video_ids) == [first.id, second.id, ring.id, third.id]
    assert fired.attributes(DOORBELL)["video_id"] == ring.id
    assert all(state.attributes["thumbnail"] for state in fired.states)


@pytest.mark.parametrize("before", [*OFFSETS.values(), 0.0], ids=[*OFFSETS, "right"])
@pytest.mark.parametrize("after", [-4 * DAY, 0.0, 4 * DAY], ids=["behind", "right", "ahead"])
async def test_restart_with_another_clock_loses_no_event(
    house: House, local_clock: ClientClock, before: float, after: float
) -> None:
    local_clock.ahead = before
    entry = await house.sign_in()
    fired = Fired(house.hass)
    first = record(house)
    await house.let_pass(60)
    await house.hass.config_entries.async_unload(entry.entry_id)
    missed = record(house)
    house.clock.advance(20)
    local_clock.ahead = after

    await house.hass.config_entries.async_setup(entry.entry_id)
    await house.let_pass(60)
    last = record(house)
    await house.let_pass(60)

    assert fired.video_ids == [first.id, missed.id, last.id]


@pytest.mark.parametrize("header", ["", "yesterday", "Thu, 01 Jan 1970 00:00:00 GMT"])
async def test_local_clock_is_used_without_a_valid_date_header(house: House, header: str) -> None:
    house.cloud.settings.date_header = header
    await house.sign_in()
    fired = Fired(house.hass)
    house.clock.advance(2 * HOUR)
    press(house, age=HOUR)
    await house.let_pass(60)
    ring = press(house, age=40)
    await house.let_pass(60)

    assert fired.attributes(DOORBELL)["video_id"] == ring.id
    assert len(fired.video_ids) == 2


@pytest.mark.parametrize("clock_ahead", [5 * HOUR])
async def test_age_of_a_picture_is_measured_by_the_clouds_clock(house: House) -> None:
    await house.sign_in()
    await house.action("snapshot", "camera.garden")
    house.clock.advance(30)

    fresh = await house.action("snapshot", "camera.garden", max_age=60)
    house.clock.advance(60)
    old = await house.action("snapshot", "camera.garden", max_age=60)

    assert not fresh["camera.garden"]["changed"]
    assert old["camera.garden"]["changed"]


@wrong_clock
async def test_recorded_clip_is_found(house: House) -> None:
    await house.sign_in()
    fired = Fired(house.hass)

    response = await house.action("record_clip", "camera.garden")

    await house.let_pass(60)
    assert fired.attributes(GARDEN)["video_id"] == response["camera.garden"]["video_id"]
    assert fired.attributes(GARDEN)["event_type"] == "on_demand"


@pytest.mark.parametrize("clock_ahead", [-5 * HOUR, 5 * HOUR])
async def test_clips_of_the_last_hours_are_saved_by_the_clouds_clock(
    house: House, tmp_path: Path
) -> None:
    house.hass.config.allowlist_external_dirs = {str(tmp_path)}
    recent = record(house, created_at=house.clock.time() - HOUR / 2)
    record(house, created_at=house.clock.time() - 3 * HOUR)
    await house.sign_in()

    response = await house.action(
        "save_recent_clips", "camera.garden", folder=str(tmp_path / "clips"), hours=1
    )

    assert [it["video_id"] for it in response["saved"]] == [recent.id]


@wrong_clock
async def test_clip_on_a_usb_drive_fires_one_event_and_no_ring(usb_house: UsbHouse) -> None:
    house = usb_house.house
    cameras = house.cloud.cloud.cameras.values()
    doorbell = next(it for it in cameras if it.family == "doorbell")
    await usb_house.sign_in()
    fired = Fired(house.hass)

    clip = usb_house.record("doorbell", doorbell.id)
    await usb_house.read()
    await usb_house.read()

    attributes = fired.attributes("event.front_door_clip")
    assert datetime.fromisoformat(attributes["created_at"]).timestamp() == clip.created_at
    assert attributes["source"] == "usb"
    assert len(fired.states) == 1
