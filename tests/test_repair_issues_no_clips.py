"""A repair issue about an armed system without clips exists only while its clips are missing."""

from homeassistant.config_entries import ConfigEntry
import pytest

from tests.house import House
from tests.test_repair_issues_devices import issues, keys
from tests.usb_house import HOUSE, UsbHouse

pytestmark = pytest.mark.platforms("camera")

WEEK = 7 * 86400


async def a_week_later(house: House, entry: ConfigEntry) -> None:
    """Unload the account, and set it up again after a week."""
    await house.hass.config_entries.async_unload(entry.entry_id)
    house.clock.advance(WEEK)
    await house.hass.config_entries.async_setup(entry.entry_id)
    await house.settle()


async def test_issue_is_raised_for_an_armed_system_without_clips_for_a_week(house: House) -> None:
    cloud = house.cloud.cloud
    cloud.clips.clear()
    entry = await house.sign_in()
    await house.let_pass(600)
    assert keys(house) == []
    await a_week_later(house, entry)
    assert keys(house) == ["no_clips", "no_clips"]
    placeholders = [it.translation_placeholders for it in issues(house)]
    assert placeholders == [{"network": "House"}, {"network": "Cabin"}]

    # Disarm the system, so that it records no clips. Its full USB drive then causes no issue.
    cloud.networks[HOUSE].armed = False
    for camera in cloud.cameras_of(200002):
        camera.enabled = False
    await house.let_pass(360)
    assert keys(house) == []

    cloud.networks[HOUSE].armed = True
    await house.let_pass(360)
    assert keys(house) == ["no_clips"]
    cloud.motion(cloud.camera("Garden"), upload_seconds=0)
    await house.let_pass(60)
    assert keys(house) == []


async def test_issue_is_raised_if_clips_are_only_on_an_unread_usb_drive(
    usb_house: UsbHouse,
) -> None:
    house = usb_house.house
    cloud = house.cloud.cloud
    cloud.clips.clear()
    cloud.networks[200002].armed = False
    entry = await house.sign_in()
    await a_week_later(house, entry)
    assert keys(house) == ["unread_usb"]
    await usb_house.choose(entry, str(HOUSE))
    assert keys(house) == []
