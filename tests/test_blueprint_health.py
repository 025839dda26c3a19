"""The camera health blueprint reports the start and the end of each problem once."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
import pytest

from simulator import Fault
from tests.automations import Automations, Phone
from tests.house import House

pytestmark = pytest.mark.platforms("binary_sensor", "camera", "event", "sensor")

CAMERAS = ["camera.garden", "camera.driveway"]
BATTERY = "binary_sensor.garden_battery"
SHED = "binary_sensor.shed_battery"  # A battery sensor that belongs to another integration.
LOW, GOOD = "The battery is low.", "The battery is good again."
OFFLINE, BACK = "The camera is offline.", "The camera is back."
# Seconds after which the blueprint reports an offline camera by default.
TROUBLE = 1800


def switch(house: House, camera: str, *, online: bool) -> None:
    """Switch a simulated camera online or offline."""
    house.cloud.cloud.camera(camera).online = online


async def wait(house: House, minutes: int) -> None:
    """Let time pass in steps of five minutes. In each step, the integration polls the cloud."""
    for _ in range(minutes // 5):
        house.clock.advance(240)
        await house.let_pass(60)


def titled_messages(phone: Phone) -> list[tuple[str, str]]:
    """Return the title and the text of each message."""
    return [(it.data["title"], it.data["message"]) for it in phone.calls]


# Tests of offline cameras


async def watch_cameras(automations: Automations, phone: Phone, **inputs: Any) -> None:
    await automations.use("camera_health", cameras=CAMERAS, phones=[phone.device_id], **inputs)


async def test_each_offline_camera_is_reported_once_and_once_when_it_is_back(
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
        assert titled_messages(phone) == [("Garden", OFFLINE), ("Driveway", OFFLINE)], turn

        switch(house, "Garden", online=True)
        await house.let_pass(TROUBLE)
        assert titled_messages(phone)[2:] == [("Garden", BACK)]
        switch(house, "Driveway", online=True)
        await house.let_pass(TROUBLE)
        assert titled_messages(phone)[3:] == [("Driveway", BACK)]


async def test_camera_that_is_offline_for_less_than_the_delay_is_not_reported(
    house: House, entry: ConfigEntry, automations: Automations, phone: Phone
) -> None:
    await watch_cameras(automations, phone, offline_minutes=30)
    switch(house, "Garden", online=False)
    await house.let_pass(20 * 60)
    switch(house, "Garden", online=True)
    await house.let_pass(TROUBLE)

    assert phone.calls == []


async def test_unreachable_cloud_reports_no_camera_as_offline(
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
    # Only the garden camera is still offline after the outage.
    assert titled_messages(phone) == [("Garden", OFFLINE)]
    switch(house, "Garden", online=True)
    await house.let_pass(600)
    assert titled_messages(phone)[1:] == [("Garden", BACK)]


async def test_outage_while_a_camera_is_offline_adds_no_message(
    house: House, entry: ConfigEntry, automations: Automations, phone: Phone
) -> None:
    await watch_cameras(automations, phone)
    switch(house, "Garden", online=False)
    await house.let_pass(TROUBLE)
    house.cloud.faults.add(Fault(route="*", status=500, times=None))
    await house.let_pass(TROUBLE)
    house.cloud.faults.clear()
    await house.let_pass(TROUBLE)
    assert titled_messages(phone) == [("Garden", OFFLINE)]

    switch(house, "Garden", online=True)
    await house.let_pass(TROUBLE)
    assert titled_messages(phone)[1:] == [("Garden", BACK)]


async def test_restart_and_reload_report_no_camera_problem(
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


async def test_offline_camera_is_not_reported_again_after_a_restart(
    house: House, entry: ConfigEntry, automations: Automations, phone: Phone
) -> None:
    await watch_cameras(automations, phone)
    switch(house, "Garden", online=False)
    await house.let_pass(TROUBLE)
    await automations.act("turn_off")
    await automations.act("turn_on")
    await house.let_pass(TROUBLE)

    assert titled_messages(phone) == [("Garden", OFFLINE)]


# Tests of batteries


async def test_low_battery_is_reported_once_and_once_when_it_is_good_again(
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
        assert titled_messages(phone) == [("Garden", LOW)]

        garden.battery = "ok"
        await house.let_pass(600)
        assert titled_messages(phone)[1:] == [("Garden", GOOD)]


async def test_battery_without_a_device_is_reported_by_its_entity_name(
    house: House, entry: ConfigEntry, automations: Automations, phone: Phone
) -> None:
    await automations.use("camera_health", batteries=[SHED], phones=[phone.device_id])
    for state in ("off", "unavailable", "off", "on", "unavailable", "on", "unknown", "off"):
        house.hass.states.async_set(SHED, state, {"friendly_name": "Shed"})
        await house.let_pass(60)

    assert titled_messages(phone) == [("Shed", LOW), ("Shed", GOOD)]


async def test_battery_found_low_after_an_outage_is_reported(
    house: House, entry: ConfigEntry, automations: Automations, phone: Phone
) -> None:
    await automations.use("camera_health", batteries=[SHED], phones=[phone.device_id])
    for state in ("off", "unavailable", "unknown", "on"):
        house.hass.states.async_set(SHED, state)
        await house.let_pass(60)

    assert phone.messages == [LOW]


# Tests of old pictures


async def watch_pictures(automations: Automations, phone: Phone, **inputs: Any) -> None:
    pictures = ["sensor.garden_last_picture", "sensor.driveway_last_picture"]
    await automations.use("camera_health", pictures=pictures, phones=[phone.device_id], **inputs)


def take_pictures(house: House) -> None:
    """Record one clip with each camera.

    The cameras then show the posters of these clips as new pictures.
    """
    for name in ("Garden", "Driveway"):
        house.cloud.cloud.motion(house.cloud.cloud.camera(name), upload_seconds=0)


async def test_outdated_picture_is_reported_once_and_once_when_a_new_one_arrives(
    house: House, entry: ConfigEntry, automations: Automations, phone: Phone
) -> None:
    await watch_pictures(automations, phone, picture_hours=6)
    take_pictures(house)
    await wait(house, 360)
    assert phone.calls == []
    house.cloud.cloud.motion(house.cloud.cloud.camera("Driveway"), upload_seconds=0)
    await wait(house, 60)
    assert titled_messages(phone) == [("Garden", "The newest picture is of 2026-11-20 04:00.")]

    await wait(house, 240)
    assert len(phone.calls) == 1
    take_pictures(house)
    await house.let_pass(60)
    assert titled_messages(phone)[1:] == [("Garden", "There is a new picture again.")]
    await wait(house, 420)
    assert sorted(titled_messages(phone)[2:]) == [
        (name, "The newest picture is of 2026-11-20 15:00.") for name in ("Driveway", "Garden")
    ]


@pytest.mark.parametrize(("minutes", "beginnings"), [(370, []), (425, ["The newest", "There is"])])
async def test_new_picture_is_only_reported_after_an_outdated_one_was_reported(
    house: House,
    entry: ConfigEntry,
    automations: Automations,
    phone: Phone,
    minutes: int,
    beginnings: list[str],
) -> None:
    # Record the clips ten minutes past the hour. The blueprint checks at seven minutes past each
    # hour. At its sixth check, the pictures are therefore not yet six hours old.
    await house.let_pass(600)
    await watch_pictures(automations, phone, picture_hours=6)
    take_pictures(house)
    await wait(house, minutes)
    house.cloud.cloud.motion(house.cloud.cloud.camera("Garden"), upload_seconds=0)
    await house.let_pass(60)

    garden = [text for name, text in titled_messages(phone) if name == "Garden"]
    assert [text.startswith(it) for text, it in zip(garden, beginnings, strict=True)] == [
        True for _ in beginnings
    ]


async def test_more_actions_can_use_the_fields_of_the_health_message(
    house: House, entry: ConfigEntry, automations: Automations
) -> None:
    sent = automations.record_events("sent")
    variables = {name: f"{{{{ {name} }}}}" for name in ("title", "message")}
    await automations.use(
        "camera_health",
        cameras=CAMERAS,
        more_actions=[{"event": "sent", "event_data": variables}],
    )
    switch(house, "Garden", online=False)
    await house.let_pass(TROUBLE)

    assert sent == [{"title": "Garden", "message": OFFLINE}]
