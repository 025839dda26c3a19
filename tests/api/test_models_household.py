"""Tests of parsing the list of all devices: readings, sync modules, sirens and capabilities."""

import math

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.blink_clips.api import (
    CAPABILITIES,
    PRODUCTS,
    BlinkClient,
    Camera,
    Capability,
    Family,
    Homescreen,
    Journal,
    SyncModule,
    TemperatureUnit,
)
from custom_components.blink_clips.api.models.capabilities import FAMILY_CAPABILITIES
from custom_components.blink_clips.api.models.strategies import (
    BARS,
    FLAG,
    PERCENT,
    TEMPERATURE,
    WORD,
)
from custom_components.blink_clips.api.models.temperature import celsius
from simulator import Simulator
from tests.api.full_responses import CAMERA, DOORBELL, HOMESCREEN, OWL, SIREN, SYNC_MODULE, Json
from tests.api.test_models_records import ANYTHING

SIGNALS: Json = CAMERA["signals"]


def read_camera(journal: Journal, **changes: object) -> Camera:
    payload = {**CAMERA, "family": "camera", **changes}
    return Camera.read(payload, place="camera", journal=journal)


def read_module(journal: Journal, **changes: object) -> SyncModule:
    return SyncModule.read({**SYNC_MODULE, **changes}, place="sync_module", journal=journal)


def without(sample: Json, *names: str) -> Json:
    return {key: value for key, value in sample.items() if key not in names}


@pytest.mark.parametrize(
    ("battery", "low"), [("ok", False), ("low", True), ("dead", None), ("", None), (3, None)]
)
def test_battery_state_is_read(journal: Journal, battery: object, *, low: bool | None) -> None:
    camera = read_camera(journal, battery=battery)

    assert camera.battery_low is low
    assert ("camera.battery: dead" in journal.oddities) is (battery == "dead")


@pytest.mark.parametrize(
    ("reading", "celsius_value"),
    [
        (71, 21.7),
        (32, 0.0),
        (-4, -20.0),
        (19, -7.2),
        ("63", 17.2),
        (63.5, 17.5),
        (-41, None),
        (159, None),
        (10**400, None),
        (math.nan, None),
        (math.inf, None),
        (True, None),
        ("warm", None),
        ([71], None),
        (None, None),
    ],
)
def test_fahrenheit_temperature_is_converted(
    journal: Journal, reading: object, celsius_value: float | None
) -> None:
    camera = read_camera(journal, signals={**SIGNALS, "temp": reading})

    assert camera.temperature_from(TemperatureUnit.FAHRENHEIT) == celsius_value
    assert camera.wifi == 4


@pytest.mark.parametrize(("reading", "celsius_value"), [(19, 19.0), (-40, -40.0), (71, None)])
def test_celsius_temperature_is_kept(
    journal: Journal, reading: int, celsius_value: float | None
) -> None:
    camera = read_camera(journal, signals={"temp": reading})

    assert camera.temperature_from(TemperatureUnit.CELSIUS) == celsius_value


@pytest.mark.parametrize("field", ["wifi", "lfr", "battery"])
@pytest.mark.parametrize(
    ("value", "bars"),
    [
        (0, 0),
        (5, 5),
        ("4", 4),
        (3.0, 3),
        (6, None),
        (-1, None),
        (-63, None),
        (2.5, None),
        ({}, None),
    ],
)
def test_signal_strength_is_read_in_bars(
    journal: Journal, field: str, value: object, bars: int | None
) -> None:
    camera = read_camera(journal, signals={**SIGNALS, field: value})

    names = {"wifi": "wifi", "lfr": "sync_signal", "battery": "battery_level"}
    assert getattr(camera, names[field]) == bars
    assert camera.raw_temperature == 71
    noted = [it for it in journal.oddities if it.startswith(f"camera.{names[field]}: ")]
    assert bool(noted) is (bars is None)


@pytest.mark.parametrize("signals", [None, "odd", [], 7, {}])
def test_camera_without_signals_has_no_readings(journal: Journal, signals: object) -> None:
    camera = read_camera(journal, signals=signals, battery=None)

    assert (camera.wifi, camera.sync_signal, camera.battery_level) == (None, None, None)
    assert (camera.raw_temperature, camera.battery_low) == (None, None)
    assert journal.oddities == {}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"snooze": False, "snooze_time_remaining": None}, (False, None)),
        ({"snooze": True, "snooze_time_remaining": 240}, (True, 240)),
        ({"snooze": True, "snooze_time_remaining": -3}, (True, None)),
        ({"snooze": None, "snooze_time_remaining": None}, (None, None)),
        ({"snooze": "yes", "snooze_time_remaining": "soon"}, (None, None)),
    ],
)
def test_snooze_state_and_minutes_are_read(
    journal: Journal, changes: Json, expected: tuple[bool | None, int | None]
) -> None:
    camera = read_camera(journal, **changes)

    assert (camera.snoozed, camera.snooze_minutes) == expected


@pytest.mark.parametrize(("armed", "read"), [(True, True), (None, None), ("yes", None), (1, None)])
def test_armed_state_of_network_is_read(
    journal: Journal, armed: object, *, read: bool | None
) -> None:
    networks = [{**HOMESCREEN["networks"][0], "armed": armed}]
    homescreen = Homescreen.read({**HOMESCREEN, "networks": networks}, journal=journal)

    assert homescreen.networks[0].armed is read


def test_sync_module_is_parsed_completely(journal: Journal) -> None:
    module = read_module(journal)

    assert module == SyncModule(
        id=31,
        network_id=21,
        name="Barn Sync Module",
        product_type="sm2",
        status="online",
        serial="G8T1SYNC00000031",
        firmware="4.5.14",
        wifi=5,
        local_storage_compatible=True,
        local_storage_enabled=True,
        local_storage_status="active",
    )
    assert (module.product_name, module.online) == ("Sync Module 2", True)
    assert module.local_storage_readable
    assert journal.oddities == {}


@pytest.mark.parametrize(
    ("changes", "readable"),
    [
        ({"local_storage_status": "memory_full"}, True),
        ({"local_storage_status": "unavailable"}, False),
        ({"local_storage_status": "sulking"}, False),
        ({"local_storage_status": None}, False),
        ({"local_storage_enabled": False}, True),
        ({"local_storage_enabled": None}, True),
    ],
)
def test_usb_state_of_sync_module_decides_whether_drive_is_readable(
    journal: Journal, changes: Json, *, readable: bool
) -> None:
    assert read_module(journal, **changes).local_storage_readable is readable
    odd = "sync_module.local_storage_status: sulking" in journal.oddities
    assert odd is (changes.get("local_storage_status") == "sulking")


@pytest.mark.parametrize(
    ("status", "online"), [("online", True), ("offline", False), ("busy", True), (None, True)]
)
def test_sync_module_is_online_unless_status_is_offline(
    journal: Journal, status: str | None, *, online: bool
) -> None:
    assert read_module(journal, status=status).online is online


def test_unknown_sync_module_has_capabilities_of_its_readings(journal: Journal) -> None:
    module = read_module(journal, type="sm9")

    assert module.product_name == "Sync Module (sm9)"
    assert module.capabilities == {Capability.WIFI_SIGNAL, Capability.LOCAL_STORAGE}
    bare = SyncModule.read({"id": 1, "network_id": 2}, place="sync_module", journal=journal)
    assert bare.capabilities == set()


def test_siren_is_parsed(journal: Journal) -> None:
    (siren,) = Homescreen.read(HOMESCREEN, journal=journal).sirens

    assert (siren.id, siren.network_id, siren.name, siren.online) == (81, 21, "Loft", True)


@pytest.mark.parametrize(("name", "sample"), [("sync_modules", SYNC_MODULE), ("sirens", SIREN)])
@pytest.mark.parametrize("broken", ["odd", {"id": "x"}, None, {}])
def test_unreadable_sync_module_or_siren_is_skipped(
    journal: Journal, name: str, sample: Json, broken: object
) -> None:
    homescreen = Homescreen.read({**HOMESCREEN, name: [broken, sample]}, journal=journal)

    assert len(getattr(homescreen, name)) == 1
    assert len(homescreen.cameras) == 3
    assert not homescreen.complete
    assert journal.oddities


@pytest.mark.parametrize("name", ["sync_modules", "sirens"])
@pytest.mark.parametrize("value", ["odd", {"31": {}}, 7])
def test_invalid_list_of_sync_modules_or_sirens_is_empty(
    journal: Journal, name: str, value: object
) -> None:
    homescreen = Homescreen.read({**HOMESCREEN, name: value}, journal=journal)

    assert getattr(homescreen, name) == ()
    assert len(homescreen.cameras) == 3
    assert not homescreen.complete


@pytest.mark.parametrize(("name", "complete"), [("sync_modules", False), ("sirens", True)])
def test_missing_sync_modules_make_homescreen_incomplete_but_missing_sirens_do_not(
    journal: Journal, name: str, *, complete: bool
) -> None:
    """A list of devices without sirens is complete, because most accounts have no sirens."""
    for payload in ({**HOMESCREEN, name: None}, without(HOMESCREEN, name)):
        homescreen = Homescreen.read(payload, journal=journal)
        assert getattr(homescreen, name) == ()
        assert homescreen.complete is complete


@pytest.mark.parametrize(
    ("accessories", "number"),
    [
        ({"storm": [{"id": 7001, "target": "camera", "target_id": 41}]}, 7001),
        ({"storm": [{"id": 7001, "target": "owl", "target_id": 41}]}, None),
        ({"storm": [{"id": 7001, "target": "camera", "target_id": 42}]}, None),
        ({"storm": [{"id": "x", "target": "camera", "target_id": 41}]}, None),
        ({"storm": [{"id": 7001, "target": ["camera"], "target_id": [41]}]}, None),
        ({"storm": ["odd", None, {"id": 7, "target": "camera", "target_id": 41}]}, 7),
        ({"storm": "odd"}, None),
        ({}, None),
        ([], None),
        (None, None),
    ],
)
def test_mounted_floodlight_is_assigned_to_its_camera(
    journal: Journal, accessories: object, number: int | None
) -> None:
    homescreen = Homescreen.read({**HOMESCREEN, "accessories": accessories}, journal=journal)

    camera, *others = homescreen.cameras
    assert camera.light_id == number
    assert (Capability.FLOODLIGHT in camera.capabilities) is (number is not None)
    assert [it.light_id for it in others] == [None, None]


READINGS = {
    Capability.BATTERY,
    Capability.TEMPERATURE,
    Capability.WIFI_SIGNAL,
    Capability.SYNC_SIGNAL,
}


def test_every_product_and_family_has_capabilities() -> None:
    assert PRODUCTS.keys() | {"sm1", "sm2"} == CAPABILITIES.keys()
    assert FAMILY_CAPABILITIES.keys() == {*Family, "sync_module"}


@pytest.mark.parametrize(
    ("sample", "family", "extra"),
    [
        (CAMERA, "camera", READINGS | {Capability.NIGHT_VISION}),
        (without(OWL, "signals", "battery"), "owl", {Capability.NIGHT_VISION}),
        (DOORBELL, "doorbell", READINGS),
    ],
)
def test_unknown_product_has_capabilities_of_family_and_readings(
    journal: Journal, sample: Json, family: str, extra: set[Capability]
) -> None:
    payload = {**sample, "type": "maple", "family": family}
    camera = Camera.read(payload, place=family, journal=journal)

    assert camera.capabilities == extra | {Capability.SNOOZE}


def test_known_product_has_capabilities_without_readings(journal: Journal) -> None:
    silent = read_camera(journal, signals=None, battery=None)
    assert silent.capabilities >= READINGS

    mini = Camera.read(
        {**without(OWL, "signals", "battery"), "family": "owl"}, place="owl", journal=journal
    )
    assert not READINGS & mini.capabilities
    assert (
        Capability.BATTERY
        in Camera.read(
            {**OWL, "family": "owl", "battery": "ok"}, place="owl", journal=journal
        ).capabilities
    )


@pytest.mark.scenario("zoo")
async def test_zoo_scenario_is_parsed_completely(client: BlinkClient, cloud: Simulator) -> None:
    homescreen = await client.get_homescreen()

    assert homescreen.complete
    assert {it.product_type for it in homescreen.cameras} == {*PRODUCTS, "maple", "sonoran"}
    assert set(client.journal.oddities) == {
        "camera.product_type: maple",
        "camera.product_type: sonoran",
    }
    found = {it.product_type: it for it in homescreen.cameras}
    assert (found["catalina"].raw_temperature, found["catalina"].battery_low) == (58, False)
    assert (found["white"].battery_low, found["white"].battery_level) == (True, 1)
    assert (found["lotus"].raw_temperature, found["lotus"].sync_signal) == (None, 5)
    assert (found["owl"].wifi, found["owl"].battery_low) == (None, None)
    assert (found["maple"].raw_temperature, found["maple"].battery_low) == (None, False)
    assert found["hawk"].snoozed is None
    assert found["sedona"].light_id == 7001
    floodlights = {
        it.product_type for it in homescreen.cameras if Capability.FLOODLIGHT in it.capabilities
    }
    assert floodlights == {"superior", "superior_owl", "sedona"}
    assert (found["owl"].firmware, found["sonoran"].product_name) == ("10.77", "Camera (sonoran)")
    assert Capability.SYNC_SIGNAL not in found["tulip"].capabilities
    assert [it.armed for it in homescreen.networks] == [True, False, True, True, True]
    house, barn, _ = homescreen.sync_modules
    assert house.local_storage_readable
    assert not barn.local_storage_readable
    assert barn.capabilities == {Capability.WIFI_SIGNAL}
    assert [it.name for it in homescreen.sirens] == ["Attic Siren"]
    assert cloud.ledger.by_route() == {"homescreen": 1}


@given(value=ANYTHING)
def test_arbitrary_value_is_parsed_within_bounds(value: object) -> None:
    assert BARS.deserialize(value) in {None, 0, 1, 2, 3, 4, 5}
    assert PERCENT.deserialize(value) in {None, *range(101)}
    assert FLAG.deserialize(value) in {None, True, False}
    assert isinstance(WORD.deserialize(value), str)
    reading = TEMPERATURE.deserialize(value)
    for unit in TemperatureUnit:
        celsius_value = celsius(reading, unit)
        assert celsius_value is None or -40 <= celsius_value <= 70


@given(
    changes=st.fixed_dictionaries(
        {},
        optional=dict.fromkeys(
            (
                "battery",
                "signals",
                "snooze",
                "snooze_time_remaining",
                "local_storage_enabled",
            ),
            ANYTHING,
        ),
    )
)
def test_arbitrary_readings_never_drop_a_camera(changes: Json) -> None:
    camera = read_camera(Journal(), **changes)

    assert camera.id == 41
    assert isinstance(camera.capabilities, frozenset)
    assert hash(camera) == hash(camera)


@given(
    changes=st.fixed_dictionaries(
        {}, optional=dict.fromkeys(("accessories", "sync_modules", "sirens"), ANYTHING)
    )
)
def test_arbitrary_other_lists_never_drop_a_camera(changes: Json) -> None:
    homescreen = Homescreen.read({**HOMESCREEN, **changes}, journal=Journal())

    assert len(homescreen.cameras) == 3


def test_device_models_round_trip_as_json(journal: Journal) -> None:
    for model in (read_module(journal), read_camera(journal)):
        payload = model.to_dict()
        if isinstance(model, Camera):
            payload["signals"] = SIGNALS
        assert type(model).read(payload, place="thing", journal=journal) == model


@pytest.mark.parametrize(
    ("account", "wrong"),
    [
        ({"email_verification_required": True, "email_verified": False}, True),
        ({"email_verification_required": True, "email_verified": True}, False),
        ({"email_verification_required": False, "email_verified": False}, False),
        ({"email_verification_required": True}, False),
        ({"email_verification_required": 1, "email_verified": 0}, False),
        ({}, False),
        ([], False),
        (None, False),
    ],
)
def test_unverified_email_address_is_detected(
    journal: Journal, account: object, *, wrong: bool
) -> None:
    homescreen = Homescreen.read({"networks": [], "account": account}, journal=journal)

    assert homescreen.must_verify_email is wrong
