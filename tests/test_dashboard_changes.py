"""If a poll finds changes, a dashboard card receives exactly one small message."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.helpers import entity_registry as er
import pytest

from custom_components.blink_clips.api import Recording
from custom_components.blink_clips.clips import catalogue
from simulator import CameraSpec
from tests.action_calls import perform, rename_device
from tests.dashboard_card import PAGE, Page
from tests.house import House

pytestmark = pytest.mark.platforms("alarm_control_panel", "button", "camera")

DAY = 86400
GARDEN = "camera.garden"
LISTENED = ("device_registry_updated", "entity_registry_updated", "user_updated")


def kinds(events: list[dict[str, Any]]) -> list[str]:
    return [it["kind"] for it in events]


# Tests of changed clips


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


async def test_poll_with_a_new_clip_neither_sorts_nor_lists_all_clips(
    house: House, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    cards = [await page.subscribe(days=60) for _ in range(10)]
    cloud = house.cloud.cloud
    clip = cloud.motion(cloud.camera("Garden"), upload_seconds=0)

    with monkeypatch.context() as patch:
        patch.delattr(catalogue.Catalogue, "clips")
        await page.let_pass(60)

    for card in cards:
        assert [it["clips"][0]["id"] for it in await card.events()] == [clip.id]


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


async def test_clip_of_a_page_that_is_deleted_before_any_message_leaves(
    house: House, page: Page, entry: ConfigEntry
) -> None:
    card = await page.subscribe()
    hall = await page.subscribe(cameras=["camera.hall"])
    cloud = house.cloud.cloud
    clip = cloud.motion(cloud.camera("Garden"), upload_seconds=0)
    # While a poll is running, the integration sends no messages to cards.
    with entry.runtime_data.poll_progress.running():
        card.add_page(await page.command(PAGE))
        assert clip.id in card.ids
        entry.runtime_data.catalogue.forget(clip.id)
        await house.settle()

    [event] = await card.events()
    assert event == {"kind": "change", "removed": [[entry.entry_id, clip.id]]}
    assert clip.id not in card.ids
    # A card without this camera receives nothing about the clip.
    assert await hall.events() == []


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
    account.event_types.recordings.expect(
        key, Recording(command_id=1, accepted_at=record.created_at, clip_id=clip.id)
    )
    account.event_types.recordings.match(key, record)

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

    entry.runtime_data.catalogue.expiry.retention = house.now - house.now.fromtimestamp(
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
    # Remove a clip from the middle of the clips in memory, because such a gap can exist after a
    # restart.
    account = entry.runtime_data
    missing = recorded[3]
    del account.catalogue._records[missing.id]
    account.catalogue._newest_first = None
    card = await page.subscribe(limit=10)
    assert missing.id not in card.ids

    await perform(house.hass, "get_clips")

    [event] = await card.events()
    assert [it["id"] for it in event["clips"]] == [missing.id]


async def test_clips_of_the_whole_list_are_left_to_pages_if_it_is_read_during_a_poll(
    house: House, page: Page, entry: ConfigEntry
) -> None:
    # Remove the oldest clips from memory, as if Home Assistant had been restarted.
    account = entry.runtime_data
    for clip in sorted(house.cloud.cloud.clips.values(), key=lambda it: it.created_at)[:4]:
        del account.catalogue._records[clip.id]
    account.catalogue._newest_first = None
    card = await page.subscribe(limit=5)

    with account.poll_progress.running():
        await page.command(PAGE)
        rename_device(house.hass, GARDEN, "Wilderness")
        assert [it.keys() for it in await card.events()] == [{"kind", "cameras"}]

    assert all("clips" not in it for it in await card.events())


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
            "types": len(coordinator.event_types.recordings.listeners._listeners),
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


# Tests of devices


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
