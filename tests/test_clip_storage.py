"""The sensor for clip storage shows where the clips of a Blink system are stored."""

import json
import logging

import pytest

from simulator import Fault, UsbState
from tests.house import House
from tests.usb_house import GARDEN, HOUSE, UsbHouse

pytestmark = pytest.mark.platforms("sensor")

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

    # A clip in the cloud shows that the account has a subscription.
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


@pytest.mark.parametrize("state", [it for it in UsbState if not it.startswith(("active", "mem"))])
async def test_usb_drive_used_is_unknown_while_the_drive_is_missing(
    usb_house: UsbHouse, state: UsbState
) -> None:
    await usb_house.sign_in()
    assert usb_house.house.state(USED).state == "12"

    usb_house.drive.state = state
    await usb_house.house.let_pass(360)
    assert usb_house.house.state(USED).state == "unknown"

    # Plug in another USB drive.
    usb_house.drive.plug_in()
    usb_house.drive.used_percent = 3
    await usb_house.house.let_pass(720)
    assert usb_house.house.state(USED).state == "3"


async def test_usb_drive_used_is_unknown_if_only_its_status_reports_a_missing_drive(
    usb_house: UsbHouse,
) -> None:
    await usb_house.sign_in()
    missing = json.dumps({"usb_state": "unavailable", "usb_storage_used": 12})
    usb_house.house.cloud.faults.add(
        Fault(route="usb.status", status=200, body=missing, times=None)
    )

    await usb_house.house.let_pass(4000)

    assert usb_house.house.state(USED).state == "unknown"


async def test_usb_drive_used_is_unknown_if_its_reading_is_too_old(usb_house: UsbHouse) -> None:
    entry = await usb_house.sign_in()
    usb_house.house.cloud.faults.add(Fault(route="usb.status", status=500, body="", times=None))
    clip = usb_house.record(*GARDEN)

    await usb_house.house.let_pass(9000)

    assert usb_house.house.state(USED).state == "unknown"
    numbers = [it.usb.record.id for it in entry.runtime_data.catalogue.clips() if it.usb]
    assert numbers == [clip.id], "clips are read although the status of the drive cannot be read"
    usb_house.house.cloud.faults.clear()
    await usb_house.house.let_pass(360)
    assert usb_house.house.state(USED).state == "12"


async def test_usb_drive_used_is_read_although_its_list_of_clips_cannot_be_read(
    usb_house: UsbHouse,
) -> None:
    await usb_house.sign_in()
    usb_house.house.cloud.faults.add(Fault(route="usb.list", status=500, body="", times=None))
    usb_house.drive.used_percent = 34

    await usb_house.house.let_pass(4000)

    assert usb_house.house.state(USED).state == "34"


async def test_unreadable_usb_status_is_logged_once_each_way(
    usb_house: UsbHouse, caplog: pytest.LogCaptureFixture
) -> None:
    await usb_house.sign_in()
    caplog.set_level(logging.INFO)
    usb_house.house.cloud.faults.add(Fault(route="usb.status", status=500, body="", times=None))

    await usb_house.house.let_pass(9000)
    usb_house.house.cloud.faults.clear()
    await usb_house.house.let_pass(900)

    assert caplog.text.count("The used space on a USB drive cannot be read") == 1
    assert caplog.text.count("The used space on the USB drive can be read again") == 1
