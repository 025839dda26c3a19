"""After an update, an account of an earlier version has the same devices and entities.

The earlier version is the last one before decision 0018 (docs/development/decisions). Its files are
in `tests/stored`.
"""

import json
from pathlib import Path
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
)

from custom_components.blink_clips.const import DOMAIN
from tests.house import House

STORED = Path(__file__).parent / "stored"


@pytest.fixture(params=sorted(path.name for path in STORED.iterdir()))
def stored(request: pytest.FixtureRequest) -> Any:
    """Return the files that the earlier version of the integration has stored."""
    return json.loads((STORED / request.param).read_text())


@pytest.fixture
def entry(house: House, stored: Any, hass_storage: dict[str, Any]) -> MockConfigEntry:
    """Return the config entry of the stored account before its setup."""
    house.clock.advance(stored["seconds"] - house.clock.time() + 60)
    accounts = house.cloud.cloud.accounts
    tokens = accounts.issue(accounts.main)
    fresh = {"access_token": tokens.access, "refresh_token": tokens.refresh}
    described = stored["entry"]
    entry = MockConfigEntry(domain=DOMAIN, **described | {"data": described["data"] | fresh})
    entry.add_to_hass(house.hass)
    hass_storage.update(stored["storage"])
    devices = {}
    for it in stored["devices"]:
        device = dr.async_get(house.hass).async_get_or_create(
            config_entry_id=entry.entry_id,
            identifiers={(DOMAIN, it["identifier"])},
            name=it["name"],
        )
        dr.async_get(house.hass).async_update_device(device.id, name_by_user=it["name_by_user"])
        devices[it["identifier"]] = device.id
    for it in stored["entities"]:
        entity = er.async_get(house.hass).async_get_or_create(
            it["domain"],
            DOMAIN,
            it["unique_id"],
            config_entry=entry,
            device_id=devices[it["device"]],
            disabled_by=it["disabled_by"] and er.RegistryEntryDisabler(it["disabled_by"]),
            suggested_object_id=it["entity_id"].partition(".")[2],
        )
        er.async_get(house.hass).async_update_entity(entity.entity_id, name=it["name"])
    return entry


def entities(house: House, entry: MockConfigEntry) -> list[dict[str, Any]]:
    """Return the account's entities in the entity registry, in the format of the stored file."""
    devices = dr.async_get(house.hass)
    found = er.async_entries_for_config_entry(er.async_get(house.hass), entry.entry_id)
    described = []
    for it in found:
        device = devices.async_get(it.device_id or "")
        assert device is not None
        [(_, identifier)] = device.identifiers
        described.append(
            {
                "domain": it.domain,
                "unique_id": it.unique_id,
                "entity_id": it.entity_id,
                "name": it.name,
                "disabled_by": it.disabled_by,
                "device": identifier,
            }
        )
    return sorted(described, key=lambda it: str(it["entity_id"]))


async def test_update_adds_only_new_entities_and_sends_the_requests_of_a_restart(
    house: House, stored: Any, entry: MockConfigEntry
) -> None:
    fired = async_capture_events(house.hass, "state_changed")

    assert await house.hass.config_entries.async_setup(entry.entry_id)
    await house.settle()

    assert entry.state is ConfigEntryState.LOADED
    assert house.cloud.ledger.by_route() == stored["requests"]
    found = entities(house, entry)
    kinds = {
        kind: [it for it in found if it["unique_id"].endswith(kind)]
        for kind in ("_motion", "_live_view")
    }
    added = [it for kind in kinds.values() for it in kind]
    assert [it for it in found if it not in added] == stored["entities"]
    cameras = {it["device"] for it in stored["entities"] if it["domain"] == "camera"}
    assert [{it["device"] for it in kind} for kind in kinds.values()] == [cameras, cameras]
    devices = dr.async_entries_for_config_entry(dr.async_get(house.hass), entry.entry_id)
    named = {next(iter(it.identifiers))[1]: it.name_by_user for it in devices}
    assert named == {it["identifier"]: it["name_by_user"] for it in stored["devices"]}
    events = [it for it in fired if it.data["entity_id"].startswith("event.")]
    assert events
    assert all(it.data["new_state"].state in {"unknown", "unavailable"} for it in events)


async def test_update_keeps_stored_clips(
    house: House, stored: Any, entry: MockConfigEntry, hass_storage: dict[str, Any]
) -> None:
    await house.hass.config_entries.async_setup(entry.entry_id)
    await house.settle()
    key = f"{DOMAIN}.{entry.entry_id}"
    before = stored["storage"][key]["data"]

    await house.hass.config_entries.async_unload(entry.entry_id)

    after = hass_storage[key]["data"]
    assert {clip["id"] for clip in after["clips"]} >= {clip["id"] for clip in before["clips"]}
    assert after.keys() == before.keys() | {"completeness"}
    assert after["devices"].keys() == before["devices"].keys()
