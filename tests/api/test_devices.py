"""Requests for settings, night vision, snoozes, lights, sirens and readings."""

from collections.abc import Awaitable, Callable

from hypothesis import given
import pytest

from custom_components.blink_clips.api import (
    BlinkBusyError,
    BlinkClient,
    BlinkCommandError,
    BlinkCommandTimeoutError,
    BlinkConnectionError,
    BlinkError,
    BlinkMotionOffError,
    BlinkNotFoundError,
    BlinkResponseError,
    BlinkServerError,
    BlinkUnsupportedError,
    Camera,
    CameraConfig,
    CameraKey,
    Family,
    Homescreen,
    Journal,
    NightVision,
)
from simulator import Camera as SimulatedCamera
from simulator import Failure, Fault, Simulator, SyncModule
from tests.api.client_setup import Owner, find
from tests.api.test_models_records import PAYLOADS

pytestmark = pytest.mark.scenario("zoo")

HOUSE, BARN, CABIN = 210001, 210002, 210003
GARDEN = CameraKey(Family.CAMERA, 410001)
SHED = CameraKey(Family.CAMERA, 410003)
POND = CameraKey(Family.CAMERA, 410004)
HALL = CameraKey(Family.OWL, 510001)
YARD = CameraKey(Family.OWL, 510002)
CABIN_GARDEN = CameraKey(Family.OWL, 510003)
CARPORT = CameraKey(Family.OWL, 510004)
DOOR = CameraKey(Family.DOORBELL, 610001)

type SimulatedDevice = SimulatedCamera | SyncModule
type Act = Callable[[BlinkClient, Homescreen], Awaitable[object]]


def named(homescreen: Homescreen, key: CameraKey) -> Camera:
    return next(it for it in homescreen.cameras if it.key == key)


@pytest.mark.parametrize("mode", NightVision)
@pytest.mark.parametrize(("key", "numbers"), [(GARDEN, True), (HALL, False)])
async def test_night_vision_is_set_and_read_back(
    client: BlinkClient, cloud: Simulator, key: CameraKey, mode: NightVision, *, numbers: bool
) -> None:
    camera = await find(client, key)
    before = (await client.devices.get_config(camera)).night_vision
    assert before is NightVision.AUTO

    await client.devices.set_night_vision(camera, mode, within=60)

    assert (await client.devices.get_config(camera)).night_vision is mode
    sent = cloud.cloud.camera(family=key.family, id=key.id).config["illuminator_enable"]
    words = ["off", "on", "auto"]
    assert sent == (words.index(mode) if numbers else mode)
    assert cloud.ledger.by_route() == {
        "command.status": 3,
        "config": 2,
        "config.update": 1,
        "homescreen": 1,
    }


async def test_settings_contain_battery_and_signal_readings(client: BlinkClient) -> None:
    garden, hall, door = [
        await client.devices.get_config(await find(client, key)) for key in (GARDEN, HALL, DOOR)
    ]

    assert (garden.battery_voltage, garden.wifi_dbm, garden.sync_dbm) == (1.54, -63, -55)
    assert (garden.temperature, garden.wifi) == (None, None)
    assert (hall.wifi, hall.battery_voltage, hall.wifi_dbm) == (4, None, None)
    assert (door.temperature, door.wifi_dbm, door.sync_dbm) == (30.0, -60, -58)
    assert door.night_vision is None
    assert "camera config" not in " ".join(client.journal.oddities)


@pytest.mark.parametrize(
    ("word", "mode"),
    [
        (0, NightVision.OFF),
        (1, NightVision.ON),
        (2, NightVision.AUTO),
        ("on", NightVision.ON),
        (3, None),
        ("dim", None),
        (True, None),
        ([], None),
        (None, None),
    ],
)
@pytest.mark.parametrize("wrapped", [True, False])
def test_settings_are_read_from_object_or_list(
    journal: Journal, word: object, mode: NightVision | None, *, wrapped: bool
) -> None:
    settings: object = {"illuminator_enable": word, "wifi_strength": 7}
    answer = {"camera": [settings], "signals": {}} if wrapped else settings

    config = CameraConfig.read_answer(answer, journal=journal)

    assert (config.night_vision, config.wifi_dbm) == (mode, None)
    assert CameraConfig.read(config.to_dict(), place="kept", journal=journal) == config


@pytest.mark.parametrize("answer", [None, [], {"camera": []}, {"camera": [7]}, "x"])
def test_invalid_settings_raise_error(journal: Journal, answer: object) -> None:
    with pytest.raises(BlinkResponseError):
        CameraConfig.read_answer(answer, journal=journal)


@given(payload=PAYLOADS)
def test_arbitrary_settings_are_parsed_or_rejected(payload: object) -> None:
    try:
        config = CameraConfig.read_answer(payload, journal=Journal())
    except BlinkResponseError:
        return
    assert config.night_vision in {None, *NightVision}
    assert config.temperature is None or isinstance(config.temperature, float)


async def test_settings_are_read_from_second_address_if_first_is_retired(
    client: BlinkClient, cloud: Simulator
) -> None:
    cloud.faults.add(Fault(route="config", status=404, body="<h1>Not Found</h1>"))

    with pytest.raises(BlinkUnsupportedError):
        await client.devices.get_config(await find(client, GARDEN))

    asked = [it.path for it in cloud.ledger.requests if it.route != "homescreen"]
    assert asked == [
        f"/network/{HOUSE}/camera/410001/config",
        f"/api/v2/accounts/100001/networks/{HOUSE}/cameras/410001/config",
    ]
    config = await client.devices.get_config(await find(client, GARDEN))
    assert config.night_vision is NightVision.AUTO


@pytest.mark.parametrize("empty_response", [True, False])
@pytest.mark.parametrize("key", [GARDEN, HALL, DOOR])
async def test_camera_snooze_ends_after_its_minutes(
    client: BlinkClient, cloud: Simulator, owner: Owner, key: CameraKey, *, empty_response: bool
) -> None:
    cloud.settings.snooze_answers_nothing = empty_response
    camera = await find(client, key)
    assert (camera.snoozed, camera.snooze_minutes) == (False, None)

    await client.devices.snooze(camera, minutes=240, within=60)

    owner.driven.advance(3)
    camera = await find(client, key)
    assert (camera.snoozed, camera.snooze_minutes) == (True, 240)
    assert cloud.ledger.count("command.status") == (0 if empty_response else 3)
    owner.driven.advance(239 * 60)
    assert (await find(client, key)).snooze_minutes == 1
    owner.driven.advance(60)
    assert (await find(client, key)).snoozed is False


async def test_snooze_response_without_command_is_complete(
    client: BlinkClient, cloud: Simulator
) -> None:
    camera = await find(client, GARDEN)
    cloud.faults.add(Fault(route="snooze", status=200, body='{"message": "Snoozed"}'))

    await client.devices.snooze(camera, minutes=60, within=60)

    assert cloud.ledger.by_route() == {"homescreen": 1, "snooze": 1}


async def test_camera_snooze_can_be_ended(client: BlinkClient) -> None:
    camera = await find(client, GARDEN)
    await client.devices.snooze(camera, minutes=240, within=60)

    await client.devices.unsnooze(camera, within=60)

    assert (await find(client, GARDEN)).snoozed is False


async def test_network_snooze_covers_all_its_cameras_and_can_be_ended(client: BlinkClient) -> None:
    async def snoozed_networks() -> set[int]:
        cameras = (await client.get_homescreen()).cameras
        return {it.network_id for it in cameras if it.snoozed}

    await client.devices.snooze_network(HOUSE, minutes=30, within=60)
    assert await snoozed_networks() == {HOUSE}

    await client.devices.unsnooze_network(HOUSE, within=60)
    assert await snoozed_networks() == set()


async def test_snooze_without_motion_detection_raises_error(
    client: BlinkClient, cloud: Simulator
) -> None:
    camera = await find(client, SHED)

    with pytest.raises(BlinkMotionOffError) as raised:
        await client.devices.snooze(camera, minutes=60, within=60)

    assert (raised.value.status, raised.value.code) == (400, 2805)
    await client.set_motion_detection(camera, enabled=True, within=60)
    await client.devices.snooze(camera, minutes=60, within=60)
    assert (await find(client, SHED)).snoozed is True


@pytest.mark.parametrize("minutes", [0, -1, 1441])
async def test_snooze_of_invalid_length_is_rejected(client: BlinkClient, minutes: int) -> None:
    with pytest.raises(BlinkResponseError, match="snooze time"):
        await client.devices.snooze(await find(client, GARDEN), minutes=minutes, within=60)


@pytest.mark.parametrize(
    ("key", "route"), [(YARD, "light"), (CARPORT, "light"), (POND, "light.mount")]
)
async def test_floodlight_is_switched_on_and_off(
    client: BlinkClient, cloud: Simulator, key: CameraKey, route: str
) -> None:
    camera = await find(client, key)
    light = cloud.cloud.camera(family=key.family, id=key.id)
    for on in (True, False):
        await client.devices.set_floodlight(camera, on=on, within=60)
        assert light.light_on is on
    assert cloud.ledger.by_route() == {"command.status": 6, "homescreen": 1, route: 2}


async def test_mounted_floodlight_is_switched_by_second_address_if_first_is_retired(
    client: BlinkClient, cloud: Simulator
) -> None:
    cloud.settings.old_lights_retired = True
    camera = await find(client, POND)
    for on in (True, False):
        await client.devices.set_floodlight(camera, on=on, within=60)
        assert cloud.cloud.camera("Pond").light_on is on

    assert (cloud.ledger.count("light.mount"), cloud.ledger.count("light.mount_app")) == (1, 2)


@pytest.mark.parametrize(
    ("key", "error"),
    [
        (GARDEN, BlinkUnsupportedError),
        (DOOR, BlinkUnsupportedError),
        (CABIN_GARDEN, BlinkResponseError),
    ],
)
async def test_camera_without_floodlight_raises_error(
    client: BlinkClient, key: CameraKey, error: type[BlinkError]
) -> None:
    with pytest.raises(error) as raised:
        await client.devices.set_floodlight(await find(client, key), on=True, within=60)

    assert type(raised.value) is error


async def test_floodlight_with_stale_id_is_not_found(client: BlinkClient, cloud: Simulator) -> None:
    camera = await find(client, POND)
    cloud.cloud.camera("Pond").light_id = 7002

    with pytest.raises(BlinkNotFoundError):
        await client.devices.set_floodlight(camera, on=True, within=60)


@pytest.mark.parametrize("old", [True, False])
async def test_siren_is_sounded_and_silenced_by_either_address(
    client: BlinkClient, cloud: Simulator, owner: Owner, *, old: bool
) -> None:
    cloud.settings.sirens_by_old_path = old
    (siren,) = (await client.get_homescreen()).sirens
    real = cloud.cloud.sirens[siren.id]
    for _ in range(2):
        await client.devices.sound_siren(siren, seconds=30, within=60)
        assert real.sounds_until == owner.clock.time() + 30

        await client.devices.silence_sirens(HOUSE, within=60)
        assert real.sounds_until == 0

    asked = cloud.ledger.by_route()
    # A siren with the old URL path gets three requests: one at the new path, which fails, and two
    # at the old path.
    assert (asked["siren"], asked["siren.silence"]) == ((3, 3) if old else (2, 2))


async def test_removed_siren_is_not_found(client: BlinkClient, cloud: Simulator) -> None:
    (siren,) = (await client.get_homescreen()).sirens
    with pytest.raises(BlinkResponseError, match="duration"):
        await client.devices.sound_siren(siren, seconds=0, within=60)
    cloud.cloud.sirens.clear()

    with pytest.raises(BlinkNotFoundError):
        await client.devices.sound_siren(siren, seconds=30, within=60)


def _night_vision(client: BlinkClient, home: Homescreen) -> Awaitable[object]:
    return client.devices.set_night_vision(named(home, GARDEN), NightVision.OFF, within=9)


def _snooze(client: BlinkClient, home: Homescreen) -> Awaitable[object]:
    return client.devices.snooze(named(home, GARDEN), minutes=60, within=9)


def _unsnooze(client: BlinkClient, home: Homescreen) -> Awaitable[object]:
    return client.devices.unsnooze(named(home, GARDEN), within=9)


def _snooze_network(client: BlinkClient, home: Homescreen) -> Awaitable[object]:
    return client.devices.snooze_network(HOUSE, minutes=60, within=9)


def _light(client: BlinkClient, home: Homescreen) -> Awaitable[object]:
    return client.devices.set_floodlight(named(home, POND), on=True, within=9)


def _siren(client: BlinkClient, home: Homescreen) -> Awaitable[object]:
    return client.devices.sound_siren(home.sirens[0], seconds=9, within=9)


def _silence(client: BlinkClient, home: Homescreen) -> Awaitable[object]:
    return client.devices.silence_sirens(HOUSE, within=9)


ACTS = [
    pytest.param(_night_vision, "config.update", id="night vision"),
    pytest.param(_snooze, "snooze", id="snooze"),
    pytest.param(_unsnooze, "unsnooze", id="unsnooze"),
    pytest.param(_snooze_network, "snooze.network", id="snooze network"),
    pytest.param(_light, "light.mount", id="floodlight"),
    pytest.param(_siren, "siren", id="siren"),
    pytest.param(_silence, "siren.silence", id="silence"),
]


@pytest.mark.parametrize(
    ("how", "error"),
    [
        ({"kind": "code"}, BlinkBusyError),
        ({"status": 500, "message": ""}, BlinkServerError),
        ({"status": 400, "message": "Invalid"}, BlinkResponseError),
        ({"status": 404, "message": "Camera not found"}, BlinkNotFoundError),
        ({"kind": "truncated"}, BlinkConnectionError),
        ({"kind": "wrong_shape"}, BlinkResponseError),
        ({"kind": "broken_body"}, BlinkResponseError),
    ],
)
@pytest.mark.parametrize(("act", "route"), ACTS)
async def test_device_command_fails_with_its_error_and_succeeds_later(
    client: BlinkClient,
    cloud: Simulator,
    owner: Owner,
    act: Act,
    route: str,
    how: dict[str, object],
    error: type[BlinkError],
) -> None:
    home = await client.get_homescreen()
    cloud.faults.add(Fault(route=route, times=None, **how))  # type: ignore[arg-type]

    with pytest.raises(error) as raised:
        await act(client, home)

    assert type(raised.value) is error
    cloud.faults.clear()
    owner.driven.advance(60)
    await act(client, home)


@pytest.mark.parametrize(("act", "route"), ACTS)
async def test_device_command_fails_while_sync_module_is_offline_or_fails(
    client: BlinkClient, cloud: Simulator, owner: Owner, act: Act, route: str
) -> None:
    home = await client.get_homescreen()
    module = cloud.cloud.sync_modules[HOUSE]
    module.online = False
    with pytest.raises(BlinkCommandTimeoutError):
        await act(client, home)

    module.online = True
    owner.driven.advance(60)
    devices: list[SimulatedDevice] = [module, *cloud.cloud.cameras_of(HOUSE)]
    for device in devices:
        device.failure = Failure(status_code=611)
    with pytest.raises(BlinkCommandError) as raised:
        await act(client, home)
    assert raised.value.status_code == 611

    for device in devices:
        device.failure = None
    await act(client, home)
    assert cloud.ledger.count(route) == 3
