"""The examples in the documentation work."""

from io import BytesIO
import json
from pathlib import Path
import re
from typing import Any, override

from homeassistant.components.ai_task import (
    DATA_COMPONENT,
    DATA_PREFERENCES,
    AITaskEntity,
    AITaskEntityFeature,
    GenDataTask,
    GenDataTaskResult,
)
from homeassistant.components.automation.config import async_validate_config_item
from homeassistant.components.conversation import ChatLog
from homeassistant.core import ServiceCall
from homeassistant.helpers import area_registry as ar
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from PIL import Image
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from simulator import Fault
from simulator.paint import FRAME_RATE, read_frame_index, read_label
from tests import test_voice_examples
from tests.automations import Automations
from tests.documentation import chapter, examples, first_column
from tests.house import House
from tests.leak_check import Watch

BLOCKS = examples()
AUTOMATIONS: dict[str, dict[str, Any]] = {
    block["alias"]: block for block in BLOCKS if "alias" in block
}
CARDS: list[dict[str, Any]] = [block for block in BLOCKS if "type" in block]
DOOR = "Picture of the front door when it opens"
HOURLY = "A still of the garden every hour"
MORNING = "Once around the house in the morning"
FILM = "The day at the front door as one film"
FRAME = "A frame of each clip at the front door"
CLIP = "Each clip at the front door"
WHO = "Who is at the front door"
LAMP = "A lamp after motion in the garden"
ARM = "Arm the cameras when everybody has left"
RECORD = "Record the front door after the doorbell"


@pytest.fixture
async def notified(house: House) -> list[ServiceCall]:
    """Sign in. Return a list to which each notification for the phone is appended."""
    assert await async_setup_component(house.hass, "http", {})
    await house.sign_in()
    calls: list[ServiceCall] = async_mock_service(house.hass, "notify", "mobile_app_my_phone")
    return calls


def with_media_in(folder: Path, automation: dict[str, Any]) -> dict[str, Any]:
    """Return a copy of an automation that saves its files in `folder` instead of /media."""
    text = json.dumps(automation).replace('"/media/', f'"{folder}/')
    adapted: dict[str, Any] = json.loads(text)
    return adapted


class Observer(AITaskEntity):
    """A fake AI service that answers with the clip number in the label of the received picture."""

    _attr_supported_features = (
        AITaskEntityFeature.GENERATE_DATA | AITaskEntityFeature.SUPPORT_ATTACHMENTS
    )
    entity_id = "ai_task.observer"

    @override
    async def _async_generate_data(self, task: GenDataTask, chat_log: ChatLog) -> GenDataTaskResult:
        [picture] = task.attachments or []
        jpeg = await self.hass.async_add_executor_job(picture.path.read_bytes)
        return GenDataTaskResult(
            conversation_id=chat_log.conversation_id, data=f"Clip {read_label(jpeg).number}."
        )


def test_each_documented_automation_has_a_test() -> None:
    here = {CLIP, DOOR, HOURLY, MORNING, FRAME, FILM, WHO, LAMP, ARM, RECORD}
    assert AUTOMATIONS.keys() == here | test_voice_examples.AUTOMATIONS.keys()


@pytest.mark.parametrize("alias", AUTOMATIONS)
async def test_home_assistant_accepts_each_documented_automation(house: House, alias: str) -> None:
    assert await async_setup_component(house.hass, "automation", {})
    config = await async_validate_config_item(house.hass, alias, AUTOMATIONS[alias])
    assert config is not None
    assert config.validation_error is None


async def test_entities_of_the_documented_cards_exist(house: House) -> None:
    await house.sign_in()
    assert [card["type"] for card in CARDS] == [
        "picture-entity",
        "picture-glance",
        "custom:advanced-camera-card",
        "picture-entity",
    ]
    for card in CARDS:
        named = re.findall(r"\b(?:camera|image|button|event|sensor)\.\w+", json.dumps(card))
        assert named
        for entity_id in named:
            house.state(entity_id)


async def test_clip_automation_notifies_with_the_poster_of_each_clip(
    house: House,
    notified: list[ServiceCall],
    automations: Automations,
    hass_client: ClientSessionGenerator,
) -> None:
    await automations.paste(AUTOMATIONS[CLIP])
    front_door = house.cloud.cloud.camera("Front Door")
    clips = []
    for _ in range(2):
        house.clock.advance(1)
        clips.append(house.cloud.cloud.motion(front_door, upload_seconds=0))
        await house.let_pass(120)

    client = await hass_client()
    pictures = [await client.get(call.data["data"]["image"]) for call in notified]
    labels = [read_label(await picture.read()) for picture in pictures]
    assert [label.number for label in labels] == [clip.id for clip in clips]


async def test_clip_automation_notifies_without_a_picture_if_the_poster_fails(
    house: House, notified: list[ServiceCall], automations: Automations
) -> None:
    await automations.paste(AUTOMATIONS[CLIP])
    house.clock.advance(1)
    house.cloud.faults.add(Fault(route="media.poster", status=500, times=None))
    house.cloud.cloud.motion(house.cloud.cloud.camera("Front Door"), upload_seconds=0)
    await house.let_pass(180)

    [call] = notified
    assert "image" not in call.data["data"]


async def test_door_automation_notifies_with_a_picture_taken_after_the_door_opened(
    house: House,
    notified: list[ServiceCall],
    automations: Automations,
    hass_client: ClientSessionGenerator,
) -> None:
    await automations.paste(AUTOMATIONS[DOOR])
    opened_at = house.now
    house.hass.states.async_set("binary_sensor.front_door", "off")
    house.hass.states.async_set("binary_sensor.front_door", "on")
    await house.settle()

    [call] = notified
    client = await hass_client()
    label = read_label(await (await client.get(call.data["data"]["image"])).read())
    assert label.camera == "Front Door"
    assert label.taken_at >= opened_at


async def test_hourly_automation_saves_a_still_and_reuses_a_recent_picture(
    house: House, notified: list[ServiceCall], automations: Automations, tmp_path: Path
) -> None:
    automation = with_media_in(tmp_path, AUTOMATIONS[HOURLY])
    house.hass.config.allowlist_external_dirs.add(str(tmp_path))
    still = tmp_path / dt_util.as_local(house.now).strftime("garden_%Y-%m-%d_%H.jpg")
    await automations.paste(automation)

    asked_at = house.now
    await automations.act("trigger")
    first = read_label(still.read_bytes())
    assert first.camera == "Garden"
    assert first.taken_at >= asked_at

    house.cloud.ledger.clear()
    await automations.act("trigger")
    assert read_label(still.read_bytes()) == first
    assert house.cloud.ledger.count("snapshot") == 0


async def test_morning_automation_shows_all_pictures_and_reports_failed_cameras(
    house: House,
    notified: list[ServiceCall],
    automations: Automations,
    hass_client: ClientSessionGenerator,
) -> None:
    house.cloud.cloud.camera("Driveway").online = False
    await automations.paste(AUTOMATIONS[MORNING])
    await automations.act("trigger")

    shown = {
        call.data["message"]: call.data["data"]["image"] for call in notified if "data" in call.data
    }
    assert shown.keys() == {"Garden", "Front Door"}
    client = await hass_client()
    for name, image in shown.items():
        assert read_label(await (await client.get(image)).read()).camera == name
    [message] = (call.data["message"] for call in notified if "data" not in call.data)
    assert message.startswith("Driveway: Blink reports that the device is offline")


async def test_frame_automation_notifies_with_a_frame_or_the_poster(
    house: House,
    notified: list[ServiceCall],
    automations: Automations,
    hass_client_no_auth: ClientSessionGenerator,
    watch: Watch,
) -> None:
    await automations.paste(AUTOMATIONS[FRAME])
    house.clock.advance(1)
    front_door = house.cloud.cloud.camera("Front Door")
    house.cloud.cloud.motion(front_door, upload_seconds=0, seconds=5)
    await house.let_pass(60)
    house.cloud.faults.add(Fault(route="media.clip", status=404))
    unready = house.cloud.cloud.motion(front_door, upload_seconds=0)
    await house.let_pass(60)

    client = await hass_client_no_auth()
    third, poster = [
        await (await client.get(call.data["data"]["image"])).read() for call in notified
    ]
    assert abs(read_frame_index(Image.open(BytesIO(third))) - 2.5 * FRAME_RATE) <= 1
    assert read_label(poster) == unready.label
    # Discard the texts that the leak check has collected. The notification contains the signed URL
    # on purpose.
    watch.forget()


async def test_hourly_automation_takes_no_still_while_the_battery_is_low(
    house: House, notified: list[ServiceCall], automations: Automations
) -> None:
    house.cloud.cloud.camera("Garden").battery = "low"
    await house.let_pass(360)
    await automations.paste(AUTOMATIONS[HOURLY])
    await automations.act("trigger")

    [call] = notified
    assert "battery is low" in call.data["message"]
    assert house.cloud.ledger.count("snapshot") == 0


async def test_film_automation_saves_the_clips_of_today_and_sends_a_link(
    house: House,
    notified: list[ServiceCall],
    automations: Automations,
    tmp_path: Path,
    hass_client_no_auth: ClientSessionGenerator,
    watch: Watch,
) -> None:
    house.hass.config.allowlist_external_dirs.add(str(tmp_path))
    await automations.paste(with_media_in(tmp_path, AUTOMATIONS[FILM]))
    house.cloud.cloud.clips.clear()
    await automations.act("trigger")
    assert notified == []
    front_door = house.cloud.cloud.camera("Front Door")
    for _ in range(2):
        house.cloud.cloud.motion(front_door, upload_seconds=0, seconds=1)
        await house.let_pass(60)

    await automations.act("trigger")

    [call] = notified
    assert call.data["message"] == "2 clips today"
    response = await (await hass_client_no_auth()).get(call.data["data"]["url"])
    saved = tmp_path / "blink" / "films" / "front_door" / "2026-11-20.mp4"
    assert await response.read() == saved.read_bytes()
    # Discard the texts that the leak check has collected. The automation sends a signed URL on
    # purpose.
    watch.forget()


async def test_ai_automation_describes_the_picture_of_each_clip(
    house: House, notified: list[ServiceCall], automations: Automations, tmp_path: Path
) -> None:
    house.hass.config.media_dirs = {"local": str(tmp_path / "media")}
    house.hass.config.allowlist_external_dirs.add(str(tmp_path))
    for component in ("media_source", "ai_task"):
        assert await async_setup_component(house.hass, component, {})
    await house.hass.data[DATA_COMPONENT].async_add_entities([Observer()])
    # Set the default entity for AI tasks, as a user does in Home Assistant's settings.
    house.hass.data[DATA_PREFERENCES].async_set_preferences(gen_data_entity_id=Observer.entity_id)
    await automations.paste(with_media_in(tmp_path / "media", AUTOMATIONS[WHO]))
    house.clock.advance(1)
    front_door = house.cloud.cloud.camera("Front Door")
    clips = [house.cloud.cloud.motion(front_door, upload_seconds=0) for _ in range(3)]
    await house.let_pass(60)

    assert [call.data["message"] for call in notified] == [f"Clip {clip.id}." for clip in clips]
    for call, clip in zip(notified, clips, strict=True):
        assert call.data["data"]["image"].endswith(f"/{clip.id}.jpg")


async def test_lamp_automation_turns_on_the_lamp_once_for_a_series_of_clips_after_dark(
    house: House, automations: Automations
) -> None:
    await house.sign_in()
    assert ar.async_get(house.hass).async_create("Garden").id == "garden"
    camera = er.async_get(house.hass).entities["camera.garden"]
    assert camera.device_id
    dr.async_get(house.hass).async_update_device(camera.device_id, area_id="garden")
    calls = [async_mock_service(house.hass, "light", f"turn_{it}") for it in ("on", "off")]
    house.hass.states.async_set("sun.sun", "above_horizon")
    await automations.paste(AUTOMATIONS[LAMP])
    garden = house.cloud.cloud.camera("Garden")
    for sun, runs in (("above_horizon", 0), ("below_horizon", 1)):
        house.hass.states.async_set("sun.sun", sun)
        for _ in range(2):
            house.cloud.cloud.motion(garden, upload_seconds=0)
            await house.let_pass(20)
        await house.let_pass(60)
        assert len(calls[0]) == runs
        await house.let_pass(360)
        assert len(calls[1]) == runs


async def test_recording_automation_records_the_live_view_once_for_each_press(
    house: House, automations: Automations
) -> None:
    entry = await house.sign_in()
    er.async_get(house.hass).async_update_entity("camera.front_door_live_view", disabled_by=None)
    await house.hass.config_entries.async_reload(entry.entry_id)
    await automations.paste(AUTOMATIONS[RECORD])
    assert house.state("camera.front_door_live_view").state == "idle"
    calls = async_mock_service(house.hass, "camera", "record")

    door = house.cloud.cloud.camera("Front Door")
    house.cloud.cloud.motion(door, upload_seconds=0)
    await house.let_pass(120)
    assert calls == []
    house.cloud.cloud.press(door)
    await house.let_pass(120)

    [call] = calls
    assert call.data == {
        "entity_id": ["camera.front_door_live_view"],
        "filename": "/media/front_door.mp4",
        "duration": 30,
    }


async def test_arming_automation_arms_after_everybody_left_and_disarms_on_return(
    house: House, automations: Automations
) -> None:
    await house.sign_in()
    house.hass.states.async_set("zone.home", "1")
    await automations.paste(AUTOMATIONS[ARM])
    [system] = (it for it in house.cloud.cloud.networks.values() if it.name == "House")
    for persons, minutes, armed in (
        ("0", 4, True),  # The system is armed at the start of the test.
        ("1", 1, False),
        ("0", 4, False),
        ("0", 2, True),
        ("1", 1, False),
        ("2", 9, False),
    ):
        house.hass.states.async_set("zone.home", persons)
        await house.settle()
        await house.let_pass(60 * minutes)
        assert system.armed is armed


async def test_documentation_explains_each_key_of_the_snapshot_response(house: House) -> None:
    await house.sign_in()
    [example] = (block for block in BLOCKS if "camera.front_door" in block)
    response = (await house.action("snapshot", "camera.front_door"))["camera.front_door"]
    assert response.keys() == example["camera.front_door"].keys()
    fields = {"timeout", "max_age"}
    assert first_column(chapter("actions.md", "Take snapshot")) == {*response, *fields}
