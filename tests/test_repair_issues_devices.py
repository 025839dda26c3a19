"""A repair issue about a device exists only while the owner can solve the problem."""

import json
import re

from homeassistant.config_entries import ConfigEntry
from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.blink_clips.const import DOMAIN
from simulator.usb import UsbState
from tests.house import House
from tests.test_translations import TEXTS
from tests.usb_house import HOUSE, UsbHouse

pytestmark = pytest.mark.platforms("camera")


def issues(house: House) -> list[ir.IssueEntry]:
    """Return the repair issues of the integration, with all placeholders of their texts."""
    for issue in house.issue_list:
        text = json.dumps(TEXTS["issues"][issue.translation_key])
        wanted = set(re.findall(r"{(\w+)}", text))
        assert (issue.translation_placeholders or {}).keys() == wanted
    return house.issue_list


def keys(house: House) -> list[str]:
    """Return the sorted translation keys of the repair issues."""
    return sorted(str(it.translation_key) for it in issues(house))


async def sign_in_with_full_usb_drive(house: House) -> ConfigEntry:
    """Sign in to an account whose USB drive is full."""
    storage = house.cloud.cloud.sync_modules[HOUSE].local_storage
    storage.plug_in()
    storage.state = UsbState.MEMORY_FULL
    return await house.sign_in()


@pytest.mark.parametrize(
    ("state", "key"),
    [
        (UsbState.MEMORY_FULL, "storage_full"),
        (UsbState.FORMAT_REQUIRED, "storage_format_required"),
        (UsbState.INCOMPATIBLE, "storage_incompatible"),
    ],
)
async def test_issue_is_raised_while_the_usb_drive_needs_attention(
    house: House, state: UsbState, key: str
) -> None:
    storage = house.cloud.cloud.sync_modules[HOUSE].local_storage
    storage.plug_in()
    await house.sign_in()
    assert issues(house) == []

    storage.state = state
    await house.let_pass(300)
    [issue] = issues(house)
    assert issue.translation_key == key
    assert issue.translation_placeholders == {"sync_module": "House Sync Module"}
    assert (issue.severity, issue.is_fixable) == (ir.IssueSeverity.WARNING, False)

    storage.state = UsbState.ACTIVE
    await house.let_pass(300)
    assert issues(house) == []


@pytest.mark.parametrize("state", [UsbState.ACTIVE, UsbState.UNMOUNTED, UsbState.UNAVAILABLE])
async def test_working_or_removed_usb_drive_raises_no_issue(house: House, state: UsbState) -> None:
    storage = house.cloud.cloud.sync_modules[HOUSE].local_storage
    storage.plug_in()
    storage.state = state
    await house.sign_in()

    assert issues(house) == []


async def test_new_fault_of_a_usb_drive_replaces_its_issue(house: House) -> None:
    await sign_in_with_full_usb_drive(house)
    house.cloud.cloud.sync_modules[HOUSE].local_storage.state = UsbState.FORMAT_REQUIRED

    await house.let_pass(300)

    assert [it.translation_key for it in issues(house)] == ["storage_format_required"]


async def test_disabled_usb_storage_raises_no_issue(house: House) -> None:
    await sign_in_with_full_usb_drive(house)
    house.cloud.cloud.sync_modules[HOUSE].local_storage.enabled = False

    await house.let_pass(300)

    assert issues(house) == []


async def test_usb_drive_issue_is_deleted_with_its_sync_module(house: House) -> None:
    await sign_in_with_full_usb_drive(house)
    del house.cloud.cloud.sync_modules[HOUSE]

    await house.let_pass(1800)

    assert issues(house) == []


async def test_removing_an_account_deletes_only_issues_of_the_integration(house: House) -> None:
    entry = await sign_in_with_full_usb_drive(house)
    ir.async_create_issue(
        house.hass,
        "somebody_else",
        f"storage_{entry.entry_id}_1",
        is_fixable=False,
        severity=ir.IssueSeverity.WARNING,
        translation_key="other",
    )

    await house.hass.config_entries.async_remove(entry.entry_id)
    await house.settle()

    assert issues(house) == []
    assert len(ir.async_get(house.hass).issues) == 1


async def test_ignored_usb_drive_issue_stays_ignored_after_a_reload(house: House) -> None:
    entry = await sign_in_with_full_usb_drive(house)
    [issue] = issues(house)
    ir.async_ignore_issue(house.hass, DOMAIN, issue.issue_id, ignore=True)

    await house.hass.config_entries.async_reload(entry.entry_id)
    await house.settle()

    [issue] = issues(house)
    assert issue.dismissed_version is not None


async def test_issue_is_raised_for_camera_names_that_are_ambiguous_on_a_usb_drive(
    usb_house: UsbHouse,
) -> None:
    house = usb_house.house
    cloud = house.cloud.cloud
    twin = cloud.camera(family="camera", id=400002)
    cloud.rename_camera(twin, "Gar-den")
    entry = await house.sign_in()
    assert keys(house) == []
    await usb_house.choose(entry, str(HOUSE))
    [issue] = issues(house)
    assert issue.translation_key == "names_alike"
    assert issue.translation_placeholders == {"cameras": "Garden, Gar-den", "name": "Garden"}
    cloud.rename_camera(twin, "Gate")
    await house.let_pass(360)
    assert keys(house) == []
