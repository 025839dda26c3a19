"""The clip notification blueprint sends no message during its cooldown and quiet hours."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.util import dt as dt_util
import pytest

from simulator import Fault
from tests.automations import Automations, Phone, record
from tests.house import House

pytestmark = pytest.mark.platforms("binary_sensor", "camera", "event")

EVENTS = ["event.garden_clip", "event.driveway_clip"]


async def use(automations: Automations, phone: Phone, **inputs: Any) -> None:
    await automations.use("clip_notification", events=EVENTS, phones=[phone.device_id], **inputs)


# Tests of the cooldown


async def test_cooldown_sends_the_first_clip_of_each_camera(
    house: House, entry_before_clips: ConfigEntry, automations: Automations, phone: Phone
) -> None:
    await use(automations, phone, cooldown=5)
    first = record(house)
    for _ in range(3):
        record(house)
    record(house, "Driveway")
    await house.let_pass(60)

    assert sorted(it.data["title"] for it in phone.calls) == ["Driveway", "Garden"]
    assert any(f"/{first.id}." in it.data["data"]["image"] for it in phone.calls)


async def test_cooldown_counts_from_the_last_notified_clip(
    house: House, entry_before_clips: ConfigEntry, automations: Automations, phone: Phone
) -> None:
    await use(automations, phone, cooldown=5)
    for _ in range(12):  # Record one clip per minute for twelve minutes.
        record(house)
        await house.let_pass(60)

    assert phone.messages == ["Motion, 04:00.", "Motion, 04:05.", "Motion, 04:10."]


async def test_cooldown_uses_the_recording_time_of_clips_that_are_listed_late(
    house: House, entry_before_clips: ConfigEntry, automations: Automations, phone: Phone
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


async def test_clips_of_unselected_types_start_no_cooldown(
    house: House, entry_before_clips: ConfigEntry, automations: Automations, phone: Phone
) -> None:
    await use(automations, phone, cooldown=5, event_types=["live_view"])
    record(house)
    await house.let_pass(60)
    record(house, source="liveview")
    await house.let_pass(60)

    assert phone.messages == ["A live view was kept, 04:01."]


async def test_failed_clip_list_ignores_the_cooldown_and_sends_the_message(
    house: House, entry_before_clips: ConfigEntry, automations: Automations, phone: Phone
) -> None:
    await use(automations, phone, cooldown=5)
    record(house)
    await house.let_pass(60)
    record(house)
    # The integration's request for the clip list succeeds. The blueprint's request, which follows,
    # fails.
    house.cloud.faults.add(Fault(route="media.changed", status=500, times=1, after=1))
    await house.let_pass(60)

    assert len(phone.calls) == 2


# Tests of the quiet hours (tests start at 04:00 local time)


@pytest.mark.parametrize(
    ("quiet_from", "quiet_until", "messages"),
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
async def test_phone_gets_no_message_in_the_quiet_hours(
    house: House,
    entry_before_clips: ConfigEntry,
    automations: Automations,
    phone: Phone,
    quiet_from: str,
    quiet_until: str,
    messages: int,
) -> None:
    assert dt_util.as_local(house.now).strftime("%H:%M") == "04:00"
    await use(automations, phone, quiet_from=quiet_from, quiet_until=quiet_until)
    record(house)
    await house.let_pass(60)

    assert len(phone.calls) == messages


async def test_cooldown_and_quiet_hours_work_together_for_a_day(
    house: House, entry_before_clips: ConfigEntry, automations: Automations, phone: Phone
) -> None:
    await use(automations, phone, cooldown=60, quiet_from="22:00:00", quiet_until="07:30:00")
    for _ in range(48):  # Record a clip every half hour for a day.
        house.clock.advance(1680)
        record(house)
        await house.let_pass(60)
        house.clock.advance(60)

    # The clip of 07:28 is within the quiet hours, and therefore starts no cooldown. The next
    # message is about the clip of 07:58.
    assert phone.messages == [f"Motion, {hour:02}:58." for hour in range(7, 22)]
