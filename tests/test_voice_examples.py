"""The automations in docs/voice-and-assistants.md work."""

import re
from typing import Any

from homeassistant.components import conversation
from homeassistant.core import Context, ServiceCall, SupportsResponse
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import parse_yaml
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service

from simulator import Fault
from tests.automations import Automations
from tests.documentation import DOCS
from tests.house import House
from tests.media_browser import ROOT

PAGE = (DOCS / "voice-and-assistants.md").read_text(encoding="utf-8")
BLOCKS: list[Any] = [parse_yaml(it) for it in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)]
AUTOMATIONS: dict[str, dict[str, Any]] = {it["alias"]: it for it in BLOCKS}
DESCRIBE = "Describe who is at the front door"
PARCEL = "Report a parcel at the front door"
PICTURE = "Take a picture of the front door by voice"
NEWEST = "Report the newest clip of the front door by voice"

pytestmark = pytest.mark.scenario("no_subscription")


@pytest.fixture
async def notified(house: House) -> list[ServiceCall]:
    """Sign in. Return a list to which each notification for the phone is appended."""
    for component in ("http", "conversation"):
        assert await async_setup_component(house.hass, component, {})
    await house.sign_in()
    calls: list[ServiceCall] = async_mock_service(house.hass, "notify", "mobile_app_my_phone")
    return calls


async def say(house: House, sentence: str) -> str:
    """Say a sentence to Home Assistant's voice assistant. Return the spoken answer."""
    result = await conversation.async_converse(
        house.hass, sentence, None, Context(), agent_id=conversation.HOME_ASSISTANT_AGENT
    )
    answer: str = result.response.as_dict()["speech"]["plain"]["speech"]
    return " ".join(answer.split())


async def record(house: House, *detections: str) -> int:
    """Record a clip at the front door. Return its id after its event."""
    house.clock.advance(1)
    door = house.cloud.cloud.camera("Front Door")
    clip = house.cloud.cloud.motion(
        door, upload_seconds=0, app_form=True, cv_detection=list(detections)
    )
    await house.let_pass(120)
    return clip.id


async def test_spoken_sentence_takes_a_picture(
    house: House, notified: list[ServiceCall], automations: Automations
) -> None:
    await automations.paste(AUTOMATIONS[PICTURE])
    before = await house.look("camera.front_door")

    assert await say(house, "Take a picture of the front door") == "There is a new picture."
    assert (await house.look("camera.front_door")).number > before.number

    house.cloud.faults.add(Fault(route="*", status=500, times=None))
    answer = await say(house, "Take a picture of the front door")
    assert answer == "The camera took no picture. The log says why."


async def test_spoken_question_is_answered_with_the_newest_clip(
    house: House, notified: list[ServiceCall], automations: Automations
) -> None:
    await automations.paste(AUTOMATIONS[NEWEST])
    assert await say(house, "What happened at the front door") == "There is no clip."

    await record(house, "person")

    answer = await say(house, "Who was at the front door?")
    assert answer == "The newest clip is of Friday, 04:00: person."


@pytest.mark.parametrize(
    ("answer", "message"), [({"data": "A postman."}, "A postman."), (None, "Somebody is there.")]
)
async def test_ai_automation_sends_the_description_or_a_plain_message(
    house: House,
    notified: list[ServiceCall],
    automations: Automations,
    answer: dict[str, str] | None,
    message: str,
) -> None:
    tasks = async_mock_service(
        house.hass,
        "ai_task",
        "generate_data",
        response=answer,
        supports_response=SupportsResponse.ONLY,
        raise_exception=None if answer else HomeAssistantError("The model is busy"),
    )
    await automations.paste(AUTOMATIONS[DESCRIBE])

    clip_id = await record(house, "person")

    [call] = notified
    assert call.data["message"] == message
    [attachment] = tasks[0].data["attachments"]
    assert attachment["media_content_id"].startswith(f"{ROOT}/")
    assert attachment["media_content_id"].endswith(f"/{clip_id}")


@pytest.mark.parametrize(("noul", "messages"), [(0.9, ["There is a parcel."]), (0.2, [])])
async def test_parcel_automation_notifies_if_the_answer_is_probably_yes(
    house: House,
    notified: list[ServiceCall],
    automations: Automations,
    noul: float,
    messages: list[str],
) -> None:
    tasks = async_mock_service(
        house.hass,
        "ai_task",
        "evaluate",
        response={"answers": {"parcel": {"type": "noul", "noul": noul}}},
        supports_response=SupportsResponse.ONLY,
    )
    await automations.paste(AUTOMATIONS[PARCEL])

    await record(house, "package")

    assert len(tasks) == 1
    assert [call.data["message"] for call in notified] == messages
