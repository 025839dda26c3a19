"""The motion sensor is on for a while after each motion clip."""

import asyncio
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EVENT_STATE_CHANGED, Platform
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers import area_registry as ar
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util.async_ import get_scheduled_timer_handles
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service

import custom_components.blink_clips as integration
from custom_components.blink_clips.const import CONF_MOTION_OFF_DELAY
from simulator import CameraSpec, Clip, Fault
from tests.event_recorder import Fired
from tests.house import House

pytestmark = pytest.mark.platforms("binary_sensor", "camera", "event")

GARDEN = "binary_sensor.garden_motion"
HALL = "binary_sensor.hall_motion"
DOOR = "binary_sensor.front_door_motion"
CLIP = "event.garden_clip"


def record(house: House, camera: str = "Garden", **how: Any) -> Clip:
    """Record a clip. The cloud lists the clip immediately."""
    cloud = house.cloud.cloud
    return cloud.motion(cloud.camera(camera), **{"upload_seconds": 0, **how})


def video_id(house: House, entity_id: str = GARDEN) -> int | None:
    """Return the clip id in the attributes of a motion sensor."""
    number: int | None = house.state(entity_id).attributes["video_id"]
    return number


def timers() -> int:
    """Return the number of running timers that will turn off a motion sensor."""
    handles = get_scheduled_timer_handles(asyncio.get_running_loop())
    jobs = [repr(it._args) for it in handles if not it.cancelled()]
    return sum("MotionSensor._end" in it for it in jobs)


def states_of(hass: HomeAssistant, entity_id: str = GARDEN) -> list[str]:
    """Return a list to which each later state of an entity is appended."""
    states: list[str] = []

    @callback
    def note(event: Event[EventStateChangedData]) -> None:
        new = event.data["new_state"]
        if event.data["entity_id"] == entity_id and new is not None:
            states.append(new.state)

    hass.bus.async_listen(EVENT_STATE_CHANGED, note)
    return states


async def choose_delay(house: House, entry: ConfigEntry, seconds: int) -> None:
    """Set the time for which motion sensors stay on, in the options form."""
    options = house.hass.config_entries.options
    form = await options.async_init(entry.entry_id)
    await options.async_configure(form["flow_id"], {CONF_MOTION_OFF_DELAY: seconds})
    await house.settle()


async def test_motion_clip_turns_the_sensor_on_and_the_delay_turns_it_off(
    house: House, entry: ConfigEntry
) -> None:
    assert house.state(GARDEN).state == "off"
    assert video_id(house) is None
    states = states_of(house.hass)
    clip = record(house)

    await house.let_pass(60)
    assert house.state(GARDEN).state == "on"
    assert house.state(GARDEN).attributes["device_class"] == "motion"
    assert video_id(house) == clip.id
    await house.let_pass(25)
    assert house.state(GARDEN).state == "on"
    await house.let_pass(10)
    assert house.state(GARDEN).state == "off"
    assert video_id(house) is None
    await house.let_pass(600)
    assert states == ["on", "off"]


async def test_recorder_stores_no_clip_numbers_of_the_sensor(
    house: House, entry: ConfigEntry
) -> None:
    info = house.state(GARDEN).state_info

    assert info is not None
    assert "video_id" in info["unrecorded_attributes"]


@pytest.mark.parametrize("label", ["person", "vehicle", "animal", "package"])
async def test_detected_object_turns_the_sensor_on(
    house: House, entry: ConfigEntry, label: str
) -> None:
    record(house, metadata={"cv": {"labels": [label]}})

    await house.let_pass(60)

    assert house.state(CLIP).attributes["event_type"] == label
    assert house.state(GARDEN).state == "on"


@pytest.mark.parametrize("source", ["liveview", "snapshot", "button_press", "earthquake"])
async def test_clip_without_motion_leaves_the_sensor_off(
    house: House, entry: ConfigEntry, source: str
) -> None:
    states = states_of(house.hass, DOOR)
    clip = record(house, "Front Door", source=source)

    await house.let_pass(60)

    assert house.state("event.front_door_clip").attributes["video_id"] == clip.id
    assert states == []
    record(house, "Front Door", source="pir")
    await house.let_pass(60)
    assert states[0] == "on"


async def test_clip_of_the_record_clip_action_leaves_the_sensor_off(
    house: House, entry: ConfigEntry
) -> None:
    states = states_of(house.hass)
    await house.action("record_clip", "camera.garden", wait_for_clip=False)

    await house.let_pass(60)

    assert house.state(CLIP).attributes["event_type"] == "on_demand"
    assert states == []


async def test_next_clip_restarts_the_delay_without_turning_the_sensor_off(
    house: House, entry: ConfigEntry
) -> None:
    states = states_of(house.hass)
    record(house)
    await house.let_pass(60)
    await house.let_pass(5)
    second = record(house)
    await house.let_pass(15)
    assert video_id(house) == second.id
    assert timers() == 1

    await house.let_pass(25)
    assert house.state(GARDEN).state == "on"
    await house.let_pass(10)

    assert house.state(GARDEN).state == "off"
    assert states == ["on", "on", "off"]


async def test_on_demand_clip_does_not_extend_the_time(house: House, entry: ConfigEntry) -> None:
    motion = record(house)
    await house.let_pass(60)
    live_view = record(house, source="liveview")
    await house.let_pass(15)
    assert house.state(CLIP).attributes["video_id"] == live_view.id
    assert video_id(house) == motion.id

    await house.let_pass(20)

    assert house.state(GARDEN).state == "off"


async def test_two_cameras_turn_on_and_off_independently(house: House, entry: ConfigEntry) -> None:
    garden = record(house)
    await house.let_pass(60)
    assert [house.state(it).state for it in (GARDEN, HALL)] == ["on", "off"]
    await house.let_pass(5)
    hall = record(house, "Hall")
    await house.let_pass(15)
    assert [video_id(house, it) for it in (GARDEN, HALL)] == [garden.id, hall.id]

    await house.let_pass(15)
    assert [house.state(it).state for it in (GARDEN, HALL)] == ["off", "on"]
    await house.let_pass(20)
    assert [house.state(it).state for it in (GARDEN, HALL)] == ["off", "off"]


@pytest.mark.parametrize(("age", "expected"), [(599, "on"), (601, "off")])
async def test_sensor_turns_on_for_clips_of_the_last_ten_minutes(
    house: House, entry: ConfigEntry, age: float, expected: str
) -> None:
    house.clock.advance(3600)
    clip = record(house, created_at=house.clock.time() + 60 - age, upload_seconds=age)

    await house.let_pass(60)

    assert house.state(CLIP).attributes["video_id"] == clip.id
    assert house.state(GARDEN).state == expected


async def test_sensor_is_off_after_a_reload(house: House, entry: ConfigEntry) -> None:
    await choose_delay(house, entry, 600)
    record(house)
    await house.let_pass(60)
    assert house.state(GARDEN).state == "on"
    assert timers() == 1

    await house.hass.config_entries.async_unload(entry.entry_id)
    assert timers() == 0
    states = states_of(house.hass)
    await house.hass.config_entries.async_setup(entry.entry_id)
    await house.let_pass(120)

    assert states == ["off"]


async def test_clip_recorded_during_a_reload_turns_the_sensor_on(
    house: House, entry: ConfigEntry
) -> None:
    await house.hass.config_entries.async_unload(entry.entry_id)
    clip = record(house)
    house.clock.advance(300)
    states = states_of(house.hass)

    await house.hass.config_entries.async_setup(entry.entry_id)
    await house.settle()

    assert states == ["off", "on"], "the change from off to on triggers automations"
    assert video_id(house) == clip.id


async def test_outage_turns_the_sensor_off(house: House, entry: ConfigEntry) -> None:
    await choose_delay(house, entry, 600)
    record(house)
    await house.let_pass(60)
    states = states_of(house.hass)
    house.cloud.faults.add(Fault(kind="drop", times=None))
    await house.let_pass(240)
    assert house.state(GARDEN).state == "on", "the last known state stays for five minutes"
    await house.let_pass(120)
    assert timers() == 0

    house.cloud.faults.clear()
    await house.let_pass(120)

    assert states == ["unavailable", "off"]


async def test_sensor_keeps_its_state_while_the_camera_is_offline(
    house: House, entry: ConfigEntry
) -> None:
    clip = record(house)
    house.cloud.cloud.camera("Garden").online = False

    await house.let_pass(60)

    assert house.state("camera.garden").state == "unavailable"
    assert video_id(house) == clip.id


async def test_removed_camera_cancels_its_timer(house: House, entry: ConfigEntry) -> None:
    await choose_delay(house, entry, 600)
    record(house, "Hall")
    await house.let_pass(60)
    assert timers() == 1
    registry = dr.async_get(house.hass)
    hall = er.async_get(house.hass).entities[HALL].device_id
    assert hall

    registry.async_remove_device(hall)
    await house.settle()

    assert house.hass.states.get(HALL) is None
    assert timers() == 0


async def test_option_sets_how_long_the_sensor_stays_on(house: House, entry: ConfigEntry) -> None:
    record(house)
    await house.let_pass(60)
    await choose_delay(house, entry, 120)
    assert house.state(GARDEN).state == "off", "saving the options reloads the account"
    record(house)

    await house.let_pass(60)
    await house.let_pass(110)
    assert house.state(GARDEN).state == "on"
    await house.let_pass(15)
    assert house.state(GARDEN).state == "off"


@pytest.mark.parametrize("seconds", [4, 601])
async def test_option_outside_of_its_bounds_is_rejected(
    house: House, entry: ConfigEntry, seconds: int
) -> None:
    options = house.hass.config_entries.options
    form = await options.async_init(entry.entry_id)

    with pytest.raises(Exception, match=CONF_MOTION_OFF_DELAY):
        await options.async_configure(form["flow_id"], {CONF_MOTION_OFF_DELAY: seconds})


async def test_first_clip_of_a_new_camera_turns_its_sensor_on(
    house: House, entry: ConfigEntry
) -> None:
    shed = house.cloud.cloud.add_camera(CameraSpec(name="Shed"), network_id=200001)
    states = states_of(house.hass, "binary_sensor.shed_motion")
    house.cloud.cloud.motion(shed, upload_seconds=0)

    await house.let_pass(60)

    assert states == ["off", "on"]


async def test_clip_waits_until_the_motion_sensor_has_been_set_up(
    house: House, entry: ConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The motion sensors are set up later than the event entities."""
    entries = house.hass.config_entries
    await entries.async_unload(entry.entry_id)
    clip = record(house)
    fired = Fired(house.hass)
    with monkeypatch.context() as patch:
        patch.setattr(integration, "PLATFORMS", [Platform.EVENT])
        await entries.async_setup(entry.entry_id)
        await house.let_pass(60)
        assert fired.video_ids == []

    await entries.async_forward_entry_setups(
        entry, [it for it in integration.PLATFORMS if it is not Platform.EVENT]
    )
    await house.settle()

    assert video_id(house) == clip.id
    assert fired.video_ids == [clip.id]


async def test_sensor_works_while_the_event_entity_is_disabled(
    house: House, entry: ConfigEntry
) -> None:
    await disable(house, entry, CLIP)
    clip = record(house)

    await house.let_pass(60)

    assert house.hass.states.get(CLIP) is None
    assert video_id(house) == clip.id


async def test_disabled_sensor_does_not_delay_the_event(house: House, entry: ConfigEntry) -> None:
    await disable(house, entry, GARDEN)
    fired = Fired(house.hass)
    clip = record(house)

    await house.let_pass(60)

    assert house.hass.states.get(GARDEN) is None
    assert fired.video_ids == [clip.id]


async def disable(house: House, entry: ConfigEntry, entity_id: str) -> None:
    """Disable an entity, and reload the account."""
    registry = er.async_get(house.hass)
    registry.async_update_entity(entity_id, disabled_by=er.RegistryEntryDisabler.USER)
    await house.hass.config_entries.async_reload(entry.entry_id)
    await house.settle()


def triggers_of(house: House) -> dict[str, dict[str, Any]]:
    """Return the triggers for detected motion by name."""
    area = ar.async_get(house.hass).async_create("Outside")
    garden = er.async_get(house.hass).entities[GARDEN]
    assert garden.device_id
    dr.async_get(house.hass).async_update_device(garden.device_id, area_id=area.id)
    return {
        "entity": {"trigger": "motion.detected", "target": {"entity_id": GARDEN}},
        "area": {"trigger": "motion.detected", "target": {"area_id": area.id}},
        "device": {
            "trigger": "device",
            "domain": "binary_sensor",
            "type": "motion",
            "device_id": garden.device_id,
            "entity_id": garden.id,
        },
        "state": {"trigger": "state", "entity_id": GARDEN, "to": "on"},
    }


@pytest.mark.parametrize("name", ["entity", "area", "device", "state"])
async def test_automation_runs_once_for_each_series_of_clips(
    house: House, entry: ConfigEntry, name: str
) -> None:
    calls = async_mock_service(house.hass, "test", "detected")
    number = "{{ trigger.to_state.attributes.video_id }}"
    automation = {
        "alias": "Motion",
        "triggers": [triggers_of(house)[name]],
        "actions": [{"action": "test.detected", "data": {"video_id": number}}],
    }
    assert await async_setup_component(house.hass, "automation", {"automation": automation})

    first = record(house)
    record(house, created_at=first.created_at + 5)
    await house.let_pass(60)
    record(house)
    await house.let_pass(15)
    assert [call.data["video_id"] for call in calls] == [first.id]

    await house.let_pass(60)
    assert house.state(GARDEN).state == "off"
    for _ in range(2):
        await house.hass.config_entries.async_reload(entry.entry_id)
        await house.let_pass(60)
    fourth = record(house)
    await house.let_pass(60)
    assert [call.data["video_id"] for call in calls] == [first.id, fourth.id]
