"""Each new clip fires one event of an event entity, with the URL of the clip's poster."""

from datetime import datetime
from typing import Any

from homeassistant.const import EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import CoreState
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from simulator import CameraSpec, Clip, Fault
from simulator.paint import read_label
from tests.event_recorder import Fired
from tests.house import House

pytestmark = pytest.mark.platforms("binary_sensor", "button", "camera", "event", "image")

GARDEN = "event.garden_clip"
DOORBELL = "event.front_door_doorbell"


def record(house: House, camera: str = "Garden", **how: Any) -> Clip:
    """Record a clip with a camera. The cloud lists the clip ten seconds later."""
    cloud = house.cloud.cloud
    return cloud.motion(cloud.camera(camera), **{"upload_seconds": 10, **how})


@pytest.fixture
async def fired(house: House) -> Fired:
    """Sign in, and return a recorder of all later events."""
    await house.sign_in()
    return Fired(house.hass)


async def test_clip_fires_one_event_with_its_own_picture(
    house: House, hass_client: ClientSessionGenerator
) -> None:
    entry = await house.sign_in()
    fired = Fired(house.hass)
    clip = record(house)

    await house.let_pass(60)

    attributes = fired.attributes(GARDEN)
    paths = f"/api/blink_clips/clips/{entry.entry_id}/{clip.id}"
    assert {key: attributes[key] for key in attributes if key != "event_types"} == {
        "event_type": "motion",
        "video_id": clip.id,
        "created_at": "2026-11-20T12:00:00+00:00",
        "source": "pir",
        "detections": [],
        "thumbnail": f"{paths}.jpg",
        "video": f"{paths}.mp4",
        "media_content_id": (
            f"media-source://blink_clips/{entry.entry_id}/camera_400001/2026-11-20/{clip.id}"
        ),
        "device_class": "motion",
        "friendly_name": "Garden Clip",
    }
    response = await (await hass_client()).get(attributes["thumbnail"])
    assert read_label(await response.read()).number == clip.id
    # The integration downloaded the poster once, for both the camera entity and the event.
    assert house.cloud.ledger.count("media.poster") == 1
    await house.let_pass(600)
    assert fired.video_ids == [clip.id]


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("pir", "motion"),
        ("cv_motion", "motion"),
        ("button_press", "button_press"),
        ("button", "button_press"),
        ("snapshot", "snapshot"),
        ("liveview", "live_view"),
        ("earthquake", "unknown"),
    ],
)
async def test_event_type_follows_the_source_of_the_clip(
    house: House, fired: Fired, source: str, kind: str
) -> None:
    record(house, source=source)

    await house.let_pass(60)

    attributes = fired.attributes(GARDEN)
    assert attributes["event_type"] == kind
    assert attributes["source"] == source


async def test_unknown_source_is_logged_once(
    house: House, fired: Fired, caplog: pytest.LogCaptureFixture
) -> None:
    record(house, source="earthquake")
    record(house, "Driveway", source="earthquake")

    await house.let_pass(60)

    assert len(fired.video_ids) == 2
    assert caplog.text.count("'earthquake'") == 1


async def test_event_type_is_the_detected_person(house: House, fired: Fired) -> None:
    record(house, metadata={"cv": {"labels": ["Vehicle", "person"]}})

    await house.let_pass(60)

    attributes = fired.attributes(GARDEN)
    assert attributes["event_type"] == "person"
    assert attributes["detections"] == ["person", "vehicle"]


async def test_doorbell_press_fires_a_ring_event(house: House, fired: Fired) -> None:
    record(house, "Front Door", source="button_press")
    await house.let_pass(60)
    record(house, "Front Door")
    await house.let_pass(60)

    assert fired.attributes(DOORBELL)["event_type"] == "ring"
    assert fired.attributes(DOORBELL)["device_class"] == "doorbell"
    types = [it.attributes["event_type"] for it in fired.of("event.front_door_clip")]
    assert types == ["button_press", "motion"]


@pytest.mark.parametrize(("age", "rings"), [(599, 1), (601, 0)])
async def test_doorbell_rings_for_presses_of_the_last_ten_minutes(
    house: House, fired: Fired, age: float, rings: int
) -> None:
    house.clock.advance(3600)
    created_at = house.clock.time() + 60 - age
    clip = record(
        house, "Front Door", source="button_press", created_at=created_at, upload_seconds=age
    )

    await house.let_pass(60)

    assert len(fired.of(DOORBELL)) == rings
    attributes = fired.attributes("event.front_door_clip")
    assert (attributes["event_type"], attributes["video_id"]) == ("button_press", clip.id)
    assert datetime.fromisoformat(attributes["created_at"]).timestamp() == created_at
    press = record(house, "Front Door", source="button_press")
    await house.let_pass(60)
    assert fired.of(DOORBELL)[-1].attributes["video_id"] == press.id


@pytest.mark.parametrize("cause", ["outage", "restart"])
async def test_doorbell_ignores_a_press_that_is_announced_late(house: House, cause: str) -> None:
    entry = await house.sign_in()
    fired = Fired(house.hass)
    outage = Fault(route="media.changed", status=500, times=None)
    if cause == "outage":
        house.cloud.faults.add(outage)
    else:
        await house.hass.config_entries.async_unload(entry.entry_id)
    old = record(house, "Front Door", source="button_press")
    house.clock.advance(3600)
    current = record(house, "Front Door", source="button_press")
    house.clock.advance(20)

    house.cloud.faults.clear()
    if cause == "restart":
        await house.hass.config_entries.async_setup(entry.entry_id)
    await house.let_pass(60)

    assert fired.attributes(DOORBELL)["video_id"] == current.id
    assert fired.video_ids == [old.id, current.id]


@pytest.mark.parametrize(
    "trigger",
    [
        {"trigger": "doorbell.rang", "target": {"entity_id": DOORBELL}},
        {
            "trigger": "event.received",
            "target": {"entity_id": "event.front_door_clip"},
            "options": {"event_type": ["button_press"]},
        },
    ],
    ids=lambda it: it["trigger"],
)
async def test_event_triggers_of_home_assistant_run_for_a_doorbell_press(
    house: House, fired: Fired, trigger: dict[str, Any]
) -> None:
    calls = async_mock_service(house.hass, "test", "received")
    automation = {
        "alias": "Ring",
        "mode": "queued",
        "triggers": [trigger],
        "actions": [
            {
                "action": "test.received",
                "data": {"video_id": "{{ trigger.to_state.attributes.video_id }}"},
            }
        ],
    }
    assert await async_setup_component(house.hass, "automation", {"automation": automation})
    clip = record(house, "Front Door", source="button_press")
    record(house, "Front Door")

    await house.let_pass(60)

    assert [call.data["video_id"] for call in calls] == [clip.id]
    assert len(fired.video_ids) == 2


@pytest.mark.parametrize(
    "trigger",
    [
        {"trigger": "doorbell.rang", "target": {"entity_id": DOORBELL}},
        {
            "trigger": "event.received",
            "target": {"entity_id": DOORBELL},
            "options": {"event_type": ["ring"]},
        },
        {
            "trigger": "state",
            "entity_id": DOORBELL,
            "not_from": "unavailable",
            "not_to": "unavailable",
        },
    ],
    ids=lambda it: it["trigger"],
)
async def test_recommended_triggers_run_once_per_event_despite_reloads_and_outages(
    house: House, trigger: dict[str, Any]
) -> None:
    entry = await house.sign_in()
    calls = async_mock_service(house.hass, "test", "received")
    automation = {
        "alias": "Ring",
        "mode": "queued",
        "triggers": [trigger],
        "actions": [{"action": "test.received"}],
    }
    assert await async_setup_component(house.hass, "automation", {"automation": automation})
    record(house, "Front Door", source="button_press")
    await house.let_pass(60)
    assert len(calls) == 1

    for _ in range(2):
        await house.hass.config_entries.async_reload(entry.entry_id)
        await house.let_pass(60)
    house.cloud.faults.add(Fault(route="*", kind="drop", times=None))
    await house.let_pass(900)
    assert house.state(DOORBELL).state == "unavailable"
    house.cloud.faults.clear()
    await house.let_pass(120)

    assert len(calls) == 1
    record(house, "Front Door", source="button_press")
    await house.let_pass(60)
    assert len(calls) == 2


async def test_only_doorbells_have_a_doorbell_event_entity(house: House) -> None:
    await house.sign_in()

    rings = [it for it in house.hass.states.async_entity_ids("event") if "doorbell" in it]
    assert rings == [DOORBELL]


@pytest.mark.parametrize("names", [True, False])
async def test_clip_of_the_record_clip_action_has_the_type_on_demand(
    house: House, fired: Fired, *, names: bool
) -> None:
    house.cloud.settings.names_recorded_clip = names
    house.cloud.settings.upload_seconds = (10, 10)
    await house.action("record_clip", "camera.garden", wait_for_clip=False)
    await house.let_pass(60)
    record(house)
    await house.let_pass(60)

    types = [it.attributes["event_type"] for it in fired.of(GARDEN)]
    assert types == ["on_demand", "motion"]


async def test_clips_from_before_the_sign_in_fire_no_event(house: House) -> None:
    fired = Fired(house.hass)
    await house.sign_in()
    await house.let_pass(600)

    assert fired.states == []
    assert house.state(GARDEN).state == "unknown"


async def test_viewing_or_deleting_a_clip_fires_no_event(house: House, fired: Fired) -> None:
    clip = record(house)
    await house.let_pass(60)
    old = next(iter(house.cloud.cloud.clips.values()))
    for edited in (clip, old):
        house.cloud.cloud.watch_clip(edited)
        await house.let_pass(60)
        house.cloud.cloud.delete_clip(edited)
        await house.let_pass(60)

    assert fired.video_ids == [clip.id]


async def test_clip_deleted_before_it_is_listed_fires_no_event(house: House, fired: Fired) -> None:
    clip = record(house)
    house.cloud.cloud.delete_clip(clip)

    await house.let_pass(120)

    assert fired.video_ids == []


NO_POSTER = [
    Fault(route="media.poster", status=404, times=None),
    Fault(route="media.poster", status=500, times=None),
    Fault(route="media.poster", kind="truncated", times=None),
]


@pytest.mark.parametrize("fault", NO_POSTER, ids=lambda it: f"{it.kind}-{it.status}")
async def test_event_waits_for_a_late_poster(house: House, fired: Fired, fault: Fault) -> None:
    house.cloud.faults.add(fault)
    clip = record(house)
    later = record(house, created_at=clip.created_at + 5)
    await house.let_pass(60)
    assert house.cloud.ledger.count("media.poster") >= 2
    assert fired.video_ids == []

    house.cloud.faults.clear()
    await house.let_pass(15)

    assert fired.video_ids == [clip.id, later.id]
    assert all(state.attributes["thumbnail"] for state in fired.states)


async def test_event_is_fired_without_a_poster_after_45_seconds(house: House, fired: Fired) -> None:
    house.cloud.faults.add(Fault(route="media.poster", status=404, times=None))
    clip = record(house)
    await house.let_pass(60)
    await house.let_pass(30)
    assert fired.video_ids == []

    await house.let_pass(15)

    assert fired.attributes(GARDEN)["video_id"] == clip.id
    assert fired.attributes(GARDEN)["thumbnail"] is None
    house.cloud.faults.clear()
    await house.let_pass(300)
    assert fired.video_ids == [clip.id]


async def test_event_of_a_clip_without_poster_and_video_has_no_addresses(
    house: House, fired: Fired
) -> None:
    listing = Fault(
        route="media.changed",
        kind="wrong_shape",
        times=None,
        body=(
            '{"limit": 500, "media": [{"id": 1, "device_id": 400001, "device": "catalina",'
            ' "created_at": "2026-11-20T12:00:00+00:00"}]}'
        ),
    )
    house.cloud.faults.add(listing)

    await house.let_pass(60)
    await house.let_pass(60)

    attributes = fired.attributes(GARDEN)
    assert (attributes["video_id"], attributes["thumbnail"], attributes["video"]) == (1, None, None)
    assert attributes["event_type"] == "unknown"


async def test_late_poster_does_not_delay_the_event_of_another_camera(
    house: House, fired: Fired
) -> None:
    house.cloud.faults.add(Fault(route="media.poster", status=404, times=1))
    one = record(house, "Garden")
    other = record(house, "Hall")
    await house.let_pass(60)
    assert len(fired.video_ids) == 1

    await house.let_pass(15)

    assert sorted(fired.video_ids) == [one.id, other.id]


async def test_disabled_event_entity_does_not_delay_others(house: House) -> None:
    entry = await house.sign_in()
    registry = er.async_get(house.hass)
    registry.async_update_entity("event.front_door_clip", disabled_by=er.RegistryEntryDisabler.USER)
    await house.hass.config_entries.async_reload(entry.entry_id)
    await house.settle()
    fired = Fired(house.hass)
    record(house, "Front Door", source="button_press")

    await house.let_pass(60)

    assert [state.entity_id for state in fired.states] == [DOORBELL]


async def test_first_clip_of_a_new_camera_fires_an_event(house: House, fired: Fired) -> None:
    cloud = house.cloud.cloud
    shed = cloud.add_camera(CameraSpec(name="Shed"), network_id=200001)
    clip = cloud.motion(shed, upload_seconds=1)

    await house.let_pass(60)

    # The first event of a new entity must also trigger automations. It does, because the entity's
    # previous state is "unknown" and not "unavailable".
    assert house.state("event.shed_clip").attributes["video_id"] == clip.id
    assert fired.video_ids == [clip.id]


async def test_clip_of_a_camera_that_went_offline_fires_an_event(
    house: House, fired: Fired
) -> None:
    clip = record(house)
    house.cloud.cloud.camera("Garden").online = False

    await house.let_pass(60)

    assert house.state("camera.garden").state == "unavailable"
    assert fired.video_ids == [clip.id]


async def test_clips_of_an_outage_fire_events_afterwards(house: House, fired: Fired) -> None:
    house.cloud.faults.add(Fault(route="media.changed", status=500, times=None))
    first = record(house)
    # Wait for more than five minutes, because entities stay available for five minutes during an
    # outage.
    await house.let_pass(600)
    assert house.state(GARDEN).state == "unavailable"
    second = record(house, "Hall")
    await house.let_pass(120)
    house.cloud.faults.clear()
    await house.let_pass(60)

    assert fired.video_ids == [first.id, second.id]


async def test_clip_with_a_late_poster_waits_for_the_end_of_an_outage(
    house: House, fired: Fired
) -> None:
    house.cloud.faults.add(Fault(route="media.poster", status=404, times=None))
    house.cloud.cloud.motion(house.cloud.cloud.camera("Garden"))
    await house.let_pass(30)
    await house.let_pass(30)
    house.cloud.faults.clear()
    house.cloud.faults.add(Fault(status=500, times=None))
    house.cloud.ledger.clear()

    await house.let_pass(180)

    assert house.cloud.ledger.count("media.changed")
    assert house.cloud.ledger.count("media.poster") == 0
    assert fired.video_ids == []
    house.cloud.faults.clear()
    await house.let_pass(60)
    assert [bool(it.attributes["thumbnail"]) for it in fired.states] == [True]


async def test_reload_while_a_poster_is_late_keeps_the_event(house: House) -> None:
    entry = await house.sign_in()
    fired = Fired(house.hass)
    house.cloud.faults.add(Fault(route="media.poster", status=404, times=None))
    clip = record(house)
    await house.let_pass(60)
    assert house.cloud.ledger.count("media.poster") > 0
    assert fired.video_ids == []

    await house.hass.config_entries.async_reload(entry.entry_id)
    await house.settle()
    house.cloud.faults.clear()
    await house.let_pass(60)
    await house.hass.config_entries.async_reload(entry.entry_id)
    await house.let_pass(60)

    assert fired.video_ids == [clip.id]


async def test_event_waits_until_home_assistant_has_started(house: House) -> None:
    """Automations do not run while Home Assistant starts."""
    entry = await house.sign_in()
    await house.hass.config_entries.async_unload(entry.entry_id)
    clip = record(house)
    house.clock.advance(60)
    fired = Fired(house.hass)
    house.hass.set_state(CoreState.starting)
    await house.hass.config_entries.async_setup(entry.entry_id)
    await house.let_pass(60)
    assert house.state("image.garden_last_clip").attributes["video_id"] == clip.id
    assert fired.video_ids == []

    house.hass.set_state(CoreState.running)
    house.hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await house.let_pass(60)

    assert fired.video_ids == [clip.id]


async def test_clip_uploaded_hours_late_fires_an_event_within_the_hour(
    house: House, fired: Fired
) -> None:
    await house.let_pass(3 * 3600, step=300)
    record(house, "Hall")
    await house.let_pass(600)
    now = house.clock.time()
    late = record(house, created_at=now - 7200, updated_at=now - 7000, upload_seconds=7201)
    await house.let_pass(120)
    assert late.id not in fired.video_ids

    await house.let_pass(3600)

    assert fired.video_ids.count(late.id) == 1
