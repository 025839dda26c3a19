"""The first message to a dashboard card contains everything that matches the card's filter."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.blink_clips.dashboard.limits import MAX_SUBSCRIPTIONS
from simulator import CameraSpec, NetworkSpec, Scenario
from tests.dashboard_card import CommandError, Page
from tests.house import House

pytestmark = pytest.mark.platforms("alarm_control_panel", "button", "camera")

DAY = 86400
GARDEN = "camera.garden"

# Use clip ids of eleven digits. They are the longest ids that the real cloud is known to return.
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


# Tests of the first message


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
    # If cameras have the same name, the card adds the name of the system.
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


async def test_card_with_a_live_view_shows_the_clips_of_its_camera(page: Page) -> None:
    card = await page.subscribe(cameras=["camera.hall_live_view"])

    assert [it["entity"] for it in card.cameras] == ["camera.hall"]


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


# Tests of filters


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


async def test_subscriptions_of_one_connection_are_limited(
    page: Page, house: House, hass_ws_client: WebSocketGenerator
) -> None:
    cards = [await page.subscribe() for _ in range(MAX_SUBSCRIPTIONS)]
    other = Page(house, await hass_ws_client())

    with pytest.raises(CommandError, match="too_many_cards"):
        await page.subscribe()

    # Each connection may have the maximum number of cards. After a card was closed, another
    # one can be opened.
    await other.subscribe()
    await page.unsubscribe(cards.pop())
    await page.subscribe()
    with pytest.raises(CommandError, match=r"Show fewer Blink Clips cards on one view\."):
        await page.subscribe()


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
