"""A backoff (time without requests) survives restarts and actions, and creates a repair issue."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from typing import Any

from homeassistant.auth.const import GROUP_ID_ADMIN
from homeassistant.components.camera import async_get_image
from homeassistant.config_entries import SOURCE_RECONFIGURE, SOURCE_USER, ConfigEntryState
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import CLIENT_ID
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.blink_clips.const import DOMAIN
from simulator import DrivenClock, Fault, Simulator
from tests.exactly_once.restartable_hass import Disk, Home
from tests.house import House
from tests.storage_in_memory import storage_in_memory

pytestmark = pytest.mark.platforms("binary_sensor", "camera", "event", "image")

MINUTE = 60.0
HOUR = 3600.0
TOO_MANY = Fault(status=429, times=None)
SIX_HOURS = 6 * HOUR


@pytest.fixture
async def home(cloud: Simulator, clock: DrivenClock, tmp_path: Path) -> AsyncIterator[Home]:
    """Return a Home Assistant installation that can be restarted."""
    with storage_in_memory(Disk()) as disk:
        home = Home(cloud, clock, disk, tmp_path)
        await home.install()
        yield home
        if home.is_running:
            await home.stop()


async def send_all_kinds_of_requests(home: Home) -> None:
    """Send requests of all kinds, such as for snapshots and clips. Ignore their errors."""
    house = House(home.hass, home.cloud, home.clock)
    with suppress(HomeAssistantError):
        await house.action("snapshot", "camera.garden")
    with suppress(HomeAssistantError):
        await house.action("record_clip", "camera.hall")
    await asyncio.gather(
        *(async_get_image(home.hass, "camera.garden") for _ in range(10)), return_exceptions=True
    )
    if home.entry.state is ConfigEntryState.LOADED:
        catalogue = home.entry.runtime_data.catalogue
        await asyncio.gather(*(catalogue.find(it) for it in range(5)), return_exceptions=True)
        await home.entry.runtime_data.async_refresh()
    await home.settle()


async def test_rate_limited_account_sends_few_requests_despite_restarts_and_actions(
    home: Home,
) -> None:
    home.cloud.ledger.clear()
    home.cloud.faults.add(TOO_MANY)

    for minutes in range(0, 24 * 60, 5):
        await home.let_pass(5 * MINUTE, step=MINUTE)
        if minutes % 10 == 0:
            await home.reload()
        if minutes % 30 == 0:
            if minutes % 60 == 0:
                await home.kill()
            else:
                await home.stop()
            await home.start()
        await send_all_kinds_of_requests(home)

    assert home.cloud.ledger.count() < 30
    assert home.cloud.ledger.count("oauth.signin") == 0

    home.cloud.faults.clear()
    await home.let_pass(2 * HOUR + 5 * MINUTE)
    assert home.is_well
    home.cloud.ledger.clear()
    house = House(home.hass, home.cloud, home.clock)
    assert (await house.action("snapshot", "camera.garden"))["camera.garden"]["changed"]
    assert home.cloud.ledger.count() <= 9


async def test_backoff_continues_after_a_restart(home: Home) -> None:
    home.cloud.faults.add(replace(TOO_MANY, times=1, headers={"Retry-After": "1200"}))
    await home.let_pass(MINUTE)
    home.cloud.ledger.clear()

    for _ in range(5):
        await home.kill()
        await home.start()
        await home.let_pass(3 * MINUTE)
    assert home.cloud.ledger.count() == 0
    assert home.entry.state is ConfigEntryState.LOADED, "with the devices of the last run"
    assert not home.is_well

    await home.let_pass(12 * MINUTE)
    assert home.is_well


@pytest.mark.parametrize(
    ("status", "key", "hours", "fixable"),
    [
        (429, "throttled", 9, False),
        (403, "blocked", 3, True),
        (406, "blocked", 3, True),
        (426, "outdated", 3, True),
    ],
)
async def test_repair_issue_is_raised_while_the_cloud_refuses_all_requests(
    house: House, status: int, key: str, hours: int, *, fixable: bool
) -> None:
    entry = await house.sign_in()
    house.cloud.faults.add(Fault(status=status, body="<h1>No</h1>", times=None))
    await house.let_pass(30 * MINUTE)
    assert house.issues == {}

    await house.let_pass(hours * HOUR)
    issue = house.issues[key]
    assert issue.translation_placeholders == {"account": entry.title, "status": str(status)}
    assert (issue.severity, issue.is_fixable) == (ir.IssueSeverity.ERROR, fixable)
    assert house.state("camera.garden").state == "unavailable"

    # The reload restores the state of the rate limiter, which creates the issue again.
    await house.hass.config_entries.async_reload(entry.entry_id)
    await house.settle()
    assert house.issues.keys() == {key}

    house.cloud.faults.clear()
    await house.let_pass(SIX_HOURS + 5 * MINUTE)
    assert house.issues == {}
    assert house.state("camera.garden").state == "idle"


async def fix(
    house: House, hass_client: ClientSessionGenerator, issue: ir.IssueEntry
) -> dict[str, Any]:
    """Submit the form of a repair issue, and return the response."""
    # Create a new access token, because the token of the test client has expired.
    user = await house.hass.auth.async_create_user("Owner", group_ids=[GROUP_ID_ADMIN])
    token = await house.hass.auth.async_create_refresh_token(user, CLIENT_ID)
    client = await hass_client(house.hass.auth.async_create_access_token(token))
    url = "/api/repairs/issues/fix"
    answer = await client.post(url, json={"handler": DOMAIN, "issue_id": issue.issue_id})
    assert answer.status == HTTPStatus.OK, await answer.text()
    form = await answer.json()
    assert form["step_id"] == "confirm"
    assert form["description_placeholders"] == issue.translation_placeholders
    result = await (await client.post(f"{url}/{form['flow_id']}", json={})).json()
    await house.settle()
    return dict(result)


async def test_submitting_the_repair_form_sends_one_request_and_ends_the_block(
    house: House, hass_client: ClientSessionGenerator
) -> None:
    assert await async_setup_component(house.hass, "repairs", {})
    await house.sign_in()
    house.cloud.faults.add(Fault(status=403, body="<h1>No</h1>", times=None))
    await house.let_pass(3 * HOUR)
    house.cloud.ledger.clear()

    # The form makes the client send one request, which the cloud refuses again.
    result = await fix(house, hass_client, house.issues["blocked"])
    assert result["type"] == "create_entry"
    assert house.cloud.ledger.count() == 1
    await house.let_pass(10 * MINUTE)
    assert house.cloud.ledger.count() == 1
    issue = house.issues["blocked"]

    house.cloud.faults.clear()
    await fix(house, hass_client, issue)
    assert house.issues == {}
    assert house.state("camera.garden").state == "idle"


async def test_reconfigure_form_sends_no_request_during_the_backoff(house: House) -> None:
    entry = await house.sign_in()
    house.cloud.faults.add(replace(TOO_MANY, times=1))
    await house.let_pass(MINUTE)
    house.cloud.ledger.clear()
    flow = house.hass.config_entries.flow
    form = await flow.async_init(
        DOMAIN, context={"source": SOURCE_RECONFIGURE, "entry_id": entry.entry_id}
    )

    form = await flow.async_configure(form["flow_id"], house.credentials)

    assert form["errors"] == {"base": "rate_limited"}
    assert house.cloud.ledger.count() == 0
    await house.let_pass(2 * MINUTE)
    result = await flow.async_configure(form["flow_id"], house.credentials)
    assert result["reason"] == "reconfigure_successful"
    await house.settle()


async def test_repeated_sign_in_during_the_backoff_sends_one_request(house: House) -> None:
    house.cloud.faults.add(replace(TOO_MANY, route="oauth.signin", times=1))
    flow = house.hass.config_entries.flow
    form = await flow.async_init(DOMAIN, context={"source": SOURCE_USER})

    for _ in range(5):
        form = await flow.async_configure(form["flow_id"], house.credentials)
        assert form["errors"] == {"base": "rate_limited"}

    assert house.cloud.ledger.count("oauth.signin") == 1


async def test_limiter_state_and_issues_are_deleted_with_the_account(
    house: House, hass_storage: dict[str, Any]
) -> None:
    entry = await house.sign_in()
    key = f"{DOMAIN}_limits.{entry.entry_id}"
    await house.let_pass(10 * MINUTE)
    assert key not in hass_storage, "without a backoff no state is written"
    house.cloud.faults.add(Fault(status=403, body="<h1>No</h1>", times=None))
    await house.let_pass(3 * HOUR)
    assert key in hass_storage
    assert house.issues

    await house.hass.config_entries.async_remove(entry.entry_id)
    await house.settle()

    assert key not in hass_storage
    assert house.issues == {}
    assert not [it for it in hass_storage if entry.entry_id in it]
