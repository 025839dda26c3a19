"""The action snapshot returns a new picture, or raises an error with the reason."""

import asyncio
from dataclasses import replace
from datetime import datetime
from typing import Any

from homeassistant.core import Context
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockUser

from custom_components.blink_clips.api import CameraKey
from simulator import Fault, Listing
from simulator.device_commands import start_snapshot
from tests.garden_problems import go_offline, go_silent, refuse, stay_busy
from tests.house import House

pytestmark = pytest.mark.platforms("button", "camera", "light")

CAMERA_OF_EACH_TYPE = {
    "catalina": "camera.garden",
    "white": "camera.driveway",
    "owl": "camera.hall",
    "lotus": "camera.front_door",
}


def raised(error: pytest.ExceptionInfo[HomeAssistantError]) -> str | None:
    """Check that an error has a translated text. Return its translation key."""
    assert str(error.value) != error.value.translation_key, "the error has no text"
    return error.value.translation_key


@pytest.mark.parametrize("listing", Listing)
@pytest.mark.parametrize("entity_id", CAMERA_OF_EACH_TYPE.values(), ids=CAMERA_OF_EACH_TYPE)
async def test_snapshot_returns_a_new_picture_for_every_way_of_listing(
    house: House, entity_id: str, listing: Listing
) -> None:
    await house.sign_in()
    house.cloud.settings.listing = listing
    before = await house.look(entity_id)
    house.cloud.ledger.clear()
    asked_at = house.now

    response = (await house.action("snapshot", entity_id))[entity_id]

    assert house.cloud.ledger.count() <= 9
    after = await house.look(entity_id)
    assert after.number != before.number
    assert after.taken_at >= asked_at
    assert response["changed"] is True
    assert response["command_id"]
    assert abs(datetime.fromisoformat(response["taken_at"]) - after.taken_at).seconds <= 2
    late = house.cloud.settings.listing_delay if listing is Listing.LISTED_LATE else 0
    assert response["seconds"] == 3.0 + late


async def test_snapshots_of_one_network_are_taken_one_after_another(house: House) -> None:
    await house.sign_in()
    five = ["camera.garden", "camera.driveway", "camera.terrace", "camera.hall"]
    five.append("camera.front_door")

    response = await house.action("snapshot", *five)

    assert all(response[entity_id]["changed"] for entity_id in five)
    times = sorted(it["seconds"] for it in response.values())
    assert times == [3.0, 6.0, 9.0, 12.0, 15.0]
    assert all([(await house.look(entity_id)).kind == "snapshot" for entity_id in five])


async def test_snapshots_of_two_networks_are_taken_in_parallel(house: House) -> None:
    await house.sign_in()

    response = await house.action("snapshot", "camera.garden", "camera.terrace_2")

    assert [it["seconds"] for it in response.values()] == [3.0, 3.0]


async def test_concurrent_snapshots_of_one_camera_take_two_pictures(house: House) -> None:
    await house.sign_in()
    house.cloud.settings.listing = Listing.LISTED_LATE

    first, second = await asyncio.gather(
        house.action("snapshot", "camera.garden"), house.action("snapshot", "camera.garden")
    )

    assert first["camera.garden"]["image"] != second["camera.garden"]["image"]
    assert first["camera.garden"]["command_id"] != second["camera.garden"]["command_id"]


async def test_snapshot_waits_while_the_network_is_busy(house: House) -> None:
    await house.sign_in()
    house.cloud.cloud.keep_busy(house.cloud.cloud.networks[200001], 10)

    response = await house.action("snapshot", "camera.garden")

    assert response["camera.garden"]["changed"] is True
    assert house.cloud.ledger.count("snapshot") > 1


def keep_old_picture(house: House) -> None:
    house.cloud.cloud.camera("Garden").keeps_picture = True


def recover(house: House) -> None:
    house.cloud.faults.clear()
    house.cloud.cloud.networks[200001].busy_until = 0
    camera = house.cloud.cloud.camera("Garden")
    camera.online = True
    camera.command_seconds = camera.failure = None
    camera.keeps_picture = False


@pytest.mark.parametrize(
    ("break_camera", "key"),
    [
        (stay_busy, "busy"),
        (go_offline, "offline"),
        (go_silent, "late"),
        (refuse, "refused"),
        (keep_old_picture, "unchanged"),
    ],
)
async def test_camera_problem_raises_its_reason_and_keeps_the_old_picture(
    house: House, break_camera: Any, key: str
) -> None:
    await house.sign_in()
    before = await house.look("camera.garden")
    break_camera(house)

    with pytest.raises(HomeAssistantError) as error:
        await house.action("snapshot", "camera.garden")

    assert raised(error) == key
    assert "Garden: " in str(error.value)
    assert await house.look("camera.garden") == before
    recover(house)
    await house.let_pass(300)
    await house.action("snapshot", "camera.garden")
    assert (await house.look("camera.garden")).number != before.number


@pytest.mark.parametrize(
    ("fault", "key"),
    [
        (Fault(route="snapshot", status=500, body="oops", times=None), "unexpected"),
        (Fault(route="snapshot", status=500, body='{"message":"I am busy"}', times=None), "busy"),
        (Fault(route="snapshot", kind="drop", times=None), "unreachable"),
        (Fault(route="snapshot", kind="broken_body", times=None), "unexpected"),
        (Fault(route="snapshot", status=403, times=None), "blocked"),
        (Fault(route="command.status", kind="drop", times=None), "unreachable"),
        (Fault(route="command.status", status=429, times=None), "rate_limited"),
        (Fault(route="command.status", kind="wrong_shape", times=None), "unexpected"),
        (Fault(route="homescreen", status=503, body="", after=1, times=None), "unexpected"),
        (Fault(route="homescreen", status=406, body="Not Acceptable", times=None), "blocked"),
        (Fault(route="media.picture", kind="truncated", times=None), "unreachable"),
        (Fault(route="media.picture", kind="content_type", status=404, times=None), None),
        (Fault(route="media.picture", status=404, body='{"code":700}', times=None), "gone"),
    ],
    ids=lambda it: f"{it.route}-{it.kind}-{it.status}" if isinstance(it, Fault) else "",
)
async def test_cloud_fault_during_snapshot_raises_and_keeps_the_old_picture(
    house: House, fault: Fault, key: str | None
) -> None:
    await house.sign_in()
    before = await house.look("camera.garden")
    house.cloud.faults.add(fault)

    # A picture with a wrong content type causes no error, because the client ignores the type.
    if key is None:
        await house.action("snapshot", "camera.garden")
        return
    with pytest.raises(HomeAssistantError) as error:
        await house.action("snapshot", "camera.garden")

    assert raised(error) == key
    assert await house.look("camera.garden") == before


async def test_rejected_sign_in_during_snapshot_starts_reauthentication(house: House) -> None:
    entry = await house.sign_in()
    house.cloud.cloud.accounts.revoke_refresh_tokens()
    house.cloud.cloud.accounts.expire_access_tokens()

    with pytest.raises(HomeAssistantError) as error:
        await house.action("snapshot", "camera.garden")

    assert raised(error) == "signed_out"
    assert [*entry.async_get_active_flows(house.hass, {"reauth"})]


async def test_snapshot_of_several_cameras_returns_successes_and_errors(house: House) -> None:
    await house.sign_in()
    go_offline(house)

    response = await house.action("snapshot", "camera.garden", "camera.hall")

    assert response["camera.garden"]["error"] == "offline"
    assert response["camera.garden"]["message"].startswith("Garden: ")
    assert response["camera.hall"]["changed"] is True


@pytest.mark.parametrize("fine", [["camera.hall"], []])
async def test_snapshot_without_a_response_raises_any_failure(
    house: House, fine: list[str]
) -> None:
    await house.sign_in()
    go_offline(house)
    house.cloud.cloud.camera("Driveway").online = False
    names = ["camera.garden", "camera.driveway", *fine]

    with pytest.raises(HomeAssistantError) as error:
        await house.hass.services.async_call(
            "blink_clips", "snapshot", target={"entity_id": names}, blocking=True
        )

    assert raised(error) == "several_failed"
    assert "Garden: " in str(error.value)
    assert "Driveway: " in str(error.value)
    for entity_id in fine:
        assert (await house.look(entity_id)).taken_at.minute == 0


async def test_snapshot_of_an_unavailable_camera_raises(house: House) -> None:
    """Home Assistant silently skips unavailable entities.

    The action itself must therefore raise an error.
    """
    await house.sign_in()
    go_offline(house)
    await house.let_pass(300)
    assert house.state("camera.garden").state == "unavailable"

    with pytest.raises(HomeAssistantError) as error:
        await house.action("snapshot", "camera.garden")

    assert raised(error) == "offline"


async def test_snapshot_of_all_cameras_returns_one_result_each(house: House) -> None:
    await house.sign_in()

    response = await house.action("snapshot", "all")

    assert len(response) == 6
    assert all(it["changed"] for it in response.values())


async def test_snapshot_returns_a_picture_that_is_younger_than_max_age(house: House) -> None:
    await house.sign_in()
    first = (await house.action("snapshot", "camera.hall"))["camera.hall"]
    house.cloud.ledger.clear()

    again = (await house.action("snapshot", "camera.hall", max_age=60))["camera.hall"]

    assert again == {**first, "changed": False, "command_id": None, "seconds": 0.0}
    assert house.cloud.ledger.count() == 0
    await house.let_pass(120)
    renewed = (await house.action("snapshot", "camera.hall", max_age=60))["camera.hall"]
    assert renewed["changed"] is True


@pytest.mark.parametrize("names", [["light.kitchen"], ["button.garden_take_snapshot"], []])
async def test_snapshot_of_a_target_without_cameras_is_rejected(
    house: House, names: list[str]
) -> None:
    await house.sign_in()

    with pytest.raises(ServiceValidationError) as error:
        await house.action("snapshot", *(names or ["none"]))

    assert raised(error) == ("no_camera" if names else "no_target")


async def test_snapshot_of_a_live_view_is_a_snapshot_of_its_camera(house: House) -> None:
    await house.sign_in()
    before = await house.look("camera.hall")

    response = await house.action("snapshot", "camera.hall_live_view", "camera.hall")

    assert response.keys() == {"camera.hall"}
    assert (await house.look("camera.hall")).number != before.number


async def test_snapshot_requires_control_permission_for_the_camera(house: House) -> None:
    await house.sign_in()
    user = MockUser().add_to_hass(house.hass)
    user.mock_policy({"entities": {"entity_ids": {"camera.hall": True}}})
    context = Context(user_id=user.id)

    with pytest.raises(Unauthorized):
        await house.action("snapshot", "camera.garden", context=context)
    assert house.cloud.ledger.count("snapshot") == 0
    response = await house.action("snapshot", "camera.hall", context=context)
    assert response["camera.hall"]["changed"] is True


async def test_snapshot_button_takes_a_snapshot_or_raises(house: House) -> None:
    await house.sign_in()
    before = await house.look("camera.garden")

    async def press() -> None:
        target = {"entity_id": "button.garden_take_snapshot"}
        await house.hass.services.async_call("button", "press", target=target, blocking=True)

    await press()
    assert (await house.look("camera.garden")).number != before.number
    stay_busy(house)
    with pytest.raises(HomeAssistantError) as error:
        await press()
    assert raised(error) == "busy"


async def test_snapshot_named_to_the_minute_is_newer_than_a_clip_of_that_minute(
    house: House,
) -> None:
    """The name of the snapshot contains no seconds.

    The snapshot still counts as newer than a clip of the same minute.
    """
    await house.sign_in()
    driveway = house.cloud.cloud.camera("Driveway")
    house.clock.advance(20)
    house.cloud.cloud.motion(driveway, upload_seconds=5)
    house.clock.advance(15)
    await house.let_pass(10)

    response = await house.action("snapshot", "camera.driveway")

    assert (await house.look("camera.driveway")).kind == "snapshot"
    assert datetime.fromisoformat(response["camera.driveway"]["taken_at"]).second == 45


async def test_snapshot_does_not_return_a_picture_of_another_snapshot_in_flight(
    house: House,
) -> None:
    await house.sign_in()
    house.cloud.settings.listing = Listing.LISTED_LATE
    garden = house.cloud.cloud.camera("Garden")
    start_snapshot(house.cloud.cloud, garden)

    await house.action("snapshot", "camera.garden")

    assert (await house.look("camera.garden")).number == garden.pictures[-1].label.number


async def test_snapshot_ignores_the_late_picture_of_the_snapshot_before(
    house: House,
) -> None:
    await house.sign_in()
    house.cloud.settings.listing = Listing.LISTED_LATE
    garden = house.cloud.cloud.camera("Garden")
    garden.command_seconds = 7
    with pytest.raises(HomeAssistantError) as error:
        await house.action("snapshot", "camera.garden", timeout=5)
    assert raised(error) == "late"
    garden.command_seconds = 3

    await house.action("snapshot", "camera.garden")

    assert (await house.look("camera.garden")).number == garden.pictures[-1].label.number


async def test_snapshot_skips_a_disabled_camera(house: House) -> None:
    await house.sign_in()
    er.async_get(house.hass).async_update_entity(
        "camera.hall", disabled_by=er.RegistryEntryDisabler.USER
    )
    await house.settle()

    assert "camera.hall" not in await house.action("snapshot", "all")
    with pytest.raises(ServiceValidationError):
        await house.action("snapshot", "camera.hall")


async def test_picture_from_the_future_does_not_satisfy_max_age(house: House) -> None:
    await house.sign_in()
    garden = house.cloud.cloud.camera("Garden")
    house.cloud.cloud.take_picture(garden, taken_at=house.clock.time() + 7200)
    garden.pictures[-1] = replace(garden.pictures[-1], listed_at=house.clock.time())
    await house.let_pass(300)
    assert house.state("camera.garden").attributes["picture_taken_at"] > house.now

    response = await house.action("snapshot", "camera.garden", max_age=5)

    assert response["camera.garden"]["changed"] is True


async def test_camera_removed_during_snapshot_does_not_affect_the_others(house: House) -> None:
    entry = await house.sign_in()
    coordinator = entry.runtime_data
    garden = next(iter(coordinator.data.cameras))

    async def get_picture(key: CameraKey) -> None:
        coordinator.data = coordinator.data.without({garden})

    await house.action("snapshot", "camera.garden")
    await house.settle()
    coordinator.media.pictures.get = get_picture

    response = await house.action("snapshot", "camera.garden", "camera.hall", max_age=60)

    assert response["camera.garden"]["error"] == "gone"
    assert response["camera.hall"]["changed"] is True
