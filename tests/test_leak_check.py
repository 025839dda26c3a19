"""The leak check finds secrets in logs, states, events, repair issues and URLs."""

from collections.abc import Callable
import logging
from pathlib import Path

from homeassistant.components.camera import async_get_stream_source
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.blink_clips.const import DOMAIN, LOGGER
from custom_components.blink_clips.media import cache_folder
from simulator import Request
from tests.house import House
from tests.leak_check import Watch

SECRETS: dict[str, Callable[[House, ConfigEntry], str]] = {
    "password": lambda house, entry: house.cloud.scenario.password,
    "e-mail address": lambda house, entry: house.cloud.scenario.email.upper(),
    "access token": lambda house, entry: str(entry.data["access_token"]),
    "refresh token": lambda house, entry: str(entry.data["refresh_token"]),
    "code of two factors": lambda house, entry: str(house.cloud.cloud.accounts.pin),
    "hardware id": lambda house, entry: str(entry.data["hardware_id"]),
    "account": lambda house, entry: f"/accounts/{entry.data['account_id']}/media",
    "serial of a camera": lambda house, entry: house.cloud.cloud.camera("Garden").serial,
    "serial of a sync module": lambda house, entry: house.cloud.cloud.sync_modules[200001].serial,
    "address of the cloud": lambda house, entry: f"{house.cloud.url}/api",
    "bearer": lambda house, entry: "Authorization: Bearer x",
    "signed address": lambda house, entry: "/api/x.jpg?authSig=x",
}


def log(hass: HomeAssistant, secret: str) -> None:
    LOGGER.debug("It is %s", secret)


def log_error(hass: HomeAssistant, secret: str) -> None:
    error = ValueError(secret)
    LOGGER.error("It failed", exc_info=error)


def log_as_a_library(hass: HomeAssistant, secret: str) -> None:
    logging.getLogger("aiohttp.client").warning("Unclosed %r", {"url": secret})


def show(hass: HomeAssistant, secret: str) -> None:
    hass.states.async_set("sensor.x", secret)


def show_as_attribute(hass: HomeAssistant, secret: str) -> None:
    hass.states.async_set("sensor.x", "x", {"where": [secret]})


def fire(hass: HomeAssistant, secret: str) -> None:
    hass.bus.async_fire("x", {"it": {"is": secret}})


def raise_issue(hass: HomeAssistant, secret: str) -> None:
    ir.async_create_issue(
        hass,
        DOMAIN,
        "x",
        is_fixable=False,
        severity=ir.IssueSeverity.WARNING,
        translation_key="storage_full",
        translation_placeholders={"sync_module": secret},
    )


@pytest.fixture
async def entry(house: House) -> ConfigEntry:
    """Sign in to an account that requires a two-factor code."""
    house.cloud.settings.two_factor = 412
    return await house.sign_in()


@pytest.mark.parametrize(
    "publish",
    [log, log_error, log_as_a_library, show, show_as_attribute, fire, raise_issue],
    ids=lambda it: it.__name__,
)
async def test_leak_check_reports_each_secret_in_logs_states_events_and_issues(
    house: House,
    watch: Watch,
    entry: ConfigEntry,
    publish: Callable[[HomeAssistant, str], None],
) -> None:
    for name, secret in SECRETS.items():
        publish(house.hass, secret(house, entry))
        await house.settle()
        await watch.look()

        assert watch.leaks, name

        # Publish another text in place of the secret. Otherwise the leak check would find the
        # secret again after this test.
        publish(house.hass, "nothing")
        await house.settle()
        watch.forget()


async def test_leak_check_reports_a_token_in_a_url(
    house: House, watch: Watch, entry: ConfigEntry
) -> None:
    token = str(entry.data["access_token"])
    asked = Request(method="GET", route="x", path="/x", query=token, bearer=True, time=0.0)
    house.cloud.ledger.add(asked)

    assert watch.leaks

    house.cloud.ledger.clear()


async def test_leak_check_ignores_similar_numbers(
    house: House, watch: Watch, entry: ConfigEntry
) -> None:
    LOGGER.debug("It is %s", f"1{entry.data['account_id']}")
    LOGGER.debug("It is %s", f"{entry.data['account_id']}9")
    LOGGER.debug("It is %s", house.cloud.cloud.camera("Garden").id)

    assert watch.leaks == []


async def test_leak_check_reports_a_blocking_call_in_the_event_loop(
    house: House, watch: Watch, tmp_path: Path
) -> None:
    cache_folder.scan(tmp_path)
    assert [it for it in watch.blocking if "walk" in it and "cache_folder" in it]
    watch.blocking.clear()

    await house.hass.async_add_executor_job(cache_folder.scan, tmp_path)
    assert watch.blocking == []


async def test_secret_of_a_live_view_is_found_in_the_log(house: House, watch: Watch) -> None:
    await house.sign_in()
    address = await async_get_stream_source(house.hass, "camera.hall_live_view")
    assert address
    assert watch.leaks == []

    LOGGER.debug("Connect to %s", address)

    assert watch.leaks != []
    watch.forget()
