"""Tests of failed commands to lights and sirens, whose state is assumed from the last command."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from homeassistant.exceptions import HomeAssistantError
import pytest

from simulator import Camera, Fault, Siren
from tests.action_calls import raised
from tests.house import House

pytestmark = pytest.mark.scenario("zoo")


@dataclass(frozen=True, kw_only=True)
class Switchable:
    """A light or siren entity, and its device in the simulator."""

    entity_id: str
    route: str
    device: Callable[[House], Camera | Siren]
    is_on: Callable[[House], bool]

    async def turn(self, house: House, way: str) -> None:
        """Turn the light or siren on or off. `way` is "on" or "off"."""
        domain = self.entity_id.partition(".")[0]
        await house.hass.services.async_call(
            domain, f"turn_{way}", {"entity_id": self.entity_id}, blocking=True
        )


def _yard(house: House) -> Camera:
    return house.cloud.cloud.camera("Yard")


def _attic(house: House) -> Siren:
    return next(iter(house.cloud.cloud.sirens.values()))


LIGHT = Switchable(
    entity_id="light.yard_floodlight",
    route="light",
    device=_yard,
    is_on=lambda house: _yard(house).light_on,
)
SIREN = Switchable(
    entity_id="siren.attic_siren",
    route="siren",
    device=_attic,
    is_on=lambda house: _attic(house).sounds_until > house.clock.time(),
)
BOTH = pytest.mark.parametrize("entity", [LIGHT, SIREN], ids=lambda it: it.route)


@BOTH
@pytest.mark.parametrize(
    ("fault", "key", "shown"),
    [
        (Fault(kind="code", times=None), "busy", "off"),
        (Fault(status=429), "rate_limited", "off"),
        (Fault(status=404, message="Device not found"), "gone", "off"),
        (Fault(status=404, body="<h1>Not Found</h1>", times=None), "unexpected", "off"),
        (Fault(status=500, body="{}"), "unexpected", "unknown"),
        (Fault(kind="drop"), "unreachable", "unknown"),
        (Fault(route="command.status", kind="drop", times=None), "unreachable", "unknown"),
    ],
)
async def test_failed_command_raises_an_error_and_works_again_later(
    house: House, entity: Switchable, fault: Fault, key: str, shown: str
) -> None:
    await house.sign_in()
    await entity.turn(house, "off")
    route = entity.route if fault.route == "*" else fault.route
    house.cloud.faults.add(replace(fault, route=route))

    with pytest.raises(HomeAssistantError) as error:
        await entity.turn(house, "on")

    assert raised(error) == key
    assert house.state(entity.entity_id).state == shown
    house.cloud.faults.clear()
    # Wait until the backoff (time without requests) after HTTP 429 has ended.
    await house.let_pass(120)
    await entity.turn(house, "on")
    assert (house.state(entity.entity_id).state, entity.is_on(house)) == ("on", True)


@BOTH
async def test_command_to_an_offline_device_fails_until_the_device_is_back(
    house: House, entity: Switchable
) -> None:
    await house.sign_in()
    entity.device(house).online = False
    await house.let_pass(300)

    with pytest.raises(HomeAssistantError) as error:
        await entity.turn(house, "on")

    assert raised(error) == "offline"
    assert house.state(entity.entity_id).state == "unknown"
    entity.device(house).online = True
    await entity.turn(house, "on")
    assert house.state(entity.entity_id).state == "on"
