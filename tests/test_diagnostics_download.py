"""Diagnostics contain no name, id or option that identifies the account."""

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from aiohttp.test_utils import TestClient
from homeassistant.auth.models import RefreshToken
from homeassistant.config_entries import ConfigEntry, ConfigEntryDisabler, ConfigEntryState
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.blink_clips.const import DOMAIN
from simulator import CameraSpec, Fault
from simulator.usb import UsbState
from tests.house import House
from tests.test_repair_issues_no_clips import a_week_later
from tests.usb_house import HOUSE, UsbHouse

# A text that ends the name of every device, and occurs nowhere else.
MARK = "Qz9"
NAMES = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), max_size=12).map(
    lambda it: f"{it}{MARK}"
)
# The only keys that the diagnostics may have at the top level.
PARTS = {
    "home_assistant",
    "custom_components",
    "integration_manifest",
    "setup_times",
    "data",
    "issues",
}


@dataclass(frozen=True, kw_only=True)
class Reader:
    """An administrator who downloads diagnostics over HTTP."""

    house: House
    entry: ConfigEntry
    web: TestClient[Any, Any]
    refresh_token: RefreshToken

    async def downloads(self) -> list[dict[str, Any]]:
        """Return the diagnostics of the account and of each device."""
        path = f"/api/diagnostics/config_entry/{self.entry.entry_id}"
        registry = dr.async_get(self.house.hass)
        devices = dr.async_entries_for_config_entry(registry, self.entry.entry_id)
        # Create a new access token, because the previous token expires.
        token = self.house.hass.auth.async_create_access_token(self.refresh_token)
        headers = {"Authorization": f"Bearer {token}"}
        found = []
        for address in (path, *(f"{path}/device/{it.id}" for it in devices)):
            response = await self.web.get(address, headers=headers)
            assert response.status == HTTPStatus.OK
            found.append(await response.json())
        return found

    def secrets(self) -> set[str]:
        """Return the texts that could identify the account, its devices or its owner."""
        simulator, cloud = self.house.cloud, self.house.cloud.cloud
        scenario = simulator.scenario
        found = {scenario.email, scenario.password, simulator.url, self.entry.title}
        found |= {str(value) for key, value in self.entry.data.items() if key != "expires_at"}
        for network in cloud.networks.values():
            found |= {network.name, str(network.id)}
        for module in cloud.sync_modules.values():
            found |= {module.name, module.serial, str(module.id)}
        for camera in cloud.cameras.values():
            found |= {camera.name, camera.serial, str(camera.id)}
        for siren in cloud.sirens.values():
            found |= {siren.name, siren.serial, str(siren.id)}
        return found - {""}

    async def assert_anonymous(self) -> None:
        """Check that no diagnostics contain a secret of the account."""
        secrets = self.secrets() - {str(self.entry.data["tier"])}
        for download in await self.downloads():
            assert download.keys() == PARTS
            leaks = {secret for text in texts(download) for secret in secrets if secret in text}
            assert leaks == set()


def texts(value: Any) -> Iterator[str]:
    """Yield every key and value of a JSON document as text, except numbers with decimals."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)
    elif not isinstance(value, float):
        yield str(value)


@pytest.fixture
def with_clips() -> bool:
    """Return whether the account has clips."""
    return True


@pytest.fixture
async def reader(
    usb_house: UsbHouse,
    hass_client_no_auth: ClientSessionGenerator,
    hass_access_token: str,
    *,
    with_clips: bool,
) -> Reader:
    """Return an administrator who can download the diagnostics of an account.

    The account's homescreen (list of all devices) causes every repair issue that a homescreen can
    cause.
    """
    house = usb_house.house
    cloud = house.cloud.cloud
    assert await async_setup_component(house.hass, "diagnostics", {})
    if not with_clips:
        cloud.clips.clear()
    entry = await house.sign_in()
    house.hass.config_entries.async_update_entry(entry, title=f"Cameras of {MARK}")
    await usb_house.choose(entry, str(HOUSE))
    house.cloud.settings.email_verified = False
    cloud.add_camera(CameraSpec(name="Spare"), network_id=HOUSE)
    refresh_token = house.hass.auth.async_validate_access_token(hass_access_token)
    assert refresh_token
    return Reader(
        house=house, entry=entry, web=await hass_client_no_auth(), refresh_token=refresh_token
    )


def issue_ids(house: House) -> dict[str, str]:
    """Return the ids of the repair issues by translation key."""
    return {key: it.issue_id for key, it in house.issues.items()}


@settings(
    deadline=None,
    database=None,
    max_examples=15,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    name=NAMES,
    number=st.integers(10**8, 10**9),
    usb_state=st.sampled_from([UsbState.MEMORY_FULL, UsbState.INCOMPATIBLE]),
    options=st.dictionaries(
        st.sampled_from(["poll_interval", "cache_limit", "a later option"]),
        st.integers(60, 90),
    ),
)
@example(name=f"Garden{MARK}", number=10**8, usb_state=UsbState.FORMAT_REQUIRED, options={})
async def test_downloads_are_anonymous_for_any_names_ids_and_options(
    reader: Reader, name: str, number: int, usb_state: UsbState, options: dict[str, int]
) -> None:
    house = reader.house
    cloud = house.cloud.cloud
    for camera in cloud.cameras_of(HOUSE):
        cloud.rename_camera(camera, name)
        # Put the camera's name and id into field names of the cloud's JSON response.
        camera.fields = {name: True, f"camera_{number}": 1, "zones": [{name: name}]}
    cloud.networks[HOUSE].name = cloud.sync_modules[HOUSE].name = f"{name} at home"
    cloud.sync_modules[HOUSE].local_storage.state = usb_state
    later = {"a later option": [name], "usb_networks": [str(HOUSE), "200002"]}
    cloud.add_network(id=number, name=name)
    cloud.add_camera(CameraSpec(name=name, id=number), network_id=number)
    cloud.add_siren(cloud.networks[HOUSE], name)
    house.hass.config_entries.async_update_entry(
        reader.entry,
        title=name,
        data={**reader.entry.data, "username": f"{name}@example.com"},
        options={**reader.entry.options, **options, **later},
    )
    await house.let_pass(600)

    raised = issue_ids(house)
    assert {"names_alike", "verify_email"} < raised.keys()
    assert any(it.startswith("storage_") for it in raised)
    await reader.assert_anonymous()


async def test_downloads_are_anonymous_in_every_state_of_the_entry(
    reader: Reader, hass_storage: dict[str, Any]
) -> None:
    house, entry = reader.house, reader.entry
    entries = house.hass.config_entries
    seen = {entry.state}
    await reader.assert_anonymous()

    await entries.async_unload(entry.entry_id)
    seen.add(entry.state)
    await reader.assert_anonymous()

    # Remove the stored devices. Without them, the account cannot be set up while requests fail.
    for status in (500, 429):
        del hass_storage[f"{DOMAIN}.{entry.entry_id}"]
        house.cloud.faults.add(Fault(route="*", status=status, times=None))
        await entries.async_setup(entry.entry_id)
        seen.add(entry.state)
        await reader.assert_anonymous()
        await entries.async_unload(entry.entry_id)
        house.cloud.faults.clear()
        hass_storage[f"{DOMAIN}.{entry.entry_id}"] = {}

    await entries.async_set_disabled_by(entry.entry_id, ConfigEntryDisabler.USER)
    seen.add(entry.state)
    await reader.assert_anonymous()
    assert seen == {
        ConfigEntryState.LOADED,
        ConfigEntryState.NOT_LOADED,
        ConfigEntryState.SETUP_RETRY,
    }


async def test_downloads_are_anonymous_after_a_rejected_refresh_token(
    reader: Reader, hass_storage: dict[str, Any]
) -> None:
    house, entry = reader.house, reader.entry
    await house.hass.config_entries.async_unload(entry.entry_id)
    # Remove the stored devices. Without them, the account cannot be set up while requests fail.
    del hass_storage[f"{DOMAIN}.{entry.entry_id}"]
    house.cloud.cloud.expire_access_tokens()
    house.cloud.cloud.revoke_refresh_tokens()

    await house.hass.config_entries.async_setup(entry.entry_id)

    assert entry.state is ConfigEntryState.SETUP_ERROR
    await reader.assert_anonymous()


@pytest.mark.parametrize("with_clips", [False])
async def test_downloads_are_anonymous_with_issues_of_systems_without_clips(
    reader: Reader, usb_house: UsbHouse
) -> None:
    await usb_house.choose(reader.entry)

    await a_week_later(reader.house, reader.entry)

    assert {"no_clips", "unread_usb"} <= issue_ids(reader.house).keys()
    await reader.assert_anonymous()


async def test_downloads_are_anonymous_with_issue_ids_of_an_earlier_version(reader: Reader) -> None:
    house, entry = reader.house, reader.entry
    house.cloud.cloud.sync_modules[HOUSE].local_storage.state = UsbState.MEMORY_FULL
    await house.hass.config_entries.async_unload(entry.entry_id)
    full = f"storage_full_{house.cloud.cloud.sync_modules[HOUSE].id}"
    for rest in (full, f"names_alike_{HOUSE}_Garden"):
        ir.async_create_issue(
            house.hass,
            DOMAIN,
            f"{entry.entry_id}_{rest}",
            is_fixable=False,
            severity=ir.IssueSeverity.WARNING,
            translation_key=rest,
        )
    ir.async_ignore_issue(house.hass, DOMAIN, f"{entry.entry_id}_{full}", ignore=True)
    house.cloud.faults.add(Fault(route="*", status=500, times=None))

    await house.hass.config_entries.async_setup(entry.entry_id)
    await reader.assert_anonymous()
    house.cloud.faults.clear()
    await house.let_pass(600)

    await reader.assert_anonymous()
    issue = ir.async_get(house.hass).issues[DOMAIN, issue_ids(house)["storage_full"]]
    assert issue.dismissed_version is not None
    assert "names_alike" not in issue_ids(house)
