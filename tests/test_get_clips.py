"""The action get_clips returns the requested clips that the caller may see, newest first.

The action sends only one request to the cloud.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from homeassistant.components.media_source import async_resolve_media
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Context
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
import voluptuous as vol

from simulator import Fault
from simulator.clips import Clip
from simulator.paint import read_label
from tests.action_calls import (
    SHED,
    SHED_CLIP,
    add_clip,
    documented,
    perform,
    raised,
    rename_device,
    second_account,
    user_context,
)
from tests.house import House

pytestmark = pytest.mark.platforms("camera", "light")

GARDEN = "camera.garden"
TERRACES = ["camera.terrace", "camera.terrace_2"]


async def get(house: House, **data: Any) -> list[dict[str, Any]]:
    """Perform get_clips. Return its clips, and check that there are no errors."""
    response = await perform(house.hass, "get_clips", **data)
    assert response.keys() == {"clips", "more", "errors"}
    assert response["errors"] == []
    clips: list[dict[str, Any]] = response["clips"]
    return clips


def numbers(clips: Iterable[dict[str, Any]]) -> list[int]:
    return [it["video_id"] for it in clips]


def recorded(house: House, wanted: Callable[[Clip], bool] = lambda _: True) -> list[int]:
    """Return the ids of the clips for which `wanted` returns true, newest first."""
    clips = [it for it in house.cloud.cloud.clips.values() if not it.deleted and wanted(it)]
    return [it.id for it in sorted(clips, key=lambda it: -it.created_at)]


def since(clip: Clip) -> datetime:
    return datetime.fromtimestamp(int(clip.created_at), UTC)


@pytest.mark.usefixtures("entry")
async def test_get_clips_returns_all_clips_newest_first_for_one_request(house: House) -> None:
    assert numbers(await get(house)) == recorded(house)
    assert numbers(await get(house, entity_id=GARDEN)) != []
    assert house.cloud.ledger.by_route() == {"media.changed": 1}


async def test_get_clips_returns_all_details_of_a_clip(
    house: House, entry: ConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    assert await async_setup_component(house.hass, "media_source", {})
    cloud = house.cloud.cloud
    clip = cloud.motion(
        cloud.camera("Garden"), "cv_motion", upload_seconds=0, metadata={"person": True}
    )
    cloud.watch_clip(clip)
    await house.let_pass(60)

    newest = (await get(house))[0]

    path = f"/api/blink_clips/clips/{entry.entry_id}/{clip.id}"
    day = dt_util.as_local(since(clip)).date().isoformat()
    media = f"media-source://blink_clips/{entry.entry_id}/camera_400001/{day}/{clip.id}"
    assert newest == {
        "video_id": clip.id,
        "entity_id": GARDEN,
        "camera": "Garden",
        "created_at": since(clip).isoformat(),
        "type": "person",
        "source": "cv_motion",
        "detections": ["person"],
        "viewed": True,
        "at_blink": True,
        "archived": False,
        "kept": False,
        "thumbnail": f"{path}.jpg",
        "video": f"{path}.mp4",
        "media_content_id": media,
    }
    client = await hass_client()
    assert read_label(await (await client.get(newest["thumbnail"])).read()) == clip.label
    played = await async_resolve_media(house.hass, newest["media_content_id"], None)
    assert played.mime_type == "video/mp4"


@pytest.mark.usefixtures("entry")
async def test_clips_of_cameras_that_share_a_name_or_number_are_not_mixed(house: House) -> None:
    """The cameras Garden and Hall have the same id. There are two cameras named Terrace."""
    of_garden = recorded(house, lambda it: it.camera.name == "Garden")
    of_hall = recorded(house, lambda it: it.camera.name == "Hall")
    assert numbers(await get(house, entity_id=GARDEN)) == of_garden
    assert numbers(await get(house, entity_id=["camera.hall"])) == of_hall
    behind, cabin = [await get(house, entity_id=it) for it in TERRACES]
    both = numbers(behind) + numbers(cabin)
    assert sorted(both) == sorted(recorded(house, lambda it: it.camera.name == "Terrace"))
    assert {it["entity_id"] for it in cabin} == {"camera.terrace_2"}


@pytest.mark.usefixtures("entry")
@pytest.mark.parametrize("named", [{"entity_id": "all"}, {"entity_id": []}, {}])
async def test_target_all_or_no_target_returns_clips_of_all_cameras(
    house: House, named: dict[str, Any]
) -> None:
    assert numbers(await get(house, **named)) == recorded(house)


@pytest.mark.usefixtures("entry")
async def test_area_target_returns_clips_of_the_cameras_in_the_area(house: House) -> None:
    camera = er.async_get(house.hass).entities[GARDEN].device_id
    assert camera
    dr.async_get(house.hass).async_update_device(camera, area_id="outside")
    assert {it["entity_id"] for it in await get(house, area_id="outside")} == {GARDEN}


@pytest.mark.usefixtures("entry")
async def test_start_is_inclusive_and_end_is_exclusive(house: House) -> None:
    clips = [house.cloud.cloud.clips[it] for it in recorded(house)]
    between = numbers(await get(house, start=since(clips[9]), end=since(clips[4])))
    # The result includes a clip that was recorded exactly at `start`, but no clip that was recorded
    # exactly at `end`.
    assert between == [it.id for it in clips[5:10]]
    assert numbers(await get(house, start=since(clips[4]))) == [it.id for it in clips[:5]]
    assert numbers(await get(house, end=since(clips[4]))) == [it.id for it in clips[5:]]
    assert await get(house, start=since(clips[4]), end=since(clips[4])) == []


@pytest.mark.usefixtures("entry")
async def test_time_without_a_time_zone_is_local_time(house: House) -> None:
    await house.hass.config.async_set_time_zone("Asia/Tokyo")
    clips = [house.cloud.cloud.clips[it] for it in recorded(house)]
    local = dt_util.as_local(since(clips[3])).replace(tzinfo=None).isoformat(sep=" ")
    assert numbers(await get(house, start=local)) == [it.id for it in clips[:4]]


TYPES = {
    "motion": {"pir", "cv_motion"},
    "button_press": {"button_press"},
    "snapshot": {"snapshot"},
    "live_view": {"liveview"},
}


@pytest.mark.usefixtures("entry")
@pytest.mark.parametrize("kind", TYPES)
async def test_source_filter_returns_clips_of_one_type(house: House, kind: str) -> None:
    clips = await get(house, source=kind)
    assert numbers(clips) == recorded(house, lambda it: it.source in TYPES[kind]) != []
    assert {it["type"] for it in clips} == {kind}


@pytest.mark.usefixtures("entry")
async def test_source_filter_returns_clips_of_several_types(house: House) -> None:
    cloud = house.cloud.cloud
    cloud.motion(cloud.camera("Hall"), upload_seconds=0, metadata={"labels": ["package"]})
    cloud.motion(cloud.camera("Hall"), "hologram", upload_seconds=0)
    await house.let_pass(60)

    kinds = [it["type"] for it in await get(house, source=["package", "unknown"])]

    assert kinds == ["unknown", "package"]
    assert len(await get(house, source="package,unknown")) == 2
    assert len(await get(house, source=[])) == len(recorded(house))


@pytest.mark.usefixtures("entry")
async def test_limit_bounds_the_list_and_more_reports_further_clips(house: House) -> None:
    everything = recorded(house)
    response = await perform(house.hass, "get_clips", limit=5)
    assert numbers(response["clips"]) == everything[:5]
    assert response["more"] is True
    response = await perform(house.hass, "get_clips", limit=len(everything))
    assert numbers(response["clips"]) == everything
    assert response["more"] is False


@pytest.mark.scenario("big")
async def test_limit_defaults_to_50_and_allows_500_of_10000_clips(house: House) -> None:
    await house.sign_in()
    response = await perform(house.hass, "get_clips")
    assert len(response["clips"]) == 50
    assert response["more"] is True
    house.cloud.ledger.clear()
    response = await perform(house.hass, "get_clips", limit=500, source="motion")
    assert len(response["clips"]) == 500
    assert house.cloud.ledger.count() == 0


@pytest.mark.usefixtures("entry")
async def test_clip_without_files_has_no_urls(house: House) -> None:
    body = (
        '{"limit":500,"media":[{"id":5,"created_at":"2026-11-20T12:00:00+00:00",'
        '"device_id":400001,"device":"catalina","source":"pir"}]}'
    )
    house.cloud.faults.add(Fault(route="media.changed", status=200, body=body))

    clip = next(it for it in await get(house) if it["video_id"] == 5)

    assert clip["thumbnail"] is clip["video"] is None


@pytest.mark.usefixtures("entry")
async def test_clips_of_a_removed_camera_are_listed_without_a_camera(house: House) -> None:
    cloud = house.cloud.cloud
    clips = recorded(house, lambda it: it.camera.name == "Hall")
    cloud.remove_camera(cloud.camera("Hall"))
    await house.let_pass(1800)

    gone = [it for it in await get(house) if it["entity_id"] is None]

    assert numbers(gone) == clips
    assert {it["camera"] for it in gone} == {None}
    with pytest.raises(ServiceValidationError) as error:
        await get(house, entity_id="camera.hall")
    assert raised(error) == "no_camera"


@pytest.mark.usefixtures("entry")
async def test_disabled_camera_is_no_target_but_its_clips_are_listed(house: House) -> None:
    er.async_get(house.hass).async_update_entity(
        "camera.hall", disabled_by=er.RegistryEntryDisabler.USER
    )
    await house.settle()

    assert "camera.hall" in {it["entity_id"] for it in await get(house)}
    assert "camera.hall" not in {it["entity_id"] for it in await get(house, entity_id="all")}
    with pytest.raises(ServiceValidationError) as error:
        await get(house, entity_id="camera.hall")
    assert raised(error) == "no_camera"


@pytest.mark.usefixtures("entry")
async def test_deleted_clip_is_no_longer_listed(house: House) -> None:
    [first, *others] = recorded(house)
    assert numbers(await get(house))[0] == first
    house.cloud.cloud.delete_clip(house.cloud.cloud.clips[first])
    await house.let_pass(60)
    assert numbers(await get(house)) == others


# Tests of permissions


@pytest.mark.usefixtures("entry")
async def test_user_sees_clips_of_readable_cameras_only(house: House) -> None:
    context = user_context(house.hass, entity_ids={GARDEN: {"read": True}})

    seen = await get(house, context=context)

    assert numbers(seen) == recorded(house, lambda it: it.camera.name == "Garden")
    assert numbers(await get(house, context=context, entity_id=GARDEN)) == numbers(seen)
    with pytest.raises(Unauthorized):
        await get(house, context=context, entity_id="camera.hall")
    with pytest.raises(Unauthorized):
        await get(house, context=context, entity_id="all")


@pytest.mark.usefixtures("entry")
async def test_user_without_permissions_sees_no_clips(house: House) -> None:
    assert await get(house, context=user_context(house.hass)) == []
    with pytest.raises(Unauthorized):
        await get(house, context=Context(user_id="nobody"))


@pytest.mark.usefixtures("entry")
async def test_clips_of_removed_cameras_need_permission_to_read_everything(
    house: House,
) -> None:
    house.cloud.cloud.remove_camera(house.cloud.cloud.camera("Hall"))
    await house.let_pass(1800)
    everything = user_context(house.hass, all={"read": True})
    cameras = user_context(house.hass, domains={"camera": {"read": True}})

    assert numbers(await get(house, context=everything)) == recorded(house)
    assert numbers(await get(house, context=cameras)) == recorded(
        house, lambda it: it.camera.name != "Hall"
    )


# Tests with several accounts


async def test_clips_of_two_accounts_are_merged_into_one_list(
    house: House, entry: ConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with second_account(house, monkeypatch) as (_, simulator):
        house.clock.advance(30)
        shed = add_clip(simulator, "Shed", SHED_CLIP)
        house.clock.advance(30)
        garden = house.cloud.cloud.motion(house.cloud.cloud.camera("Garden"), upload_seconds=0)
        await house.let_pass(60)

        clips = await get(house)

        assert numbers(clips)[:2] == [garden.id, shed.id]
        assert len(clips) == len(recorded(house)) + 1
        assert numbers(await get(house, entity_id=SHED)) == [shed.id]
        assert entry.entry_id not in clips[1]["video"]


async def test_clips_are_listed_while_another_account_fails(
    house: House, entry: ConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with second_account(house, monkeypatch) as (shed, simulator):
        simulator.faults.add(Fault(route="media.changed", status=500, body="oops", times=None))

        response = await perform(house.hass, "get_clips")

        assert numbers(response["clips"]) == recorded(house)
        [error] = response["errors"]
        assert error.startswith(f"{shed.title}: ")
        assert numbers(await get(house, entity_id=GARDEN))
        for named in (SHED, [GARDEN, SHED]):
            with pytest.raises(HomeAssistantError) as raising:
                await get(house, entity_id=named)
            assert raised(raising) == "unexpected"
            assert str(raising.value).startswith("Shed: ")

        house.cloud.faults.add(Fault(route="*", status=500, body="oops", times=None))
        await house.hass.config_entries.async_unload(entry.entry_id)
        with pytest.raises(HomeAssistantError) as raising:
            await get(house)
        assert raised(raising) == "unexpected"
        simulator.faults.clear()
        assert await get(house) == []


# Tests of errors


@pytest.mark.parametrize(
    ("fault", "key"),
    [
        (Fault(route="media.changed", status=500, body="oops", times=None), "unexpected"),
        (Fault(route="media.changed", kind="drop", times=None), "unreachable"),
        (Fault(route="media.changed", kind="broken_body", times=None), "unexpected"),
        (Fault(route="media.changed", status=429, times=None), "rate_limited"),
        (Fault(route="media.changed", status=406, body="no", times=None), "blocked"),
        (Fault(route="media.changed", status=403, times=None), "blocked"),
    ],
    ids=lambda it: f"{it.kind}-{it.status}" if isinstance(it, Fault) else "",
)
@pytest.mark.usefixtures("entry")
async def test_get_clips_raises_a_specific_error_and_works_again_after_the_fault(
    house: House, fault: Fault, key: str
) -> None:
    house.cloud.faults.add(fault)

    for named in ({}, {"entity_id": GARDEN}):
        with pytest.raises(HomeAssistantError) as error:
            await get(house, **named)
        assert raised(error) == key

    house.cloud.faults.clear()
    house.clock.advance(120)
    assert numbers(await get(house)) == recorded(house)


@pytest.mark.usefixtures("entry")
async def test_end_before_start_is_rejected(house: House) -> None:
    with pytest.raises(ServiceValidationError) as error:
        await get(house, start=house.now, end=house.now - timedelta(seconds=1))
    assert raised(error) == "end_before_start"
    assert house.cloud.ledger.count() == 0


@pytest.mark.usefixtures("entry")
@pytest.mark.parametrize(
    "data",
    [
        {"limit": 0},
        {"limit": 501},
        {"start": "yesterday"},
        {"end": "9999-12-31 23:59:59"},
        {"source": "ghost"},
        {"height": 5},
    ],
)
async def test_get_clips_rejects_invalid_field_values(house: House, data: dict[str, Any]) -> None:
    with pytest.raises(vol.Invalid):
        await get(house, **data)
    assert house.cloud.ledger.count() == 0


@pytest.mark.usefixtures("entry")
@pytest.mark.parametrize(("named", "key"), [("light.kitchen", "no_camera"), ("none", "no_target")])
async def test_get_clips_rejects_a_target_without_a_blink_camera(
    house: House, named: str, key: str
) -> None:
    with pytest.raises(ServiceValidationError) as error:
        await get(house, entity_id=named)
    assert raised(error) == key


async def test_get_clips_fails_without_a_loaded_account(house: House, entry: ConfigEntry) -> None:
    await house.hass.config_entries.async_unload(entry.entry_id)
    with pytest.raises(ServiceValidationError) as error:
        await get(house)
    assert raised(error) == "no_account"
    await house.hass.config_entries.async_setup(entry.entry_id)
    assert numbers(await get(house)) == recorded(house)


@pytest.mark.usefixtures("entry")
async def test_documentation_explains_each_key_of_the_get_clips_response(house: House) -> None:
    explained, example = documented("Get clips")

    response = await perform(house.hass, "get_clips", limit=1)

    assert response.keys() == example.keys()
    [clip], [shown] = response["clips"], example["clips"]
    assert clip.keys() == shown.keys()
    assert explained == {*response, *clip, "start", "end", "source", "limit"}


async def test_clip_has_the_camera_name_that_the_user_set(house: House) -> None:
    await house.sign_in()
    rename_device(house.hass, "camera.garden", "Behind the house")

    response = await perform(house.hass, "get_clips", entity_id=["camera.garden", "camera.hall"])

    assert {(it["entity_id"], it["camera"]) for it in response["clips"]} == {
        ("camera.garden", "Behind the house"),
        ("camera.hall", "Hall"),
    }
