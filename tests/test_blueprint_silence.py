"""When the blueprint that tells of each clip is silent: pauses and quiet hours."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.util import dt as dt_util
import pytest

from simulator import Fault
from tests.automations import Automations, Phone, record
from tests.house import House

EVENTS = ["event.garden_clip", "event.driveway_clip"]


@pytest.fixture
async def entry(house: House) -> ConfigEntry:
    """An account, and a moment later: what was recorded before is no news."""
    entry = await house.sign_in()
    house.clock.advance(1)
    return entry


async def use(automations: Automations, phone: Phone, **inputs: Any) -> None:
    await automations.use("clip_notification", events=EVENTS, phones=[phone.device_id], **inputs)


# Pauses


async def test_a_burst_is_told_of_once_for_each_camera(
    house: House, entry: ConfigEntry, automations: Automations, phone: Phone
) -> None:
    await use(automations, phone, cooldown=5)
    first = record(house)
    for _ in range(3):
        record(house)
    record(house, "Driveway")
    await house.let_pass(60)

    assert sorted(it.data["title"] for it in phone.calls) == ["Driveway", "Garden"]
    assert any(f"/{first.id}." in it.data["data"]["image"] for it in phone.calls)


async def test_the_pause_counts_from_the_clip_that_was_told_of(
    house: House, entry: ConfigEntry, automations: Automations, phone: Phone
) -> None:
    await use(automations, phone, cooldown=5)
    for _ in range(12):  # a clip a minute, for twelve minutes
        record(house)
        await house.let_pass(60)

    assert phone.messages == ["Motion, 04:00.", "Motion, 04:05.", "Motion, 04:10."]


async def test_what_surfaces_late_is_measured_by_when_it_was_recorded(
    house: House, entry: ConfigEntry, automations: Automations, phone: Phone
) -> None:
    await use(automations, phone, cooldown=5)
    await house.let_pass(1200)
    began = house.clock.time() - 1200
    for minute in (0, 2, 4, 6, 13):
        created_at = began + 60 * minute
        record(house, created_at=created_at, upload_seconds=house.clock.time() - created_at)
    await house.let_pass(120)

    old, current = phone.messages
    assert old.startswith("Motion, 04:06. That was ")
    assert old.endswith(" ago. 1 older clip since 04:00 is in the media browser.")
    assert current == "Motion, 04:13."


async def test_kinds_that_are_not_asked_for_cause_no_pause(
    house: House, entry: ConfigEntry, automations: Automations, phone: Phone
) -> None:
    await use(automations, phone, cooldown=5, event_types=["live_view"])
    record(house)
    await house.let_pass(60)
    record(house, source="liveview")
    await house.let_pass(60)

    assert phone.messages == ["A live view was kept, 04:01."]


async def test_a_list_that_cannot_be_read_costs_no_message(
    house: House, entry: ConfigEntry, automations: Automations, phone: Phone
) -> None:
    await use(automations, phone, cooldown=5)
    record(house)
    await house.let_pass(60)
    record(house)
    # The poll goes through, the list of all clips does not.
    house.cloud.faults.add(Fault(route="media.changed", status=500, times=1, after=1))
    await house.let_pass(60)

    assert len(phone.calls) == 2


# Quiet hours. In Home Assistant's own time zone it is four in the morning.


@pytest.mark.parametrize(
    ("quiet_from", "quiet_until", "told"),
    [
        ("00:00:00", "00:00:00", 1),
        ("03:00:00", "05:00:00", 0),
        ("22:00:00", "07:00:00", 0),
        ("22:00:00", "04:00:30", 1),
        ("04:01:30", "03:00:00", 1),
        ("05:00:00", "03:00:00", 1),
        ("04:00:30", "03:00:00", 0),
    ],
)
async def test_the_phone_is_silent_in_the_quiet_hours(
    house: House,
    entry: ConfigEntry,
    automations: Automations,
    phone: Phone,
    quiet_from: str,
    quiet_until: str,
    told: int,
) -> None:
    assert dt_util.as_local(house.now).strftime("%H:%M") == "04:00"
    await use(automations, phone, quiet_from=quiet_from, quiet_until=quiet_until)
    record(house)
    await house.let_pass(60)

    assert len(phone.calls) == told


async def test_nights_are_quiet_and_days_are_not(
    house: House, entry: ConfigEntry, automations: Automations, phone: Phone
) -> None:
    await use(automations, phone, cooldown=60, quiet_from="22:00:00", quiet_until="07:30:00")
    for _ in range(48):  # every half hour, for a day
        house.clock.advance(1680)
        record(house)
        await house.let_pass(60)
        house.clock.advance(60)

    # The clip of 7:28 is told of by nobody, so that the next one needs not wait for it.
    assert phone.messages == [f"Motion, {hour:02}:58." for hour in range(7, 22)]
