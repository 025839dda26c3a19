"""Motion detection switches show a new state only after the cloud has confirmed the change."""

from itertools import groupby
import re

from homeassistant.exceptions import HomeAssistantError
import pytest

from simulator import Failure, Fault
from tests.house import House

pytestmark = pytest.mark.platforms("camera", "switch")

GARDEN = "switch.garden_motion_detection"
FOUR_SWITCHES = [
    GARDEN,
    "switch.driveway_motion_detection",
    "switch.terrace_motion_detection",
    "switch.front_door_motion_detection",
]


async def turn(house: House, way: str, *entity_ids: str) -> None:
    """Turn switches on or off."""
    await house.hass.services.async_call(
        "switch", f"turn_{way}", {"entity_id": list(entity_ids)}, blocking=True
    )


@pytest.mark.parametrize("name", ["garden", "hall", "front_door"])
async def test_motion_detection_is_switched_and_confirmed(house: House, name: str) -> None:
    await house.sign_in()
    entity_id = f"switch.{name}_motion_detection"
    camera = house.cloud.cloud.camera(name.replace("_", " ").title())
    assert house.state(entity_id).state == "on"

    for way, expected in (("off", False), ("on", True)):
        house.cloud.ledger.clear()
        await turn(house, way, entity_id)
        assert house.state(entity_id).state == way
        assert camera.enabled is expected
        assert house.cloud.ledger.count("homescreen") == 1


async def test_change_in_the_app_shows_in_the_switch(house: House) -> None:
    await house.sign_in()
    house.cloud.cloud.camera("Garden").enabled = False

    await house.let_pass(300)

    assert house.state(GARDEN).state == "off"


async def test_four_switches_of_a_busy_network_are_sent_one_after_another(house: House) -> None:
    await house.sign_in()
    house.cloud.ledger.clear()
    house.cloud.faults.add(Fault(route="motion", kind="code"))
    house.cloud.faults.add(Fault(route="motion", kind="code", after=2))

    await turn(house, "off", *FOUR_SWITCHES)

    assert [house.state(it).state for it in FOUR_SWITCHES] == ["off"] * 4
    cameras = [it for it in house.cloud.cloud.cameras.values() if not it.enabled]
    assert {it.name for it in cameras} == {"Garden", "Driveway", "Terrace", "Front Door"}
    paths = [it.path for it in house.cloud.ledger.requests if it.route == "motion"]
    turns = [key for key, _ in groupby(re.findall(r"\d{6}", path)[-1] for path in paths)]
    assert len(paths) == 6
    assert sorted(turns) == ["400001", "400002", "400003", "600001"], (
        "commands are sent one after another"
    )


@pytest.mark.parametrize(
    ("fault", "key"),
    [
        (Fault(kind="code", route="motion", times=None), "busy"),
        (Fault(status=429, route="motion"), "rate_limited"),
        (Fault(status=500, body="{}", route="motion"), "unexpected"),
        (Fault(kind="drop", route="motion"), "unreachable"),
        (Fault(kind="drop", route="command.status", times=None), "unreachable"),
    ],
)
async def test_failed_switching_raises_and_shows_the_real_state(
    house: House, fault: Fault, key: str
) -> None:
    await house.sign_in()
    camera = house.cloud.cloud.camera("Garden")
    house.cloud.faults.add(fault)

    with pytest.raises(HomeAssistantError) as error:
        await turn(house, "off", GARDEN)

    assert error.value.translation_key == key
    house.cloud.faults.clear()
    await house.let_pass(130)
    assert house.state(GARDEN).state == ("on" if camera.enabled else "off")
    await turn(house, "off", GARDEN)
    assert house.state(GARDEN).state == "off"


async def test_switch_keeps_its_state_when_the_camera_refuses(house: House) -> None:
    await house.sign_in()
    camera = house.cloud.cloud.camera("Garden")
    camera.failure = Failure(message="Radio trouble")

    with pytest.raises(HomeAssistantError, match="Radio trouble"):
        await turn(house, "off", GARDEN)

    assert house.state(GARDEN).state == "on"
    camera.failure = None
    await turn(house, "off", GARDEN)
    assert house.state(GARDEN).state == "off"


async def test_switching_an_offline_camera_fails_until_the_camera_is_back(house: House) -> None:
    await house.sign_in()
    house.cloud.cloud.camera("Garden").online = False
    await house.let_pass(300)
    house.cloud.ledger.clear()

    with pytest.raises(HomeAssistantError) as error:
        await turn(house, "off", GARDEN)

    assert error.value.translation_key == "offline"
    assert house.state(GARDEN).state == "on"
    assert house.cloud.ledger.by_route() == {"homescreen": 1}
    house.cloud.cloud.camera("Garden").online = True
    await turn(house, "off", GARDEN)
    assert house.state(GARDEN).state == "off"
