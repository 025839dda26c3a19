"""The repair issue about an account without cameras."""

import json
from typing import cast

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import __version__
from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.blink_clips.const import DOMAIN
from simulator import CameraSpec, Fault
from tests.house import House
from tests.test_translations import TEXTS

HOUSE = 200001
# Maximum seconds until the integration finds a new camera. The repair issue's text promises this
# time.
PROMISED_SECONDS = 300


def issue(house: House, entry: ConfigEntry) -> ir.IssueEntry | None:
    """Return the repair issue of an account, or None."""
    return ir.async_get(house.hass).async_get_issue(DOMAIN, f"no_cameras_{entry.entry_id}")


@pytest.mark.scenario("empty")
async def test_account_without_devices_raises_the_no_cameras_issue(house: House) -> None:
    entry = await house.sign_in()

    found = issue(house, entry)
    assert found
    assert (found.severity, found.is_fixable) == (ir.IssueSeverity.WARNING, False)
    texts = TEXTS["issues"][found.translation_key]
    placeholders = found.translation_placeholders or {}
    assert texts["title"].format(**placeholders) == "Blink has no cameras"
    assert (
        texts["description"]
        .format(**placeholders)
        .startswith(
            "Blink lists no cameras for the account Blink. Add your cameras in the Blink app"
        )
    )


@pytest.mark.scenario("empty")
async def test_account_with_only_a_sync_module_raises_the_no_cameras_issue(house: House) -> None:
    house.cloud.cloud.add_network(id=HOUSE, name="House")

    assert issue(house, await house.sign_in())


@pytest.mark.scenario("empty")
async def test_adding_a_camera_removes_the_no_cameras_issue_within_five_minutes(
    house: House,
) -> None:
    entry = await house.sign_in()
    await house.let_pass(PROMISED_SECONDS)
    assert issue(house, entry)

    house.cloud.cloud.add_network(id=HOUSE, name="House")
    house.cloud.cloud.add_camera(CameraSpec(name="Porch"), network_id=HOUSE)
    await house.let_pass(PROMISED_SECONDS)

    assert issue(house, entry) is None
    assert house.state("camera.porch").state == "idle"


@pytest.mark.scenario("one_camera")
async def test_incomplete_listing_without_readable_cameras_raises_no_issue(house: House) -> None:
    [camera] = house.cloud.cloud.cameras.values()
    number, camera.id = camera.id, cast("int", "unreadable")
    entry = await house.sign_in()
    await house.let_pass(2 * PROMISED_SECONDS)
    assert house.hass.states.async_entity_ids("camera") == []
    assert issue(house, entry) is None

    camera.id = number
    await house.let_pass(PROMISED_SECONDS)
    assert len(house.hass.states.async_entity_ids("camera")) == 1


async def test_empty_camera_lists_for_half_an_hour_raise_no_issue(house: House) -> None:
    entry = await house.sign_in()
    names = ("networks", "sync_modules", "cameras", "owls", "doorbells", "sirens")
    body = json.dumps({name: [] for name in names})
    house.cloud.faults.add(Fault(route="homescreen", status=200, body=body, times=None))

    await house.let_pass(1800)

    assert house.cloud.faults.struck > 3
    assert issue(house, entry) is None


@pytest.mark.scenario("one_camera")
async def test_removing_the_last_camera_raises_the_no_cameras_issue(house: House) -> None:
    entry = await house.sign_in()
    [camera] = house.cloud.cloud.cameras.values()
    assert issue(house, entry) is None

    house.cloud.cloud.remove_camera(camera)
    await house.let_pass(2 * 3600)

    assert house.hass.states.async_entity_ids("camera") == []
    assert issue(house, entry)


@pytest.mark.scenario("empty")
async def test_removing_the_account_removes_the_no_cameras_issue(house: House) -> None:
    entry = await house.sign_in()
    assert issue(house, entry)

    await house.hass.config_entries.async_remove(entry.entry_id)
    await house.settle()

    assert issue(house, entry) is None


@pytest.mark.scenario("empty")
async def test_ignored_no_cameras_issue_stays_ignored_after_polls_and_a_reload(
    house: House,
) -> None:
    entry = await house.sign_in()
    raised = issue(house, entry)
    assert raised
    ir.async_ignore_issue(house.hass, DOMAIN, raised.issue_id, ignore=True)

    await house.let_pass(2 * PROMISED_SECONDS)
    await house.hass.config_entries.async_reload(entry.entry_id)
    await house.settle()

    ignored = issue(house, entry)
    assert ignored
    assert (ignored.active, ignored.dismissed_version) == (True, __version__)
