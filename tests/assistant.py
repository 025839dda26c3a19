"""A test client for *Assist*, Home Assistant's API for voice assistants.

It calls Assist's tools.
"""

from typing import Any, NamedTuple

# Import the component `conversation` before the tests. The slow import would block the event loop.
from homeassistant.components.conversation import DOMAIN as ASSIST
from homeassistant.components.homeassistant.exposed_entities import async_expose_entity
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers.llm import APIInstance, LLMContext, ToolInput, async_get_api
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockUser

from custom_components.blink_clips.const import DOMAIN

FIND, TAKE = f"{DOMAIN}__find_clips", f"{DOMAIN}__take_snapshot"


class Answer(NamedTuple):
    """The answer of a tool to a call."""

    data: dict[str, Any]
    is_error: bool


class Assistant:
    """An assistant that acts for a user, or for Home Assistant itself."""

    def __init__(
        self, hass: HomeAssistant, *, user: MockUser | None = None, assistant: str = ASSIST
    ) -> None:
        self._hass = hass
        self.context = LLMContext(
            platform="test",
            context=Context(user_id=user.id if user else None),
            language="en",
            assistant=assistant,
            device_id=None,
        )

    async def api(self) -> APIInstance:
        """Return Home Assistant's API object with the tools that the assistant may use now."""
        assert await async_setup_component(self._hass, "llm", {})
        return await async_get_api(self._hass, "assist", self.context)

    async def tools(self) -> set[str]:
        """Return the names of the integration's tools."""
        return {it.name for it in (await self.api()).tools if it.integration == DOMAIN}

    async def call(self, tool: str, **args: Any) -> Answer:
        """Call a tool, and return the tool's result."""
        result = await (await self.api()).async_call_tool(ToolInput(tool, args))
        return Answer(dict(result.data), result.error)

    async def find(self, **args: Any) -> dict[str, Any]:
        """Call the tool find_clips, which must succeed. Return its result."""
        data, is_error = await self.call(FIND, **args)
        assert not is_error, data
        return data

    async def found(self, **args: Any) -> list[int]:
        """Call find_clips, and return the clip ids in its result."""
        return [id_of(it) for it in (await self.find(**args))["clips"]]


def id_of(clip: dict[str, Any]) -> int:
    """Return the id of a clip in a tool's result."""
    return int(clip["open"].rpartition("%2F")[2])


def expose(hass: HomeAssistant, *entity_ids: str, assistant: str = ASSIST) -> None:
    """Expose cameras to an assistant, as a user does in Home Assistant's settings."""
    for entity_id in entity_ids:
        async_expose_entity(hass, assistant, entity_id, should_expose=True)


def hide(hass: HomeAssistant, *entity_ids: str) -> None:
    """Stop exposing cameras to Assist."""
    for entity_id in entity_ids:
        async_expose_entity(hass, ASSIST, entity_id, should_expose=False)


def guest(hass: HomeAssistant, **entities: Any) -> MockUser:
    """Return a user with the given entity permissions. The user is no administrator."""
    user = MockUser(name="Guest").add_to_hass(hass)
    user.mock_policy({"entities": entities})
    return user
