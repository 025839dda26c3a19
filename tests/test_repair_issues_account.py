"""Repair issues of an account: unverified e-mail address, and unsupported API responses."""

from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import __version__
from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.blink_clips.const import DOMAIN
from custom_components.blink_clips.repair_issues.account import UNSUPPORTED_POLLS
from simulator import Fault
from tests.house import House

pytestmark = pytest.mark.platforms("binary_sensor", "camera", "event", "image")

HTML = "<html><h1>Not Found</h1></html>"
GONE = [
    Fault(route="media.changed", status=404, body=HTML, times=None),
    Fault(route="homescreen", status=404, body=HTML, times=None),
    Fault(route="media.changed", kind="code", code=900, message="App update", times=None),
    Fault(route="homescreen", kind="code", code=900, status=400, message="App update", times=None),
]


async def test_issue_is_raised_while_the_email_address_is_unverified(house: House) -> None:
    entry = await house.sign_in()
    assert house.issues == {}

    house.cloud.settings.email_verified = False
    await house.let_pass(300)
    issue = house.issues["verify_email"]
    assert issue.translation_placeholders == {"account": entry.title}
    assert (issue.severity, issue.is_fixable) == (ir.IssueSeverity.WARNING, False)
    assert house.state("camera.garden").state == "idle"

    house.cloud.settings.email_verified = True
    await house.let_pass(300)
    assert house.issues == {}


@pytest.mark.parametrize("fault", GONE)
async def test_issue_is_raised_after_several_unsupported_responses(
    house: House, fault: Fault
) -> None:
    entry = await house.sign_in()
    await house.let_pass(240)
    house.cloud.faults.add(fault)
    await house.let_pass(60 * (UNSUPPORTED_POLLS - 1))
    assert house.issues == {}

    await house.let_pass(60)
    issue = house.issues["api_changed"]
    assert issue.translation_placeholders == {"account": entry.title}
    assert (issue.severity, issue.is_fixable) == (ir.IssueSeverity.ERROR, False)

    house.cloud.faults.clear()
    await house.let_pass(60)
    assert house.issues == {}
    assert house.state("camera.garden").state == "idle"


async def test_occasional_unsupported_responses_raise_no_issue(house: House) -> None:
    """A successful poll resets the count of unsupported responses. Other errors do not count."""
    await house.sign_in()
    for _ in range(3):
        house.cloud.faults.add(
            Fault(route="media.changed", status=404, body=HTML, times=UNSUPPORTED_POLLS - 1)
        )
        await house.let_pass(60 * (UNSUPPORTED_POLLS + 1))
        assert house.issues == {}

    house.cloud.faults.add(Fault(route="media.changed", status=500, body="{}", times=None))
    await house.let_pass(60 * 3 * UNSUPPORTED_POLLS)
    assert house.issues == {}


async def test_http_426_raises_the_outdated_issue_only(house: House) -> None:
    await house.sign_in()
    house.cloud.faults.add(Fault(status=426, body="{}", times=None))

    await house.let_pass(3 * 3600)

    assert house.issues.keys() == {"outdated"}


async def test_failed_setups_count_as_unsupported_polls(
    house: House, hass_storage: dict[str, Any]
) -> None:
    entry = await house.sign_in()
    house.cloud.faults.add(GONE[0])
    await house.hass.config_entries.async_unload(entry.entry_id)
    # Delete the stored devices. Without them, the account cannot be set up while requests fail.
    del hass_storage[f"{DOMAIN}.{entry.entry_id}"]
    await house.hass.config_entries.async_setup(entry.entry_id)
    await house.settle()
    assert house.state("camera.garden").state == "unavailable"

    await house.let_pass(3600)

    assert house.issues.keys() == {"api_changed"}
    house.cloud.faults.clear()
    await house.let_pass(900)
    assert entry.state is ConfigEntryState.LOADED
    assert house.state("camera.garden").state == "idle"
    assert house.issues == {}


async def test_account_issues_are_deleted_with_the_account(house: House) -> None:
    house.cloud.settings.email_verified = False
    entry = await house.sign_in()
    house.cloud.faults.add(GONE[0])
    await house.let_pass(60 * UNSUPPORTED_POLLS)
    assert house.issues.keys() == {"api_changed", "verify_email"}

    await house.hass.config_entries.async_remove(entry.entry_id)
    await house.settle()

    assert house.issues == {}


async def test_ignored_account_issue_stays_ignored(house: House) -> None:
    house.cloud.settings.email_verified = False
    await house.sign_in()
    issue = house.issues["verify_email"]
    ir.async_ignore_issue(house.hass, DOMAIN, issue.issue_id, ignore=True)

    await house.let_pass(600)

    assert house.issues["verify_email"].dismissed_version == __version__
