"""Why there are no clips: a sensor tells where a system keeps them."""

import pytest

from simulator import Fault, UsbState
from tests.house import House
from tests.usb_house import GARDEN, HOUSE, StickHouse

PLACE = "sensor.house_clip_storage"
USED = "sensor.house_sync_module_usb_drive_used"


def without_plan(house: House) -> None:
    """Let the cloud have no clips."""
    house.cloud.cloud.clips.clear()


async def test_clips_in_the_cloud(house: House) -> None:
    await house.sign_in()
    assert house.state(PLACE).state == "cloud"


async def test_no_plan_and_no_drive(house: House) -> None:
    without_plan(house)
    await house.sign_in()
    assert house.state(PLACE).state == "nowhere"
    assert house.state("sensor.cabin_clip_storage").state == "nowhere"

    # With a plan, the first clip tells.
    cloud = house.cloud.cloud
    cloud.motion(cloud.camera("Garden"), upload_seconds=0)
    await house.let_pass(60)
    assert house.state(PLACE).state == "cloud"
    assert house.state("sensor.cabin_clip_storage").state == "nowhere"


async def test_a_drive_that_is_read_or_not(sticks: StickHouse) -> None:
    without_plan(sticks.house)
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
async def test_a_drive_of_no_use(sticks: StickHouse, state: UsbState) -> None:
    without_plan(sticks.house)
    await sticks.move_in()
    sticks.stick.state = state
    await sticks.house.let_pass(360)
    assert sticks.house.state(PLACE).state == "nowhere"


async def test_how_full_a_drive_is(sticks: StickHouse) -> None:
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
