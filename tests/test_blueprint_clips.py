"""The clip notification blueprint notifies the phone of each new clip."""

from functools import partial
import re
from typing import Any
from urllib.parse import unquote

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import ServiceCall, SupportsResponse
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from simulator import Fault
from simulator.paint import read_label
from tests.action_calls import rename_device
from tests.automations import Automations, Phone, record
from tests.house import House
from tests.leak_check import Watch

pytestmark = pytest.mark.platforms("binary_sensor", "camera", "event")

GARDEN, DRIVEWAY, FRONT_DOOR = (
    f"event.{name}_clip" for name in ("garden", "driveway", "front_door")
)


async def use(automations: Automations, phone: Phone, **inputs: Any) -> None:
    await automations.use(
        "clip_notification", events=[GARDEN, DRIVEWAY], phones=[phone.device_id], **inputs
    )


async def test_phone_gets_each_clip_with_its_own_picture(
    house: House,
    entry_before_clips: ConfigEntry,
    automations: Automations,
    phone: Phone,
    hass_client: ClientSessionGenerator,
) -> None:
    await use(automations, phone)
    clips = [record(house), record(house), record(house, "Driveway"), record(house)]
    record(house, "Front Door")
    await house.let_pass(60)

    assert sorted(it.data["title"] for it in phone.calls) == ["Driveway", *["Garden"] * 3]
    assert set(phone.messages) == {"Motion, 04:00."}
    client = await hass_client()
    shown = [
        read_label(await (await client.get(call.data["data"]["image"])).read()).number
        for call in phone.calls
    ]
    assert shown == [clip.id for clip in clips]
    await house.let_pass(600)
    assert len(phone.calls) == 4


async def test_slow_phone_gets_every_clip_in_order(
    house: House, entry_before_clips: ConfigEntry, automations: Automations
) -> None:
    phone = Phone(house.hass, "Slow phone", before=partial(house.clock.sleep, 3))
    await use(automations, phone)
    clips = [record(house, ("Garden", "Driveway")[turn % 2]) for turn in range(30)]
    await house.let_pass(60)

    tags = [call.data["data"]["tag"] for call in phone.calls]
    assert tags == [f"blink_clips_{clip.id}" for clip in clips]


async def test_tapping_a_notification_opens_the_clip(
    house: House, entry_before_clips: ConfigEntry, automations: Automations, phone: Phone
) -> None:
    await use(automations, phone)
    clip = record(house)
    await house.let_pass(60)

    data = phone.data()
    # The link opens the clip in the folder of its day, so that the user can go back to this folder.
    day = f"media-source://blink_clips/{entry_before_clips.entry_id}/camera_400001/2026-11-20"
    assert data["url"] == data["clickAction"]
    root, *segments = data["url"].rsplit("/", 2)
    assert root == "/media-browser/browser"
    assert [unquote(it) for it in segments] == [f",{day}", f"video/mp4,{day}/{clip.id}"]
    assert data["tag"].endswith(str(clip.id))


async def test_notification_without_a_picture_mentions_that(
    house: House, entry_before_clips: ConfigEntry, automations: Automations, phone: Phone
) -> None:
    await use(automations, phone)
    house.cloud.faults.add(Fault(route="media.poster", status=404, times=None))
    record(house)
    await house.let_pass(180)

    [message] = phone.messages
    assert message.endswith("There is no picture of it yet.")
    assert "image" not in phone.data()


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("pir", "Motion, 04:00."),
        ("button_press", "Somebody pressed the doorbell, 04:00."),
        ("earthquake", "A new clip, 04:00."),
    ],
)
async def test_notification_contains_event_type_and_time(
    house: House,
    entry_before_clips: ConfigEntry,
    automations: Automations,
    phone: Phone,
    source: str,
    message: str,
) -> None:
    await automations.use("clip_notification", events=[FRONT_DOOR], phones=[phone.device_id])
    record(house, "Front Door", source=source)
    await house.let_pass(60)

    assert [(it.data["title"], it.data["message"]) for it in phone.calls] == [
        ("Front Door", message)
    ]


async def test_notification_of_an_earlier_day_contains_the_date(
    house: House, entry_before_clips: ConfigEntry, automations: Automations, phone: Phone
) -> None:
    await use(automations, phone)
    record(house, upload_seconds=21 * 3600)
    house.clock.advance(21 * 3600)
    await house.let_pass(120)

    assert phone.messages == ["Motion, 04:00 on 2026-11-20. That was 21 hours ago."]


async def test_clip_of_an_unselected_type_sends_nothing(
    house: House, entry_before_clips: ConfigEntry, automations: Automations, phone: Phone
) -> None:
    await use(automations, phone, event_types=["person", "live_view"])
    record(house)
    await house.let_pass(60)
    assert phone.calls == []

    record(house, source="liveview")
    await house.let_pass(60)
    assert phone.messages == ["A live view was kept, 04:01."]


async def test_more_actions_can_use_the_fields_of_the_notification(
    house: House, entry_before_clips: ConfigEntry, automations: Automations, phone: Phone
) -> None:
    await automations.use(
        "clip_notification",
        events=[GARDEN],
        more_actions=[
            {
                "event": "sent",
                "event_data": {
                    name: f"{{{{ {name} }}}}"
                    for name in (
                        "title",
                        "message",
                        "image",
                        "url",
                        "video_id",
                        "media_content_id",
                    )
                },
            }
        ],
    )
    sent = automations.record_events("sent")
    clip = record(house)
    await house.let_pass(60)

    [it] = sent
    assert (it["title"], it["video_id"]) == ("Garden", clip.id)
    assert it["image"].endswith(f"/{clip.id}.jpg")
    assert it["media_content_id"].endswith(f"/{clip.id}")
    assert phone.calls == []


async def test_failing_phone_does_not_block_other_phones(
    house: House, entry_before_clips: ConfigEntry, automations: Automations, phone: Phone
) -> None:
    async def fail() -> None:
        raise HomeAssistantError("The phone is off.")

    lost = Phone(house.hass, "Lost phone", before=fail)
    await automations.use(
        "clip_notification", events=[GARDEN], phones=[lost.device_id, phone.device_id]
    )
    record(house)
    await house.let_pass(60)

    assert [len(lost.calls), len(phone.calls)] == [0, 1]


# Tests of clips that raise no notification


async def test_restart_and_reload_send_no_notification_again(
    house: House, entry_before_clips: ConfigEntry, automations: Automations, phone: Phone
) -> None:
    await use(automations, phone)
    record(house)
    await house.let_pass(60)
    assert len(phone.calls) == 1

    await house.hass.config_entries.async_reload(entry_before_clips.entry_id)
    await automations.act("turn_off")
    await automations.act("turn_on")
    await house.let_pass(300)
    assert len(phone.calls) == 1

    record(house)
    await house.let_pass(60)
    assert len(phone.calls) == 2


async def test_clip_recorded_during_an_outage_is_sent_afterwards(
    house: House, entry_before_clips: ConfigEntry, automations: Automations, phone: Phone
) -> None:
    await use(automations, phone)
    record(house)
    await house.let_pass(60)
    house.cloud.faults.add(Fault(route="media.changed", status=500, times=None))
    await house.let_pass(400)
    assert house.state(GARDEN).state == "unavailable"
    record(house)
    house.cloud.faults.clear()
    await house.let_pass(300)

    assert phone.messages == ["Motion, 04:00.", "Motion, 04:07."]


def persistent_notifications(automations: Automations) -> list[dict[str, Any]]:
    """Return the data of each persistent notification in Home Assistant."""
    return automations.called("persistent_notification", "create")


async def test_home_assistant_shows_each_clip_with_its_picture_and_a_link(
    house: House,
    entry_before_clips: ConfigEntry,
    automations: Automations,
    phone: Phone,
    watch: Watch,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    assert await async_setup_component(house.hass, "persistent_notification", {})
    rename_device(house.hass, "camera.garden", "<b>**Mine**</b>")
    await use(automations, phone, in_home_assistant=True)
    clip = record(house)
    await house.let_pass(60)

    [shown] = persistent_notifications(automations)
    assert shown["title"] == "<b>**Mine**</b>"
    text, _, link = shown["message"].partition("\n\n")
    # The text must not contain the camera's name, because Home Assistant would interpret the name
    # as Markdown.
    assert text == "Motion, 04:00."
    [(picture, url)] = re.findall(r"^\[!\[[^]]+\]\(([^)]+)\)\]\(([^)]+)\)$", link.strip())
    assert url == phone.data()["url"]
    # Request the picture without authentication, as a browser does for a notification.
    response = await (await hass_client_no_auth()).get(picture)
    assert read_label(await response.read()).number == clip.id
    # Discard the texts that the leak check has collected. The event of the action contains the
    # signed URL on purpose.
    watch.forget()


async def test_home_assistant_shows_a_clip_whose_thumbnails_fail(
    house: House, entry_before_clips: ConfigEntry, automations: Automations, phone: Phone
) -> None:
    assert await async_setup_component(house.hass, "persistent_notification", {})
    await use(automations, phone, in_home_assistant=True)
    house.hass.services.async_remove("blink_clips", "get_thumbnails")

    async def fail(call: ServiceCall) -> None:
        raise HomeAssistantError("The disk is full")

    house.hass.services.async_register(
        "blink_clips", "get_thumbnails", fail, supports_response=SupportsResponse.ONLY
    )
    record(house)
    await house.let_pass(60)

    [shown] = persistent_notifications(automations)
    assert f"[Open the clip]({phone.data()['url']})" in shown["message"]
    assert "![" not in shown["message"]


async def test_home_assistant_shows_no_notification_by_default(
    house: House, entry_before_clips: ConfigEntry, automations: Automations, phone: Phone
) -> None:
    await use(automations, phone)
    record(house)
    await house.let_pass(60)

    assert len(phone.calls) == 1
    assert persistent_notifications(automations) == []
