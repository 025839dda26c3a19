"""Tests of floodlights, which show the state that Home Assistant has set last."""

from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
import pytest

from simulator import Camera, CameraSpec, Failure
from tests.house import House

pytestmark = [pytest.mark.scenario("zoo"), pytest.mark.platforms("camera", "light")]

YARD = "light.yard_floodlight"
# The simulated camera of each light. The first two lights are parts of wired cameras. The third is
# a floodlight on which a camera is mounted.
FLOODLIGHTS = {YARD: "Yard", "light.carport_floodlight": "Carport", "light.pond_floodlight": "Pond"}


async def switch_light(house: House, way: str, entity_id: str = YARD) -> None:
    """Turn a light on or off. `way` is "on" or "off"."""
    await house.hass.services.async_call(
        "light", f"turn_{way}", {"entity_id": entity_id}, blocking=True
    )


def yard(house: House) -> Camera:
    """Return the simulated camera whose light most tests use."""
    return house.cloud.cloud.camera("Yard")


@pytest.mark.parametrize("entity_id", FLOODLIGHTS)
async def test_floodlight_is_switched_on_and_off(house: House, entity_id: str) -> None:
    await house.sign_in()
    camera = house.cloud.cloud.camera(FLOODLIGHTS[entity_id])
    state = house.state(entity_id)
    assert (state.state, state.attributes["assumed_state"]) == ("unknown", True)

    for way, lit in (("on", True), ("off", False)):
        await switch_light(house, way, entity_id)
        assert camera.light_on is lit
        assert house.state(entity_id).state == way


async def test_only_cameras_with_a_floodlight_have_a_light(house: House) -> None:
    await house.sign_in()
    assert set(house.hass.states.async_entity_ids("light")) == FLOODLIGHTS.keys()


async def test_floodlight_mount_added_later_gets_a_light(house: House) -> None:
    await house.sign_in()
    house.cloud.cloud.camera("Stable").light_id = 7009

    await house.let_pass(300)
    await switch_light(house, "on", "light.stable_floodlight")

    assert house.cloud.cloud.camera("Stable").light_on


async def test_light_does_not_follow_changes_made_elsewhere(house: House) -> None:
    """Other apps can also switch a light, but the cloud does not report this.

    After a reload, the state of the light is unknown until Home Assistant switches the light.
    """
    entry = await house.sign_in()
    await switch_light(house, "on")
    yard(house).light_on = False
    await house.let_pass(900)
    assert house.state(YARD).state == "on"

    await house.hass.config_entries.async_reload(entry.entry_id)
    await house.settle()

    assert house.state(YARD).state == "unknown"


async def test_light_is_unknown_after_the_camera_rejects_the_command(house: House) -> None:
    await house.sign_in()
    yard(house).failure = Failure(message="Radio trouble")

    with pytest.raises(HomeAssistantError, match="Radio trouble"):
        await switch_light(house, "on")

    assert house.state(YARD).state == "unknown"


async def test_camera_of_an_unknown_product_type_has_no_light(house: House) -> None:
    house.cloud.cloud.add_camera(
        CameraSpec(name="Porch", product_type="walnut", family=yard(house).family),
        network_id=yard(house).network_id,
    )
    entry = await house.sign_in()
    entities = er.async_entries_for_config_entry(er.async_get(house.hass), entry.entry_id)

    assert house.state("camera.porch").state == "idle"
    assert "light.porch_floodlight" not in {it.entity_id for it in entities}
