"""Sensors: when the newest picture was taken, and the newest clip recorded."""

from datetime import datetime

import pytest

from simulator import CameraSpec, Fault
from tests.house import House

PICTURE = "sensor.garden_last_picture"
CLIP = "sensor.garden_last_clip"


def moment(house: House, entity_id: str) -> int:
    """Return a sensor's value; the cloud's times are whole seconds."""
    return int(datetime.fromisoformat(house.state(entity_id).state).timestamp())


async def test_a_clip_is_the_newest_picture_too(house: House) -> None:
    await house.sign_in()
    cloud = house.cloud.cloud
    clip = cloud.motion(cloud.camera("Garden"), upload_seconds=20)

    await house.let_pass(60)

    assert moment(house, CLIP) == moment(house, PICTURE) == int(clip.created_at)
    assert house.state(CLIP).attributes["device_class"] == "timestamp"


async def test_a_snapshot_is_no_clip(house: House) -> None:
    await house.sign_in()
    before = moment(house, CLIP)
    response = await house.action("snapshot", "camera.garden")

    taken_at = datetime.fromisoformat(response["camera.garden"]["taken_at"])
    assert moment(house, PICTURE) == int(taken_at.timestamp())
    assert moment(house, CLIP) == before


async def test_a_deleted_clip_gives_way_to_the_one_before(house: House) -> None:
    await house.sign_in()
    before = moment(house, CLIP)
    cloud = house.cloud.cloud
    clip = cloud.motion(cloud.camera("Garden"), upload_seconds=20)
    await house.let_pass(60)
    cloud.delete_clip(clip)

    await house.let_pass(60)

    assert moment(house, CLIP) == before


@pytest.mark.scenario("empty")
async def test_where_nothing_was_taken_nothing_is_known(house: House) -> None:
    cloud = house.cloud.cloud
    cloud.add_network(id=200001, name="House")
    cloud.add_camera(CameraSpec(name="Garden", pictured=False), network_id=200001)
    await house.sign_in()

    assert house.state(PICTURE).state == "unknown"
    assert house.state(CLIP).state == "unknown"


async def test_they_outlast_an_offline_camera_but_not_the_cloud(house: House) -> None:
    await house.sign_in()
    house.cloud.cloud.camera("Garden").online = False
    await house.let_pass(300)
    assert house.state("camera.garden").state == "unavailable"
    known = house.state(CLIP).state
    assert moment(house, CLIP)

    house.cloud.faults.add(Fault(route="media.changed", status=500, times=None))
    await house.let_pass(60)
    assert house.state(CLIP).state == "unavailable"
    house.cloud.faults.clear()
    await house.let_pass(60)
    assert house.state(CLIP).state == known


async def test_they_leave_with_their_camera(house: House) -> None:
    await house.sign_in()
    house.cloud.cloud.remove_camera(house.cloud.cloud.camera("Garden"))

    await house.let_pass(900)

    assert house.hass.states.get(PICTURE) is None
    assert house.hass.states.get("event.garden_clip") is None
