"""record_clip returns the new clip when the cloud lists it, or raises an error."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from homeassistant.core import Context
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
import voluptuous as vol

from simulator import Fault
from simulator.clips import Clip
from simulator.paint import mp4, read_label
from tests.action_calls import documented, perform, raised, second_account, user_context
from tests.clip_helpers import wait_for_request
from tests.garden_problems import go_offline, go_silent, refuse, stay_busy
from tests.house import House

pytestmark = pytest.mark.platforms("binary_sensor", "camera", "event", "image", "light")

GARDEN = "camera.garden"
FOUR_KINDS = {
    "catalina": GARDEN,
    "white": "camera.driveway",
    "owl": "camera.hall",
    "lotus": "camera.front_door",
}


def recorded(house: House, camera: str = "Garden") -> Clip:
    """Return the newest clip of a camera in the cloud."""
    clips = [it for it in house.cloud.cloud.clips.values() if it.camera.name == camera]
    return max(clips, key=lambda it: (it.created_at, it.id))


@pytest.mark.parametrize("names_it", [True, False], ids=["named", "by time"])
@pytest.mark.parametrize("entity_id", FOUR_KINDS.values(), ids=FOUR_KINDS)
async def test_record_clip_returns_the_clip_that_it_started(
    house: House, entity_id: str, hass_client: ClientSessionGenerator, *, names_it: bool
) -> None:
    await house.sign_in()
    house.cloud.settings.names_recorded_clip = names_it
    house.cloud.settings.upload_seconds = (12, 12)
    name = house.state(entity_id).attributes["friendly_name"]
    house.cloud.ledger.clear()

    response = (await house.action("record_clip", entity_id))[entity_id]

    clip = recorded(house, name)
    assert response["video_id"] == clip.id
    assert response["command_id"]
    assert response["seconds"] == 15.0
    assert house.cloud.ledger.by_route() | {"media.poster": 0, "media.changed": 0} == {
        "homescreen": 1,
        "record": 1,
        "command.status": 3,
        "media.poster": 0,
        "media.changed": 0,
    }
    assert house.cloud.ledger.count("media.changed") <= 6
    client = await hass_client()
    poster = await client.get(response["thumbnail"])
    assert read_label(await poster.read()) == clip.label
    video = await client.get(response["video"])
    assert await video.read() == mp4(clip.label, seconds=clip.seconds)


async def test_entities_and_catalogue_have_the_clip_when_record_clip_ends(house: House) -> None:
    entry = await house.sign_in()

    response = (await house.action("record_clip", GARDEN))[GARDEN]

    assert entry.runtime_data.catalogue.get(response["video_id"])
    await house.settle()
    assert house.state("image.garden_last_clip").attributes["video_id"] == response["video_id"]
    event = house.state("event.garden_clip").attributes
    assert event["video_id"] == response["video_id"]
    assert event["event_type"] == "on_demand"


async def test_record_clip_without_waiting_ends_when_the_camera_has_recorded(house: House) -> None:
    await house.sign_in()
    house.cloud.ledger.clear()

    response = (await house.action("record_clip", GARDEN, wait_for_clip=False))[GARDEN]

    assert response == {
        "video_id": None,
        "command_id": response["command_id"],
        "seconds": 3.0,
        "thumbnail": None,
        "video": None,
    }
    assert house.cloud.ledger.count("media.changed") == 0
    house.cloud.settings.names_recorded_clip = True
    response = (await house.action("record_clip", GARDEN, wait_for_clip=False))[GARDEN]
    assert response["video_id"] == recorded(house).id
    assert response["video"] is None


async def test_cameras_record_concurrently_and_share_list_requests(house: House) -> None:
    await house.sign_in()
    house.cloud.settings.upload_seconds = (30, 30)
    four = ["camera.garden", "camera.hall", "camera.front_door", "camera.terrace_2"]
    house.cloud.ledger.clear()

    response = await house.action("record_clip", *four)

    numbers = [it["video_id"] for it in response.values()]
    names = [house.cloud.cloud.clips[it].camera.name for it in numbers]
    assert sorted(names) == ["Front Door", "Garden", "Hall", "Terrace"]
    # The cameras of a network record one after another, which takes 9 s. After that, the recordings
    # of all four cameras wait for the clip list at the same time.
    assert max(it["seconds"] for it in response.values()) <= 9 + 30 + 3
    assert house.cloud.ledger.count("media.changed") <= 15


async def test_concurrent_record_clip_calls_for_one_camera_return_different_clips(
    house: House,
) -> None:
    await house.sign_in()

    first, second = await asyncio.gather(
        house.action("record_clip", GARDEN), house.action("record_clip", GARDEN)
    )

    numbers = [first[GARDEN]["video_id"], second[GARDEN]["video_id"]]
    assert sorted(numbers) == sorted(house.cloud.cloud.clips)[-2:]
    assert len(set(numbers)) == 2


async def test_record_clip_ignores_clips_of_other_cameras(house: House) -> None:
    """The cameras Hall and Garden have the same id.

    An id is unique only among cameras of the same family.
    """
    await house.sign_in()
    house.cloud.settings.upload_seconds = (20, 20)
    hall = house.cloud.cloud.camera("Hall")
    house.cloud.cloud.motion(hall, created_at=house.clock.time() + 2, upload_seconds=5)
    old = house.cloud.cloud.motion(
        house.cloud.cloud.camera("Garden"), created_at=house.clock.time() - 60, upload_seconds=65
    )

    response = (await house.action("record_clip", GARDEN))[GARDEN]

    assert response["video_id"] == recorded(house).id != old.id


async def test_record_clip_ignores_clips_that_were_listed_before(house: House) -> None:
    """The earlier clip's time matches, but the cloud had listed it before the action began."""
    entry = await house.sign_in()
    garden = house.cloud.cloud.camera("Garden")
    before = house.cloud.cloud.motion(garden, upload_seconds=0)
    await entry.runtime_data.async_refresh()

    response = (await house.action("record_clip", GARDEN))[GARDEN]

    assert response["video_id"] == recorded(house).id != before.id


async def test_record_clip_uses_the_request_time_if_the_command_has_no_time(house: House) -> None:
    await house.sign_in()
    body = '{"complete":true,"status_code":908,"commands":[],"media_id":null}'
    house.cloud.faults.add(Fault(route="command.status", status=200, body=body))

    response = (await house.action("record_clip", GARDEN))[GARDEN]

    assert response["video_id"] == recorded(house).id


# Tests of errors


def never_list(house: House) -> None:
    house.cloud.settings.upload_seconds = (7200, 7200)


def fault(route: str, **kind: Any) -> Callable[[House], None]:
    def add(house: House) -> None:
        house.cloud.faults.add(Fault(route=route, times=None, **kind))

    return add


def recover(house: House) -> None:
    house.cloud.faults.clear()
    house.cloud.cloud.networks[200001].busy_until = 0
    house.cloud.settings.upload_seconds = (10, 30)
    camera = house.cloud.cloud.camera("Garden")
    camera.online = True
    camera.command_seconds = camera.failure = None


@pytest.mark.parametrize(
    ("trouble", "key"),
    [
        (stay_busy, "busy"),
        (go_offline, "offline"),
        (go_silent, "late"),
        (refuse, "refused"),
        (never_list, "not_listed"),
        (fault("record", status=500, body="oops"), "unexpected"),
        (fault("record", kind="drop"), "unreachable"),
        (fault("record", status=403), "blocked"),
        (fault("record", status=406, body="Not Acceptable"), "blocked"),
        (fault("record", status=404, body="<html>"), "unexpected"),
        (fault("homescreen", status=503, body=""), "unexpected"),
        (fault("command.status", kind="drop"), "unreachable"),
        (fault("command.status", status=429), "rate_limited"),
        (fault("media.changed", status=500, body="oops"), "not_listed"),
        (fault("media.changed", kind="drop"), "not_listed"),
        (fault("media.changed", kind="broken_body"), "not_listed"),
        (fault("media.changed", status=429), "rate_limited"),
        (fault("media.changed", status=406, body="Not Acceptable"), "blocked"),
    ],
)
async def test_record_clip_raises_a_specific_error_and_works_again_after_the_fault(
    house: House, trouble: Callable[[House], None], key: str
) -> None:
    await house.sign_in()
    trouble(house)

    with pytest.raises(HomeAssistantError) as error:
        await house.action("record_clip", GARDEN)

    assert raised(error) == key
    assert str(error.value).startswith("Garden: ") or key == "signed_out"
    recover(house)
    await house.let_pass(300)
    response = (await house.action("record_clip", GARDEN))[GARDEN]
    assert response["video_id"] == recorded(house).id


async def test_record_clip_timeout_error_mentions_wait_for_clip(house: House) -> None:
    await house.sign_in()
    never_list(house)
    before = house.now
    house.cloud.ledger.clear()

    with pytest.raises(HomeAssistantError) as error:
        await house.action("record_clip", GARDEN)

    assert "wait_for_clip" in str(error.value)
    assert "recorded a clip" in str(error.value)
    assert house.now - before == timedelta(seconds=63)
    # The action reads the clip list every three seconds for a minute. In addition, up to four polls
    # read the list.
    assert house.cloud.ledger.count("media.changed") <= 21 + 4


async def test_record_clip_retries_a_failing_clip_list(house: House) -> None:
    await house.sign_in()
    house.cloud.faults.add(Fault(route="media.changed", kind="drop", times=6))

    response = (await house.action("record_clip", GARDEN))[GARDEN]

    assert response["video_id"] == recorded(house).id


async def test_sign_in_rejected_while_waiting_for_a_clip_starts_a_reauth_flow(house: House) -> None:
    entry = await house.sign_in()
    house.cloud.faults.add(Fault(route="media.changed", status=401, times=None))

    with pytest.raises(HomeAssistantError) as error:
        await house.action("record_clip", GARDEN)

    assert raised(error) == "signed_out"
    assert [*entry.async_get_active_flows(house.hass, {"reauth"})]


async def test_unloading_the_account_ends_the_wait_for_a_clip(house: House) -> None:
    entry = await house.sign_in()
    never_list(house)
    action = asyncio.create_task(house.action("record_clip", GARDEN))
    before = house.now
    await wait_for_request(house, "record")

    await house.hass.config_entries.async_unload(entry.entry_id)

    with pytest.raises(HomeAssistantError) as error:
        await action
    assert raised(error) == "account_unloaded"
    assert house.now - before < timedelta(seconds=30)


async def test_record_clip_returns_successes_and_errors_per_camera(house: House) -> None:
    await house.sign_in()
    go_offline(house)

    response = await house.action("record_clip", GARDEN, "camera.hall")

    assert response[GARDEN]["error"] == "offline"
    assert response[GARDEN]["message"].startswith("Garden: ")
    assert response["camera.hall"]["video_id"] == recorded(house, "Hall").id


async def test_record_clip_without_a_response_raises_any_failure(house: House) -> None:
    await house.sign_in()
    go_offline(house)

    with pytest.raises(HomeAssistantError) as error:
        await perform(
            house.hass, "record_clip", return_response=False, entity_id=[GARDEN, "camera.hall"]
        )

    assert raised(error) == "offline"


async def test_record_clip_records_with_cameras_of_two_accounts(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.sign_in()
    async with second_account(house, monkeypatch) as (_, simulator):
        response = await house.action("record_clip", "all")

    assert len(response) == 7
    [theirs] = simulator.cloud.clips.values()
    assert response["camera.shed"]["video_id"] == theirs.id
    assert simulator.ledger.count("record") == 1


@pytest.mark.parametrize("names", [["light.kitchen"], []])
async def test_record_clip_rejects_a_target_without_a_blink_camera(
    house: House, names: list[str]
) -> None:
    await house.sign_in()

    with pytest.raises(ServiceValidationError) as error:
        await house.action("record_clip", *(names or ["none"]))

    assert raised(error) == ("no_camera" if names else "no_target")


@pytest.mark.parametrize("data", [{"timeout": 4}, {"timeout": 301}, {"wait_for_clip": "perhaps"}])
async def test_record_clip_rejects_invalid_field_values(house: House, data: dict[str, Any]) -> None:
    await house.sign_in()

    with pytest.raises(vol.Invalid):
        await house.action("record_clip", GARDEN, **data)
    assert house.cloud.ledger.count("record") == 0


async def test_record_clip_respects_a_short_timeout(house: House) -> None:
    await house.sign_in()
    house.cloud.cloud.camera("Garden").command_seconds = 7

    with pytest.raises(HomeAssistantError) as error:
        await house.action("record_clip", GARDEN, timeout=5)
    assert raised(error) == "late"
    assert (await house.action("record_clip", GARDEN, timeout=30))[GARDEN]["video_id"]


@pytest.mark.parametrize(
    "policy",
    [{}, {"entity_ids": {"camera.hall": True}}, {"all": {"read": True}}],
    ids=["nothing", "another camera", "reading"],
)
async def test_record_clip_requires_permission_to_control_the_camera(
    house: House, policy: dict[str, Any]
) -> None:
    await house.sign_in()

    with pytest.raises(Unauthorized):
        await house.action("record_clip", GARDEN, context=user_context(house.hass, **policy))
    with pytest.raises(Unauthorized):
        await house.action("record_clip", GARDEN, context=Context(user_id="nobody"))
    assert house.cloud.ledger.count("record") == 0


async def test_user_who_may_control_the_camera_can_record(house: House) -> None:
    await house.sign_in()
    context = user_context(house.hass, entity_ids={GARDEN: {"control": True}})

    response = await house.action("record_clip", GARDEN, context=context)

    assert response[GARDEN]["video_id"] == recorded(house).id


async def test_documentation_explains_each_key_of_the_record_clip_response(house: House) -> None:
    await house.sign_in()
    explained, example = documented("Record clip")

    response = await house.action("record_clip", GARDEN)

    assert response.keys() == example.keys()
    assert response[GARDEN].keys() == example[GARDEN].keys()
    assert explained == {*response[GARDEN], "timeout", "wait_for_clip"}
