"""A dashboard card sees everything in its first message, and then one message for each change."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.blink_clips.api import Recording
from custom_components.blink_clips.clips import catalogue
from simulator import CameraSpec, NetworkSpec, Scenario
from tests.action_calls import perform, rename_device
from tests.dashboard_card import CommandError, Page
from tests.house import House

pytestmark = pytest.mark.platforms("alarm_control_panel", "button", "camera")

DAY = 86400
GARDEN = "camera.garden"
LISTENED = ("device_registry_updated", "entity_registry_updated", "user_updated")

# Clips with ids of eleven digits, the longest ids that were observed in the real cloud.
FEW_CAMERAS = Scenario(
    name="few_cameras",
    networks=(
        NetworkSpec(
            name="House",
            id=200001,
            cameras=tuple(CameraSpec(name=it) for it in ("Garden", "Driveway", "Hall", "Terrace")),
        ),
    ),
    first_clip_id=70_000_000_001,
)


@pytest.fixture
async def page(house: House, entry: ConfigEntry, hass_ws_client: WebSocketGenerator) -> Page:
    return Page(house, await hass_ws_client())


def kinds(events: list[dict[str, Any]]) -> list[str]:
    return [it["kind"] for it in events]


# The first message


async def test_first_message_describes_accounts_systems_and_cameras(
    page: Page, entry: ConfigEntry
) -> None:
    card = await page.subscribe()

    account = entry.entry_id
    assert card.accounts == [{"id": account, "title": entry.title, "state": "ok"}]
    house, cabin = card.systems
    assert house == {
        "id": house["id"],
        "account": account,
        "name": "House",
        "alarm": "alarm_control_panel.house",
        "clips": "cloud",
    }
    assert card.named("Garden") == {
        "id": card.named("Garden")["id"],
        "account": account,
        "system": house["id"],
        "name": "Garden",
        "entity": GARDEN,
        "button": "button.garden_take_snapshot",
    }
    # Cameras of the same name have the names of their systems, as in the media browser.
    assert card.named("Terrace (Cabin)")["system"] == cabin["id"]
    assert card.named("Front Door")["kind"] == "doorbell"
    assert all(len(it["id"]) <= 16 for it in [*card.cameras, *card.systems])
    assert card.flags == {"more": False, "complete": False, "hidden": False}


async def test_first_message_contains_the_newest_clips_first(house: House, page: Page) -> None:
    card = await page.subscribe(limit=5)

    recorded = sorted(house.cloud.cloud.clips.values(), key=lambda it: -it.created_at)
    assert card.ids == [it.id for it in recorded[:5]]
    assert card.flags["more"]
    newest = card.newest_first[0]
    assert newest["time"] == int(recorded[0].created_at)
    assert newest["type"] == "motion"
    assert newest["poster"] is newest["video"] is True
    assert card.unwatched == sum(not it.watched for it in recorded)
    assert {it["id"] for it in card.newest_first if it.get("unwatched")} == {
        it.id for it in recorded[:5] if not it.watched
    }


async def test_camera_that_is_offline_or_ignores_motion_says_so(house: House, page: Page) -> None:
    cloud = house.cloud.cloud
    cloud.camera("Garden").online = False
    cloud.camera("Hall").enabled = False
    card = await page.subscribe()

    await page.let_pass(300)

    [change] = await card.events()
    assert change.keys() == {"kind", "cameras"}
    assert (card.named("Garden").get("offline"), card.named("Garden").get("motion_off")) == (
        True,
        None,
    )
    assert (card.named("Hall").get("offline"), card.named("Hall").get("motion_off")) == (None, True)


async def test_opening_a_card_sends_no_request_to_the_cloud(house: House, page: Page) -> None:
    await page.subscribe()
    await page.subscribe(days=60, limit=200)
    await house.settle()

    assert house.cloud.ledger.by_route() == {}


@pytest.mark.scenario(FEW_CAMERAS)
async def test_first_message_with_few_cameras_has_at_most_8_kilobytes(
    house: House, page: Page
) -> None:
    cloud = house.cloud.cloud
    for number, camera in enumerate([*cloud.cameras.values()] * 15):
        metadata = {"person": True} if number % 2 else None
        cloud.motion(camera, "cv_motion", upload_seconds=0, metadata=metadata)
    await page.let_pass(60)

    card = await page.subscribe()

    assert len(card.clips) == card.unwatched == 60
    assert card.first_size <= 8000


@pytest.mark.scenario("big")
async def test_first_message_with_fifty_cameras_has_at_most_20_kilobytes(page: Page) -> None:
    card = await page.subscribe()

    assert (len(card.cameras), len(card.clips)) == (50, 60)
    assert card.first_size <= 20_000


# Filters


async def test_camera_filter_shows_only_these_cameras_and_their_systems(page: Page) -> None:
    card = await page.subscribe(cameras=[GARDEN, "camera.of_another_integration"])

    assert [it["entity"] for it in card.cameras] == [GARDEN]
    assert [it["name"] for it in card.systems] == ["House"]
    assert {it["camera"] for it in card.newest_first} == {card.cameras[0]["id"]}
    assert not card.flags["hidden"]


async def test_type_filter_finds_event_types_and_detections(house: House, page: Page) -> None:
    cloud = house.cloud.cloud
    garden, door = cloud.camera("Garden"), cloud.camera("Front Door")
    both = cloud.motion(garden, upload_seconds=0, metadata=["person", "vehicle"])
    press = cloud.motion(door, "button_press", upload_seconds=0, metadata=["vehicle"])
    cloud.motion(garden, upload_seconds=0, metadata=["person"])
    await page.let_pass(60)

    card = await page.subscribe(types=["vehicle", "on_demand"])

    assert card.ids == [press.id, both.id]
    pressed, seen = card.newest_first
    assert (pressed["type"], pressed["detections"]) == ("button_press", ["vehicle"])
    assert (seen["type"], seen["detections"]) == ("person", ["person", "vehicle"])


async def test_detections_that_repeat_the_event_type_are_omitted(house: House, page: Page) -> None:
    cloud = house.cloud.cloud
    cloud.motion(cloud.camera("Garden"), upload_seconds=0, metadata=["person"])
    await page.let_pass(60)

    card = await page.subscribe(types=["person"])

    [clip] = card.newest_first
    assert clip["type"] == "person"
    assert "detections" not in clip


async def test_empty_filters_show_everything(page: Page) -> None:
    everything, card = await page.subscribe(), await page.subscribe(cameras=[], types=[])

    assert card.clips == everything.clips
    assert card.cameras == everything.cameras


async def test_clips_older_than_the_days_of_a_card_are_not_shown(house: House, page: Page) -> None:
    card = await page.subscribe(days=1)

    since = house.clock.time() - DAY
    recent = [it for it in house.cloud.cloud.clips.values() if it.created_at >= since]
    assert set(card.ids) == {it.id for it in recent}
    assert 0 < len(recent) < len(house.cloud.cloud.clips)
    assert not card.flags["more"]


async def test_card_without_clips_receives_only_counts_and_states(house: House, page: Page) -> None:
    card = await page.subscribe(limit=0)
    assert card.clips == {}
    assert card.flags["more"]
    before = card.unwatched

    cloud = house.cloud.cloud
    cloud.motion(cloud.camera("Garden"), upload_seconds=0)
    await page.let_pass(60)

    assert await card.events() == [{"kind": "change", "unwatched": before + 1}]


@pytest.mark.parametrize(
    "fields",
    [
        {"cameras": "camera.garden"},
        {"cameras": ["garden"]},
        {"types": ["burglar"]},
        {"days": 0},
        {"days": 61},
        {"days": "7"},
        {"limit": -1},
        {"limit": 201},
        {"other": 1},
    ],
)
async def test_invalid_fields_are_refused(page: Page, fields: dict[str, Any]) -> None:
    with pytest.raises(CommandError, match="invalid_format"):
        await page.subscribe(**fields)


# Changes


async def test_poll_with_a_new_clip_sends_one_small_message(house: House, page: Page) -> None:
    card = await page.subscribe()
    cloud = house.cloud.cloud
    clip = cloud.motion(cloud.camera("Garden"), upload_seconds=0, metadata=["person", "vehicle"])
    before = card.unwatched

    await page.let_pass(60)

    [message] = await card.read()
    assert message.size <= 400
    assert card.ids[0] == clip.id
    assert card.unwatched == before + 1


async def test_poll_with_a_new_clip_and_new_states_sends_one_message(
    house: House, page: Page
) -> None:
    card = await page.subscribe()
    cloud = house.cloud.cloud
    cloud.motion(cloud.camera("Garden"), upload_seconds=0)
    cloud.camera("Hall").online = False

    await page.let_pass(60)

    [event] = await card.events()
    assert event.keys() == {"kind", "clips", "unwatched", "cameras"}


async def test_idle_polls_send_nothing(page: Page) -> None:
    card = await page.subscribe()

    await page.let_pass(7200)

    assert await card.events() == []


async def test_state_changes_of_other_entities_send_nothing(house: House, page: Page) -> None:
    card = await page.subscribe()

    for number in range(1000):
        house.hass.states.async_set("sensor.other", str(number))

    assert await card.events() == []


async def test_watched_clip_is_sent_again_without_its_mark(house: House, page: Page) -> None:
    cloud = house.cloud.cloud
    clip = cloud.motion(cloud.camera("Garden"), upload_seconds=0)
    await page.let_pass(60)
    card = await page.subscribe()
    assert card.newest_first[0]["unwatched"]
    before = card.unwatched

    cloud.watch_clip(clip)
    await page.let_pass(60)

    [event] = await card.events()
    assert [it["id"] for it in event["clips"]] == [clip.id]
    assert "unwatched" not in card.newest_first[0]
    assert card.unwatched == before - 1


async def test_deleted_clip_leaves(house: House, page: Page, entry: ConfigEntry) -> None:
    card = await page.subscribe()
    [number, *_] = card.ids

    house.cloud.cloud.delete_clip(house.cloud.cloud.clips[number])
    await page.let_pass(120)

    [event] = await card.events()
    assert event["removed"] == [[entry.entry_id, number]]
    assert number not in card.ids


async def test_clip_whose_video_is_missing_at_blink_leaves(page: Page, entry: ConfigEntry) -> None:
    card = await page.subscribe()
    [number, *_] = card.ids

    entry.runtime_data.catalogue.forget(number)

    [event] = await card.events()
    assert event["removed"] == [[entry.entry_id, number]]


async def test_recorded_clip_that_is_recognized_later_gets_its_event_type(
    house: House, page: Page, entry: ConfigEntry
) -> None:
    cloud = house.cloud.cloud
    clip = cloud.motion(cloud.camera("Garden"), "liveview", upload_seconds=0)
    await page.let_pass(60)
    card = await page.subscribe()
    live_views = await page.subscribe(types=["live_view"])
    account = entry.runtime_data
    record = account.catalogue.get(clip.id)

    key = account.data.camera_of(record).key
    account.event_types.expect(
        key, Recording(command_id=1, accepted_at=record.created_at, clip_id=clip.id)
    )
    account.event_types.match(key, record)

    assert [it["clips"][0]["type"] for it in await card.events()] == ["on_demand"]
    assert [it["removed"] for it in await live_views.events()] == [[[entry.entry_id, clip.id]]]


async def test_clips_leave_when_they_are_older_than_the_days_of_a_card(
    house: House, page: Page, entry: ConfigEntry
) -> None:
    card = await page.subscribe(days=1)
    before = card.newest_first

    house.clock.advance(DAY / 2)
    await page.let_pass(60)

    [event] = await card.events()
    since = house.clock.time() - DAY
    expired = [it["id"] for it in before if it["time"] < since - 1]
    assert sorted(event["removed"]) == sorted([entry.entry_id, it] for it in expired)
    assert 0 < len(expired) < len(before)


async def test_clips_leave_when_blink_no_longer_keeps_them(
    house: House, page: Page, entry: ConfigEntry
) -> None:
    card = await page.subscribe(days=60)
    oldest = card.newest_first[-1]

    entry.runtime_data.catalogue.retention = house.now - house.now.fromtimestamp(
        oldest["time"] + 1, house.now.tzinfo
    )
    await page.let_pass(60)

    [event] = await card.events()
    assert event["removed"] == [[entry.entry_id, oldest["id"]]]


async def test_clips_that_exceed_the_memory_limit_leave(
    house: House, page: Page, entry: ConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = await page.subscribe()
    known = len(card.clips)
    oldest = card.ids[-1]
    monkeypatch.setattr(catalogue, "MAX_CATALOGUE_CLIPS", known)

    cloud = house.cloud.cloud
    cloud.motion(cloud.camera("Garden"), upload_seconds=0)
    await page.let_pass(60)

    [event] = await card.events()
    assert event["removed"] == [[entry.entry_id, oldest]]
    assert len(card.clips) == known


async def test_poll_with_very_many_changes_sends_a_reset(house: House, page: Page) -> None:
    card = await page.subscribe()
    cloud = house.cloud.cloud
    for _ in range(201):
        cloud.motion(cloud.camera("Garden"), upload_seconds=0)

    await page.let_pass(60)

    assert kinds(await card.events()) == ["reset"]
    assert len(card.clips) == 60
    assert card.flags["more"]


async def test_clips_of_the_whole_list_are_left_to_pages_unless_they_fill_a_gap(
    house: House, page: Page, entry: ConfigEntry
) -> None:
    cloud = house.cloud.cloud
    recorded = sorted(cloud.clips.values(), key=lambda it: -it.created_at)
    # The integration knows all clips but one in the middle, as after a restart.
    account = entry.runtime_data
    missing = recorded[3]
    del account.catalogue._records[missing.id]
    account.catalogue._newest_first = None
    card = await page.subscribe(limit=10)
    assert missing.id not in card.ids

    await perform(house.hass, "get_clips")

    [event] = await card.events()
    assert [it["id"] for it in event["clips"]] == [missing.id]


async def test_messages_of_many_changes_are_a_second_apart(house: House, page: Page) -> None:
    card = await page.subscribe()
    for number in range(20):
        rename_device(house.hass, GARDEN, f"Garden {number}")
        await house.settle()

    assert len(await card.events()) <= 2
    assert card.named("Garden 19")


async def test_closed_card_leaves_no_listener_behind(
    house: House, page: Page, entry: ConfigEntry
) -> None:
    coordinator = entry.runtime_data

    def listeners() -> dict[str, Any]:
        return {
            **{it: house.hass.bus.async_listeners().get(it) for it in LISTENED},
            "coordinator": len(coordinator._listeners),
            "catalogue": len(coordinator.catalogue.listeners._listeners),
            "types": len(coordinator.event_types.listeners._listeners),
            "polls": len(coordinator.poll_progress.listeners._listeners),
        }

    before = listeners()
    cards = [await page.subscribe(), await page.subscribe()]
    assert listeners() != before

    for card in cards:
        await page.unsubscribe(card)
    assert listeners() == before

    await page.subscribe()
    await page.close()
    await house.settle()
    assert listeners() == before


# Devices


async def test_renamed_device_changes_the_names(house: House, page: Page) -> None:
    card = await page.subscribe()

    rename_device(house.hass, GARDEN, "Wilderness")

    [event] = await card.events()
    assert event.keys() == {"kind", "cameras"}
    assert card.named("Wilderness")["entity"] == GARDEN


async def test_renamed_entity_sends_a_reset(house: House, page: Page) -> None:
    card, filtered = await page.subscribe(), await page.subscribe(cameras=[GARDEN])

    er.async_get(house.hass).async_update_entity(GARDEN, new_entity_id="camera.yard")

    assert kinds(await card.events()) == ["reset"]
    assert card.named("Garden")["entity"] == "camera.yard"
    assert kinds(await filtered.events()) == ["reset"]
    assert (filtered.cameras, filtered.clips) == ([], {})


async def test_new_camera_sends_a_reset(house: House, page: Page) -> None:
    card = await page.subscribe()

    house.cloud.cloud.add_camera(CameraSpec(name="Shed"), network_id=200001)
    await page.let_pass(300)

    assert "reset" in kinds(await card.events())
    assert card.named("Shed")["entity"] == "camera.shed"


async def test_removed_camera_stays_while_it_has_clips(
    house: House, page: Page, entry: ConfigEntry
) -> None:
    card = await page.subscribe()
    garden = card.named("Garden")
    clips = {it["id"] for it in card.newest_first if it["camera"] == garden["id"]}
    cloud = house.cloud.cloud
    cloud.remove_camera(cloud.camera("Garden"))

    await page.let_pass(3600)

    await card.events()
    assert house.hass.states.get(GARDEN) is None
    [removed] = [it for it in card.cameras if it.get("removed")]
    assert removed == {
        "id": removed["id"],
        "account": entry.entry_id,
        "name": "",
        "removed": True,
    }
    assert {it["id"] for it in card.newest_first if it["camera"] == removed["id"]} == clips

    for number in clips:
        cloud.delete_clip(cloud.clips[number])
    await page.let_pass(120)
    await card.events()
    assert not any(it.get("removed") for it in card.cameras)
