"""Compares all entities and devices with stored snapshots of their registry entries and states."""

import re
from typing import override

import attr
from homeassistant.components.camera import Camera
from homeassistant.components.image import ImageEntity
from homeassistant.const import Platform
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity import Entity
import pytest
from pytest_homeassistant_custom_component.common import snapshot_platform
from pytest_homeassistant_custom_component.syrupy import HomeAssistantSnapshotExtension
from syrupy.assertion import SnapshotAssertion
from syrupy.filters import props
from syrupy.location import PyTestLocation
from syrupy.types import SnapshotIndex

import custom_components.blink_clips as integration
from tests.house import House

# Lights and sirens exist only in the simulator's scenario "zoo".
RARE = [Platform.LIGHT, Platform.SIREN]


class SnapshotPerPlatform(HomeAssistantSnapshotExtension):  # type: ignore[misc]
    """Stores the snapshots of each platform in its own file.

    The snapshots of devices are in `devices`.
    """

    @classmethod
    @override
    def get_file_basename(cls, *, test_location: PyTestLocation, index: SnapshotIndex) -> str:
        platform = re.search(r"\[(\w+)", test_location.testname)
        return platform[1] if platform else "devices"


@pytest.fixture
def snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """The stored snapshots of entities and devices."""
    # Leave out internal fields that only some versions of Home Assistant have.
    return snapshot.use_extension(SnapshotPerPlatform).with_defaults(exclude=props("compat_name"))


@pytest.mark.parametrize("platform", [it for it in integration.PLATFORMS if it not in RARE])
async def test_entities_of_the_full_house(
    house: House,
    platform: Platform,
    snapshot: SnapshotAssertion,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Enable all entities, including those that are disabled by default.
    monkeypatch.setattr(Entity, "entity_registry_enabled_default", True)
    monkeypatch.setattr(integration, "PLATFORMS", [platform])
    # Use a fixed token in the URLs of pictures, because the real token is different in each run.
    for entity in (Camera, ImageEntity):
        monkeypatch.setattr(
            entity, "async_update_token", lambda self: self.access_tokens.append("1")
        )
    entry = await house.sign_in()

    await snapshot_platform(house.hass, er.async_get(house.hass), snapshot, entry.entry_id)


async def test_devices_of_the_full_house(house: House, snapshot: SnapshotAssertion) -> None:
    entry = await house.sign_in()
    devices = dr.async_entries_for_config_entry(dr.async_get(house.hass), entry.entry_id)

    for device in sorted(devices, key=lambda it: sorted(it.identifiers)):
        (identifier,) = device.identifiers
        # Replace the entry id, because it differs in each run.
        address = (device.configuration_url or "").replace(entry.entry_id, "ENTRY") or None
        described = attr.evolve(device, configuration_url=address)
        assert described == snapshot(name=identifier[1])


@pytest.mark.scenario("zoo")
@pytest.mark.parametrize(
    "platform",
    [
        Platform.ALARM_CONTROL_PANEL,
        Platform.BINARY_SENSOR,
        Platform.SELECT,
        Platform.SENSOR,
        Platform.SWITCH,
        *RARE,
    ],
)
async def test_entities_of_each_product(
    house: House, platform: Platform, snapshot: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Compare the entities of each product with snapshots. A disabled entity has no state."""
    monkeypatch.setattr(integration, "PLATFORMS", [platform])
    entry = await house.sign_in()
    registry = er.async_get(house.hass)

    described = {}
    for entity in er.async_entries_for_config_entry(registry, entry.entry_id):
        state = house.hass.states.get(entity.entity_id)
        assert (state is None) is entity.disabled
        described[entity.entity_id] = (
            entity.unique_id,
            state and state.state,
            entity.unit_of_measurement,
            entity.original_device_class,
            entity.entity_category and entity.entity_category.value,
        )
    assert described == snapshot


@pytest.mark.scenario("zoo")
async def test_devices_of_each_product(house: House, snapshot: SnapshotAssertion) -> None:
    entry = await house.sign_in()
    registry = dr.async_get(house.hass)
    devices = dr.async_entries_for_config_entry(registry, entry.entry_id)

    identifiers = {device.id: next(iter(device.identifiers))[1] for device in devices}
    assert {
        identifiers[device.id]: (
            device.name,
            device.model,
            device.model_id,
            device.sw_version,
            identifiers.get(device.via_device_id or ""),
        )
        for device in devices
    } == snapshot


# Entities whose state is unknown until an action, an event or a reading occurs.
UNKNOWN = re.compile(
    r"(button|event|light|siren)\."
    r"|sensor\.gate_(sync_module|wi_fi)_signal|sensor\.stable_(temperature|battery_level)"
)


@pytest.mark.scenario("zoo")
async def test_enabled_entities_have_a_state_or_are_documented_as_unknown(house: House) -> None:
    await house.sign_in()

    unknown = {it.entity_id for it in house.hass.states.async_all() if it.state == "unknown"}

    assert {it for it in unknown if not UNKNOWN.match(it)} == set()
    assert any(it.startswith("siren.") for it in unknown)
