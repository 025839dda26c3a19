"""The clip storage sensor: where a Blink system keeps its clips."""

import pytest

from simulator import Fault, UsbState
from tests.house import House
from tests.usb_house import GARDEN, HOUSE, StickHouse

PLACE = "sensor.house_clip_storage"
USED = "sensor.house_sync_module_usb_drive_used"


def remove_clips(house: House) -> None:
    house.cloud.cloud.clips.clear()


async def test_clip_storage_is_cloud_if_the_cloud_has_clips(house: House) -> None:
    await house.sign_in()
    assert house.state(PLACE).state == "cloud"


async def test_clip_storage_is_nowhere_without_clips_and_usb_drive(house: House) -> None:
    remove_clips(house)
    await house.sign_in()
    assert house.state(PLACE).state == "nowhere"
    assert house.state("sensor.cabin_clip_storage").state == "nowhere"

    # The first clip in the cloud shows that the account has a subscription.
    cloud = house.cloud.cloud
    cloud.motion(cloud.camera("Garden"), upload_seconds=0)
    await house.let_pass(60)
    assert house.state(PLACE).state == "cloud"
    assert house.state("sensor.cabin_clip_storage").state == "nowhere"


async def test_clip_storage_depends_on_whether_the_usb_drive_is_read(sticks: StickHouse) -> None:
    remove_clips(sticks.house)
    entry = await sticks.house.sign_in()
    assert sticks.house.state(PLACE).state == "unread_usb"
    assert sticks.house.hass.states.get(USED) is None
    await sticks.choose(entry, str(HOUSE))
    assert sticks.house.state(PLACE).state == "usb"
    await sticks.house.let_pass(60)
    sticks.record(*GARDEN)
    await sticks.read()
    assert sticks.house.state(PLACE).state == "usb"


@pytest.mark.parametrize("state", [UsbState.UNAVAILABLE, UsbState.FORMAT_REQUIRED])
async def test_clip_storage_is_nowhere_if_the_usb_drive_is_unusable(
    sticks: StickHouse, state: UsbState
) -> None:
    remove_clips(sticks.house)
    await sticks.move_in()
    sticks.stick.state = state
    await sticks.house.let_pass(360)
    assert sticks.house.state(PLACE).state == "nowhere"


async def test_usb_drive_used_sensor_is_refreshed_and_keeps_its_value_on_errors(
    sticks: StickHouse,
) -> None:
    await sticks.move_in()
    assert sticks.house.state(USED).state == "12"

    sticks.stick.used_percent = 34
    sticks.house.cloud.faults.add(Fault(route="usb.status", status=500, body="", times=None))
    await sticks.house.let_pass(4000)
    assert sticks.house.state(USED).state == "12"
    sticks.house.cloud.faults.clear()
    sticks.house.cloud.ledger.clear()
    await sticks.house.let_pass(7200)
    assert sticks.house.state(USED).state == "34"
    assert sticks.house.cloud.ledger.count("usb.status") == 2
