"""The config flow: signing in, signing in again, and the options of an account."""

from http import HTTPStatus
import logging
from typing import Any

from homeassistant.config_entries import (
    SOURCE_DHCP,
    SOURCE_REAUTH,
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    ConfigEntry,
    ConfigEntryDisabler,
    ConfigEntryState,
    ConfigFlowContext,
    ConfigFlowResult,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import discovery_flow
from homeassistant.helpers.discovery_flow import DiscoveryKey
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
from homeassistant.helpers.translation import async_get_translations
from homeassistant.loader import async_get_dhcp
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator, WebSocketGenerator

from custom_components.blink_clips.const import (
    CONF_ARCHIVE_ENABLED,
    CONF_CACHE_LIMIT,
    CONF_LIVE_VIEW_BATTERY_MINUTES,
    CONF_LIVE_VIEW_SECONDS,
    CONF_MOTION_OFF_DELAY,
    CONF_POLL_INTERVAL,
    CONF_TEMPERATURE_UNIT,
    CONF_USB_NETWORKS,
    DOMAIN,
)
from simulator import Fault
from tests.action_calls import second_account
from tests.documentation import documentation
from tests.house import House

pytestmark = pytest.mark.platforms("camera")


async def start(
    house: House, entry: ConfigEntry | None = None, source: str = SOURCE_USER
) -> ConfigFlowResult:
    """Start a config flow or an options flow."""
    context = ConfigFlowContext(source=source)
    if entry is not None:
        context["entry_id"] = entry.entry_id
    return await house.hass.config_entries.flow.async_init(
        DOMAIN,
        context=context,
        data=dict(entry.data) if source == SOURCE_REAUTH and entry else None,
    )


async def open_form(
    house: House, entry: ConfigEntry | None = None, source: str = SOURCE_USER
) -> str:
    """Start a flow with the sign-in form. Return the flow's id."""
    form = await start(house, entry, source)
    assert form["type"] is FlowResultType.FORM
    assert form["step_id"] == "user"
    assert not form["errors"]
    return str(form["flow_id"])


async def submit(house: House, flow_id: str, **answers: str) -> ConfigFlowResult:
    """Submit values in the current form of the flow."""
    result = await house.hass.config_entries.flow.async_configure(flow_id, answers)
    await house.settle()
    return result


def suggested(form: ConfigFlowResult, field: str) -> Any:
    """Return the suggested value of a form field."""
    assert form["data_schema"] is not None
    marker = next(it for it in form["data_schema"].schema if it == field)
    return (marker.description or {}).get("suggested_value")


async def shown_text(house: House, result: ConfigFlowResult) -> str:
    """Return the text that the frontend shows for an aborted flow."""
    domain = result.get("translation_domain") or DOMAIN
    texts = await async_get_translations(house.hass, "en", "config", [domain])
    return texts[f"component.{domain}.config.abort.{result['reason']}"]


async def test_account_without_two_factor_signs_in(house: House) -> None:
    flow_id = await open_form(house)

    result = await submit(house, flow_id, **house.credentials)

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "Blink"
    entry = result["result"]
    assert entry.unique_id == str(house.cloud.scenario.account_id)
    assert entry.state is ConfigEntryState.LOADED
    assert house.cloud.scenario.password not in str(entry.as_dict())
    assert house.cloud.ledger.count("oauth.signin") == 1


async def test_entry_titles_are_numbered_and_contain_no_email_address(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await house.sign_in()
    async with second_account(house, monkeypatch) as (second, _):
        assert [first.title, second.title] == ["Blink", "Blink 2"]
        await house.hass.config_entries.async_remove(first.entry_id)
    assert (await house.sign_in()).title == "Blink"


@pytest.mark.parametrize("status", [412, 202])
async def test_account_with_two_factor_signs_in_with_the_code(house: House, status: int) -> None:
    house.cloud.settings.two_factor = status
    flow_id = await open_form(house)

    form = await submit(house, flow_id, **house.credentials)

    assert form["step_id"] == "pin"
    assert not form["errors"]
    assert form["description_placeholders"] is not None
    assert form["description_placeholders"]["destination"].startswith("+")
    assert house.cloud.ledger.count("oauth.verify") == 0
    again = await house.hass.config_entries.flow.async_configure(flow_id)
    assert again["step_id"] == "pin", "the form is shown again"
    pin = house.cloud.cloud.accounts.pin or ""
    result = await submit(house, flow_id, pin=f" {pin[:3]} {pin[3:]}")
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert house.cloud.ledger.count("oauth.signin") == 1


async def open_form_for_code(house: House) -> str:
    """Sign in to an account that requires a code (HTTP 412). Return the flow's id."""
    house.cloud.settings.two_factor = 412
    flow_id = await open_form(house)
    await submit(house, flow_id, **house.credentials)
    return flow_id


async def test_wrong_code_can_be_corrected(house: House) -> None:
    flow_id = await open_form_for_code(house)

    form = await submit(house, flow_id, pin="000")

    assert form["step_id"] == "pin"
    assert form["errors"] == {"base": "invalid_pin"}
    result = await submit(house, flow_id, pin=house.cloud.cloud.accounts.pin or "")
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert house.cloud.ledger.count("oauth.signin") == 1


async def test_code_can_be_submitted_again_after_a_connection_error(house: House) -> None:
    flow_id = await open_form_for_code(house)
    house.cloud.faults.add(Fault(route="oauth.verify", kind="drop"))

    form = await submit(house, flow_id, pin=house.cloud.cloud.accounts.pin or "")

    assert form["step_id"] == "pin"
    assert form["errors"] == {"base": "cannot_connect"}
    result = await submit(house, flow_id, pin=house.cloud.cloud.accounts.pin or "")
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert house.cloud.ledger.count("oauth.signin") == 1


async def test_expired_code_raises_invalid_pin(house: House) -> None:
    flow_id = await open_form_for_code(house)
    house.clock.advance(house.cloud.settings.pin_seconds + 1)

    form = await submit(house, flow_id, pin=house.cloud.cloud.accounts.pin or "")

    assert form["errors"] == {"base": "invalid_pin"}


async def test_lost_session_returns_to_the_sign_in_form(house: House) -> None:
    flow_id = await open_form_for_code(house)
    house.cloud.faults.add(
        Fault(route="oauth.verify", status=400, body='{"error_cause":"empty_cookies"}')
    )

    form = await submit(house, flow_id, pin=house.cloud.cloud.accounts.pin or "")

    assert form["step_id"] == "user"
    assert form["errors"] == {"base": "unknown"}
    await submit(house, flow_id, **house.credentials)
    result = await submit(house, flow_id, pin=house.cloud.cloud.accounts.pin or "")
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_wrong_password_can_be_corrected(house: House) -> None:
    flow_id = await open_form(house)

    form = await submit(house, flow_id, **{**house.credentials, "password": "wrong"})

    assert form["step_id"] == "user"
    assert form["errors"] == {"base": "invalid_auth"}
    assert suggested(form, "username") == house.cloud.scenario.email
    assert suggested(form, "password") is None
    result = await submit(house, flow_id, **house.credentials)
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault(route="oauth.authorize", status=406, body="Not Acceptable"), "blocked"),
        (Fault(route="oauth.signin", status=403, body="Forbidden"), "blocked"),
        (Fault(route="oauth.signin", status=429), "rate_limited"),
        (Fault(route="oauth.signin", status=503), "cannot_connect"),
        (Fault(route="oauth.signin", status=409, message="System is busy"), "cannot_connect"),
        (Fault(route="oauth.signin", kind="drop"), "cannot_connect"),
        (Fault(route="oauth.signin", status=200, body="<p>Welcome</p>"), "unknown"),
        (Fault(route="oauth.token", status=429), "rate_limited"),
        (Fault(route="oauth.token", kind="broken_body"), "unknown"),
        (Fault(route="tier_info", kind="wrong_shape"), "unknown"),
        (Fault(route="tier_info", status=500), "cannot_connect"),
    ],
    ids=lambda it: f"{it.route}-{it.kind}-{it.status}" if isinstance(it, Fault) else it,
)
async def test_sign_in_error_is_shown_and_the_next_attempt_succeeds(
    house: House, fault: Fault, error: str
) -> None:
    flow_id = await open_form(house)
    house.cloud.faults.add(fault)

    form = await submit(house, flow_id, **house.credentials)

    assert form["step_id"] == "user"
    assert form["errors"] == {"base": error}
    assert house.cloud.ledger.count("oauth.signin") <= 1
    house.clock.advance(66)
    result = await submit(house, flow_id, **house.credentials)
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_account_cannot_be_added_twice(house: House) -> None:
    await house.sign_in()
    flow_id = await open_form(house)

    result = await submit(house, flow_id, **house.credentials)

    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"


async def test_readme_quotes_the_text_for_a_sign_in_that_is_already_in_progress(
    house: House,
) -> None:
    result = ConfigFlowResult(
        flow_id="", handler=DOMAIN, reason="already_in_progress", translation_domain="homeassistant"
    )

    assert await shown_text(house, result) in documentation()


@pytest.mark.parametrize("source", [SOURCE_REAUTH, SOURCE_RECONFIGURE])
@pytest.mark.parametrize("two_factor", [None, 412])
async def test_signing_in_again_replaces_the_tokens(
    house: House, source: str, two_factor: int | None
) -> None:
    entry = await house.sign_in()
    before = dict(entry.data)
    house.cloud.settings.two_factor = two_factor
    flow_id = await open_form(house, entry, source)

    result = await submit(house, flow_id, **house.credentials)
    if two_factor:
        assert result["step_id"] == "pin"
        result = await submit(house, flow_id, pin=house.cloud.cloud.accounts.pin or "")

    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == f"{source}_successful"
    assert await shown_text(house, result) in documentation()
    assert entry.state is ConfigEntryState.LOADED
    assert entry.data["refresh_token"] != before["refresh_token"]
    assert entry.data["hardware_id"] == before["hardware_id"]


@pytest.mark.parametrize("source", [SOURCE_REAUTH, SOURCE_RECONFIGURE])
async def test_signing_in_again_with_another_account_is_rejected(house: House, source: str) -> None:
    entry = await house.sign_in()
    before = dict(entry.data)
    house.cloud.cloud.accounts.add(
        email="other@example.com", password="other-password", account_id=100002
    )
    flow_id = await open_form(house, entry, source)

    result = await submit(house, flow_id, username="other@example.com", password="other-password")

    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "wrong_account"
    assert dict(entry.data) == before


async def test_form_suggests_the_email_address_when_signing_in_again(house: House) -> None:
    entry = await house.sign_in()
    form = await start(house, entry, SOURCE_REAUTH)

    assert suggested(form, "username") == house.cloud.scenario.email
    assert suggested(form, "password") is None


async def test_aborted_flow_leaves_no_entry(house: House) -> None:
    flow_id = await open_form_for_code(house)

    house.hass.config_entries.flow.async_abort(flow_id)

    assert not house.hass.config_entries.flow.async_progress()
    assert not house.hass.config_entries.async_entries(DOMAIN)


async def test_poll_interval_and_cache_limit_are_options(house: House) -> None:
    entry = await house.sign_in()
    form = await house.hass.config_entries.options.async_init(entry.entry_id)
    assert form["step_id"] == "init"

    result = await house.hass.config_entries.options.async_configure(
        form["flow_id"], {CONF_POLL_INTERVAL: 120.0, CONF_CACHE_LIMIT: 50.0}
    )
    await house.settle()

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options == {
        CONF_POLL_INTERVAL: 120,
        CONF_MOTION_OFF_DELAY: 30,
        CONF_LIVE_VIEW_SECONDS: 300,
        CONF_LIVE_VIEW_BATTERY_MINUTES: 20,
        CONF_CACHE_LIMIT: 50,
        CONF_TEMPERATURE_UNIT: "fahrenheit",
        CONF_ARCHIVE_ENABLED: False,
        CONF_USB_NETWORKS: [],
    }
    house.cloud.ledger.clear()
    await house.let_pass(600)
    assert house.cloud.ledger.count("media.changed") == 5


def usb_choices(form: Any) -> list[str] | None:
    """Return the labels of the systems whose USB drives can be selected.

    Return None if the form has no field for USB drives.
    """
    for marker, selector in form["data_schema"].schema.items():
        if marker == CONF_USB_NETWORKS:
            return [it["label"] for it in selector.config["options"]]
    return None


async def test_usb_systems_are_offered_only_if_a_sync_module_has_a_usb_port(house: House) -> None:
    entry = await house.sign_in()
    options = house.hass.config_entries.options
    assert usb_choices(await options.async_init(entry.entry_id)) == ["House"]

    house.cloud.cloud.sync_modules[200001].type = "sm1"
    house.cloud.cloud.sync_modules[200001].local_storage.enabled = False
    await house.let_pass(360)
    assert usb_choices(await options.async_init(entry.entry_id)) is None


async def test_options_of_an_unloaded_account_keep_its_usb_systems(house: House) -> None:
    entry = await house.sign_in()
    options = house.hass.config_entries.options
    some = {
        CONF_POLL_INTERVAL: 60,
        CONF_MOTION_OFF_DELAY: 45,
        CONF_LIVE_VIEW_SECONDS: 60,
        CONF_LIVE_VIEW_BATTERY_MINUTES: 5,
        CONF_CACHE_LIMIT: 50,
        CONF_TEMPERATURE_UNIT: "celsius",
        CONF_ARCHIVE_ENABLED: False,
    }
    form = await options.async_init(entry.entry_id)
    await options.async_configure(form["flow_id"], {**some, CONF_USB_NETWORKS: ["200001"]})
    await house.settle()
    await house.hass.config_entries.async_unload(entry.entry_id)

    form = await options.async_init(entry.entry_id)
    assert usb_choices(form) is None
    await options.async_configure(form["flow_id"], {**some, CONF_CACHE_LIMIT: 60})
    assert entry.options == {**some, CONF_CACHE_LIMIT: 60, CONF_USB_NETWORKS: ["200001"]}


MAC_ADDRESS = "b85f98a1b2c3"


async def discover(house: House, mac_address: str = MAC_ADDRESS) -> list[ConfigFlowResult]:
    """Simulate the DHCP discovery of a Blink device. Return the flows that are offered."""
    discovery_flow.async_create_flow(
        house.hass,
        DOMAIN,
        {"source": SOURCE_DHCP},
        DhcpServiceInfo(ip="192.0.2.7", hostname="blink-camera", macaddress=mac_address),
        discovery_key=DiscoveryKey(domain="dhcp", key=mac_address, version=1),
    )
    await house.settle()
    return offers(house.hass)


def offers(hass: HomeAssistant) -> list[ConfigFlowResult]:
    """Return the integration's flows that wait for the user's input."""
    return hass.config_entries.flow.async_progress_by_handler(DOMAIN)


async def test_dhcp_matchers_are_those_of_home_assistants_own_blink_integration(
    house: House,
) -> None:
    known = await async_get_dhcp(house.hass)

    def patterns(domain: str) -> set[tuple[str, str]]:
        return {
            (str(it["hostname"]), str(it["macaddress"])) for it in known if it["domain"] == domain
        }

    assert patterns(DOMAIN) == patterns("blink") != set()


async def test_discovered_device_leads_to_the_sign_in(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    [offer] = await discover(house)
    assert offer["step_id"] == "discovered"
    flow_id = offer["flow_id"]
    assert house.cloud.ledger.count() == 0

    form = await submit(house, flow_id)
    assert form["step_id"] == "user"
    wrong = await submit(house, flow_id, **{**house.credentials, "password": "wrong"})
    assert wrong["errors"] == {"base": "invalid_auth"}
    result = await submit(house, flow_id, **house.credentials)

    assert result["type"] is FlowResultType.CREATE_ENTRY
    entry = result["result"]
    assert entry.title == "Blink"
    assert entry.unique_id == str(house.cloud.scenario.account_id)
    assert entry.state is ConfigEntryState.LOADED
    for secret in (MAC_ADDRESS, "192.0.2.7"):
        assert secret not in str({**entry.data, **entry.options})
        ours = [it for it in caplog.records if "blink_clips" in it.name]
        assert not any(secret in it.getMessage() for it in ours)


async def test_discovered_device_with_two_factor_signs_in_with_the_code(house: House) -> None:
    house.cloud.settings.two_factor = 412
    [offer] = await discover(house)
    await submit(house, offer["flow_id"])

    form = await submit(house, offer["flow_id"], **house.credentials)
    assert form["step_id"] == "pin"
    result = await submit(house, offer["flow_id"], pin=house.cloud.cloud.accounts.pin or "")

    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_several_discovered_devices_are_offered_once(house: House) -> None:
    [first] = await discover(house)

    assert await discover(house, "20a171a1b2c3") == [first]


@pytest.mark.parametrize("disabled_by", [None, ConfigEntryDisabler.USER])
async def test_discovered_device_is_not_offered_to_users_with_an_account(
    house: House, disabled_by: ConfigEntryDisabler | None
) -> None:
    entry = await house.sign_in()
    await house.hass.config_entries.async_set_disabled_by(entry.entry_id, disabled_by)

    assert await discover(house) == []


async def test_discovered_device_is_not_offered_during_a_sign_in(house: House) -> None:
    flow_id = await open_form(house)

    assert [it["flow_id"] for it in await discover(house)] == [flow_id]


async def test_offer_ends_when_the_user_adds_an_account_by_hand(house: House) -> None:
    assert len(await discover(house)) == 1

    await house.sign_in()

    assert offers(house.hass) == []


async def test_ignored_offer_is_not_repeated_and_the_account_can_be_added_by_hand(
    house: House, hass_ws_client: WebSocketGenerator
) -> None:
    assert await async_setup_component(house.hass, "config", {})
    [offer] = await discover(house)
    client = await hass_ws_client()
    await client.send_json_auto_id(
        {"type": "config_entries/ignore_flow", "flow_id": offer["flow_id"], "title": "Blink Clips"}
    )
    assert (await client.receive_json())["success"]

    assert await discover(house, "20a171a1b2c3") == []
    entry = await house.sign_in()
    assert entry.state is ConfigEntryState.LOADED


@pytest.mark.parametrize("step", ["user", "pin"])
async def test_invalid_form_does_not_repeat_its_secret(
    house: House, step: str, hass_client: ClientSessionGenerator
) -> None:
    assert await async_setup_component(house.hass, "config", {})
    house.cloud.settings.two_factor = 412
    flow_id = await open_form(house)
    if step == "pin":
        await submit(house, flow_id, **house.credentials)
    client = await hass_client()
    path = f"/api/config/config_entries/flow/{flow_id}"
    fields = (await (await client.get(path)).json())["data_schema"]
    secret = {"user": "password", "pin": "pin"}[step]
    assert [it["name"] for it in fields if it.get("secret")] == [secret]

    values = {it["name"]: "a@example.com" for it in fields} | {secret: ["hunter2"]}
    response = await client.post(path, json=values)

    assert response.status == HTTPStatus.BAD_REQUEST
    assert secret in (text := await response.text())
    assert "hunter2" not in text
