"""Binary sensors: battery, connectivity, and the USB storage of sync modules."""

import pytest

from simulator import Fault
from simulator.usb import UsbState
from tests.house import House

pytestmark = pytest.mark.platforms("binary_sensor", "sensor")

BATTERY = "binary_sensor.garden_battery"
CONNECTIVITY = "binary_sensor.garden_connectivity"
MODULE = "binary_sensor.house_sync_module_connectivity"
STORAGE = "binary_sensor.house_sync_module_usb_storage"
HOUSE = 200001


async def test_battery_sensor_turns_on_for_a_low_battery_and_off_for_a_new_one(
    house: House,
) -> None:
    await house.sign_in()
    garden = house.cloud.cloud.camera("Garden")
    assert house.state(BATTERY).state == "off"

    garden.battery = "low"
    await house.let_pass(300)
    assert house.state(BATTERY).state == "on"
    garden.battery = "ok"
    await house.let_pass(300)

    assert house.state(BATTERY).state == "off"


async def test_battery_sensor_stays_available_while_the_camera_is_offline(house: House) -> None:
    await house.sign_in()
    garden = house.cloud.cloud.camera("Garden")
    garden.battery, garden.online = "low", False

    await house.let_pass(300)

    assert house.state(BATTERY).state == "on"
    assert house.state(CONNECTIVITY).state == "off"
    assert house.state("sensor.garden_temperature").state == "unavailable"


@pytest.mark.parametrize("word", ["critical", ""])
async def test_unknown_battery_level_makes_the_battery_sensor_unknown(
    house: House, word: str
) -> None:
    house.cloud.cloud.camera("Garden").battery = word
    await house.sign_in()

    assert house.state(BATTERY).state == "unknown"


async def test_mains_powered_camera_has_no_battery_sensor(house: House) -> None:
    await house.sign_in()

    assert house.hass.states.get("binary_sensor.hall_battery") is None
    assert house.state("binary_sensor.hall_connectivity").state == "on"


@pytest.mark.parametrize("entity_id", [CONNECTIVITY, MODULE])
async def test_connectivity_sensor_follows_the_device(house: House, entity_id: str) -> None:
    await house.sign_in()
    garden, module = house.cloud.cloud.camera("Garden"), house.cloud.cloud.sync_modules[HOUSE]
    for online, state in ((False, "off"), (True, "on")):
        garden.online = module.online = online
        await house.let_pass(300)
        assert house.state(entity_id).state == state


@pytest.mark.parametrize("entity_id", [BATTERY, CONNECTIVITY, MODULE, STORAGE])
async def test_sensors_are_unavailable_while_the_cloud_is_unreachable(
    house: House, entity_id: str
) -> None:
    await house.sign_in()
    before = house.state(entity_id).state
    house.cloud.faults.add(Fault(kind="drop", times=None))
    await house.let_pass(400)
    assert house.state(entity_id).state == "unavailable"

    house.cloud.faults.clear()
    await house.let_pass(60)

    assert house.state(entity_id).state == before


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (UsbState.ACTIVE, "off"),
        (UsbState.MEMORY_FULL, "on"),
        (UsbState.UNMOUNTED, "on"),
        (UsbState.UNAVAILABLE, "on"),
        (UsbState.FORMAT_REQUIRED, "on"),
        (UsbState.INCOMPATIBLE, "on"),
        ("resting", "unknown"),
    ],
)
async def test_storage_sensor_is_on_unless_the_usb_drive_works(
    house: House, state: UsbState, expected: str
) -> None:
    storage = house.cloud.cloud.sync_modules[HOUSE].local_storage
    storage.plug_in()
    storage.state = state
    await house.sign_in()
    assert house.state(STORAGE).state == expected

    storage.enabled = False
    await house.let_pass(300)

    assert house.state(STORAGE).state == "off", "USB storage is disabled in Blink"


@pytest.mark.scenario("zoo")
async def test_old_sync_module_has_no_usb_storage_sensor(house: House) -> None:
    await house.sign_in()

    assert house.state("binary_sensor.barn_sync_module_connectivity").state == "on"
    assert house.hass.states.get("binary_sensor.barn_sync_module_usb_storage") is None
