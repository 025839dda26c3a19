"""The actions delete_clips and mark_viewed succeed only if the cloud's list confirms the change."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from homeassistant.components.media_source import Unresolvable, async_resolve_media
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Context
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
import voluptuous as vol

from simulator import Fault, FaultKind, Simulator
from simulator.clips import Clip
from tests.action_calls import (
    SHED_CLIP,
    add_clip,
    documented,
    perform,
    raised,
    second_account,
    user_context,
)
from tests.clip_helpers import wait_for_request
from tests.event_recorder import Fired
from tests.house import House

pytestmark = pytest.mark.platforms("binary_sensor", "camera", "event", "image")

DONE = {"delete_clips": "deleted", "mark_viewed": "viewed"}
# Further fields of each action's response. "still_archived" is empty, because the archive is
# disabled.
MORE: dict[str, dict[str, Any]] = {"delete_clips": {"still_archived": []}, "mark_viewed": {}}
ROUTES = {"delete_clips": "media.delete", "mark_viewed": "media.mark_viewed"}
UNCONFIRMED = {"delete_clips": "not_deleted", "mark_viewed": "not_viewed"}

both = pytest.mark.parametrize("action", DONE)


def clips_of(house: House, camera: str = "Garden") -> list[Clip]:
    """Return the camera's clips in the simulated cloud, newest first."""
    clips = [it for it in house.cloud.cloud.clips.values() if it.camera.name == camera]
    return sorted(clips, key=lambda it: -it.created_at)


def is_done(clip: Clip, action: str) -> bool:
    return clip.deleted if action == "delete_clips" else clip.watched


async def listed(house: House) -> dict[int, bool]:
    """Return for each clip id whether the action get_clips reports the clip as watched."""
    response = await perform(house.hass, "get_clips")
    return {it["video_id"]: it["viewed"] for it in response["clips"]}


# Tests of successful actions


@both
@pytest.mark.usefixtures("entry_with_unviewed_clips")
async def test_action_sends_one_request_and_confirms_it_with_one_list(
    house: House, action: str
) -> None:
    first, second, *_ = clips_of(house)

    response = await perform(house.hass, action, video_id=[second.id, first.id, second.id])

    assert response == {DONE[action]: [second.id, first.id], **MORE[action]}
    assert house.cloud.ledger.by_route() == {ROUTES[action]: 1, "media.changed": 1}
    assert is_done(first, action)
    assert is_done(second, action)
    assert sum(is_done(it, action) for it in house.cloud.cloud.clips.values()) == 2


@both
@pytest.mark.usefixtures("entry_with_unviewed_clips")
async def test_action_accepts_ids_in_one_text_and_works_without_a_response(
    house: House, action: str
) -> None:
    first, second, *_ = clips_of(house)
    text = f"{first.id}, {second.id}"

    assert await perform(house.hass, action, return_response=False, video_id=text) is None

    assert is_done(first, action)
    assert is_done(second, action)


async def test_deleted_clip_disappears_from_lists_files_and_entities(
    house: House,
    entry_with_unviewed_clips: ConfigEntry,
    hass_client: ClientSessionGenerator,
    tmp_path: Path,
) -> None:
    assert await async_setup_component(house.hass, "media_source", {})
    clip, next_one, *_ = clips_of(house)
    assert house.state("image.garden_last_clip").attributes["video_id"] == clip.id
    response = await perform(house.hass, "get_clips", entity_id="camera.garden", limit=1)
    [listed_clip] = response["clips"]
    client = await hass_client()
    for path in (listed_clip["thumbnail"], listed_clip["video"]):
        assert (await client.get(path)).status == 200
    files = f"blink_clips/{entry_with_unviewed_clips.entry_id}/{clip.id}/*"
    assert len(list(tmp_path.glob(files))) == 2  # noqa: ASYNC240 - the disk is fast in a test

    await perform(house.hass, "delete_clips", video_id=clip.id)

    assert clip.id not in await listed(house)
    assert not list(tmp_path.glob(files))  # noqa: ASYNC240 - the disk is fast in a test
    for path in (listed_clip["thumbnail"], listed_clip["video"]):
        assert (await client.get(path)).status == 404
    with pytest.raises(Unresolvable):
        await async_resolve_media(house.hass, listed_clip["media_content_id"], None)
    await house.settle()
    assert house.state("image.garden_last_clip").attributes["video_id"] == next_one.id
    with pytest.raises(ServiceValidationError):
        await perform(house.hass, "delete_clips", video_id=clip.id)


@both
@pytest.mark.usefixtures("entry_with_unviewed_clips")
async def test_action_fires_no_clip_event(house: House, action: str) -> None:
    fired = Fired(house.hass)
    clip = house.cloud.cloud.motion(house.cloud.cloud.camera("Garden"), upload_seconds=0)
    await house.let_pass(60)
    assert fired.video_ids == [clip.id]

    await perform(house.hass, action, video_id=[it.id for it in clips_of(house)])

    await house.let_pass(120)
    assert fired.video_ids == [clip.id]


@pytest.mark.usefixtures("entry_with_unviewed_clips")
async def test_viewed_clip_is_listed_as_viewed_and_not_marked_again(house: House) -> None:
    first, second, *_ = clips_of(house)
    await perform(house.hass, "mark_viewed", video_id=first.id)
    house.cloud.ledger.clear()

    assert await perform(house.hass, "mark_viewed", video_id=first.id) == {"viewed": [first.id]}
    assert house.cloud.ledger.count() == 0

    await perform(house.hass, "mark_viewed", video_id=[first.id, second.id])
    viewed = await listed(house)
    assert {it for it, is_viewed in viewed.items() if is_viewed} == {first.id, second.id}


@pytest.mark.parametrize("delay", [3, 9])
@pytest.mark.usefixtures("entry_with_unviewed_clips")
async def test_action_waits_until_a_deletion_is_listed(house: House, delay: int) -> None:
    house.cloud.settings.delete_delay = delay
    clip = clips_of(house)[-1]
    before = house.now

    await perform(house.hass, "delete_clips", video_id=clip.id)

    assert timedelta(0) <= house.now - before - timedelta(seconds=delay) < timedelta(seconds=2)
    assert house.cloud.ledger.count("media.delete") == 1


@both
@pytest.mark.usefixtures("entry_with_unviewed_clips")
async def test_action_succeeds_although_the_clock_is_ahead_of_the_cloud(
    house: House, action: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = clips_of(house)[0]
    cloud_time = type(house.cloud.cloud.clock).time

    def behind(self: Any) -> float:
        return float(cloud_time(self)) - 3600

    original = house.cloud.cloud.clock
    slow = type("Slow", (type(original),), {"time": behind})(0)
    vars(slow).update(vars(original))
    house.cloud.cloud.clock = slow

    response = await perform(house.hass, action, video_id=clip.id)

    assert response == {DONE[action]: [clip.id], **MORE[action]}


@pytest.mark.scenario("big")
async def test_hundred_clips_are_deleted_with_one_request(house: House) -> None:
    await house.sign_in()
    numbers = sorted(house.cloud.cloud.clips)
    await perform(house.hass, "get_clips")
    house.cloud.ledger.clear()

    response = await perform(house.hass, "delete_clips", video_id=numbers[:100])

    assert response["deleted"] == numbers[:100]
    assert house.cloud.ledger.by_route() == {"media.delete": 1, "media.changed": 1}
    assert sum(it.deleted for it in house.cloud.cloud.clips.values()) == 100


async def test_clip_missing_in_the_catalogue_is_looked_up_and_deleted(house: House) -> None:
    await house.sign_in()
    oldest = min(house.cloud.cloud.clips)
    house.cloud.ledger.clear()

    await perform(house.hass, "delete_clips", video_id=oldest)

    assert house.cloud.cloud.clips[oldest].deleted
    assert house.cloud.ledger.count("media.changed") <= 2


# Tests with several accounts


@pytest.fixture
async def shed(
    house: House, entry_with_unviewed_clips: ConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> Any:
    """Sign in to a second account with a clip that is not watched."""
    async with second_account(house, monkeypatch) as (_, simulator):
        add_clip(simulator, "Shed", SHED_CLIP)
        await house.let_pass(60)
        house.cloud.ledger.clear()
        simulator.ledger.clear()
        yield simulator


@both
async def test_each_account_gets_only_its_own_clips(
    house: House, shed: Simulator, action: str
) -> None:
    clip = clips_of(house)[0]

    response = await perform(house.hass, action, video_id=[SHED_CLIP, clip.id])

    assert response == {DONE[action]: [SHED_CLIP, clip.id], **MORE[action]}
    assert is_done(clip, action)
    assert is_done(shed.cloud.clips[SHED_CLIP], action)
    for ledger in (house.cloud.ledger, shed.ledger):
        assert ledger.by_route() == {ROUTES[action]: 1, "media.changed": 1}


@both
async def test_failure_of_one_account_does_not_stop_the_other(
    house: House, shed: Simulator, action: str
) -> None:
    shed.faults.add(Fault(route=ROUTES[action], status=500, body="oops", times=2))
    clip = clips_of(house)[0]

    with pytest.raises(HomeAssistantError) as error:
        await perform(house.hass, action, video_id=[SHED_CLIP, clip.id])

    assert raised(error) == "unexpected"
    assert str(error.value).startswith(f"Video {SHED_CLIP}: ")
    assert is_done(clip, action)
    house.cloud.faults.add(Fault(route=ROUTES[action], kind="drop", times=None))
    other = clips_of(house)[1]
    with pytest.raises(HomeAssistantError) as error:
        await perform(house.hass, action, video_id=[SHED_CLIP, other.id])
    assert raised(error) == "several_failed"
    assert str(SHED_CLIP) in str(error.value)
    assert str(other.id) in str(error.value)
    house.cloud.faults.clear()
    await perform(house.hass, action, video_id=[SHED_CLIP, other.id])
    assert is_done(shed.cloud.clips[SHED_CLIP], action)


async def test_unreadable_account_raises_its_error_before_anything_is_deleted(
    house: House, shed: Simulator
) -> None:
    shed.faults.add(Fault(route="media.changed", status=500, body="oops", times=1))
    clip = clips_of(house)[0]

    with pytest.raises(HomeAssistantError) as error:
        await perform(house.hass, "delete_clips", video_id=[clip.id, 5])

    assert raised(error) == "unexpected"
    assert str(error.value).startswith("Video 5: ")
    assert not clip.deleted
    with pytest.raises(ServiceValidationError) as error:
        await perform(house.hass, "delete_clips", video_id=[clip.id, 5])
    assert raised(error) == "no_video"


# Tests of failed actions


@both
@pytest.mark.usefixtures("entry_with_unviewed_clips")
async def test_unknown_clip_stops_the_action_before_any_request(house: House, action: str) -> None:
    clip, gone, *_ = clips_of(house)
    house.cloud.cloud.delete_clip(gone)
    await house.let_pass(60)
    house.cloud.ledger.clear()

    with pytest.raises(ServiceValidationError) as error:
        await perform(house.hass, action, video_id=[5, clip.id, gone.id])

    assert raised(error) == "no_video"
    assert f"Video 5, {gone.id}: not found" in str(error.value)
    assert house.cloud.ledger.count() == 0
    assert not is_done(clip, action)
    await perform(house.hass, action, video_id=[clip.id])
    assert is_done(clip, action)


@both
@pytest.mark.usefixtures("entry_with_unviewed_clips")
@pytest.mark.parametrize("value", [[], "", list(range(101)), "seven", [-1], None])
async def test_invalid_ids_are_rejected_without_a_request(
    house: House, action: str, value: Any
) -> None:
    with pytest.raises(vol.Invalid):
        await perform(house.hass, action, video_id=value)
    assert house.cloud.ledger.count() == 0


@both
@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ({"status": 500, "body": "oops"}, "unexpected"),
        ({"kind": FaultKind.CODE, "code": 706, "message": "Invalid"}, "unexpected"),
        ({"kind": "drop"}, "unreachable"),
        ({"status": 429}, "rate_limited"),
        ({"status": 406, "body": "Not Acceptable"}, "blocked"),
        ({"status": 401}, "signed_out"),
    ],
    ids=lambda it: it if isinstance(it, str) else "",
)
async def test_failed_request_raises_its_error_and_can_be_repeated(
    house: House,
    entry_with_unviewed_clips: ConfigEntry,
    action: str,
    kind: dict[str, Any],
    key: str,
) -> None:
    house.cloud.faults.add(Fault(route=ROUTES[action], times=None, **kind))
    first, second, *_ = clips_of(house)

    with pytest.raises(HomeAssistantError) as error:
        await perform(house.hass, action, video_id=[first.id, second.id])

    assert raised(error) == key
    if key == "signed_out":
        assert [*entry_with_unviewed_clips.async_get_active_flows(house.hass, {"reauth"})]
    else:
        assert str(error.value).startswith(f"Video {first.id}, {second.id}: ")
    assert not is_done(first, action)
    assert first.id in await listed(house)
    house.cloud.faults.clear()
    house.clock.advance(70)
    await perform(house.hass, action, video_id=[first.id, second.id])
    assert is_done(first, action)


@both
@pytest.mark.usefixtures("entry_with_unviewed_clips")
async def test_unconfirmed_request_raises_an_error(house: House, action: str) -> None:
    """The cloud reports success, but its clip list does not change."""
    body = '{"message":"Successfully deleted media","code":711}'
    house.cloud.faults.add(Fault(route=ROUTES[action], status=200, body=body))
    first, second, *_ = clips_of(house)
    before = house.now

    with pytest.raises(HomeAssistantError) as error:
        await perform(house.hass, action, video_id=[first.id, second.id])

    assert raised(error) == UNCONFIRMED[action]
    assert f"{first.id}, {second.id}" in str(error.value)
    assert house.now - before == timedelta(seconds=10)
    assert house.cloud.ledger.by_route() == {ROUTES[action]: 1, "media.changed": 6}
    assert first.id in await listed(house)
    await perform(house.hass, action, video_id=[first.id, second.id])
    assert is_done(first, action)


@both
@pytest.mark.usefixtures("entry_with_unviewed_clips")
async def test_error_contains_only_the_unconfirmed_clips(house: House, action: str) -> None:
    first, second, *_ = clips_of(house)
    change: Callable[[Clip], None] = (
        house.cloud.cloud.delete_clip if action == "delete_clips" else house.cloud.cloud.watch_clip
    )
    house.cloud.faults.add(Fault(route=ROUTES[action], status=200, body="{}"))
    change(first)

    with pytest.raises(HomeAssistantError) as error:
        await perform(house.hass, action, video_id=[first.id, second.id])

    assert raised(error) == UNCONFIRMED[action]
    assert str(first.id) not in str(error.value)
    assert str(second.id) in str(error.value)
    assert (first.id in await listed(house)) is (action == "mark_viewed")
    assert second.id in await listed(house)


async def test_deletion_listed_after_the_timeout_raises_not_deleted(
    house: House, entry_with_unviewed_clips: ConfigEntry
) -> None:
    house.cloud.settings.delete_delay = 30
    clip = clips_of(house)[0]

    with pytest.raises(HomeAssistantError) as error:
        await perform(house.hass, "delete_clips", video_id=clip.id)

    assert raised(error) == "not_deleted"
    await house.let_pass(60)
    assert clip.id not in await listed(house)


@both
@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ({"status": 500, "body": "oops"}, None),
        ({"kind": "drop"}, None),
        ({"kind": "broken_body"}, None),
        ({"status": 429}, "rate_limited"),
        ({"status": 406, "body": "Not Acceptable"}, "blocked"),
        ({"status": 401}, "signed_out"),
    ],
    ids=lambda it: it if isinstance(it, str) else "",
)
@pytest.mark.usefixtures("entry_with_unviewed_clips")
async def test_unreadable_list_leaves_the_action_unconfirmed(
    house: House, action: str, kind: dict[str, Any], key: str | None
) -> None:
    house.cloud.faults.add(Fault(route="media.changed", times=None, **kind))
    first, second, *_ = clips_of(house)

    with pytest.raises(HomeAssistantError) as error:
        await perform(house.hass, action, video_id=first.id)

    assert raised(error) == (key or UNCONFIRMED[action])
    assert is_done(first, action)
    house.cloud.faults.clear()
    await house.let_pass(130)
    house.cloud.faults.add(Fault(route="media.changed", status=503, body="", times=2))
    await perform(house.hass, action, video_id=second.id)
    assert is_done(second, action)


@both
async def test_unloading_the_account_ends_the_action_with_an_error(
    house: House, entry_with_unviewed_clips: ConfigEntry, action: str
) -> None:
    house.cloud.faults.add(Fault(route=ROUTES[action], status=200, body="{}"))
    clip = clips_of(house)[0]
    waiting = asyncio.create_task(perform(house.hass, action, video_id=clip.id))
    await wait_for_request(house, "media.changed")

    await house.hass.config_entries.async_unload(entry_with_unviewed_clips.entry_id)

    with pytest.raises(HomeAssistantError) as error:
        await waiting
    assert raised(error) == "account_unloaded"


# Tests of permissions


@pytest.mark.usefixtures("entry_with_unviewed_clips")
@pytest.mark.parametrize(
    "policy",
    [{}, {"all": {"read": True}}, {"all": True}],
    ids=["nothing", "reading", "everything"],
)
async def test_user_who_is_not_an_administrator_cannot_delete_clips(
    house: House, policy: dict[str, Any]
) -> None:
    clip = clips_of(house)[0]
    context = user_context(house.hass, **policy)

    with pytest.raises(Unauthorized):
        await perform(house.hass, "delete_clips", context=context, video_id=clip.id)

    assert house.cloud.ledger.count() == 0
    assert not clip.deleted


@both
@pytest.mark.usefixtures("entry_with_unviewed_clips")
async def test_administrator_may_do_both_and_unknown_user_neither(
    house: House, action: str, hass_admin_user: Any
) -> None:
    clip = clips_of(house)[0]
    unknown = Context(user_id="nobody")
    with pytest.raises(Unauthorized):
        await perform(house.hass, action, context=unknown, video_id=clip.id)
    assert house.cloud.ledger.count() == 0

    admin = Context(user_id=hass_admin_user.id)
    await perform(house.hass, action, context=admin, video_id=clip.id)

    assert is_done(clip, action)


@pytest.mark.usefixtures("entry_with_unviewed_clips")
async def test_control_permission_for_a_camera_allows_marking_its_clips_only(house: House) -> None:
    garden, hall = clips_of(house)[0], clips_of(house, "Hall")[0]
    may_control = user_context(house.hass, entity_ids={"camera.garden": {"control": True}})
    may_read = user_context(house.hass, all={"read": True})

    both_clips = [garden.id, hall.id]
    for context, numbers in ((may_read, [garden.id]), (may_control, both_clips)):
        with pytest.raises(Unauthorized):
            await perform(house.hass, "mark_viewed", context=context, video_id=numbers)
    assert house.cloud.ledger.count() == 0

    await perform(house.hass, "mark_viewed", context=may_control, video_id=garden.id)
    assert garden.watched
    assert not hall.watched


@pytest.mark.usefixtures("entry_with_unviewed_clips")
async def test_clips_of_a_removed_camera_require_control_permission_for_all_entities(
    house: House,
) -> None:
    clip = clips_of(house, "Hall")[0]
    house.cloud.cloud.remove_camera(house.cloud.cloud.camera("Hall"))
    await house.let_pass(1800)
    cameras = user_context(house.hass, domains={"camera": True})
    everything = user_context(house.hass, all=True)

    for context in (cameras, user_context(house.hass, all={"read": True})):
        with pytest.raises(Unauthorized):
            await perform(house.hass, "mark_viewed", context=context, video_id=clip.id)
    assert not clip.watched
    await perform(house.hass, "mark_viewed", context=everything, video_id=clip.id)
    assert clip.watched


async def test_example_of_the_readme_deletes_only_old_clips_of_the_camera(
    house: House, entry_with_unviewed_clips: ConfigEntry
) -> None:
    explained, example = documented("Delete clips")
    assert explained == {"archive", "video_id", "entity_id", "media"}
    cloud = house.cloud.cloud
    now = house.clock.time()
    for camera in ("Garden", "Hall"):
        for days in (13.9, 14.1, 20):
            cloud.motion(cloud.camera(camera), created_at=now - days * 86400, upload_seconds=9)
    await house.hass.config_entries.async_reload(entry_with_unviewed_clips.entry_id)
    assert await async_setup_component(house.hass, "script", {"script": {"tidy": example}})

    for _ in range(2):  # Run the script twice. In the second run, there is no clip left to delete.
        await house.hass.services.async_call("script", "tidy", blocking=True)

        gone = [it for it in cloud.clips.values() if it.deleted]
        assert {it.camera.name for it in gone} == {"Garden"}
        assert sorted((now - it.created_at) / 86400 for it in gone) == [14.1, 20]
    assert house.cloud.ledger.count("media.delete") == 1
