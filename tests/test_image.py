"""The image entity shows the picture of the camera's last clip."""

from http import HTTPStatus

from homeassistant.components.image import async_get_image
from homeassistant.core import Event, EventStateChangedData, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from simulator import Clip, Fault
from simulator.paint import Label, read_label
from tests.house import House

pytestmark = pytest.mark.platforms("camera", "image")

LAST_CLIP = "image.garden_last_clip"


async def look(house: House, entity_id: str = LAST_CLIP) -> Label:
    """Return the label (camera, time and number) in the picture of an image entity."""
    return read_label((await async_get_image(house.hass, entity_id)).content)


def record(house: House, camera: str = "Garden") -> Clip:
    """Record a motion clip. The cloud lists the clip ten seconds later."""
    return house.cloud.cloud.motion(house.cloud.cloud.camera(camera), upload_seconds=10)


def newest(house: House, camera: str = "Garden") -> Clip:
    """Return the newest clip of a camera in the simulated cloud."""
    clips = house.cloud.cloud.clips.values()
    return max(
        (it for it in clips if it.camera_name == camera and not it.deleted),
        key=lambda it: it.created_at,
    )


def shown_at(house: House, entity_id: str = LAST_CLIP) -> int:
    """Return the time in the state of an image entity, as whole seconds since 1970."""
    moment = dt_util.parse_datetime(house.state(entity_id).state)
    assert moment is not None
    return int(moment.timestamp())


async def test_image_shows_the_last_clip_and_its_time(
    house: House, hass_client: ClientSessionGenerator
) -> None:
    await house.sign_in()
    clip = newest(house)

    assert shown_at(house) == int(clip.created_at)
    assert house.state(LAST_CLIP).attributes["video_id"] == clip.id
    response = await (await hass_client()).get(f"/api/image_proxy/{LAST_CLIP}")
    assert response.status == HTTPStatus.OK
    assert response.content_type == "image/jpeg"
    assert read_label(await response.read()).number == clip.id


async def test_new_clip_changes_the_image_state_once(house: House) -> None:
    await house.sign_in()
    states: list[str] = []

    @callback
    def append_state(event: Event[EventStateChangedData]) -> None:
        assert event.data["new_state"]
        states.append(event.data["new_state"].state)

    async_track_state_change_event(house.hass, LAST_CLIP, append_state)
    clip = record(house)
    await house.let_pass(60)
    house.cloud.cloud.watch_clip(clip)
    await house.action("snapshot", "camera.garden")
    record(house, "Driveway")
    await house.let_pass(180)

    assert states == [house.state(LAST_CLIP).state]
    assert shown_at(house) == int(clip.created_at)
    assert (await look(house)).number == clip.id
    assert (await house.look("camera.garden")).kind == "snapshot", (
        "the camera shows the newer picture"
    )


async def test_poster_is_downloaded_once_for_camera_image_and_media_browser(
    house: House, hass_client: ClientSessionGenerator
) -> None:
    entry = await house.sign_in()
    clip = record(house)
    await house.let_pass(60)
    viewer = await hass_client()

    numbers = {(await look(house)).number, (await house.look("camera.garden")).number}
    poster = await viewer.get(f"/api/blink_clips/clips/{entry.entry_id}/{clip.id}.jpg")
    numbers.add(read_label(await poster.read()).number)

    assert numbers == {clip.id}
    assert house.cloud.ledger.count("media.poster") == 1


async def test_no_poster_is_downloaded_until_the_image_is_requested(house: House) -> None:
    await house.sign_in()

    assert house.cloud.ledger.count("media.poster") == 0


async def test_image_shows_the_previous_clip_after_the_last_is_deleted(house: House) -> None:
    await house.sign_in()
    before = shown_at(house)
    clip = record(house)
    await house.let_pass(60)
    assert shown_at(house) == int(clip.created_at)

    house.cloud.cloud.delete_clip(clip)
    await house.let_pass(60)

    assert shown_at(house) == before
    assert (await look(house)).number == newest(house).id


@pytest.mark.scenario("no_subscription")
async def test_image_is_unknown_until_the_first_clip(
    house: House, hass_client: ClientSessionGenerator
) -> None:
    await house.sign_in()
    assert house.state(LAST_CLIP).state == "unknown"
    viewer = await hass_client()
    response = await viewer.get(f"/api/image_proxy/{LAST_CLIP}")
    assert response.status == HTTPStatus.INTERNAL_SERVER_ERROR

    clip = record(house)
    await house.let_pass(60)

    assert (await look(house)).number == clip.id


async def test_image_stays_available_while_the_camera_is_offline(house: House) -> None:
    await house.sign_in()
    house.cloud.cloud.camera("Garden").online = False
    await house.let_pass(300)

    assert house.state("camera.garden").state == "unavailable"
    assert shown_at(house) == int(newest(house).created_at)


async def test_image_is_unavailable_while_polls_fail(house: House) -> None:
    await house.sign_in()
    before = house.state(LAST_CLIP).state
    house.cloud.faults.add(Fault(route="media.changed", status=500, times=None))
    await house.let_pass(400)
    assert house.state(LAST_CLIP).state == "unavailable"

    house.cloud.faults.clear()
    await house.let_pass(60)
    assert house.state(LAST_CLIP).state == before


async def test_failed_download_of_the_poster_raises_its_reason(house: House) -> None:
    await house.sign_in()
    house.cloud.faults.add(Fault(route="media.poster", kind="drop", times=None))

    with pytest.raises(HomeAssistantError, match="servers cannot be reached"):
        await async_get_image(house.hass, LAST_CLIP)
    house.cloud.faults.clear()
    assert (await look(house)).number == newest(house).id


async def test_pictures_are_shown_while_the_disk_fails(house: House) -> None:
    entry = await house.sign_in()
    clip = record(house)

    async def fail(clip: object) -> None:
        raise OSError(28, "No space left on device")

    entry.runtime_data.media.clip_files.poster_file = fail
    await house.let_pass(60)

    assert (await house.look("camera.garden")).number == clip.id
    assert (await look(house)).number == clip.id


async def test_image_is_removed_with_its_camera(house: House) -> None:
    await house.sign_in()
    house.cloud.cloud.remove_camera(house.cloud.cloud.camera("Driveway"))
    assert house.state("image.driveway_last_clip").state != "unavailable"

    await house.let_pass(1800)

    assert house.hass.states.get("image.driveway_last_clip") is None
