"""The sensor for clip storage shows where a Blink system keeps its clips."""

import pytest

from simulator import Fault, UsbState
from tests.house import House
from tests.usb_house import GARDEN, HOUSE, UsbHouse

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

    # Record the account's first clip in the cloud. This clip proves that the account has a
    # subscription to cloud storage.
    cloud = house.cloud.cloud
    cloud.motion(cloud.camera("Garden"), upload_seconds=0)
    await house.let_pass(60)
    assert house.state(PLACE).state == "cloud"
    assert house.state("sensor.cabin_clip_storage").state == "nowhere"


async def test_clip_storage_depends_on_whether_the_usb_drive_is_read(usb_house: UsbHouse) -> None:
    remove_clips(usb_house.house)
    entry = await usb_house.house.sign_in()
    assert usb_house.house.state(PLACE).state == "unread_usb"
    assert usb_house.house.hass.states.get(USED) is None
    await usb_house.choose(entry, str(HOUSE))
    assert usb_house.house.state(PLACE).state == "usb"
    await usb_house.house.let_pass(60)
    usb_house.record(*GARDEN)
    await usb_house.read()
    assert usb_house.house.state(PLACE).state == "usb"


@pytest.mark.parametrize("state", [UsbState.UNAVAILABLE, UsbState.FORMAT_REQUIRED])
async def test_clip_storage_is_nowhere_if_the_usb_drive_is_unusable(
    usb_house: UsbHouse, state: UsbState
) -> None:
    remove_clips(usb_house.house)
    await usb_house.sign_in()
    usb_house.drive.state = state
    await usb_house.house.let_pass(360)
    assert usb_house.house.state(PLACE).state == "nowhere"


async def test_usb_drive_used_sensor_is_refreshed_and_keeps_its_value_on_errors(
    usb_house: UsbHouse,
) -> None:
    await usb_house.sign_in()
    assert usb_house.house.state(USED).state == "12"

    usb_house.drive.used_percent = 34
    usb_house.house.cloud.faults.add(Fault(route="usb.status", status=500, body="", times=None))
    await usb_house.house.let_pass(4000)
    assert usb_house.house.state(USED).state == "12"
    usb_house.house.cloud.faults.clear()
    usb_house.house.cloud.ledger.clear()
    await usb_house.house.let_pass(7200)
    assert usb_house.house.state(USED).state == "34"
    assert usb_house.house.cloud.ledger.count("usb.status") == 2
