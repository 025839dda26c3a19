"""If Home Assistant starts during an outage, entities show stored data, and actions fail."""

from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.const import EVENT_HOMEASSISTANT_FINAL_WRITE
from homeassistant.core import CoreState
from homeassistant.exceptions import HomeAssistantError
import pytest

from custom_components.blink_clips.const import DOMAIN
from simulator import Fault
from tests.house import House

PANEL = "alarm_control_panel.house"
DOWN = [
    Fault(kind="drop", times=None),
    Fault(status=500, times=None),
    Fault(route="homescreen", kind="wrong_shape", times=None),
    Fault(status=429, times=None, headers={"Retry-After": "60"}),
]


def states(house: House) -> dict[str, str]:
    """Return the state of every entity by entity id."""
    return {it.entity_id: it.state for it in house.hass.states.async_all()}


async def restart(house: House, entry: ConfigEntry, *, seconds: float) -> None:
    """Unload the config entry, and set it up again after `seconds` seconds."""
    await house.hass.config_entries.async_unload(entry.entry_id)
    house.clock.advance(seconds)
    await house.hass.config_entries.async_setup(entry.entry_id)
    await house.settle()


@pytest.mark.parametrize("fault", DOWN, ids=lambda it: f"{it.kind}-{it.status}")
async def test_a_start_soon_after_the_last_poll_shows_the_last_known_state(
    house: House, fault: Fault
) -> None:
    entry = await house.sign_in()
    before = states(house)
    house.cloud.faults.add(fault)

    await restart(house, entry, seconds=60)

    assert states(house) == before
    house.cloud.faults.clear()
    await house.let_pass(180)
    assert states(house) == before
    assert entry.runtime_data.polls_succeed


@pytest.mark.parametrize("fault", DOWN, ids=lambda it: f"{it.kind}-{it.status}")
async def test_a_start_long_after_the_last_poll_shows_no_state_and_recovers(
    house: House, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    entry = await house.sign_in()
    before = states(house)
    house.cloud.faults.add(fault)

    await restart(house, entry, seconds=3600)

    assert set(states(house)) == set(before), "every entity exists"
    assert house.state("camera.garden").state == "unavailable"
    assert house.state(PANEL).state == "unknown"
    assert caplog.text.count("Started with the devices of the last run") == 1
    house.cloud.faults.clear()
    await house.let_pass(180)
    assert states(house) == before


async def test_an_action_after_a_start_without_the_cloud_raises_the_reason(house: House) -> None:
    entry = await house.sign_in()
    house.cloud.faults.add(Fault(kind="drop", times=None))
    await restart(house, entry, seconds=3600)

    with pytest.raises(HomeAssistantError) as error:
        await house.hass.services.async_call(
            "alarm_control_panel", "alarm_arm_away", {"entity_id": PANEL}, blocking=True
        )

    assert error.value.translation_key == "unreachable"


async def test_a_start_after_the_sign_in_ended_asks_for_a_new_one(house: House) -> None:
    entry = await house.sign_in()
    house.cloud.cloud.revoke_refresh_tokens()
    house.cloud.cloud.expire_access_tokens()

    await restart(house, entry, seconds=60)

    [flow] = entry.async_get_active_flows(house.hass, {"reauth"})
    assert house.state(PANEL).state == "unknown"
    with pytest.raises(HomeAssistantError) as error:
        await house.hass.services.async_call(
            "alarm_control_panel", "alarm_disarm", {"entity_id": PANEL}, blocking=True
        )
    assert error.value.translation_key == "signed_out"
    await house.hass.config_entries.flow.async_configure(flow["flow_id"], house.credentials)
    await house.settle()
    assert house.state(PANEL).state == "armed_away"


async def start_with_a_clock_that_was_set_back(house: House, files: dict[str, Any]) -> ConfigEntry:
    """Set up an account offline, one hour before its stored last poll. Return its config entry."""
    entry = await house.sign_in()
    await house.hass.config_entries.async_unload(entry.entry_id)
    files[f"{DOMAIN}.{entry.entry_id}"]["data"]["devices"]["polled_at"] += 3600
    house.cloud.faults.add(Fault(kind="drop", times=None))
    await house.hass.config_entries.async_setup(entry.entry_id)
    await house.settle()
    return entry


async def test_a_clock_that_was_set_back_makes_the_stored_state_stale(
    house: House, hass_storage: dict[str, Any]
) -> None:
    await start_with_a_clock_that_was_set_back(house, hass_storage)

    assert house.state(PANEL).state == "unknown"


@pytest.mark.parametrize("part", [{"networks": [{"id": "house"}]}, {"polled_at": None}], ids=str)
async def test_stored_devices_of_another_version_are_read_from_the_cloud_instead(
    house: House,
    hass_storage: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
    part: dict[str, Any],
) -> None:
    entry = await house.sign_in()
    before = states(house)
    await house.hass.config_entries.async_unload(entry.entry_id)
    hass_storage[f"{DOMAIN}.{entry.entry_id}"]["data"]["devices"] |= part

    await house.hass.config_entries.async_setup(entry.entry_id)
    await house.settle()

    assert states(house) == before
    assert "The stored devices cannot be read" in caplog.text


@pytest.mark.scenario("zoo")
async def test_stored_devices_of_every_product_equal_those_of_the_last_poll(house: House) -> None:
    entry = await house.sign_in()
    before = entry.runtime_data.data
    house.cloud.faults.add(Fault(kind="drop", times=None))

    await restart(house, entry, seconds=60)

    after = entry.runtime_data.data
    assert after is not before
    assert after.networks == before.networks
    assert after.cameras == before.cameras
    assert after.sync_modules == before.sync_modules
    assert after.sirens == before.sirens


async def test_the_time_of_the_last_poll_is_stored_when_home_assistant_stops(
    house: House, hass_storage: dict[str, Any]
) -> None:
    entry = await house.sign_in()
    await house.let_pass(3600)

    house.hass.set_state(CoreState.final_write)
    house.hass.bus.async_fire(EVENT_HOMEASSISTANT_FINAL_WRITE)
    await house.settle()

    stored = hass_storage[f"{DOMAIN}.{entry.entry_id}"]["data"]["devices"]
    assert 0 <= house.clock.time() - stored["polled_at"] <= 61


async def test_devices_stay_stored_while_the_time_of_the_last_poll_is_unknown(
    house: House, hass_storage: dict[str, Any]
) -> None:
    entry = await start_with_a_clock_that_was_set_back(house, hass_storage)

    await restart(house, entry, seconds=60)

    assert entry.state is ConfigEntryState.LOADED
    assert house.state(PANEL).state == "unknown"


@pytest.mark.usefixtures("all_sensors_enabled")
async def test_a_start_soon_after_the_last_poll_shows_the_end_of_a_snooze(house: House) -> None:
    entry = await house.sign_in()
    await house.action("snooze", "camera.garden", duration={"minutes": 60})
    before = states(house)
    assert before["binary_sensor.garden_snoozed"] == "on"
    assert before["sensor.garden_snoozed_until"] != "unknown"
    house.cloud.faults.add(Fault(kind="drop", times=None))

    await restart(house, entry, seconds=60)

    assert states(house) == before
