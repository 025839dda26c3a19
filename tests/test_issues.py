"""Repair issues: raised while an owner can do something, withdrawn when it is done."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.blink_clips.const import DOMAIN
from simulator.usb import UsbState
from tests.house import House

HOUSE = 200001


def issues(house: House) -> list[ir.IssueEntry]:
    """Return our issues."""
    return [it for it in ir.async_get(house.hass).issues.values() if it.domain == DOMAIN]


async def full(house: House) -> ConfigEntry:
    """Sign in to a house whose USB drive is full."""
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
async def test_a_drive_that_its_owner_can_mend(house: House, state: UsbState, key: str) -> None:
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
async def test_a_drive_that_is_fine_or_was_taken_out(house: House, state: UsbState) -> None:
    storage = house.cloud.cloud.sync_modules[HOUSE].local_storage
    storage.plug_in()
    storage.state = state
    await house.sign_in()

    assert issues(house) == []


async def test_one_trouble_follows_another(house: House) -> None:
    await full(house)
    house.cloud.cloud.sync_modules[HOUSE].local_storage.state = UsbState.FORMAT_REQUIRED

    await house.let_pass(300)

    assert [it.translation_key for it in issues(house)] == ["storage_format_required"]


async def test_a_drive_that_nobody_wants_to_use(house: House) -> None:
    await full(house)
    house.cloud.cloud.sync_modules[HOUSE].local_storage.enabled = False

    await house.let_pass(300)

    assert issues(house) == []


async def test_it_leaves_with_its_sync_module(house: House) -> None:
    await full(house)
    del house.cloud.cloud.sync_modules[HOUSE]

    await house.let_pass(420)

    assert issues(house) == []


async def test_it_leaves_with_the_account_and_no_other_does(house: House) -> None:
    entry = await full(house)
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


async def test_one_that_was_ignored_stays_ignored_after_a_reload(house: House) -> None:
    entry = await full(house)
    [issue] = issues(house)
    ir.async_ignore_issue(house.hass, DOMAIN, issue.issue_id, ignore=True)

    await house.hass.config_entries.async_reload(entry.entry_id)
    await house.settle()

    [issue] = issues(house)
    assert issue.dismissed_version is not None
