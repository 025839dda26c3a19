"""Night vision entities read a camera's settings every six hours and after changes."""

import asyncio
import json
import logging

from homeassistant.config_entries import ConfigEntry
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.util.async_ import get_scheduled_timer_handles
import pytest

from simulator import Camera, Failure, Fault
from tests.action_calls import raised
from tests.house import House

pytestmark = [pytest.mark.platforms("camera", "select"), pytest.mark.scenario("zoo")]

GARDEN = "select.garden_night_vision"
WORDS = ["off", "on", "auto"]
# For each family of cameras, the values of the night vision mode. Wired cameras (owl) use words,
# and battery cameras use numbers.
CAMERAS = {
    GARDEN: ("camera", 410001),
    "select.stable_night_vision": ("camera", 410005),
    "select.hall_night_vision": ("owl", 510001),
    "select.yard_night_vision": ("owl", 510002),
}
HOURS = 3600.0


async def enable(house: House, *entity_ids: str, poll_interval: int = 60) -> ConfigEntry:
    """Sign in, and enable the night vision entities, which are disabled by default."""
    entry = await house.sign_in()
    house.hass.config_entries.async_update_entry(entry, options={"poll_interval": poll_interval})
    for entity_id in entity_ids:
        er.async_get(house.hass).async_update_entity(entity_id, disabled_by=None)
    # Wait for more than 30 seconds. Home Assistant then reloads the account, because entities were
    # enabled.
    await house.let_pass(31)
    return entry


async def choose(house: House, option: str, entity_id: str = GARDEN) -> None:
    """Select an option of a night vision entity."""
    await house.hass.services.async_call(
        "select", "select_option", {"entity_id": entity_id, "option": option}, blocking=True
    )


def set_in_app(camera: Camera, word: str) -> None:
    """Change a camera's night vision in the cloud, as the Blink app does."""
    number = camera.family == "camera"
    camera.config["illuminator_enable"] = WORDS.index(word) if number else word


def garden(house: House) -> Camera:
    """Return the garden camera."""
    return house.cloud.cloud.camera(family="camera", id=410001)


async def test_disabled_night_vision_sends_no_requests(house: House) -> None:
    entry = await house.sign_in()
    selects = {
        it.entity_id
        for it in er.async_entries_for_config_entry(er.async_get(house.hass), entry.entry_id)
        if it.domain == "select"
    }
    assert CAMERAS.keys() <= selects
    assert not any("door" in it or "gate" in it for it in selects), (
        "doorbells have no night vision select"
    )
    assert house.hass.states.async_entity_ids("select") == []

    await house.let_pass(600)

    assert house.cloud.ledger.count("config") == 0


@pytest.mark.parametrize("entity_id", CAMERAS)
async def test_night_vision_is_read_and_changed(house: House, entity_id: str) -> None:
    family, number = CAMERAS[entity_id]
    camera = house.cloud.cloud.camera(family=family, id=number)
    await enable(house, entity_id)
    assert house.state(entity_id).state == "auto"
    assert house.state(entity_id).attributes["options"] == ["off", "on", "auto"]

    for word in WORDS:
        house.cloud.ledger.clear()
        await choose(house, word, entity_id)
        assert camera.config["illuminator_enable"] == (
            WORDS.index(word) if family == "camera" else word
        )
        assert house.state(entity_id).state == word
        assert house.cloud.ledger.count("config") == 1


async def test_night_vision_is_read_every_six_hours_without_waking_cameras(house: House) -> None:
    await enable(house, *CAMERAS, poll_interval=600)
    house.cloud.ledger.clear()

    await house.let_pass(12 * HOURS + 60, step=300)

    routes = house.cloud.ledger.by_route()
    assert routes.pop("config") == 2 * len(CAMERAS)
    assert routes.keys() == {"homescreen", "media.changed", "oauth.token"}


async def test_change_in_the_app_shows_within_six_hours_or_on_update_entity(house: House) -> None:
    await enable(house, GARDEN, "select.hall_night_vision", poll_interval=600)
    set_in_app(garden(house), "off")
    await house.let_pass(5 * HOURS, step=300)
    assert house.state(GARDEN).state == "auto"
    await house.let_pass(1 * HOURS + 60, step=300)
    assert house.state(GARDEN).state == "off"

    set_in_app(garden(house), "on")
    await house.hass.services.async_call(
        "homeassistant", "update_entity", {"entity_id": GARDEN}, blocking=True
    )

    assert house.state(GARDEN).state == "on"


@pytest.mark.parametrize(
    "fault",
    [
        Fault(route="config", status=500, body="{}"),
        Fault(route="config", kind="code"),
        Fault(route="config", status=404, message="Camera not found"),
        Fault(route="config", kind="truncated"),
        Fault(route="config", kind="broken_body"),
        Fault(route="config", kind="wrong_shape"),
        Fault(route="config", status=200, body='{"camera":[{"illuminator_enable":"dim"}]}'),
        Fault(route="config", status=200, body='{"camera":[{}]}'),
    ],
)
async def test_failed_reading_of_night_vision_is_retried(house: House, fault: Fault) -> None:
    house.cloud.faults.add(fault)
    await enable(house, GARDEN)
    assert house.state(GARDEN).state == "unknown"

    await house.let_pass(60)

    assert house.state(GARDEN).state == "auto"


async def test_reading_of_night_vision_waits_for_retry_after(house: House) -> None:
    house.cloud.faults.add(Fault(route="config", status=429, headers={"Retry-After": "600"}))
    await enable(house, GARDEN)
    house.cloud.ledger.clear()
    await house.let_pass(500)
    assert house.cloud.ledger.count() == 0

    await house.let_pass(600)

    assert house.state(GARDEN).state == "auto"


async def test_failing_readings_of_night_vision_back_off(house: House) -> None:
    house.cloud.faults.add(Fault(route="config", status=500, body="{}", times=None))
    await enable(house, GARDEN, poll_interval=600)

    await house.let_pass(12 * HOURS)

    assert house.state(GARDEN).state == "unknown"
    # The client has sent the first request, and has retried it after 1, 2, 4… minutes.
    assert house.cloud.ledger.count("config") == 10
    house.cloud.faults.clear()
    await house.let_pass(6 * HOURS)
    assert house.state(GARDEN).state == "auto"


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (Fault(route="config", status=500, body="{}", times=None), "500"),
        (Fault(route="config", status=200, body='{"camera":[{}]}', times=None), "invalid value"),
    ],
)
async def test_failing_reading_of_night_vision_is_logged_once_each_way(
    house: House, fault: Fault, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await enable(house, GARDEN)
    house.cloud.faults.add(fault)

    await house.let_pass(7 * HOURS, step=300)
    assert house.state(GARDEN).state == "unknown"
    house.cloud.faults.clear()
    await house.let_pass(6 * HOURS, step=300)

    assert house.state(GARDEN).state == "auto"
    [failure] = [it for it in caplog.messages if "cannot be read" in it]
    assert failure.startswith(f"The settings of {GARDEN} cannot be read: ")
    assert reason in failure
    assert caplog.messages.count(f"The settings of {GARDEN} can be read again") == 1


async def test_cloud_outage_is_not_logged_for_night_vision(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await enable(house, GARDEN)
    house.cloud.faults.add(Fault(route="media.changed", status=500, body="{}", times=None))
    await house.let_pass(7 * HOURS, step=300)
    house.cloud.faults.clear()

    await house.let_pass(2 * HOURS, step=300)

    assert house.state(GARDEN).state == "auto"
    assert "The settings of" not in caplog.text


async def test_night_vision_is_not_read_during_a_cloud_outage(house: House) -> None:
    await enable(house, GARDEN, poll_interval=600)
    house.cloud.faults.add(Fault(route="media.changed", status=500, body="{}", times=None))
    house.cloud.ledger.clear()
    await house.let_pass(7 * HOURS, step=300)
    assert house.state(GARDEN).state == "unknown"
    assert house.cloud.ledger.count("config") == 0

    house.cloud.faults.clear()
    await house.let_pass(2 * HOURS, step=300)

    assert house.state(GARDEN).state == "auto"


async def test_night_vision_is_read_within_minutes_after_a_long_outage(house: House) -> None:
    await enable(house, GARDEN)
    await house.let_pass(6 * HOURS - 600, step=300)
    house.cloud.faults.add(Fault(route="media.changed", status=500, body="{}", times=None))
    await house.let_pass(5 * HOURS, step=300)
    assert house.state(GARDEN).state == "unknown"
    house.cloud.faults.clear()

    await house.let_pass(180)

    assert house.state(GARDEN).state == "auto"


async def test_night_vision_shows_the_value_that_the_cloud_reports(house: House) -> None:
    await enable(house, GARDEN)
    old = json.dumps({"camera": [{"illuminator_enable": 2}]})
    house.cloud.faults.add(Fault(route="config", status=200, body=old))

    await choose(house, "off")
    assert house.state(GARDEN).state == "auto"
    await house.let_pass(60)

    assert house.state(GARDEN).state == "off"


@pytest.mark.parametrize(
    ("fault", "key"),
    [
        (Fault(route="config.update", kind="code", times=None), "busy"),
        (Fault(route="config.update", status=429), "rate_limited"),
        (Fault(route="config.update", status=500, body="{}"), "unexpected"),
        (Fault(route="config.update", kind="drop"), "unreachable"),
        (Fault(route="command.status", kind="drop", times=None), "unreachable"),
    ],
)
async def test_failed_change_of_night_vision_raises_and_shows_the_real_state(
    house: House, fault: Fault, key: str
) -> None:
    await enable(house, GARDEN)
    house.cloud.faults.add(fault)

    with pytest.raises(HomeAssistantError) as error:
        await choose(house, "off")

    assert raised(error) == key
    assert (
        house.state(GARDEN).state
        == WORDS[int(str(garden(house).config.get("illuminator_enable", 2)))]
    )
    house.cloud.faults.clear()
    # Wait until the backoff (time without requests) has ended.
    await house.let_pass(120)
    await choose(house, "on")
    assert house.state(GARDEN).state == "on"


async def test_night_vision_keeps_its_state_when_the_camera_refuses_a_change(house: House) -> None:
    await enable(house, GARDEN)
    garden(house).failure = Failure(message="Radio trouble")

    with pytest.raises(HomeAssistantError, match="Radio trouble"):
        await choose(house, "off")

    assert house.state(GARDEN).state == "auto"


async def test_night_vision_is_available_while_the_camera_is_offline(house: House) -> None:
    await enable(house, GARDEN)
    garden(house).online = False
    await house.let_pass(300)
    assert house.state(GARDEN).state == "auto"

    garden(house).online = True
    await house.let_pass(300)
    assert house.state(GARDEN).state == "auto"


async def test_unloaded_account_reads_no_night_vision(house: House) -> None:
    """The account is unloaded while the night vision mode is being changed.

    The integration must not send another request.
    """
    entry = await enable(house, GARDEN)
    assert scheduled_calls(house) == 1
    change = asyncio.create_task(choose(house, "off"))
    await asyncio.sleep(0)

    await house.hass.config_entries.async_unload(entry.entry_id)
    await asyncio.gather(change, return_exceptions=True)
    await house.settle()

    assert house.cloud.ledger.count("config.update") == 1
    assert scheduled_calls(house) == 0


def scheduled_calls(house: House) -> int:
    """Return the number of pending timers of Home Assistant's `async_call_later`."""
    timers = get_scheduled_timer_handles(house.hass.loop)
    return sum("_run_async_call_action" in repr(it) for it in timers if not it.cancelled())
