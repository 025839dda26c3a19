"""The blueprint that looks after cameras: once for each trouble, and once when it is over."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
import pytest

from simulator import Fault
from tests.automations import Automations, Phone
from tests.house import House

CAMERAS = ["camera.garden", "camera.driveway"]
BATTERY = "binary_sensor.garden_battery"
SHED = "binary_sensor.shed_battery"  # of somebody else
LOW, GOOD = "The battery is low.", "The battery is good again."
OFFLINE, BACK = "The camera is offline.", "The camera is back."
# Long enough for Blink to notice that a camera is gone, and for that to become a trouble.
TROUBLE = 1800


@pytest.fixture
async def entry(house: House) -> ConfigEntry:
    return await house.sign_in()


def switch(house: House, camera: str, *, online: bool) -> None:
    """Take a camera off Blink's network, or put it there."""
    house.cloud.cloud.camera(camera).online = online


async def wait(house: House, minutes: int) -> None:
    """Let time pass in steps of five minutes, each with one look at Blink."""
    for _ in range(minutes // 5):
        house.clock.advance(240)
        await house.let_pass(60)


def told(phone: Phone) -> list[tuple[str, str]]:
    """Return the titles and texts of all messages."""
    return [(it.data["title"], it.data["message"]) for it in phone.calls]


# Offline


async def watch_cameras(automations: Automations, phone: Phone, **inputs: Any) -> None:
    await automations.use("camera_health", cameras=CAMERAS, phones=[phone.device_id], **inputs)


async def test_each_camera_that_goes_and_comes_back_is_told_of_once(
    house: House, entry: ConfigEntry, automations: Automations, phone: Phone
) -> None:
    await watch_cameras(automations, phone)
    for turn in range(2):
        phone.calls.clear()
        switch(house, "Garden", online=False)
        await house.let_pass(600)
        assert house.state("camera.garden").state == "unavailable"
        assert phone.calls == []
        switch(house, "Driveway", online=False)
        await house.let_pass(TROUBLE)
        await wait(house, 180)
        assert told(phone) == [("Garden", OFFLINE), ("Driveway", OFFLINE)], turn

        switch(house, "Garden", online=True)
        await house.let_pass(TROUBLE)
        assert told(phone)[2:] == [("Garden", BACK)]
        switch(house, "Driveway", online=True)
        await house.let_pass(TROUBLE)
        assert told(phone)[3:] == [("Driveway", BACK)]


async def test_a_camera_that_is_away_for_a_moment_is_no_trouble(
    house: House, entry: ConfigEntry, automations: Automations, phone: Phone
) -> None:
    await watch_cameras(automations, phone, offline_minutes=30)
    switch(house, "Garden", online=False)
    await house.let_pass(20 * 60)
    switch(house, "Garden", online=True)
    await house.let_pass(TROUBLE)

    assert phone.calls == []


async def test_while_blink_cannot_be_reached_no_camera_is_blamed(
    house: House, entry: ConfigEntry, automations: Automations, phone: Phone
) -> None:
    await watch_cameras(automations, phone)
    house.cloud.faults.add(Fault(route="*", status=500, times=None))
    switch(house, "Garden", online=False)
    await house.let_pass(TROUBLE)
    assert [house.state(it).state for it in CAMERAS] == ["unavailable"] * 2
    assert phone.calls == []

    house.cloud.faults.clear()
    await house.let_pass(600)
    # Of the one that is still away, it is told when it is clear that it is.
    assert told(phone) == [("Garden", OFFLINE)]
    switch(house, "Garden", online=True)
    await house.let_pass(600)
    assert told(phone)[1:] == [("Garden", BACK)]


async def test_an_outage_during_a_trouble_neither_ends_nor_repeats_it(
    house: House, entry: ConfigEntry, automations: Automations, phone: Phone
) -> None:
    await watch_cameras(automations, phone)
    switch(house, "Garden", online=False)
    await house.let_pass(TROUBLE)
    house.cloud.faults.add(Fault(route="*", status=500, times=None))
    await house.let_pass(TROUBLE)
    house.cloud.faults.clear()
    await house.let_pass(TROUBLE)
    assert told(phone) == [("Garden", OFFLINE)]

    switch(house, "Garden", online=True)
    await house.let_pass(TROUBLE)
    assert told(phone)[1:] == [("Garden", BACK)]


async def test_a_restart_or_a_reload_is_no_trouble(
    house: House, entry: ConfigEntry, automations: Automations, phone: Phone
) -> None:
    await watch_cameras(
        automations,
        phone,
        batteries=[BATTERY],
        pictures=["sensor.garden_last_picture"],
        offline_minutes=1,
    )
    await house.hass.config_entries.async_reload(entry.entry_id)
    await automations.act("turn_off")
    await automations.act("turn_on")
    await house.let_pass(TROUBLE)

    assert phone.calls == []


async def test_a_trouble_that_outlasts_a_restart_is_not_told_again(
    house: House, entry: ConfigEntry, automations: Automations, phone: Phone
) -> None:
    await watch_cameras(automations, phone)
    switch(house, "Garden", online=False)
    await house.let_pass(TROUBLE)
    await automations.act("turn_off")
    await automations.act("turn_on")
    await house.let_pass(TROUBLE)

    assert told(phone) == [("Garden", OFFLINE)]


# Batteries


async def test_a_battery_is_told_of_when_it_is_low_and_when_it_is_good_again(
    house: House, entry: ConfigEntry, automations: Automations, phone: Phone
) -> None:
    await automations.use("camera_health", batteries=[BATTERY], phones=[phone.device_id])
    garden = house.cloud.cloud.camera("Garden")
    for _ in range(2):
        phone.calls.clear()
        garden.battery = "low"
        await house.let_pass(600)
        house.cloud.faults.add(Fault(route="*", status=500, times=None))
        await house.let_pass(400)
        assert house.state(BATTERY).state == "unavailable"
        house.cloud.faults.clear()
        await house.let_pass(600)
        assert told(phone) == [("Garden", LOW)]

        garden.battery = "ok"
        await house.let_pass(600)
        assert told(phone)[1:] == [("Garden", GOOD)]


async def test_a_battery_without_a_device_is_called_by_its_own_name(
    house: House, entry: ConfigEntry, automations: Automations, phone: Phone
) -> None:
    await automations.use("camera_health", batteries=[SHED], phones=[phone.device_id])
    for state in ("off", "unavailable", "off", "on", "unavailable", "on", "unknown", "off"):
        house.hass.states.async_set(SHED, state, {"friendly_name": "Shed"})
        await house.let_pass(60)

    assert told(phone) == [("Shed", LOW), ("Shed", GOOD)]


async def test_a_battery_that_was_found_low_after_an_outage_is_told_of(
    house: House, entry: ConfigEntry, automations: Automations, phone: Phone
) -> None:
    await automations.use("camera_health", batteries=[SHED], phones=[phone.device_id])
    for state in ("off", "unavailable", "unknown", "on"):
        house.hass.states.async_set(SHED, state)
        await house.let_pass(60)

    assert phone.messages == [LOW]


# Pictures


async def watch_pictures(automations: Automations, phone: Phone, **inputs: Any) -> None:
    pictures = ["sensor.garden_last_picture", "sensor.driveway_last_picture"]
    await automations.use("camera_health", pictures=pictures, phones=[phone.device_id], **inputs)


def take_pictures(house: House) -> None:
    """Let both cameras record."""
    for name in ("Garden", "Driveway"):
        house.cloud.cloud.motion(house.cloud.cloud.camera(name), upload_seconds=0)


async def test_a_camera_without_a_new_picture_is_told_of_once_and_when_there_is_one(
    house: House, entry: ConfigEntry, automations: Automations, phone: Phone
) -> None:
    await watch_pictures(automations, phone, picture_hours=6)
    take_pictures(house)
    await wait(house, 360)
    assert phone.calls == []
    house.cloud.cloud.motion(house.cloud.cloud.camera("Driveway"), upload_seconds=0)
    await wait(house, 60)
    assert told(phone) == [("Garden", "The newest picture is of 2026-11-20 04:00.")]

    await wait(house, 240)
    assert len(phone.calls) == 1
    take_pictures(house)
    await house.let_pass(60)
    assert told(phone)[1:] == [("Garden", "There is a new picture again.")]
    await wait(house, 420)
    assert sorted(told(phone)[2:]) == [
        (name, "The newest picture is of 2026-11-20 15:00.") for name in ("Driveway", "Garden")
    ]


@pytest.mark.parametrize(("minutes", "tells"), [(370, []), (425, ["The newest", "There is"])])
async def test_the_end_is_told_only_of_what_was_told(
    house: House,
    entry: ConfigEntry,
    automations: Automations,
    phone: Phone,
    minutes: int,
    tells: list[str],
) -> None:
    # A picture of ten past: six hours later, the next look at the clock is in an hour.
    await house.let_pass(600)
    await watch_pictures(automations, phone, picture_hours=6)
    take_pictures(house)
    await wait(house, minutes)
    house.cloud.cloud.motion(house.cloud.cloud.camera("Garden"), upload_seconds=0)
    await house.let_pass(60)

    garden = [text for name, text in told(phone) if name == "Garden"]
    assert [text.startswith(it) for text, it in zip(garden, tells, strict=True)] == [
        True for _ in tells
    ]


async def test_troubles_can_be_told_in_other_ways(
    house: House, entry: ConfigEntry, automations: Automations
) -> None:
    heard = automations.on_response("told")
    variables = {name: f"{{{{ {name} }}}}" for name in ("title", "message")}
    await automations.use(
        "camera_health",
        cameras=CAMERAS,
        more_actions=[{"event": "told", "event_data": variables}],
    )
    switch(house, "Garden", online=False)
    await house.let_pass(TROUBLE)

    assert heard == [{"title": "Garden", "message": OFFLINE}]
