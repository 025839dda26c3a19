"""AI tasks with a clip as attachment, requested over Home Assistant's REST API."""

from http import HTTPStatus
from typing import Any, override

from homeassistant.components.ai_task import (
    AITaskEntity,
    AITaskEntityFeature,
    GenDataTask,
    GenDataTaskResult,
)
from homeassistant.components.ai_task.const import DATA_COMPONENT
from homeassistant.components.conversation import Attachment, ChatLog
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import CLIENT_ID
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from tests.assistant import guest
from tests.clip_helpers import Client, newest, path_of
from tests.house import House
from tests.media_browser import ROOT

HALL = "camera.hall"


class Describer(AITaskEntity):
    """An AI task entity that records its attachments."""

    _attr_name = "Describer"
    _attr_supported_features = (
        AITaskEntityFeature.GENERATE_DATA | AITaskEntityFeature.SUPPORT_ATTACHMENTS
    )

    def __init__(self) -> None:
        self.received: list[Attachment] = []

    @override
    async def _async_generate_data(self, task: GenDataTask, chat_log: ChatLog) -> GenDataTaskResult:
        self.received += task.attachments or []
        return GenDataTaskResult(conversation_id=chat_log.conversation_id, data="A parcel.")


@pytest.fixture
async def describer(house: House, entry: ConfigEntry) -> Describer:
    """Return the AI task entity.

    The videos of the cameras in the hall and in the garden are cached.
    """
    hass = house.hass
    for component in ("ai_task", "api", "media_source"):
        assert await async_setup_component(hass, component, {})
    describer = Describer()
    await hass.data[DATA_COMPONENT].async_add_entities([describer])
    return describer


async def describe(client: Client, camera: str, house: House, **how: Any) -> HTTPStatus:
    """Request a description of a camera's newest clip. Return the HTTP status of the response."""
    attachment = {
        "media_content_id": f"{ROOT}/{newest(house, camera).id}",
        "media_content_type": "video/mp4",
    }
    response = await client.post(
        "/api/services/ai_task/generate_data?return_response",
        json={
            "task_name": "Visitor",
            "entity_id": "ai_task.describer",
            "instructions": "Who is there?",
            "attachments": [attachment],
        },
        **how,
    )
    return HTTPStatus(response.status)


async def test_ai_task_over_rest_receives_clips_of_permitted_cameras_only(
    hass: HomeAssistant,
    house: House,
    entry: ConfigEntry,
    describer: Describer,
    hass_client: ClientSessionGenerator,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    owner, anybody = await hass_client(), await hass_client_no_auth()
    user = guest(hass, entity_ids={HALL: True, "ai_task.describer": True})
    token = await hass.auth.async_create_refresh_token(user, CLIENT_ID)
    headers = {"Authorization": f"Bearer {hass.auth.async_create_access_token(token)}"}
    for camera in ("Hall", "Garden"):
        # Download the video into the cache first. An AI task accepts only cached videos.
        assert (await owner.get(path_of(entry, newest(house, camera)))).status == HTTPStatus.OK

    assert await describe(owner, "Garden", house) == HTTPStatus.OK
    assert await describe(anybody, "Hall", house, headers=headers) == HTTPStatus.OK
    refused = await describe(anybody, "Garden", house, headers=headers)

    assert refused == HTTPStatus.INTERNAL_SERVER_ERROR
    garden, hall = (newest(house, it).id for it in ("Garden", "Hall"))
    assert [it.media_content_id for it in describer.received] == [
        f"{ROOT}/{garden}",
        f"{ROOT}/{hall}",
    ]
