"""Snoozes: the actions snooze and unsnooze, and the sensors for the end of a snooze."""

from datetime import datetime, timedelta
import math
from typing import Any

from homeassistant.core import Context
from homeassistant.exceptions import HomeAssistantError, Unauthorized
from homeassistant.helpers import device_registry as dr
import pytest
import voluptuous as vol

from custom_components.blink_clips.const import DOMAIN
from simulator import Camera, Failure, Fault
from tests.action_calls import documented, perform, raised, user_context
from tests.event_recorder import Fired
from tests.house import House

pytestmark = [
    pytest.mark.scenario("zoo"),
    pytest.mark.usefixtures("all_sensors_enabled"),
    pytest.mark.platforms(
        *("alarm_control_panel", "binary_sensor", "camera", "event", "sensor", "switch")
    ),
]

HOUSE = 210001
CAMERA_OF_EACH_FAMILY = {
    "camera.garden": ("camera", 410001),
    "camera.hall": ("owl", 510001),
    "camera.yard": ("owl", 510002),
    "camera.gate": ("doorbell", 610003),
    "camera.stable": ("camera", 410005),
}
GARDEN = "sensor.garden_snoozed_until"


def end_of_snooze(house: House, entity_id: str = GARDEN) -> datetime | None:
    """Return the end of a snooze as its sensor shows it, or None."""
    state = house.state(entity_id).state
    return None if state == "unknown" else datetime.fromisoformat(state)


def simulated_camera(house: House, name: str) -> Camera:
    """Return a camera in the simulated cloud by name."""
    family, number = CAMERA_OF_EACH_FAMILY[name]
    return house.cloud.cloud.camera(family=family, id=number)


@pytest.mark.parametrize("camera", CAMERA_OF_EACH_FAMILY)
async def test_snooze_and_unsnooze_of_a_camera(house: House, camera: str) -> None:
    await house.sign_in()
    sensor = f"sensor.{camera.removeprefix('camera.')}_snoozed_until"
    assert end_of_snooze(house, sensor) is None

    response = await house.action("snooze", camera, duration={"hours": 4})

    end = end_of_snooze(house, sensor)
    assert end is not None
    assert abs(end - house.now - timedelta(hours=4)) <= timedelta(minutes=1)
    assert response == {camera: {"snoozed_until": end.isoformat()}}
    remaining = simulated_camera(house, camera).snoozed_until - house.clock.time()
    assert remaining == pytest.approx(4 * 3600, abs=5)

    assert await house.action("unsnooze", camera) == {camera: {"snoozed_until": None}}
    assert end_of_snooze(house, sensor) is None
    assert simulated_camera(house, camera).snoozed_until == 0


@pytest.mark.parametrize(
    ("duration", "minutes"),
    [
        ({"minutes": 1}, 1),
        ({"minutes": 1, "seconds": 1}, 2),
        ("00:30:00", 30),
        (1800, 30),
        ({"days": 1}, 24 * 60),
    ],
)
async def test_snooze_accepts_every_form_of_a_duration(
    house: House, duration: Any, minutes: int
) -> None:
    await house.sign_in()

    await house.action("snooze", "camera.garden", duration=duration)

    remaining = simulated_camera(house, "camera.garden").snoozed_until - house.clock.time()
    assert math.ceil(remaining / 60) == minutes


@pytest.mark.parametrize("duration", [0, {"seconds": 59}, {"hours": 24, "minutes": 1}, -60, None])
async def test_too_short_or_too_long_snooze_is_rejected_without_a_request(
    house: House, duration: Any
) -> None:
    await house.sign_in()
    house.cloud.ledger.clear()

    with pytest.raises(vol.Invalid):
        await house.action("snooze", "camera.garden", duration=duration)

    assert house.cloud.ledger.count() == 0


async def test_snooze_end_does_not_change_while_time_passes(house: House) -> None:
    await house.sign_in()
    # End the snooze in the middle of a minute. The cloud rounds the remaining time to minutes.
    await house.let_pass(30)
    await house.action("snooze", "camera.garden", duration={"minutes": 90})
    fired = Fired(house.hass)
    first = end_of_snooze(house)

    for _ in range(100):
        await house.let_pass(47)

    assert fired.of(GARDEN) == []
    assert end_of_snooze(house) == first
    await house.let_pass(20 * 60)
    assert end_of_snooze(house) is None


async def test_snooze_from_the_app_shows_at_the_next_poll(house: House) -> None:
    await house.sign_in()
    camera = simulated_camera(house, "camera.garden")
    camera.snoozed_until = house.clock.time() + 3600
    await house.let_pass(300)
    first = end_of_snooze(house)
    assert first

    camera.snoozed_until += 600
    await house.let_pass(300)
    assert end_of_snooze(house) == first + timedelta(minutes=10)

    camera.snoozed_until = 0
    await house.let_pass(300)
    assert end_of_snooze(house) is None


async def test_snooze_end_survives_one_poll_without_the_camera(house: House) -> None:
    await house.sign_in()
    await house.action("snooze", "camera.garden", duration={"hours": 2})
    first, camera = end_of_snooze(house), simulated_camera(house, "camera.garden")
    del house.cloud.cloud.cameras[camera.key]
    await house.let_pass(300)
    assert end_of_snooze(house) == first

    house.cloud.cloud.cameras[camera.key] = camera
    await house.let_pass(300)

    assert end_of_snooze(house) == first


async def test_snooze_end_stays_available_while_the_camera_is_offline(house: House) -> None:
    await house.sign_in()
    await house.action("snooze", "camera.garden", duration={"hours": 2})
    first = end_of_snooze(house)
    simulated_camera(house, "camera.garden").online = False

    await house.let_pass(300)

    assert house.state("camera.garden").state == "unavailable"
    assert end_of_snooze(house) == first


@pytest.mark.parametrize("by_device", [False, True])
async def test_snooze_of_a_system_sends_one_request(house: House, *, by_device: bool) -> None:
    """One request snoozes all cameras of a system."""
    entry = await house.sign_in()
    house.cloud.ledger.clear()
    network = dr.async_get(house.hass).async_get_device_by_identifier(
        (DOMAIN, f"network_{HOUSE}"), entry.entry_id
    )
    assert network
    whole = {"device_id": [network.id]} if by_device else {"entity_id": "alarm_control_panel.house"}

    response = await perform(
        house.hass,
        "snooze",
        duration={"hours": 1},
        **whole | ({} if by_device else {"entity_id": [*whole.values(), "camera.hall"]}),
    )

    assert response.keys() == {"alarm_control_panel.house"}
    end = end_of_snooze(house)
    assert end is not None
    assert response["alarm_control_panel.house"]["snoozed_until"] == end.isoformat()
    assert house.cloud.ledger.count("snooze.network") == 1
    assert house.cloud.ledger.count("snooze") == 0
    silent = {it.network_id for it in house.cloud.cloud.cameras.values() if it.snoozed_until}
    assert silent == {HOUSE}

    await house.action("unsnooze", "alarm_control_panel.house", "camera.yard")
    assert end_of_snooze(house) is None
    assert house.cloud.ledger.count("unsnooze") == 1


async def test_snooze_end_of_a_camera_that_reports_none_is_null(house: House) -> None:
    await house.sign_in()
    house.cloud.ledger.clear()

    response = await house.action("snooze", "camera.garden_2", duration={"hours": 1})

    assert response == {"camera.garden_2": {"snoozed_until": None}}
    assert house.cloud.ledger.count("homescreen") == 1
    assert end_of_snooze(house, "sensor.garden_snoozed_until_2") is None


async def test_snooze_end_is_read_when_the_response_is_empty(house: House) -> None:
    house.cloud.settings.snooze_answers_nothing = True
    await house.sign_in()
    camera = simulated_camera(house, "camera.garden")
    camera.command_seconds = 1.5

    await house.action("snooze", "camera.garden", duration={"hours": 1})

    assert camera.snoozed_until
    assert end_of_snooze(house), "the homescreen was read again until it reported the snooze"


async def test_snooze_of_a_camera_without_motion_detection_is_rejected(house: House) -> None:
    await house.sign_in()

    with pytest.raises(HomeAssistantError, match="motion detection is off") as error:
        await house.action("snooze", "camera.shed", duration={"hours": 1})

    assert raised(error) == "motion_off"
    house.cloud.cloud.camera("Shed").enabled = True
    await house.action("snooze", "camera.shed", duration={"hours": 1})
    assert end_of_snooze(house, "sensor.shed_snoozed_until")


@pytest.mark.parametrize(
    ("fault", "key"),
    [
        (Fault(route="snooze", kind="code", times=None), "busy"),
        (Fault(route="snooze", status=429), "rate_limited"),
        (Fault(route="snooze", status=500, body="{}"), "unexpected"),
        (Fault(route="snooze", status=404, message="Device not found"), "gone"),
        (Fault(route="snooze", kind="drop"), "unreachable"),
        (Fault(route="command.status", kind="drop", times=None), "unreachable"),
    ],
)
async def test_failed_snooze_raises_and_shows_the_real_state(
    house: House, fault: Fault, key: str
) -> None:
    await house.sign_in()
    camera = simulated_camera(house, "camera.garden")
    house.cloud.faults.add(fault)

    with pytest.raises(HomeAssistantError) as error:
        await house.action("snooze", "camera.garden", duration={"hours": 1})

    assert raised(error) == key
    house.cloud.faults.clear()
    # Wait until the backoff (time without requests) has ended.
    await house.let_pass(120)
    assert (end_of_snooze(house) is None) is (camera.snoozed_until == 0)
    await house.action("snooze", "camera.garden", duration={"hours": 1})
    assert end_of_snooze(house)


async def test_snooze_that_the_camera_refuses_raises_its_reason(house: House) -> None:
    await house.sign_in()
    camera = simulated_camera(house, "camera.garden")
    camera.failure = Failure(message="Radio trouble")

    with pytest.raises(HomeAssistantError, match="Radio trouble"):
        await house.action("snooze", "camera.garden", duration={"hours": 1})

    assert end_of_snooze(house) is None


async def test_snooze_requires_control_permission(house: House) -> None:
    await house.sign_in()
    garden_only = user_context(house.hass, entity_ids={"camera.garden": {"control": True}})

    async def ask(entity_id: str, context: Context) -> None:
        await house.action("snooze", entity_id, duration={"hours": 1}, context=context)

    await ask("camera.garden", garden_only)
    for other in ("camera.hall", "alarm_control_panel.house"):
        with pytest.raises(Unauthorized):
            await ask(other, garden_only)


async def test_snooze_of_a_target_without_cameras_is_rejected(house: House) -> None:
    await house.sign_in()

    with pytest.raises(HomeAssistantError) as error:
        await house.action("snooze", "switch.garden_motion_detection", duration={"hours": 1})
    assert raised(error) == "no_camera"
    with pytest.raises(HomeAssistantError) as error:
        await perform(house.hass, "unsnooze", area_id=["nowhere"])
    assert raised(error) == "no_target"


async def test_readme_documents_the_keys_and_the_example_of_snooze(house: House) -> None:
    await house.sign_in()
    keys, example = documented("Snooze")
    assert keys == {"duration", "snoozed_until"}
    assert example["action"] == f"{DOMAIN}.snooze"

    response = await perform(
        house.hass, "snooze", **example["target"], duration=example["data"]["duration"]
    )

    assert response.keys() == set(example["target"]["entity_id"])
