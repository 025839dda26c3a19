"""Sensors: times of pictures and clips, readings and signal strengths."""

from datetime import datetime
from pathlib import Path

from homeassistant.helpers import entity_registry as er
import pytest

from custom_components.blink_clips.sensor import (
    CAMERA_SENSORS,
    CameraSensor,
    SyncModuleSensor,
)
from simulator import CameraSpec, Fault
from tests.archive_house import ArchivingHouse
from tests.house import House

pytestmark = pytest.mark.platforms("binary_sensor", "camera", "event", "sensor")

PICTURE = "sensor.garden_last_picture"
CLIP = "sensor.garden_last_clip_time"

WITH_DISABLED = pytest.mark.usefixtures("all_sensors_enabled")


def timestamp_of(house: House, entity_id: str) -> int:
    """Return the value of a timestamp sensor as whole seconds since 1970."""
    return int(datetime.fromisoformat(house.state(entity_id).state).timestamp())


@WITH_DISABLED
async def test_new_clip_updates_last_picture_and_last_clip(house: House) -> None:
    await house.sign_in()
    cloud = house.cloud.cloud
    clip = cloud.motion(cloud.camera("Garden"), upload_seconds=20)

    await house.let_pass(60)

    assert timestamp_of(house, CLIP) == timestamp_of(house, PICTURE) == int(clip.created_at)
    assert house.state(CLIP).attributes["device_class"] == "timestamp"


@WITH_DISABLED
async def test_snapshot_updates_last_picture_but_not_last_clip(house: House) -> None:
    await house.sign_in()
    before = timestamp_of(house, CLIP)
    response = await house.action("snapshot", "camera.garden")

    taken_at = datetime.fromisoformat(response["camera.garden"]["taken_at"])
    assert timestamp_of(house, PICTURE) == int(taken_at.timestamp())
    assert timestamp_of(house, CLIP) == before


@WITH_DISABLED
async def test_last_clip_falls_back_when_the_newest_clip_is_deleted(house: House) -> None:
    await house.sign_in()
    before = timestamp_of(house, CLIP)
    cloud = house.cloud.cloud
    clip = cloud.motion(cloud.camera("Garden"), upload_seconds=20)
    await house.let_pass(60)
    cloud.delete_clip(clip)

    await house.let_pass(60)

    assert timestamp_of(house, CLIP) == before


@pytest.mark.scenario("empty")
@WITH_DISABLED
async def test_timestamps_of_camera_without_pictures_are_unknown(house: House) -> None:
    cloud = house.cloud.cloud
    cloud.add_network(id=200001, name="House")
    cloud.add_camera(CameraSpec(name="Garden", pictured=False), network_id=200001)
    await house.sign_in()

    assert house.state(PICTURE).state == "unknown"
    assert house.state(CLIP).state == "unknown"


@WITH_DISABLED
async def test_timestamps_stay_available_offline_but_not_in_a_cloud_outage(house: House) -> None:
    await house.sign_in()
    house.cloud.cloud.camera("Garden").online = False
    await house.let_pass(300)
    assert house.state("camera.garden").state == "unavailable"
    known = house.state(CLIP).state
    assert timestamp_of(house, CLIP)

    house.cloud.faults.add(Fault(route="media.changed", status=500, times=None))
    await house.let_pass(400)
    assert house.state(CLIP).state == "unavailable"
    house.cloud.faults.clear()
    await house.let_pass(60)
    assert house.state(CLIP).state == known


async def test_sensors_are_removed_with_their_camera(house: House) -> None:
    await house.sign_in()
    house.cloud.cloud.remove_camera(house.cloud.cloud.camera("Garden"))

    await house.let_pass(1800)

    assert house.hass.states.get(PICTURE) is None
    assert house.hass.states.get("event.garden_clip") is None


@WITH_DISABLED
async def test_readings_show_the_last_report_of_the_cloud(house: House) -> None:
    await house.sign_in()
    garden = house.cloud.cloud.camera("Garden")
    garden.temperature, garden.wifi, garden.lfr = 14, 1, 2

    await house.let_pass(300)

    assert house.state("sensor.garden_temperature").state == "-10.0"
    assert house.state("sensor.garden_temperature").attributes["unit_of_measurement"] == "°C"
    assert house.state("sensor.garden_wi_fi_signal").state == "1"
    assert house.state("sensor.garden_sync_module_signal").state == "2"


async def test_implausible_temperature_is_unknown(house: House) -> None:
    house.cloud.cloud.camera("Garden").temperature = 199
    await house.sign_in()

    assert house.state("sensor.garden_temperature").state == "unknown"


async def test_temperature_unit_option_selects_the_unit_of_the_cloud(house: House) -> None:
    house.cloud.cloud.camera("Garden").temperature = 19
    entry = await house.sign_in()
    assert house.state("sensor.garden_temperature").state == "-7.2"
    options = house.hass.config_entries.options

    for unit, warmth in (("celsius", "19.0"), ("fahrenheit", "-7.2")):
        form = await options.async_init(entry.entry_id)
        choice = {"poll_interval": 60, "cache_limit": 500, "temperature_unit": unit}
        await options.async_configure(form["flow_id"], choice)
        await house.settle()
        assert house.state("sensor.garden_temperature").state == warmth
        await house.let_pass(300)
        assert house.state("sensor.garden_temperature").state == warmth


async def test_battery_level_is_available_after_it_was_enabled(house: House) -> None:
    entry = await house.sign_in()
    registry, level = er.async_get(house.hass), "sensor.garden_battery_level"
    assert house.hass.states.get(level) is None
    registry.async_update_entity(level, disabled_by=None)

    await house.hass.config_entries.async_reload(entry.entry_id)
    await house.settle()

    assert house.state(level).state == "3"
    garden = house.cloud.cloud.camera("Garden")
    garden.online, garden.battery_level = False, 0
    await house.let_pass(300)
    assert house.state(level).state == "0"
    assert house.state("sensor.garden_temperature").state == "unavailable"


@WITH_DISABLED
async def test_wifi_signal_of_sync_module_is_available_while_it_is_online(house: House) -> None:
    await house.sign_in()
    signal, module = "sensor.house_sync_module_wi_fi_signal", house.cloud.cloud.sync_modules[200001]
    assert house.state(signal).state == "5"

    module.online = False
    await house.let_pass(300)
    assert house.state(signal).state == "unavailable"
    module.online, module.wifi_strength = True, 2
    await house.let_pass(300)

    assert house.state(signal).state == "2"


SIGNALS = (
    "sensor.garden_wi_fi_signal",
    "sensor.garden_sync_module_signal",
    "sensor.house_sync_module_wi_fi_signal",
)


async def test_signal_strengths_are_disabled_by_default(house: House) -> None:
    await house.sign_in()

    for signal in SIGNALS:
        registered = er.async_get(house.hass).async_get(signal)
        assert registered is not None
        assert registered.disabled_by is er.RegistryEntryDisabler.INTEGRATION
        assert house.hass.states.get(signal) is None


async def test_progress_of_the_archive_is_shown_by_default(house: House, tmp_path: Path) -> None:
    archive = ArchivingHouse(house, tmp_path / "media")
    await archive.begin()
    await house.let_pass(1200)

    assert archive.listed
    assert archive.state("clips") == str(len(archive.listed))
    assert archive.state("waiting_clips") == "0"
    oldest = er.async_get(house.hass).async_get("sensor.clip_archive_oldest_clip")
    assert oldest
    assert oldest.disabled_by is er.RegistryEntryDisabler.INTEGRATION


async def test_signal_strengths_that_an_earlier_version_enabled_stay_enabled(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as earlier:
        for sensor in (CameraSensor, SyncModuleSensor):
            earlier.setattr(sensor, "entity_registry_enabled_default", True)
        entry = await house.sign_in()
    assert not CAMERA_SENSORS[-1].entity_registry_enabled_default

    await house.hass.config_entries.async_reload(entry.entry_id)
    await house.settle()

    assert {house.state(signal).state for signal in SIGNALS} <= {"4", "5"}


@WITH_DISABLED
async def test_product_without_a_reading_has_no_sensor(house: House) -> None:
    await house.sign_in()

    for key in ("temperature", "wi_fi_signal", "sync_module_signal", "battery_level"):
        assert house.hass.states.get(f"sensor.hall_{key}") is None
    assert house.hass.states.get("sensor.front_door_temperature") is None
