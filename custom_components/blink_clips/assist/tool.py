"""The base class of the assistant's tools: arguments, permissions and errors."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar, override

from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.intent import is_blank_slot_value
from homeassistant.helpers.llm import LLMContext, Tool, ToolInput, ToolResult
import voluptuous as vol

from ..const import DOMAIN
from ..permissions import async_context_user
from .cameras import AssistCamera, ToolError, async_assist_cameras
from .texts import one_line

# Maximum size of an error message in a tool's result, in bytes.
MAX_REASON = 400


class BlinkTool(Tool):
    """A tool for the cameras that an assistant may use. Each call checks the permissions."""

    integration = DOMAIN
    policy: ClassVar[str]
    """The permission that a user needs for a camera."""

    @override
    async def async_call(
        self, hass: HomeAssistant, tool_input: ToolInput, llm_context: LLMContext
    ) -> ToolResult:
        """Return the answer of the tool, or an error with the reason."""
        given = {
            # Leave out blank values, because language models send them for arguments that they do
            # not use.
            key: value
            for key, value in tool_input.tool_args.items()
            if not is_blank_slot_value(value)
        }
        context = llm_context.context or Context()
        try:
            user = await async_context_user(hass, context)
            cameras = async_assist_cameras(hass, llm_context.assistant, user, self.policy)
            answer = await self.async_answer(hass, self.parameters(given), cameras, context)
        except ToolError as err:
            return _error(str(err), **err.facts)
        except (HomeAssistantError, vol.Invalid) as err:
            return _error(str(err) or type(err).__name__)
        return ToolResult(answer)

    @abstractmethod
    async def async_answer(
        self,
        hass: HomeAssistant,
        args: dict[str, Any],
        cameras: Sequence[AssistCamera],
        context: Context,
    ) -> dict[str, Any]:
        """Run the tool with the given cameras, and return the answer.

        Raises ToolError if there is no answer.
        """


def _error(reason: str, **facts: object) -> ToolResult:
    data: dict[str, Any] = {"error": one_line(reason, size=MAX_REASON), **facts}
    return ToolResult(data, error=True)
