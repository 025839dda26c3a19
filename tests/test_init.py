"""Setup, restart, repeated sign-in, unloading and removal of an account."""

import asyncio
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.helpers import device_registry as dr
import pytest

from custom_components.blink_clips import async_remove_config_entry_device
from custom_components.blink_clips.api import BlinkConnectionError, Http
from custom_components.blink_clips.const import DOMAIN
from simulator import Fault
from tests.house import House


def state_of(entry: ConfigEntry) -> ConfigEntryState:
    """Return the state of a config entry.

    If tests compared the state directly, mypy would assume that it stays the same afterwards.
    """
    return entry.state


async def test_first_setup_costs_eight_requests(house: House) -> None:
    await house.sign_in()

    assert len(house.camera_entities) == 6
    assert house.cloud.ledger.count() == 8


@pytest.mark.scenario("big")
async def test_first_setup_of_50_cameras_and_10000_clips_costs_12_requests_at_most(
    house: House,
) -> None:
    house.cloud.settings.two_factor = 412
    await house.sign_in()

    assert len(house.camera_entities) == 50
    assert house.cloud.ledger.count() <= 12


@pytest.mark.scenario("empty")
async def test_account_without_devices_is_set_up(house: House) -> None:
    entry = await house.sign_in()

    assert entry.state is ConfigEntryState.LOADED
    assert house.hass.states.async_entity_ids("camera") == []


async def test_restart_costs_no_sign_in_and_no_token_refresh(house: House) -> None:
    entry = await house.sign_in()
    house.cloud.ledger.clear()

    await house.hass.config_entries.async_reload(entry.entry_id)
    await house.settle()

    assert entry.state is ConfigEntryState.LOADED
    assert house.cloud.ledger.by_route() == {"homescreen": 1, "media.changed": 1}


async def test_expired_tokens_are_refreshed_once_at_setup(house: House) -> None:
    entry = await house.sign_in()
    old = entry.data["refresh_token"]
    assert await house.hass.config_entries.async_unload(entry.entry_id)
    house.clock.advance(8 * 3600)
    house.cloud.ledger.clear()

    await house.hass.config_entries.async_setup(entry.entry_id)
    await house.settle()

    assert entry.state is ConfigEntryState.LOADED
    assert house.cloud.ledger.count("oauth.token") == 1
    assert house.cloud.ledger.count("oauth.signin") == 0
    assert entry.data["refresh_token"] != old


@pytest.mark.parametrize(
    "fault",
    [
        Fault(route="homescreen", status=500, times=None),
        Fault(route="homescreen", kind="wrong_shape", times=None),
        Fault(route="media.changed", kind="drop", times=None),
        Fault(route="media.changed", kind="wrong_shape", times=None),
        Fault(route="media.changed", status=429, times=None),
    ],
    ids=lambda it: f"{it.route}-{it.kind}",
)
async def test_setup_without_stored_devices_is_retried(
    house: House, fault: Fault, hass_storage: dict[str, Any]
) -> None:
    entry = await house.sign_in()
    await house.hass.config_entries.async_unload(entry.entry_id)
    del hass_storage[f"{DOMAIN}.{entry.entry_id}"]
    house.cloud.faults.add(fault)

    await house.hass.config_entries.async_setup(entry.entry_id)

    assert state_of(entry) is ConfigEntryState.SETUP_RETRY
    house.cloud.faults.clear()
    await house.let_pass(120)
    assert state_of(entry) is ConfigEntryState.LOADED


async def test_rejected_sign_in_starts_a_reauth_flow_and_recovers(house: House) -> None:
    entry = await house.sign_in()
    house.cloud.cloud.accounts.revoke_refresh_tokens()
    house.cloud.cloud.accounts.expire_access_tokens()
    await house.let_pass(60)

    (flow,) = entry.async_get_active_flows(house.hass, {"reauth"})
    assert house.state("camera.garden").state == "unavailable"
    assert house.cloud.ledger.count("oauth.signin") == 1
    await house.hass.config_entries.flow.async_configure(flow["flow_id"], house.credentials)
    await house.settle()
    assert house.state("camera.garden").state == "idle"


async def test_unloaded_account_sends_no_requests(house: House) -> None:
    entry = await house.sign_in()

    assert await house.hass.config_entries.async_unload(entry.entry_id)

    house.cloud.ledger.clear()
    await house.let_pass(600)
    assert house.cloud.ledger.count() == 0
    assert house.state("camera.garden").state == "unavailable"


async def test_removing_an_account_deletes_its_stored_state_and_devices(
    house: House, hass_storage: dict[str, Any]
) -> None:
    entry = await house.sign_in()
    await house.let_pass(60)
    assert f"{DOMAIN}.{entry.entry_id}" in hass_storage

    await house.hass.config_entries.async_remove(entry.entry_id)
    await house.settle()

    assert f"{DOMAIN}.{entry.entry_id}" not in hass_storage
    assert not dr.async_entries_for_config_entry(dr.async_get(house.hass), entry.entry_id)


async def test_user_can_remove_only_devices_that_the_cloud_no_longer_lists(house: House) -> None:
    entry = await house.sign_in()
    registry = dr.async_get(house.hass)
    present = registry.async_get_device_by_identifier((DOMAIN, "camera_400001"), entry.entry_id)
    gone = registry.async_get_or_create(
        config_entry_id=entry.entry_id, identifiers={(DOMAIN, "camera_1")}
    )

    assert present is not None
    assert not await async_remove_config_entry_device(house.hass, entry, present)
    assert await async_remove_config_entry_device(house.hass, entry, gone)


async def test_reload_during_a_token_refresh_keeps_the_new_tokens(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = await house.sign_in()
    house.cloud.cloud.expire_access_tokens()
    answered, unloading = asyncio.Event(), asyncio.Event()
    send = Http.send

    async def send_slowly(http: Http, route: Any, **kwargs: Any) -> Any:
        reply = await send(http, route, **kwargs)
        if route.name == "oauth.token" and not unloading.is_set():
            answered.set()
            await unloading.wait()
        return reply

    monkeypatch.setattr(Http, "send", send_slowly)
    poll = asyncio.create_task(entry.runtime_data.async_refresh())
    await answered.wait()
    reload = asyncio.create_task(house.hass.config_entries.async_reload(entry.entry_id))
    await asyncio.sleep(0)
    unloading.set()
    await asyncio.gather(poll, reload)
    await house.settle()

    assert entry.state is ConfigEntryState.LOADED
    assert not [*entry.async_get_active_flows(house.hass, {"reauth"})]
    await house.let_pass(60)
    assert house.state("camera.garden").state == "idle"


async def test_stored_state_is_not_written_after_removal(
    house: House, hass_storage: dict[str, Any]
) -> None:
    entry = await house.sign_in()
    house.cloud.cloud.motion(house.cloud.cloud.camera("Garden"), upload_seconds=5)
    await house.let_pass(60)

    await house.hass.config_entries.async_remove(entry.entry_id)
    await house.let_pass(60)

    assert f"{DOMAIN}.{entry.entry_id}" not in hass_storage


async def test_unloaded_account_refreshes_no_token(house: House) -> None:
    """An unloaded account renews no token until the account is set up again."""
    entry = await house.sign_in()
    client = entry.runtime_data.client
    await house.hass.config_entries.async_unload(entry.entry_id)
    house.cloud.cloud.expire_access_tokens()

    with pytest.raises(BlinkConnectionError):
        await client.get_homescreen()

    assert house.cloud.ledger.count("oauth.token") == 1
