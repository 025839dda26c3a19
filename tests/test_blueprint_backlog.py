"""After an outage, a message reports the newest clip and the number of older clips."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
import pytest

from simulator import Clip, Fault
import simulator.routes.media
from tests.automations import Automations, Phone, record
from tests.house import House

pytestmark = pytest.mark.platforms("binary_sensor", "camera", "event")

GARDEN, DRIVEWAY = "event.garden_clip", "event.driveway_clip"
TWO_DAYS = 2 * 24 * 3600


async def use(automations: Automations, phone: Phone, **inputs: Any) -> None:
    await automations.use(
        "clip_notification", events=[GARDEN, DRIVEWAY], phones=[phone.device_id], **inputs
    )


def record_ago(house: House, minutes: float, camera: str = "Garden", **how: Any) -> Clip:
    """Add a clip that was recorded some minutes ago. The cloud lists the clip only now."""
    created_at = house.clock.time() - 60 * minutes
    return record(house, camera, created_at=created_at, upload_seconds=60 * minutes, **how)


def tags(phone: Phone) -> list[str]:
    return [call.data["data"]["tag"] for call in phone.calls]


async def restart_after(house: House, entry_before_clips: ConfigEntry, seconds: float) -> None:
    """Unload the account, and set it up again `seconds` seconds later."""
    await house.hass.config_entries.async_unload(entry_before_clips.entry_id)
    house.clock.advance(seconds)
    await house.hass.config_entries.async_setup(entry_before_clips.entry_id)
    await house.settle()


@pytest.mark.parametrize("is_restart", [False, True])
async def test_two_days_of_clips_send_the_newest_of_each_camera_and_the_number_of_others(
    house: House,
    entry_before_clips: ConfigEntry,
    automations: Automations,
    phone: Phone,
    *,
    is_restart: bool,
) -> None:
    await use(automations, phone)
    if is_restart:
        await house.hass.config_entries.async_unload(entry_before_clips.entry_id)
    else:
        house.cloud.faults.add(Fault(route="*", status=500, times=None))
        await house.let_pass(60)
    house.clock.advance(TWO_DAYS)
    for turn in range(240):
        record_ago(house, 2800 - 10 * turn, ("Garden", "Driveway")[turn % 2])
    # The blueprint treats clips of the last ten minutes as current, and all others as old.
    newest = {
        it: record_ago(house, minutes, it) for it, minutes in {"Garden": 30, "Driveway": 25}.items()
    }
    current = record_ago(house, 1)
    house.cloud.faults.clear()
    if is_restart:
        await house.hass.config_entries.async_setup(entry_before_clips.entry_id)
        await house.settle()
    await house.let_pass(900)

    assert sorted(tags(phone)) == sorted(
        f"blink_clips_{it.id}" for it in (*newest.values(), current)
    )
    messages = {
        call.data["data"]["tag"].rpartition("_")[2]: call.data["message"] for call in phone.calls
    }
    for clip in newest.values():
        message = messages[str(clip.id)]
        assert " minutes ago." in message
        assert " 120 older clips since " in message
    assert "ago" not in messages[str(current.id)]


async def test_notified_clips_are_not_sent_again_after_a_restart(
    house: House, entry_before_clips: ConfigEntry, automations: Automations, phone: Phone
) -> None:
    await use(automations, phone)
    house.clock.advance(TWO_DAYS)
    for minutes in (90, 80, 70):
        record_ago(house, minutes)
    await house.let_pass(180)
    assert len(phone.calls) == 1
    await restart_after(house, entry_before_clips, 60)
    await house.let_pass(600)
    assert len(phone.calls) == 1

    later = record_ago(house, 20)
    await house.let_pass(180)
    assert tags(phone)[1:] == [f"blink_clips_{later.id}"]
    assert "older" not in phone.messages[-1]


async def test_notification_of_an_old_clip_contains_its_age(
    house: House, entry_before_clips: ConfigEntry, automations: Automations, phone: Phone
) -> None:
    await use(automations, phone)
    house.clock.advance(7200)
    record_ago(house, 120)
    await house.let_pass(120)

    [message] = phone.messages
    assert message == "Motion, 04:00. That was 2 hours ago."


async def test_failed_clip_list_still_sends_the_newest_clip(
    house: House, entry_before_clips: ConfigEntry, automations: Automations, phone: Phone
) -> None:
    await use(automations, phone)
    house.clock.advance(7200)
    record_ago(house, 100)
    newest = record_ago(house, 90)
    # The integration's request for the clip list succeeds. The blueprint's request, which follows,
    # fails.
    house.cloud.faults.add(Fault(route="media.changed", status=500, times=3, after=1))
    await house.let_pass(120)

    assert tags(phone) == [f"blink_clips_{newest.id}"]
    assert phone.messages[0].endswith(" There may be older ones in the media browser.")


async def test_old_clips_are_only_counted_if_their_type_is_selected(
    house: House, entry_before_clips: ConfigEntry, automations: Automations, phone: Phone
) -> None:
    await use(automations, phone, event_types=["live_view"])
    house.clock.advance(7200)
    record_ago(house, 100)
    record_ago(house, 90, source="liveview")
    wanted = record_ago(house, 80, source="liveview")
    record_ago(house, 70)
    await house.let_pass(120)

    assert tags(phone) == [f"blink_clips_{wanted.id}"]
    assert " 1 older clip since " in phone.messages[0]


async def test_old_clips_of_unselected_types_send_nothing(
    house: House, entry_before_clips: ConfigEntry, automations: Automations, phone: Phone
) -> None:
    await use(automations, phone, event_types=["live_view"])
    house.clock.advance(7200)
    record_ago(house, 100)
    record_ago(house, 90)
    await house.let_pass(120)

    assert phone.calls == []


async def test_old_clips_of_the_quiet_hours_are_not_sent(
    house: House, entry_before_clips: ConfigEntry, automations: Automations, phone: Phone
) -> None:
    # The test starts at 04:00 local time, which is within the quiet hours.
    await use(automations, phone, quiet_from="03:00:00", quiet_until="04:30:00")
    house.clock.advance(7200)
    record_ago(house, 110)
    wanted = record_ago(house, 60)
    record_ago(house, 50)
    await house.let_pass(120)

    assert len(phone.calls) == 1
    assert tags(phone) != [f"blink_clips_{wanted.id}"]
    assert " 1 older clip since 05:00 " in phone.messages[0]


async def test_clip_without_a_video_sends_nothing_and_the_next_links_to_the_media_browser(
    house: House,
    entry_before_clips: ConfigEntry,
    automations: Automations,
    phone: Phone,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(simulator.routes.media, "media_path", lambda cloud, clip: None)
    await use(automations, phone)
    record(house, source="snapshot")
    await house.let_pass(60)
    assert phone.calls == []

    record(house)
    await house.let_pass(60)
    assert phone.data()["url"].endswith("media-source%3A%2F%2Fblink_clips")
