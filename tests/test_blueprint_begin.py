"""The camera health blueprint reports a problem that began before the automation existed."""

from typing import Any

from homeassistant.const import EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import CoreState, State
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import mock_restore_cache

from simulator import Fault
from tests.automations import Automations, Phone
from tests.house import House

pytestmark = pytest.mark.platforms("binary_sensor", "camera", "event", "sensor")

GARDEN = "camera.garden"
BATTERY = "binary_sensor.garden_battery"
PICTURE = "sensor.garden_last_picture"
LOW, GOOD = "The battery is low.", "The battery is good again."
OFFLINE, BACK = "The camera is offline.", "The camera is back."
TROUBLE = 1800


async def use(automations: Automations, phone: Phone, **inputs: Any) -> None:
    chosen = inputs or {"cameras": [GARDEN], "batteries": [BATTERY]}
    await automations.use("camera_health", phones=[phone.device_id], **chosen)


def set_trouble(house: House, *, is_on: bool) -> None:
    """Start or end two problems at the same time: the camera is offline, and its battery is low."""
    camera = house.cloud.cloud.camera("Garden")
    camera.online = not is_on
    camera.battery = "low" if is_on else "ok"


async def start(house: House) -> None:
    """Report to Home Assistant that its start is complete."""
    house.hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    house.hass.set_state(CoreState.running)
    await house.settle()


async def test_problem_older_than_the_automation_is_reported_once_and_so_is_its_end(
    house: House, automations: Automations, phone: Phone
) -> None:
    await house.sign_in()
    set_trouble(house, is_on=True)
    await house.let_pass(TROUBLE)
    await use(automations, phone)
    await house.let_pass(TROUBLE)
    assert sorted(phone.messages) == [LOW, OFFLINE]
    await house.let_pass(2 * TROUBLE)
    assert len(phone.messages) == 2

    set_trouble(house, is_on=False)
    await house.let_pass(600)
    assert sorted(phone.messages[2:]) == [GOOD, BACK]
    await house.let_pass(TROUBLE)
    assert len(phone.messages) == 4


@pytest.mark.parametrize("minutes", [2, 20])
async def test_offline_time_before_the_automation_counts(
    house: House, automations: Automations, phone: Phone, minutes: int
) -> None:
    await house.sign_in()
    set_trouble(house, is_on=True)
    await house.let_pass(300 + 60 * minutes)
    await use(automations, phone, cameras=[GARDEN], offline_minutes=60)
    await house.let_pass(60 * (50 - minutes))
    assert phone.messages == []
    await house.let_pass(60 * 15)
    assert phone.messages == [OFFLINE]


async def test_problem_is_not_reported_again_after_turning_the_automation_off_and_on(
    house: House, automations: Automations, phone: Phone
) -> None:
    await house.sign_in()
    await use(automations, phone)
    set_trouble(house, is_on=True)
    await house.let_pass(TROUBLE)
    assert sorted(phone.messages) == [LOW, OFFLINE]
    for _ in range(3):
        await automations.act("turn_off")
        await automations.act("turn_on")
        await house.let_pass(TROUBLE)
    assert len(phone.messages) == 2

    set_trouble(house, is_on=False)
    await house.let_pass(600)
    assert sorted(phone.messages[2:]) == [GOOD, BACK]


async def test_problem_is_reported_once_more_after_a_restart(
    house: House, automations: Automations, phone: Phone
) -> None:
    entry = await house.sign_in()
    set_trouble(house, is_on=True)
    await house.let_pass(600)
    await house.hass.config_entries.async_unload(entry.entry_id)
    house.hass.set_state(CoreState.starting)
    before = dt_util.utcnow().isoformat()
    mock_restore_cache(
        house.hass, [State("automation.camera_health", "on", {"last_triggered": before})]
    )
    house.clock.advance(60)
    await house.hass.config_entries.async_setup(entry.entry_id)
    await use(automations, phone)
    await start(house)
    await house.let_pass(TROUBLE)
    assert sorted(phone.messages) == [LOW, OFFLINE]

    await house.let_pass(2 * TROUBLE)
    assert len(phone.messages) == 2


async def test_start_without_internet_reports_no_camera(
    house: House, automations: Automations, phone: Phone
) -> None:
    entry = await house.sign_in()
    await house.hass.config_entries.async_unload(entry.entry_id)
    house.cloud.faults.add(Fault(kind="drop", times=None))
    house.hass.set_state(CoreState.starting)
    await house.hass.config_entries.async_setup(entry.entry_id)
    await use(automations, phone)
    await start(house)
    await house.let_pass(2 * TROUBLE)
    assert phone.messages == []

    set_trouble(house, is_on=True)
    house.cloud.faults.clear()
    await house.let_pass(2 * TROUBLE)
    assert sorted(phone.messages) == [LOW, OFFLINE]


async def test_picture_outdated_before_the_automation_is_reported_once(
    house: House, automations: Automations, phone: Phone
) -> None:
    await house.sign_in()
    await house.let_pass(60)
    house.clock.advance(48 * 3600)
    await house.let_pass(60)
    await use(automations, phone, pictures=[PICTURE])
    await house.let_pass(3 * 3600)
    [message] = phone.messages
    assert message.startswith("The newest picture is of ")


async def test_picture_that_became_outdated_during_an_outage_is_reported_afterwards(
    house: House, automations: Automations, phone: Phone
) -> None:
    await house.sign_in()
    await house.let_pass(60)
    await use(automations, phone, pictures=[PICTURE], picture_hours=6)
    await house.let_pass(3600)
    seen = len(phone.messages)
    house.cloud.cloud.motion(house.cloud.cloud.camera("Garden"), upload_seconds=0)
    await house.let_pass(60)
    phone.calls.clear()
    assert seen in {0, 1}
    house.cloud.faults.add(Fault(route="*", status=500, times=None))
    await house.let_pass(8 * 3600)
    assert phone.messages == []
    house.cloud.faults.clear()
    await house.let_pass(4 * 3600)
    assert len(phone.messages) == 1
