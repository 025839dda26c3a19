"""Exposure and permissions determine which tools and cameras an assistant may use."""

import asyncio
import logging

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.llm import LLMContext, ToolInput, ToolResult, selector_serializer
import probatio
import pytest
from pytest_homeassistant_custom_component.common import MockUser

from custom_components.blink_clips.llm import async_get_tools
from simulator import Clip
from tests.assistant import FIND, TAKE, Assistant, expose, guest, hide, id_of
from tests.clip_helpers import newest
from tests.house import House

DOOR, GARDEN, HALL = "camera.front_door", "camera.garden", "camera.hall"

pytestmark = [pytest.mark.usefixtures("entry"), pytest.mark.platforms("camera")]


def clips_of(house: House, *cameras: str) -> set[int]:
    """Return the ids of the clips that some cameras have recorded in the simulated cloud."""
    clips = house.cloud.cloud.clips.values()
    return {it.id for it in clips if it.camera.name in cameras}


async def test_camera_that_is_not_exposed_offers_no_tool(hass: HomeAssistant) -> None:
    assert await Assistant(hass).tools() == set()
    assert (await Assistant(hass).api()).api_prompt.find("blink_clips") == -1


async def test_exposed_camera_offers_both_tools_and_a_prompt_of_two_sentences(
    hass: HomeAssistant,
) -> None:
    expose(hass, HALL)

    api = await Assistant(hass).api()

    assert await Assistant(hass).tools() == {FIND, TAKE}
    [prompt] = [it for it in api.api_prompt.splitlines() if FIND in it]
    assert prompt.count(". ") == 1
    assert prompt.endswith(".")


async def test_tools_follow_the_rules_of_home_assistant(
    hass: HomeAssistant, caplog: pytest.LogCaptureFixture
) -> None:
    expose(hass, HALL)

    tools = {it.name: it for it in (await Assistant(hass).api()).tools}
    await Assistant(hass).call(FIND)
    await Assistant(hass).call(TAKE, camera="Hall")

    find, take = tools[FIND].annotations, tools[TAKE].annotations
    assert (find.read_only, find.destructive, find.idempotent, find.open_world) == (
        True,
        False,
        True,
        False,
    )
    assert (take.read_only, take.destructive) == (False, False)
    for tool in (tools[FIND], tools[TAKE]):
        schema = probatio.to_openapi(
            tool.parameters, custom_serializer=selector_serializer, openapi_version="3.1.0"
        )
        assert all(it["type"] for it in schema["properties"].values())
    warnings = [it.getMessage() for it in caplog.records if it.levelno >= logging.WARNING]
    assert [it for it in warnings if "blink_clips" in it or "deprecated" in it] == []


async def test_other_apis_than_assist_get_no_tools(hass: HomeAssistant) -> None:
    expose(hass, HALL)
    context: LLMContext = Assistant(hass).context

    assert async_get_tools(hass, context, "assist")
    assert async_get_tools(hass, context, "homeassistant") is None


async def test_camera_exposed_to_another_assistant_offers_no_tool(hass: HomeAssistant) -> None:
    expose(hass, HALL, assistant="cloud.alexa")

    assert await Assistant(hass).tools() == set()


async def test_camera_that_is_no_longer_exposed_is_not_found(
    hass: HomeAssistant, house: House
) -> None:
    expose(hass, HALL, GARDEN)
    before = await Assistant(hass).find(limit=30)
    hide(hass, GARDEN)
    after = await Assistant(hass).find(limit=30)

    assert set(before["by_camera"]) == {"Hall", "Garden"}
    assert set(after["by_camera"]) == {"Hall"}
    assert {id_of(it) for it in after["clips"]} == clips_of(house, "Hall")


async def test_user_finds_only_clips_of_permitted_and_exposed_cameras(
    hass: HomeAssistant, house: House
) -> None:
    expose(hass, HALL, GARDEN)
    user = guest(hass, entity_ids={HALL: True, DOOR: True})

    found = await Assistant(hass, user=user).find(limit=30)

    assert set(found["by_camera"]) == {"Hall"}
    assert {id_of(it) for it in found["clips"]} == clips_of(house, "Hall") != set()


async def test_user_without_permission_for_an_exposed_camera_gets_no_tool(
    hass: HomeAssistant,
) -> None:
    expose(hass, GARDEN)

    assert await Assistant(hass, user=guest(hass, entity_ids={HALL: True})).tools() == set()


async def test_user_who_may_only_read_gets_no_snapshot_tool(hass: HomeAssistant) -> None:
    expose(hass, HALL)
    user = guest(hass, entity_ids={HALL: {"read": True}})

    assert await Assistant(hass, user=user).tools() == {FIND}


async def test_request_without_a_user_finds_clips_of_all_exposed_cameras(
    hass: HomeAssistant, house: House
) -> None:
    expose(hass, HALL, GARDEN)
    assistant = Assistant(hass)
    assistant.context.context = None

    assert await assistant.tools() == {FIND, TAKE}
    assert set(await assistant.found(limit=30)) == clips_of(house, "Hall", "Garden")


async def test_user_who_is_not_known_immediately_gets_no_tool(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    expose(hass, HALL)
    user = guest(hass, entity_ids={HALL: True})

    async def read_slowly(user_id: str) -> MockUser:
        await asyncio.sleep(0)
        return user

    monkeypatch.setattr(hass.auth, "async_get_user", read_slowly)

    assert await Assistant(hass, user=user).tools() == set()


async def test_deleted_user_gets_no_tool(hass: HomeAssistant) -> None:
    expose(hass, HALL)
    user = guest(hass, entity_ids={HALL: True})
    assistant = Assistant(hass, user=user)
    assert await assistant.tools() == {FIND, TAKE}

    await hass.auth.async_remove_user(user)

    assert await assistant.tools() == set()


@pytest.mark.parametrize("tool", [FIND, TAKE])
async def test_permission_withdrawn_after_the_offer_makes_the_call_fail(
    hass: HomeAssistant, house: House, tool: str
) -> None:
    expose(hass, HALL)
    user = guest(hass, entity_ids={HALL: True})
    assistant = Assistant(hass, user=user)
    [offered] = (it for it in (await assistant.api()).tools if it.name == tool)
    user.mock_policy({"entities": {"entity_ids": {DOOR: True}}})

    arguments = ToolInput(tool, {"camera": "Hall"})
    result = await offered.async_call(hass, arguments, assistant.context)

    assert isinstance(result, ToolResult)
    assert result.error
    assert result.data == {
        "error": "No camera may be used. The owner can expose cameras to this assistant."
    }
    assert house.cloud.ledger.count("camera.thumbnail") == 0


async def test_disabled_camera_offers_no_tool(hass: HomeAssistant, house: House) -> None:
    expose(hass, HALL)
    er.async_get(hass).async_update_entity(HALL, disabled_by=er.RegistryEntryDisabler.USER)
    await house.settle()

    assert await Assistant(hass).tools() == set()


async def test_unloaded_account_offers_no_tool(hass: HomeAssistant, entry: ConfigEntry) -> None:
    expose(hass, HALL)
    assert await hass.config_entries.async_unload(entry.entry_id)

    assert await Assistant(hass).tools() == set()


async def test_clips_of_a_removed_camera_are_not_found(hass: HomeAssistant, house: House) -> None:
    expose(hass, HALL, GARDEN)
    gone: Clip = newest(house, "Garden")
    assert gone.id in await Assistant(hass).found(limit=30)
    del house.cloud.cloud.cameras[gone.camera.key]
    await house.let_pass(3600)

    found = await Assistant(hass).find(limit=30)

    assert set(found["by_camera"]) == {"Hall"}
    assert gone.id not in {id_of(it) for it in found["clips"]}
