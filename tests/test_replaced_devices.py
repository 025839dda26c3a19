"""A device with a new id in the cloud keeps its device entry, entity ids and names."""

from dataclasses import replace
from typing import Any

from homeassistant.components.image import async_get_image
from homeassistant.helpers import area_registry as ar
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.device_registry import DeviceEntry
import pytest

from custom_components.blink_clips.api import CameraKey, Family
from custom_components.blink_clips.const import DOMAIN
from custom_components.blink_clips.data import EMPTY, MAX_SUCCESSORS
from simulator import Camera, CameraSpec, Fault
from simulator.paint import read_label
from tests.action_calls import perform
from tests.event_recorder import Fired
from tests.house import House
from tests.usb_house import UsbHouse

HOUSE, CABIN = 200001, 200002
LISTED = 360


def device(house: House, key: str) -> DeviceEntry | None:
    """Return a device in the device registry, or None."""
    [entry] = house.hass.config_entries.async_entries(DOMAIN)
    registry = dr.async_get(house.hass)
    return registry.async_get_device_by_identifier((DOMAIN, key), entry.entry_id)


def parent_name(house: House, key: str) -> str | None:
    """Return the name of a device's parent (`via_device`), or None."""
    found = device(house, key)
    assert found is not None, key
    parent = dr.async_get(house.hass).async_get(found.via_device_id or "")
    return parent.name if parent else None


def entities(house: House) -> dict[str, str]:
    """Return the device id of each entity, by entity id."""
    return {
        it.entity_id: it.device_id or ""
        for it in er.async_get(house.hass).entities.values()
        if it.platform == DOMAIN
    }


def available(house: House) -> set[str]:
    """Return the ids of all available entities."""
    return {it.entity_id for it in house.hass.states.async_all() if it.state != "unavailable"}


def add(house: House, like: Camera, **changes: Any) -> Camera:
    """Add a camera with a new id and with the properties of another camera."""
    serial = changes.pop("serial", None)
    network_id = changes.pop("network_id", like.network_id)
    spec = CameraSpec(
        name=like.name, family=like.family, product_type=like.product_type, form=like.form
    )
    camera = house.cloud.cloud.add_camera(replace(spec, **changes), network_id=network_id)
    if serial:
        camera.serial = serial
    return camera


def replace_camera(house: House, old: Camera, **changes: Any) -> Camera:
    """Remove a camera, and add it again under a new id."""
    house.cloud.cloud.remove_camera(old)
    return add(house, old, **changes)


@pytest.mark.parametrize("minutes", [0, 5, 12, 19])
async def test_camera_replaced_under_its_name_keeps_everything(house: House, minutes: int) -> None:
    await house.sign_in()
    garden = house.cloud.cloud.camera("Garden")
    before, up = entities(house), available(house)
    area = ar.async_get(house.hass).async_create("Meadow")
    dr.async_get(house.hass).async_update_device(
        before["camera.garden"], name_by_user="My garden", area_id=area.id
    )
    er.async_get(house.hass).async_update_entity("camera.garden", name="My name")
    await house.settle()
    name = house.state("camera.garden").attributes["friendly_name"]
    assert "My name" in name

    house.cloud.cloud.remove_camera(garden)
    await house.let_pass(minutes * 60)
    new = add(house, garden)
    await house.let_pass(1800)

    assert entities(house) == before
    assert available(house) == up
    assert device(house, "camera_400001") is None
    found = device(house, f"camera_{new.id}")
    assert found
    assert (found.id, found.serial_number) == (before["camera.garden"], new.serial)
    assert (found.name_by_user, found.area_id) == ("My garden", area.id)
    assert house.state("camera.garden").attributes["friendly_name"] == name
    response = await house.action("snapshot", "camera.garden")
    assert response["camera.garden"]["changed"] is True
    assert (await house.look("camera.garden")).camera_id == new.id


async def test_the_old_id_of_a_replaced_camera_does_not_come_back(house: House) -> None:
    await house.sign_in()
    before, up = entities(house), available(house)
    replace_camera(house, house.cloud.cloud.camera("Garden"))

    await house.let_pass(LISTED)

    assert device(house, "camera_400001") is None
    assert entities(house) == before
    assert available(house) == up


async def test_camera_replaced_while_home_assistant_was_down_keeps_its_entities(
    house: House,
) -> None:
    entry = await house.sign_in()
    before, up = entities(house), available(house)
    await house.hass.config_entries.async_unload(entry.entry_id)
    replace_camera(house, house.cloud.cloud.camera("Garden"))

    await house.hass.config_entries.async_setup(entry.entry_id)
    await house.settle()

    assert device(house, "camera_400001") is None
    assert entities(house) == before
    assert available(house) == up


async def test_outage_right_after_a_replacement_adds_no_entities(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.sign_in()
    before, up = entities(house), available(house)
    reload = house.hass.config_entries.async_reload

    async def reload_during_outage(entry_id: str) -> bool:
        house.cloud.faults.add(Fault(kind="drop", times=2))
        return await reload(entry_id)

    monkeypatch.setattr(house.hass.config_entries, "async_reload", reload_during_outage)
    replace_camera(house, house.cloud.cloud.camera("Garden"))

    await house.let_pass(LISTED)

    assert house.cloud.faults.struck == 2
    assert entities(house) == before
    assert available(house) == up


async def test_camera_replaced_with_its_serial_keeps_its_entities_under_a_new_name(
    house: House,
) -> None:
    await house.sign_in()
    before = entities(house)
    garden = house.cloud.cloud.camera("Garden")
    new = replace_camera(house, garden, name="Orchard", serial=garden.serial)

    await house.let_pass(LISTED)

    assert entities(house) == before
    assert house.state("camera.garden").attributes["friendly_name"] == "Orchard"
    assert device(house, f"camera_{new.id}")


async def test_disabled_entity_of_a_replaced_camera_stays_disabled(house: House) -> None:
    await house.sign_in()
    registry = er.async_get(house.hass)
    registry.async_update_entity("event.garden_clip", disabled_by=er.RegistryEntryDisabler.USER)
    before = entities(house)
    replace_camera(house, house.cloud.cloud.camera("Garden"))

    await house.let_pass(LISTED)

    assert entities(house) == before
    assert registry.entities["event.garden_clip"].disabled


async def test_entity_of_another_integration_stays_with_a_replaced_camera(house: House) -> None:
    await house.sign_in()
    registry = er.async_get(house.hass)
    mine = registry.async_get_or_create(
        "sensor", "demo", "mine", device_id=entities(house)["camera.garden"]
    )
    replace_camera(house, house.cloud.cloud.camera("Garden"))

    await house.let_pass(LISTED)

    assert registry.entities[mine.entity_id].unique_id == "mine"
    assert registry.entities[mine.entity_id].device_id == entities(house)["camera.garden"]


@pytest.mark.scenario("zoo")
async def test_siren_replaced_under_its_name_keeps_its_entities(house: House) -> None:
    await house.sign_in()
    before, up = entities(house), available(house)
    sirens = house.cloud.cloud.sirens
    [(number, siren)] = sirens.items()
    del sirens[number]
    await house.let_pass(600)
    assert house.state("siren.attic_siren").state == "unknown"
    sirens[number + 1] = replace(siren, id=number + 1, serial="G8T1SIR999999999")

    await house.let_pass(1800)

    assert entities(house) == before
    assert available(house) == up
    assert device(house, f"siren_{number + 1}")


@pytest.mark.parametrize(
    "changes",
    [{"serial": "G8T1SYNC00300009"}, {"name": "Attic"}, {"serial": "G8T1NEW", "name": "Attic"}],
    ids=["same name", "same serial", "same network"],
)
async def test_replaced_sync_module_keeps_its_entities(
    house: House, changes: dict[str, Any]
) -> None:
    await house.sign_in()
    before, up = entities(house), available(house)
    modules = house.cloud.cloud.sync_modules
    old = modules.pop(HOUSE)
    await house.let_pass(420)
    assert parent_name(house, "camera_400001") == "House", "the sync module is missing"
    modules[HOUSE] = new = replace(old, id=300009, **changes)

    await house.let_pass(1800)

    assert entities(house) == before
    assert available(house) == up
    assert parent_name(house, "camera_400001") == new.name
    assert device(house, "sync_module_300009")
    assert device(house, "sync_module_300001") is None


async def test_replaced_network_keeps_its_alarm_panel_and_its_usb_option(
    house: House, usb_house: UsbHouse
) -> None:
    entry = await usb_house.sign_in()
    before, up = entities(house), available(house)
    cloud = house.cloud.cloud
    cloud.networks[200009] = network = replace(cloud.networks.pop(HOUSE), id=200009)
    module = cloud.sync_modules.pop(HOUSE)
    cloud.sync_modules[200009] = replace(
        module, id=300009, network_id=200009, serial="G8T1SYNC00300009"
    )
    for camera in list(cloud.cameras_of(HOUSE)):
        replace_camera(house, camera, network_id=200009)

    await house.let_pass(1800)

    assert entities(house) == before
    assert available(house) == up
    assert device(house, "network_200009")
    assert entry.options["usb_networks"] == ["200009"]
    await house.hass.services.async_call(
        "alarm_control_panel",
        "alarm_disarm",
        target={"entity_id": "alarm_control_panel.house"},
        blocking=True,
    )
    assert network.armed is False


async def test_camera_moved_to_another_network_keeps_its_entities(house: House) -> None:
    entry = await house.sign_in()
    before, account = entities(house), entry.runtime_data
    house.cloud.cloud.camera(family="owl", id=400001).network_id = CABIN

    await house.let_pass(LISTED)

    assert entities(house) == before
    assert parent_name(house, "owl_400001") == "Cabin"
    assert house.state("camera.hall").state == "idle"
    assert entry.runtime_data is account, "no reload"


async def test_camera_added_again_to_another_network_keeps_its_entities(house: House) -> None:
    await house.sign_in()
    before = entities(house)
    hall = replace_camera(house, house.cloud.cloud.camera("Hall"), network_id=CABIN)

    await house.let_pass(LISTED)

    assert entities(house) == before
    assert parent_name(house, f"owl_{hall.id}") == "Cabin"


async def test_replaced_camera_keeps_its_device_beside_a_camera_of_the_same_name(
    house: House,
) -> None:
    """Another camera has the same name, but is not missing.

    The name therefore still identifies the replaced camera.
    """
    cloud = house.cloud.cloud
    twin = cloud.add_camera(CameraSpec(name="Garden"), network_id=HOUSE)
    await house.sign_in()
    before = entities(house)
    devices = {"old": device(house, "camera_400001"), "twin": device(house, f"camera_{twin.id}")}
    new = replace_camera(house, cloud.camera(family="camera", id=400001))

    await house.let_pass(1800)

    assert entities(house) == before
    for key, number in (("old", new.id), ("twin", twin.id)):
        found, known = device(house, f"camera_{number}"), devices[key]
        assert found
        assert known
        assert found.id == known.id


async def test_both_replaced_cameras_with_the_same_name_are_matched_by_serial(house: House) -> None:
    cloud = house.cloud.cloud
    one = cloud.camera("Garden")
    two = cloud.add_camera(CameraSpec(name="Garden"), network_id=HOUSE)
    await house.sign_in()
    before = entities(house)
    known = [device(house, f"camera_{it.id}") for it in (one, two)]
    # Replace the second camera first. The new ids are then in the reverse order.
    new_two = replace_camera(house, two, serial=two.serial)
    new_one = replace_camera(house, one, serial=one.serial)

    await house.let_pass(LISTED)

    assert entities(house) == before
    found = [device(house, f"camera_{it.id}") for it in (new_one, new_two)]
    assert [it and it.id for it in found] == [it and it.id for it in known]


async def test_both_replaced_cameras_with_the_same_name_and_new_serials_are_new(
    house: House,
) -> None:
    cloud = house.cloud.cloud
    one = cloud.camera("Garden")
    two = cloud.add_camera(CameraSpec(name="Garden"), network_id=HOUSE)
    await house.sign_in()
    before = entities(house)
    new = [replace_camera(house, it) for it in (one, two)]

    await house.let_pass(LISTED)

    for camera in new:
        found = device(house, f"camera_{camera.id}")
        assert found
        assert found.id not in before.values()
    assert before.items() <= entities(house).items(), "the old cameras are kept for some time"


async def test_cameras_that_swap_names_keep_their_own_entities(house: House) -> None:
    entry = await house.sign_in()
    before, account = entities(house), entry.runtime_data
    cloud = house.cloud.cloud
    garden, driveway = cloud.camera("Garden"), cloud.camera("Driveway")
    cloud.rename_camera(garden, "Driveway")
    cloud.rename_camera(driveway, "Garden")

    await house.let_pass(LISTED)

    assert entities(house) == before
    found = device(house, "camera_400001")
    assert found
    assert (found.id, found.name) == (before["camera.garden"], "Driveway")
    assert entry.runtime_data is account, "no reload"


async def test_camera_of_another_family_with_the_same_name_is_new(house: House) -> None:
    await house.sign_in()
    before = entities(house)
    cloud = house.cloud.cloud
    garden = cloud.camera("Garden")
    new = replace_camera(
        house, cloud.camera("Hall"), family=garden.family, product_type=garden.product_type
    )

    await house.let_pass(LISTED)
    assert house.state("camera.hall").state == "unavailable"
    assert house.state("camera.hall_2").state == "idle"
    await house.let_pass(1800)

    assert device(house, "owl_400001") is None
    found = device(house, f"camera_{new.id}")
    assert found
    assert found.id not in before.values()


async def test_camera_replaced_while_home_assistant_is_down_keeps_its_entities(
    house: House,
) -> None:
    entry = await house.sign_in()
    before = entities(house)
    await house.hass.config_entries.async_unload(entry.entry_id)
    new = replace_camera(house, house.cloud.cloud.camera("Garden"))

    await house.hass.config_entries.async_setup(entry.entry_id)
    await house.settle()

    assert entities(house) == before
    assert device(house, f"camera_{new.id}")
    assert house.state("camera.garden").state == "idle"


async def test_restart_between_removal_and_return_keeps_entities(house: House) -> None:
    entry = await house.sign_in()
    before, up = entities(house), available(house)
    garden = house.cloud.cloud.camera("Garden")
    house.cloud.cloud.remove_camera(garden)
    await house.let_pass(600)
    await house.hass.config_entries.async_reload(entry.entry_id)
    await house.let_pass(600)
    add(house, garden)

    await house.let_pass(1800)

    assert entities(house) == before
    assert available(house) == up


async def test_replacement_fires_each_event_once_and_needs_no_sign_in(house: House) -> None:
    await house.sign_in()
    await house.let_pass(60)
    fired = Fired(house.hass)
    cloud = house.cloud.cloud
    garden, driveway = cloud.camera("Garden"), cloud.camera("Driveway")
    clips = [cloud.motion(garden, upload_seconds=5), cloud.motion(driveway, upload_seconds=5)]
    await house.let_pass(120)
    # The cloud lists this clip only after the clip's camera was replaced.
    clips.append(cloud.motion(garden, upload_seconds=400))
    new = replace_camera(house, garden)
    house.cloud.ledger.clear()
    await house.let_pass(900)
    clips.append(cloud.motion(new, upload_seconds=5))

    await house.let_pass(600)

    assert sorted(fired.video_ids) == [it.id for it in clips]
    assert len(fired.of("event.garden_clip")) == 3
    assert not [it for it in house.cloud.ledger.by_route() if it.startswith("oauth")]


async def test_replacement_costs_two_requests_for_the_reload(house: House) -> None:
    entry = await house.sign_in()
    await house.let_pass(240)
    account = entry.runtime_data
    replace_camera(house, house.cloud.cloud.camera("Garden"))
    house.cloud.ledger.clear()

    await house.let_pass(60)

    assert entry.runtime_data is not account, "the account was reloaded"
    requests = house.cloud.ledger.by_route()
    assert requests["homescreen"] == 2
    assert requests["media.changed"] <= 3


async def test_clips_of_a_replaced_camera_belong_to_the_new_one(house: House) -> None:
    entry = await house.sign_in()
    garden = house.cloud.cloud.camera("Garden")
    clip = house.cloud.cloud.motion(garden, upload_seconds=5)
    await house.let_pass(120)
    replace_camera(house, garden)
    await house.let_pass(LISTED)

    for _ in range(2):
        assert house.state("image.garden_last_clip").attributes["video_id"] == clip.id
        picture = await async_get_image(house.hass, "image.garden_last_clip")
        assert read_label(picture.content).number == clip.id
        # Reload the account. The integration must then still know the replaced camera's new id.
        await house.hass.config_entries.async_reload(entry.entry_id)
        await house.settle()


async def test_clips_of_a_removed_camera_do_not_belong_to_a_replaced_one_with_the_same_id(
    house: House,
) -> None:
    """Garden and Hall have the same id, which is unique only within a family (group of models).

    Garden is replaced, and Hall is removed.
    """
    await house.sign_in()
    cloud = house.cloud.cloud
    garden, hall = cloud.camera("Garden"), cloud.camera("Hall")
    assert garden.id == hall.id
    of_garden = cloud.motion(garden, upload_seconds=5)
    await house.let_pass(120)
    of_hall = cloud.motion(hall, upload_seconds=5)
    await house.let_pass(120)
    replace_camera(house, garden)
    cloud.remove_camera(hall)
    await house.let_pass(1800)
    assert device(house, f"owl_{hall.id}") is None

    clips = (await perform(house.hass, "get_clips", limit=500))["clips"]

    entity_ids = {it["video_id"]: it["entity_id"] for it in clips}
    assert entity_ids[of_garden.id] == "camera.garden"
    assert entity_ids[of_hall.id] is None
    assert house.state("image.garden_last_clip").attributes["video_id"] == of_garden.id


async def test_stale_response_after_a_replacement_changes_no_entity_id(house: House) -> None:
    entry = await house.sign_in()
    before, up = entities(house), available(house)
    stale = await entry.runtime_data.client.get_homescreen()
    new = replace_camera(house, house.cloud.cloud.camera("Garden"))
    await house.let_pass(LISTED)
    client = entry.runtime_data.client
    fresh = client.get_homescreen

    async def get_homescreen() -> Any:
        client.get_homescreen = fresh
        return stale

    client.get_homescreen = get_homescreen
    await house.let_pass(900)

    assert client.get_homescreen is fresh, "the stale response was read"
    assert entities(house) == before
    assert available(house) == up
    assert device(house, f"camera_{new.id}")


async def test_action_that_detects_a_replacement_succeeds(house: House) -> None:
    await house.sign_in()
    before, up = entities(house), available(house)
    replace_camera(house, house.cloud.cloud.camera("Hall"))

    await house.hass.services.async_call(
        "alarm_control_panel",
        "alarm_disarm",
        target={"entity_id": "alarm_control_panel.house"},
        blocking=True,
    )
    await house.settle()

    assert house.state("alarm_control_panel.house").state == "disarmed"
    assert entities(house) == before
    assert available(house) == up


def key(number: int) -> CameraKey:
    """Return the key (family and id) of a camera with this id."""
    return CameraKey(Family.CAMERA, number)


def test_camera_replaced_repeatedly_resolves_to_the_newest() -> None:
    data = EMPTY
    for number in range(3):
        data = data.with_successors({key(number): key(number + 1)})
    assert data.successors == dict.fromkeys([key(0), key(1), key(2)], key(3))

    data = data.with_successors({key(3): key(0)})
    assert data.successors == dict.fromkeys([key(1), key(2), key(3)], key(0))


def test_number_of_remembered_replacements_is_bounded() -> None:
    data = EMPTY
    for number in range(MAX_SUCCESSORS + 5):
        data = data.with_successors({key(number): key(number + 1)})

    assert len(data.successors) == MAX_SUCCESSORS
    assert key(MAX_SUCCESSORS + 4) in data.successors
