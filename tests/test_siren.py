"""Tests of sirens.

A siren sounds for a limited time. Turning off one siren stops all sirens of the Blink system.
"""

import asyncio
from dataclasses import replace

from homeassistant.exceptions import HomeAssistantError
from homeassistant.util.async_ import get_scheduled_timer_handles
import pytest

from simulator import Fault, Siren
from tests.action_calls import raised
from tests.house import House

pytestmark = [pytest.mark.scenario("zoo"), pytest.mark.platforms("siren")]

HOUSE, BARN = 210001, 210002
ATTIC = "siren.attic_siren"
CELLAR = "siren.cellar_siren"
STABLE = "siren.stable_siren"


async def turn(house: House, way: str, entity_id: str = ATTIC, /, **data: int) -> None:
    """Turn a siren on or off."""
    await house.hass.services.async_call(
        "siren", f"turn_{way}", {"entity_id": entity_id, **data}, blocking=True
    )


def attic(house: House) -> Siren:
    """Return the simulated siren in the attic."""
    return next(iter(house.cloud.cloud.sirens.values()))


def add_siren(house: House, name: str, network_id: int) -> Siren:
    """Add a siren to the simulated cloud."""
    sirens = house.cloud.cloud.sirens
    siren = replace(attic(house), id=max(sirens) + 1, name=name, network_id=network_id)
    sirens[siren.id] = siren
    return siren


def remaining(house: House) -> float:
    """Return the seconds until the siren in the attic stops."""
    return max(0.0, attic(house).sounds_until - house.clock.time())


@pytest.mark.parametrize(
    ("data", "seconds"), [({}, 30), ({"duration": 1}, 1), ({"duration": 600}, 600)]
)
async def test_siren_sounds_for_its_duration(
    house: House, data: dict[str, int], seconds: int
) -> None:
    await house.sign_in()
    state = house.state(ATTIC)
    assert (state.state, state.attributes["assumed_state"]) == ("unknown", True)

    await turn(house, "on", **data)
    assert remaining(house) == pytest.approx(seconds, abs=1.1)
    assert house.state(ATTIC).state == "on"

    await house.let_pass(seconds + 1)
    assert house.state(ATTIC).state == "off"


async def test_siren_is_turned_off(house: House) -> None:
    await house.sign_in()
    await turn(house, "on", duration=300)

    await turn(house, "off")

    assert attic(house).sounds_until == 0
    assert house.state(ATTIC).state == "off"


async def test_turning_on_again_restarts_the_duration_of_a_siren(house: House) -> None:
    await house.sign_in()
    await turn(house, "on", duration=60)
    await turn(house, "on", duration=300)

    await house.let_pass(120)
    assert house.state(ATTIC).state == "on"
    await house.let_pass(200)
    assert house.state(ATTIC).state == "off"


@pytest.mark.parametrize("seconds", [0, 601])
async def test_too_short_or_too_long_siren_duration_is_rejected(house: House, seconds: int) -> None:
    await house.sign_in()

    with pytest.raises(HomeAssistantError) as error:
        await turn(house, "on", duration=seconds)

    assert raised(error) == "siren_duration"
    assert attic(house).sounds_until == 0


async def test_turning_off_one_siren_turns_off_its_whole_system(house: House) -> None:
    add_siren(house, "Cellar Siren", HOUSE)
    elsewhere = add_siren(house, "Stable Siren", BARN)
    await house.sign_in()
    for entity_id in (ATTIC, CELLAR, STABLE):
        await turn(house, "on", entity_id, duration=300)

    await turn(house, "off", CELLAR)

    assert [house.state(it).state for it in (ATTIC, CELLAR, STABLE)] == ["off", "off", "on"]
    assert attic(house).sounds_until == 0
    assert elsewhere.sounds_until > house.clock.time()


async def test_failed_turning_off_makes_all_sirens_of_the_system_unknown(house: House) -> None:
    add_siren(house, "Cellar Siren", HOUSE)
    await house.sign_in()
    await turn(house, "on", duration=300)
    house.cloud.faults.add(Fault(route="siren.silence", kind="drop"))

    with pytest.raises(HomeAssistantError):
        await turn(house, "off", CELLAR)

    assert [house.state(it).state for it in (ATTIC, CELLAR)] == ["unknown", "unknown"]
    await turn(house, "off", CELLAR)
    assert [house.state(it).state for it in (ATTIC, CELLAR)] == ["off", "off"]


async def test_siren_works_with_the_older_request_path(house: House) -> None:
    house.cloud.settings.sirens_by_old_path = True
    await house.sign_in()

    await turn(house, "on")
    assert remaining(house)
    await turn(house, "off")

    assert not remaining(house)


async def test_removed_siren_returns_with_unknown_state(house: House) -> None:
    """A siren is removed while it sounds. The timer that would turn it off must be cancelled."""
    await house.sign_in()
    await turn(house, "on", duration=600)
    siren = attic(house)
    house.cloud.cloud.sirens.clear()
    await house.let_pass(1800)
    assert house.hass.states.get(ATTIC) is None

    house.cloud.cloud.sirens[siren.id] = siren
    await house.let_pass(300)
    assert house.state(ATTIC).state == "unknown"
    await turn(house, "off")
    assert house.state(ATTIC).state == "off"


async def test_siren_turned_on_during_an_unload_leaves_no_timer(house: House) -> None:
    entry = await house.sign_in()
    action = asyncio.create_task(turn(house, "on", duration=600))
    await asyncio.sleep(0)

    await house.hass.config_entries.async_unload(entry.entry_id)
    await asyncio.gather(action, return_exceptions=True)
    await house.settle()

    assert remaining(house)
    timers = get_scheduled_timer_handles(house.hass.loop)
    assert not [it for it in timers if not it.cancelled() and "_run_async_call_action" in repr(it)]
