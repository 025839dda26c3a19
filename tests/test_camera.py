"""The picture of a camera entity, its attributes, and its motion detection."""

import asyncio
from http import HTTPStatus

from homeassistant.components.camera import async_get_image
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.blink_clips.api import CameraKey
from simulator import CameraSpec, Fault
from simulator.device_commands import start_snapshot
from simulator.paint import read_label
from tests.house import House

pytestmark = pytest.mark.platforms("binary_sensor", "button", "camera", "image")


async def test_picture_is_not_requested_without_a_viewer(house: House) -> None:
    await house.sign_in()

    assert house.cloud.ledger.count("media.picture") == 0


async def test_camera_is_recording_during_a_snapshot(
    house: House, hass_client: ClientSessionGenerator
) -> None:
    await house.sign_in()
    states: list[str] = []
    house.hass.bus.async_listen(
        "state_changed",
        lambda event: (
            states.append(event.data["new_state"].state)
            if event.data["entity_id"] == "camera.garden"
            else None
        ),
    )
    address = house.state("camera.garden").attributes["entity_picture"]

    await house.action("snapshot", "camera.garden")
    await house.settle()

    assert "recording" in states
    assert house.state("camera.garden").state == "idle"
    # The frontend downloads a picture only if the picture's URL has changed.
    new_address = house.state("camera.garden").attributes["entity_picture"]
    assert new_address != address
    viewer = await hass_client()
    for it in (address, new_address):
        assert (await viewer.get(it)).status == HTTPStatus.OK


@pytest.mark.parametrize("failure", ["offline", "busy"])
async def test_camera_is_not_recording_after_a_failed_snapshot(house: House, failure: str) -> None:
    await house.sign_in()
    if failure == "offline":
        house.cloud.cloud.camera("Garden").online = False
    else:
        house.cloud.cloud.networks[200001].busy_until = house.clock.time() + 3600

    with pytest.raises(HomeAssistantError):
        await house.action("snapshot", "camera.garden")

    shown = {"offline": "unavailable", "busy": "idle"}[failure]
    assert house.state("camera.garden").state == shown


async def test_failed_snapshot_refreshes_the_devices_once(house: House) -> None:
    await house.sign_in()
    house.cloud.cloud.camera("Garden").online = False
    house.cloud.ledger.clear()

    with pytest.raises(HomeAssistantError, match=r"^Garden: .* is offline"):
        await house.hass.services.async_call(
            "button", "press", {"entity_id": "button.garden_take_snapshot"}, blocking=True
        )

    assert house.state("camera.garden").state == "unavailable"
    assert house.state("binary_sensor.garden_connectivity").state == "off"
    # One request belongs to the snapshot, and the other to the refresh of the devices.
    assert house.cloud.ledger.by_route() == {"homescreen": 2}


async def test_error_message_contains_the_name_that_the_user_gave_the_camera(house: House) -> None:
    await house.sign_in()
    for camera in house.cloud.cloud.cameras.values():
        camera.online = False
    registry = dr.async_get(house.hass)
    entity = er.async_get(house.hass).entities["camera.garden"]
    assert entity.device_id
    registry.async_update_device(entity.device_id, name_by_user="Behind the shed")

    for name, title in (
        ("garden_take_snapshot", r"Behind the shed: "),
        ("terrace_take_snapshot", r"Terrace \(House\): "),
        ("terrace_take_snapshot_2", r"Terrace \(Cabin\): "),
    ):
        with pytest.raises(HomeAssistantError, match=f"^{title}"):
            await house.hass.services.async_call(
                "button", "press", {"entity_id": f"button.{name}"}, blocking=True
            )


async def test_hundred_concurrent_viewers_share_one_request(
    house: House, hass_client: ClientSessionGenerator
) -> None:
    await house.sign_in()
    viewer = await hass_client()

    async def view() -> bytes:
        response = await viewer.get("/api/camera_proxy/camera.garden")
        assert response.status == HTTPStatus.OK
        assert response.content_type == "image/jpeg"
        body: bytes = await response.read()
        return body

    pictures = await asyncio.gather(*(view() for _ in range(100)))

    assert len(set(pictures)) == 1
    assert read_label(pictures[0]).camera == "Garden"
    assert house.cloud.ledger.count("media.picture") == 1


async def test_cancelled_viewer_does_not_cancel_the_download(house: House) -> None:
    entry = await house.sign_in()
    house.cloud.faults.add(Fault(route="media.picture", kind="delay", seconds=20))
    key = CameraKey.parse("camera_400001")
    viewer = asyncio.create_task(entry.runtime_data.media.pictures.get(key))
    await asyncio.sleep(0)

    viewer.cancel()
    await house.settle()

    shown = entry.runtime_data.data.pictures(key)[0]
    assert entry.runtime_data.media.pictures.find(key, shown.id) is not None
    assert house.cloud.ledger.count("media.picture") == 1


async def test_cameras_with_equal_names_show_their_own_pictures(house: House) -> None:
    await house.sign_in()

    first, second = await house.look("camera.terrace"), await house.look("camera.terrace_2")

    assert first.camera == second.camera == "Terrace"
    assert first.number != second.number


async def test_cameras_with_equal_ids_show_their_own_clips(house: House) -> None:
    """The Mini in the hall and the garden camera have the same id.

    An id is unique only among the cameras of one family (group of models), and the Mini belongs to
    another family.
    """
    await house.sign_in()
    house.cloud.cloud.motion(house.cloud.cloud.camera("Hall"), upload_seconds=5)
    await house.let_pass(60)

    assert (await house.look("camera.hall")).camera == "Hall"
    assert (await house.look("camera.garden")).camera == "Garden"
    assert house.state("camera.hall").attributes["picture_source"] == "clip"
    assert house.state("camera.garden").attributes["picture_source"] == "snapshot"


async def test_camera_without_any_picture_shows_a_placeholder(house: House) -> None:
    house.cloud.cloud.add_camera(CameraSpec(name="New", pictured=False), network_id=200001)
    await house.sign_in()
    house.cloud.ledger.clear()

    image = await async_get_image(house.hass, "camera.new")

    assert image.content.startswith(b"\xff\xd8")
    assert house.cloud.ledger.count() == 0
    assert house.state("camera.new").attributes["picture_taken_at"] is None
    await house.action("snapshot", "camera.new")
    assert (await house.look("camera.new")).camera == "New"


@pytest.mark.parametrize(
    "fault",
    [
        Fault(route="media.picture", status=500, times=None),
        Fault(route="media.picture", kind="truncated", times=None),
        Fault(route="media.picture", kind="broken_body", times=None),
        Fault(route="media.picture", status=200, body=b"", times=None),
        Fault(route="media.picture", status=200, body="<html>Sorry</html>", times=None),
        Fault(route="media.picture", status=404, times=None),
    ],
    ids=lambda it: f"{it.kind}-{it.status}",
)
async def test_failed_picture_request_is_retried_once_a_minute(house: House, fault: Fault) -> None:
    await house.sign_in()
    good = await house.look("camera.garden")
    house.cloud.cloud.take_picture(house.cloud.cloud.camera("Garden"))
    house.cloud.faults.add(fault)
    await house.let_pass(300)
    asked = house.cloud.ledger.count("media.picture")

    for _ in range(6):
        assert await house.look("camera.garden") == good

    assert house.cloud.ledger.count("media.picture") <= asked + 1
    attributes = house.state("camera.garden").attributes
    assert attributes["picture_taken_at"].timestamp() == good.taken_at.timestamp()
    house.cloud.faults.clear()
    house.cloud.cloud.take_picture(house.cloud.cloud.camera("Garden"))
    await house.let_pass(300)
    assert (await house.look("camera.garden")).number != good.number


async def test_snapshot_is_shown_if_the_poster_of_a_clip_is_missing(house: House) -> None:
    await house.sign_in()
    clip = house.cloud.cloud.motion(house.cloud.cloud.camera("Garden"), upload_seconds=5)
    house.cloud.faults.add(Fault(route="media.poster", status=404, times=None, body='{"code":700}'))
    await house.let_pass(60)

    shown = await house.look("camera.garden")

    assert shown.kind == "snapshot"
    assert shown.taken_at.timestamp() < clip.created_at


async def test_offline_camera_is_unavailable_and_still_shows_its_picture(house: House) -> None:
    await house.sign_in()
    before = await house.look("camera.garden")
    house.cloud.cloud.camera("Garden").online = False
    await house.let_pass(300)

    assert house.state("camera.garden").state == "unavailable"
    assert house.state("button.garden_take_snapshot").state == "unknown", "never pressed"
    assert house.state("camera.hall").state == "idle"
    assert await house.look("camera.garden") == before
    house.cloud.cloud.camera("Garden").online = True
    await house.let_pass(300)
    assert house.state("camera.garden").state == "idle"


@pytest.mark.parametrize("entity_id", ["camera.garden", "camera.hall", "camera.front_door"])
async def test_motion_detection_is_disabled_and_enabled(house: House, entity_id: str) -> None:
    await house.sign_in()
    assert house.state(entity_id).attributes["motion_detection"] is True

    for verb, expected in (("disable", None), ("enable", True)):
        await house.hass.services.async_call(
            "camera", f"{verb}_motion_detection", {"entity_id": entity_id}, blocking=True
        )
        assert house.state(entity_id).attributes.get("motion_detection") is expected


async def test_failed_motion_detection_action_raises_an_error(house: House) -> None:
    entry = await house.sign_in()
    house.cloud.cloud.keep_busy(house.cloud.cloud.networks[200001])

    async def disable() -> None:
        await house.hass.services.async_call(
            "camera", "disable_motion_detection", {"entity_id": "camera.garden"}, blocking=True
        )

    with pytest.raises(HomeAssistantError) as error:
        await disable()
    assert error.value.translation_key == "busy"
    assert house.state("camera.garden").attributes["motion_detection"] is True
    house.cloud.cloud.accounts.revoke_refresh_tokens()
    house.cloud.cloud.accounts.expire_access_tokens()
    with pytest.raises(HomeAssistantError) as error:
        await disable()
    assert error.value.translation_key == "signed_out"
    assert [*entry.async_get_active_flows(house.hass, {"reauth"})]


async def test_picture_attributes_match_the_shown_picture(house: House) -> None:
    await house.sign_in()
    cloud = house.cloud.cloud
    clips = []
    for _ in range(2):
        clips.append(cloud.motion(cloud.camera("Garden"), upload_seconds=5))
        await house.let_pass(60)
        await house.look("camera.garden")
    cloud.delete_clip(clips[1])
    await house.let_pass(120)

    shown = await house.look("camera.garden")

    assert shown.taken_at.timestamp() == pytest.approx(clips[0].created_at, abs=1)
    attributes = house.state("camera.garden").attributes
    assert attributes["picture_taken_at"].timestamp() == clips[0].created_at


async def test_missing_poster_is_requested_again_after_a_minute(house: House) -> None:
    await house.sign_in()
    house.cloud.faults.add(Fault(route="media.poster", status=404, body='{"code":700}'))
    house.cloud.cloud.motion(house.cloud.cloud.camera("Garden"), upload_seconds=5)
    await house.let_pass(60)
    assert (await house.look("camera.garden")).kind == "snapshot"

    await house.let_pass(60)

    assert (await house.look("camera.garden")).kind == "motion"


async def test_picture_with_a_new_file_name_is_shown_even_if_its_time_is_older(
    house: House,
) -> None:
    """The names of the driveway camera's pictures contain no seconds.

    A new picture can therefore seem older than the last picture.
    """
    await house.sign_in()
    driveway = house.cloud.cloud.camera("Driveway")
    house.clock.advance(40)
    await house.action("snapshot", "camera.driveway")
    start_snapshot(house.cloud.cloud, driveway)
    await house.let_pass(360)

    assert (await house.look("camera.driveway")).number == driveway.pictures[-1].label.number


async def test_motion_detection_action_succeeds_although_the_refresh_fails(house: House) -> None:
    """The command succeeds, but the next request, for the list of all devices, fails."""
    await house.sign_in()
    house.cloud.faults.add(Fault(route="homescreen", status=500, body=""))

    await house.hass.services.async_call(
        "camera", "disable_motion_detection", {"entity_id": "camera.garden"}, blocking=True
    )

    await house.let_pass(60)
    assert "motion_detection" not in house.state("camera.garden").attributes
