"""All entities and devices of a house, as the registries and the state machine hold them."""

from homeassistant.const import Platform
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import snapshot_platform
from syrupy.assertion import SnapshotAssertion

import custom_components.blink_clips as integration
from tests.house import House


@pytest.mark.parametrize("platform", integration.PLATFORMS)
async def test_every_entity(
    house: House,
    platform: Platform,
    snapshot: SnapshotAssertion,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(integration, "PLATFORMS", [platform])
    # The address of a camera's picture ends in a token; without one, it is the same every time.
    monkeypatch.setattr("homeassistant.components.camera._RND.getrandbits", lambda bits: 1)
    monkeypatch.setattr("homeassistant.components.image._RND.getrandbits", lambda bits: 1)
    entry = await house.sign_in()

    await snapshot_platform(house.hass, er.async_get(house.hass), snapshot, entry.entry_id)


async def test_every_device(house: House, snapshot: SnapshotAssertion) -> None:
    entry = await house.sign_in()
    devices = dr.async_entries_for_config_entry(dr.async_get(house.hass), entry.entry_id)

    for device in sorted(devices, key=lambda it: sorted(it.identifiers)):
        (identifier,) = device.identifiers
        assert device == snapshot(name=identifier[1])
