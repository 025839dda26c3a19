"""The device registry contains the devices that the cloud lists."""

from dataclasses import replace
import json
from typing import Any, cast

from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.device_registry import DeviceEntry
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.blink_clips import async_remove_config_entry_device
from custom_components.blink_clips.const import DOMAIN
from simulator import Camera, CameraSpec, Family, Fault
from tests.house import House

pytestmark = pytest.mark.platforms("binary_sensor", "camera", "sensor", "switch")

HOUSE = 200001
MODULE = "sync_module_300001"


def device(house: House, key: str) -> DeviceEntry | None:
    """Return a device in the device registry, or None."""
    [entry] = house.hass.config_entries.async_entries(DOMAIN)
    registry = dr.async_get(house.hass)
    return registry.async_get_device_by_identifier((DOMAIN, key), entry.entry_id)


def via(house: House, key: str) -> str | None:
    """Return the name of a device's parent (`via_device`), or None."""
    found = device(house, key)
    assert found is not None, key
    parent = dr.async_get(house.hass).async_get(found.via_device_id or "")
    return parent.name if parent else None


async def test_cameras_are_connected_via_the_sync_module_and_it_via_the_network(
    house: House,
) -> None:
    await house.sign_in()

    assert via(house, "network_200001") is None
    assert via(house, MODULE) == "House"
    for key in ("camera_400001", "owl_400001", "doorbell_600001"):
        assert via(house, key) == "House Sync Module"
    assert via(house, "owl_500002") == "Cabin", "a Mini without a sync module"


async def test_camera_connected_via_its_network_moves_to_the_sync_module_on_reload(
    house: House,
) -> None:
    """After the move, the device still has its id and the name that the user gave it."""
    entry = await house.sign_in()
    registry = dr.async_get(house.hass)
    garden, network = device(house, "camera_400001"), device(house, "network_200001")
    module = device(house, MODULE)
    assert garden
    assert network
    assert module
    registry.async_update_device(garden.id, via_device_id=network.id, name_by_user="Mine")
    registry.async_remove_device(module.id)

    await house.hass.config_entries.async_reload(entry.entry_id)
    await house.settle()

    again = device(house, "camera_400001")
    assert again
    assert (again.id, again.name_by_user) == (garden.id, "Mine")
    assert via(house, "camera_400001") == "House Sync Module"


async def test_name_and_firmware_of_a_sync_module_are_updated(house: House) -> None:
    await house.sign_in()
    module = house.cloud.cloud.sync_modules[HOUSE]
    module.name, module.fw_version = "Attic", "9.9.9"

    await house.let_pass(300)

    found = device(house, MODULE)
    assert found
    assert (found.name, found.sw_version) == ("Attic", "9.9.9")
    assert (found.model, found.model_id) == ("Sync Module 2", "sm2")
    assert found.serial_number == module.serial


async def test_removed_sync_module_is_removed_and_its_cameras_stay(house: House) -> None:
    await house.sign_in()
    del house.cloud.cloud.sync_modules[HOUSE]
    await house.let_pass(420)
    assert via(house, "camera_400001") == "House"
    assert house.state("camera.garden").state == "idle"

    await house.let_pass(1800)

    assert device(house, MODULE) is None
    assert via(house, "camera_400001") == "House"
    assert house.state("camera.garden").state == "idle"


@pytest.mark.parametrize("poll_interval", [60, 600])
async def test_removed_camera_is_unavailable_after_two_listings_and_removed_after_20_minutes(
    house: House, poll_interval: int
) -> None:
    entry = await house.sign_in()
    house.hass.config_entries.async_update_entry(entry, options={"poll_interval": poll_interval})
    await house.hass.config_entries.async_reload(entry.entry_id)
    await house.settle()
    house.cloud.cloud.remove_camera(house.cloud.cloud.camera("Hall"))
    first = max(300, poll_interval)

    await house.let_pass(first)
    assert house.state("camera.hall").state == "idle", "a single listing may be wrong"
    await house.let_pass(poll_interval)
    assert house.state("camera.hall").state == "unavailable"
    assert house.state("switch.hall_motion_detection").state == "unknown", (
        "its action raises an error"
    )
    await house.let_pass(1200 - poll_interval - 60)
    assert device(house, "owl_400001")
    assert house.state("camera.hall").state == "unavailable"
    await house.let_pass(first + 60)

    assert device(house, "owl_400001") is None
    assert house.hass.states.get("camera.hall") is None
    assert house.state("camera.garden").state == "idle"


async def test_removed_camera_causes_one_additional_homescreen_request(house: House) -> None:
    await house.sign_in()
    house.cloud.cloud.remove_camera(house.cloud.cloud.camera("Hall"))
    house.cloud.ledger.clear()

    await house.let_pass(3600)

    assert house.cloud.ledger.count("homescreen") <= 13


async def test_camera_listed_again_in_between_is_removed_only_after_another_20_minutes(
    house: House,
) -> None:
    await house.sign_in()
    cloud = house.cloud.cloud
    hall = cloud.camera("Hall")
    before = device(house, "owl_400001")
    cloud.remove_camera(hall)
    await house.let_pass(1200)
    cloud.cameras[hall.key] = hall
    await house.let_pass(300)
    assert house.state("camera.hall").state == "idle"
    cloud.remove_camera(hall)

    await house.let_pass(1200)

    found = device(house, "owl_400001")
    assert found
    assert before
    assert found.id == before.id


async def test_outage_between_two_wrong_listings_removes_no_device(house: House) -> None:
    await house.sign_in()
    cloud = house.cloud.cloud
    hall = cloud.camera("Hall")
    cloud.remove_camera(hall)
    await house.let_pass(300)
    house.cloud.faults.add(Fault(status=500, body="{}", times=None))
    await house.let_pass(7200)
    house.cloud.faults.clear()
    await house.let_pass(120)
    cloud.cameras[hall.key] = hall
    await house.let_pass(600)

    assert device(house, "owl_400001")
    assert house.state("camera.hall").state == "idle"


def make_unreadable(camera: Camera) -> None:
    """Make the cloud return an invalid id for a camera."""
    camera.id = cast("int", "unreadable")


async def test_camera_missing_in_incomplete_listings_is_removed_after_a_day(house: House) -> None:
    await house.sign_in()
    cloud = house.cloud.cloud
    cloud.remove_camera(cloud.camera("Hall"))
    make_unreadable(cloud.camera("Front Door"))

    await house.let_pass(23 * 3600, step=300)
    assert device(house, "owl_400001")
    assert house.state("camera.hall").state == "idle"
    await house.let_pass(2 * 3600, step=300)

    assert device(house, "owl_400001") is None
    assert house.hass.states.get("camera.hall") is None
    assert house.state("camera.garden").state == "idle"


async def test_empty_listings_for_half_an_hour_remove_no_device(house: House) -> None:
    await house.sign_in()
    names = ("networks", "sync_modules", "cameras", "owls", "doorbells", "sirens")
    body = json.dumps({name: [] for name in names})
    house.cloud.faults.add(Fault(route="homescreen", status=200, body=body, times=None))

    await house.let_pass(1800)

    assert house.cloud.faults.struck > 3
    assert device(house, "camera_400001")
    assert device(house, "network_200001")


@pytest.mark.parametrize("complete", [True, False], ids=["complete", "incomplete"])
async def test_missing_camera_can_be_removed_by_the_user_immediately(
    house: House, hass_ws_client: WebSocketGenerator, *, complete: bool
) -> None:
    entry = await house.sign_in()
    assert await async_setup_component(house.hass, "config", {})
    cloud = house.cloud.cloud
    hall, found = cloud.camera("Hall"), device(house, "owl_400001")
    assert found
    cloud.remove_camera(hall)
    if not complete:
        make_unreadable(cloud.camera("Front Door"))
    await house.let_pass(300)

    client = await hass_ws_client()
    await client.send_json_auto_id(
        {
            "type": "config/device_registry/remove_config_entry",
            "config_entry_id": entry.entry_id,
            "device_id": found.id,
        }
    )
    assert (await client.receive_json())["success"]
    assert house.hass.states.get("camera.hall") is None
    await house.let_pass(600)
    assert device(house, "owl_400001") is None, "the removed device stays removed"

    cloud.cameras[hall.key] = hall
    await house.let_pass(300)

    assert device(house, "owl_400001")
    assert house.state("camera.hall").state == "idle"


async def test_camera_moved_to_another_network_keeps_its_device(house: House) -> None:
    await house.sign_in()
    before = device(house, "owl_500002")
    house.cloud.cloud.camera(family="owl", id=500002).network_id = HOUSE

    await house.let_pass(300)

    after = device(house, "owl_500002")
    assert before
    assert after
    assert before.id == after.id
    assert via(house, "owl_500002") == "House Sync Module"


async def test_single_listing_without_sync_modules_removes_no_device(house: House) -> None:
    await house.sign_in()
    modules = dict(house.cloud.cloud.sync_modules)
    house.cloud.cloud.sync_modules.clear()
    await house.let_pass(300)
    house.cloud.cloud.sync_modules.update(modules)
    await house.let_pass(600)

    assert via(house, "camera_400001") == "House Sync Module"


async def test_unreadable_sync_module_leaves_other_devices_unchanged(house: House) -> None:
    entry = await house.sign_in()
    client = entry.runtime_data.client
    whole = await client.get_homescreen()

    async def get_homescreen() -> Any:
        return replace(whole, sync_modules=(), complete=False)

    client.get_homescreen = get_homescreen
    await house.let_pass(900)

    assert device(house, MODULE)
    assert house.state("camera.garden").state == "idle"


async def test_user_can_only_remove_a_missing_sync_module(house: House) -> None:
    entry = await house.sign_in()
    module = device(house, MODULE)
    stale = dr.async_get(house.hass).async_get_or_create(
        config_entry_id=entry.entry_id, identifiers={(DOMAIN, "sync_module_1")}
    )

    assert module
    assert not await async_remove_config_entry_device(house.hass, entry, module)
    assert await async_remove_config_entry_device(house.hass, entry, stale)


@pytest.mark.scenario("zoo")
async def test_unknown_product_type_is_logged_once(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    entry = await house.sign_in()
    await house.let_pass(900)

    def lines() -> list[str]:
        return [it.getMessage() for it in caplog.records if "unknown type" in it.getMessage()]

    assert [("maple" in it, "sonoran" in it) for it in lines()] == [(True, False), (False, True)]
    for _ in range(2):
        assert await house.hass.config_entries.async_reload(entry.entry_id)
        await house.let_pass(600)
    assert len(lines()) == 2

    house.cloud.cloud.camera("Stable").product_type = "birch"
    await house.let_pass(600)
    assert ["birch" in it for it in lines()] == [False, False, True]


async def test_unnamed_cameras_get_different_names(house: House) -> None:
    cloud = house.cloud.cloud
    for name in ("Attic", "Cellar"):
        spec = CameraSpec(name=name, product_type="owl", family=Family.OWL, fields={"name": None})
        cloud.add_camera(spec, network_id=HOUSE)
    await house.sign_in()

    names = {
        it.name for it in house.hass.states.async_all("camera") if it.name.startswith("Mini 0")
    }

    assert len({it.removesuffix(" Live view") for it in names}) == 2


async def test_new_camera_gets_all_its_entities_at_the_same_poll(house: House) -> None:
    await house.sign_in()
    house.cloud.cloud.add_camera(CameraSpec(name="Shed"), network_id=HOUSE)

    await house.let_pass(300)

    for entity_id, state in {
        "camera.shed": "idle",
        "switch.shed_motion_detection": "on",
        "binary_sensor.shed_battery": "off",
        "binary_sensor.shed_connectivity": "on",
        "sensor.shed_temperature": "21.7",
    }.items():
        assert house.state(entity_id).state == state


async def test_reading_reported_later_by_an_unknown_product_adds_its_entity(house: House) -> None:
    garden = house.cloud.cloud.camera("Garden")
    garden.product_type, garden.unsaid = "maple", frozenset({"signals"})
    await house.sign_in()
    assert house.hass.states.get("sensor.garden_temperature") is None

    garden.unsaid = frozenset()
    await house.let_pass(300)
    assert house.state("sensor.garden_temperature").state == "21.7"
    garden.unsaid = frozenset({"signals"})
    await house.let_pass(300)
    assert house.state("sensor.garden_temperature").state == "unknown"
    garden.unsaid = frozenset()
    await house.let_pass(300)

    assert house.state("sensor.garden_temperature").state == "21.7"


async def test_unchanged_devices_cause_no_registry_call(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    registered: list[Any] = []
    async_get_or_create = dr.DeviceRegistry.async_get_or_create

    def record_call(*args: Any, **kwargs: Any) -> DeviceEntry:
        registered.append(kwargs["identifiers"])
        return async_get_or_create(*args, **kwargs)

    monkeypatch.setattr(dr.DeviceRegistry, "async_get_or_create", record_call)
    entry = await house.sign_in()
    assert registered
    registered.clear()
    house.cloud.cloud.camera("Garden").temperature = 40

    await house.let_pass(900)
    assert registered == []

    await house.hass.config_entries.async_reload(entry.entry_id)
    await house.settle()
    assert registered


async def test_failing_cloud_removes_no_device(house: House) -> None:
    await house.sign_in()
    house.cloud.faults.add(Fault(status=500, body="{}", times=None))
    await house.let_pass(1200)
    house.cloud.faults.clear()
    await house.let_pass(600)

    assert via(house, "camera_400001") == "House Sync Module"
