"""Diagnostics contain useful facts and no personal data."""

import json
from typing import Any

from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr
import pytest

from custom_components.blink_clips import async_remove_config_entry_device
from custom_components.blink_clips.const import DOMAIN
from custom_components.blink_clips.diagnostics import (
    async_get_config_entry_diagnostics,
    async_get_device_diagnostics,
)
from simulator import CameraSpec, Failure, Fault
from tests.house import House


def assert_anonymous(house: House, diagnostics: dict[str, Any]) -> None:
    """Check that diagnostics contain no name, id, address, serial number or token."""
    text = json.dumps(diagnostics)
    cloud = house.cloud.cloud
    secrets = [house.cloud.scenario.email, house.cloud.scenario.password, house.cloud.scenario.tier]
    secrets += [str(cloud.account.id), house.cloud.url]
    for camera in cloud.cameras.values():
        secrets += [camera.name, camera.serial, str(camera.id), str(camera.network_id)]
    (entry,) = house.hass.config_entries.async_entries(DOMAIN)
    secrets += [str(value) for key, value in entry.data.items() if key != "expires_at"]
    assert [it for it in secrets if it in text] == []


async def test_account_diagnostics_contain_polling_requests_and_cameras(house: House) -> None:
    house.cloud.cloud.add_camera(CameraSpec(name="New", pictured=False), network_id=200001)
    entry = await house.sign_in()
    await house.look("camera.garden")
    house.cloud.faults.add(Fault(route="media.changed", status=500))
    await house.let_pass(360)

    diagnostics = await async_get_config_entry_diagnostics(house.hass, entry)

    assert diagnostics["polling"]["interval_seconds"] == 60
    assert diagnostics["requests"]["clips 500"] == 1
    assert diagnostics["requests"]["homescreen 200"] == 2
    assert len(diagnostics["cameras"]) == 7
    assert {it["thumbnail_form"] for it in diagnostics["cameras"]} == {
        "none",
        "number",
        "path",
        "versioned path",
    }
    assert_anonymous(house, diagnostics)


async def test_failed_poll_is_in_the_diagnostics_while_states_are_kept(house: House) -> None:
    entry = await house.sign_in()
    house.cloud.faults.add(Fault(route="media.changed", status=500, times=None))
    await house.let_pass(60)

    diagnostics = await async_get_config_entry_diagnostics(house.hass, entry)

    assert house.state("alarm_control_panel.house").state == "armed_away"
    assert diagnostics["polling"]["last_poll_succeeded"] is False
    assert diagnostics["polling"]["last_error"] == {"type": "BlinkBusyError", "status": 500}

    house.cloud.faults.clear()
    await house.let_pass(60)
    diagnostics = await async_get_config_entry_diagnostics(house.hass, entry)
    assert diagnostics["polling"]["last_poll_succeeded"] is True
    assert diagnostics["polling"]["last_error"] is None


async def test_device_diagnostics_contain_only_the_cameras_of_the_device(house: House) -> None:
    entry = await house.sign_in()
    registry = dr.async_get(house.hass)
    camera = registry.async_get_device_by_identifier((DOMAIN, "owl_400001"), entry.entry_id)
    network = registry.async_get_device_by_identifier((DOMAIN, "network_200001"), entry.entry_id)
    assert camera is not None
    assert network is not None

    (described,) = (await async_get_device_diagnostics(house.hass, entry, camera))["cameras"]

    assert described["product_type"] == "owl"
    assert described["newest_picture"][0]["kind"] == "snapshot"
    assert described["shown_picture"] is None
    assert_anonymous(house, described)
    in_house = await async_get_device_diagnostics(house.hass, entry, network)
    assert len(in_house["cameras"]) == 5
    assert len(in_house["networks"]) == len(in_house["sync_modules"]) == 1


async def test_unloaded_account_diagnostics_contain_the_reason(
    house: House, hass_storage: dict[str, Any]
) -> None:
    entry = await house.sign_in()
    await house.hass.config_entries.async_unload(entry.entry_id)
    del hass_storage[f"{DOMAIN}.{entry.entry_id}"]
    house.cloud.faults.add(Fault(route="homescreen", status=500, body=""))
    await house.hass.config_entries.async_setup(entry.entry_id)
    device = dr.async_entries_for_config_entry(dr.async_get(house.hass), entry.entry_id)[0]

    expected = {
        "state": "setup_retry",
        "reason": "update_failed",
        "options": {"archive_cameras": 0, "usb_networks": 0},
    }

    assert await async_get_config_entry_diagnostics(house.hass, entry) == expected
    assert await async_get_device_diagnostics(house.hass, entry, device) == expected
    assert not await async_remove_config_entry_device(house.hass, entry, device)


async def test_diagnostics_count_values_that_the_client_does_not_know(house: House) -> None:
    garden = house.cloud.cloud.camera("Garden")
    garden.product_type = "begonia"
    garden.failure = Failure(status_code=610)
    house.cloud.cloud.motion(garden, "telepathy", created_at=house.clock.time() - 60)
    entry = await house.sign_in()
    with pytest.raises(HomeAssistantError):
        await house.action("snapshot", "camera.garden")
    house.cloud.faults.add(Fault(route="media.changed", status=400, body='{"code":4711}'))
    await house.let_pass(60)

    diagnostics = await async_get_config_entry_diagnostics(house.hass, entry)

    oddities = diagnostics["oddities"]
    assert oddities["clip.raw_source: telepathy"] == 1
    assert oddities["camera.product_type: begonia"] == house.cloud.ledger.count("homescreen")
    assert oddities["command.status: 1"] == oddities["command.status_code: 610"] == 1
    assert oddities["clips code at 400: 4711"] == 1
    assert oddities["command step.state_condition: failed"] == 1
    assert len(oddities) == 6
    assert diagnostics["clips"]["by_source"]["unknown"] == 1
    assert_anonymous(house, diagnostics)


async def test_debug_log_contains_no_personal_data(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="custom_components.blink_clips")
    entry = await house.sign_in()
    await house.action("snapshot", "camera.garden")
    house.cloud.faults.add(Fault(route="*", kind="drop", times=3))
    await house.let_pass(300)

    ours = [it for it in caplog.records if it.name.startswith("custom_components.blink_clips")]

    assert ours
    text = "\n".join(it.getMessage() for it in ours)
    for secret in (
        house.cloud.scenario.password,
        house.cloud.scenario.email,
        str(entry.data["access_token"]),
        str(entry.data["refresh_token"]),
        str(entry.data["account_id"]),
    ):
        assert secret not in text
