"""The tool take_snapshot: makes one camera take a picture, and waits for the picture."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, override

from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.const import ATTR_ENTITY_ID
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.llm import ToolAnnotations
from homeassistant.util import dt as dt_util
import voluptuous as vol

from ..actions.snapshot import ACTION_SNAPSHOT, ATTR_TIMEOUT
from ..const import DOMAIN
from .cameras import AssistCamera, ToolError, listed, select_cameras
from .tool import BlinkTool

# Time limit of the tool. Home Assistant's MCP server cancels a call after 60 s.
TIMEOUT = timedelta(seconds=40)


class TakeSnapshotTool(BlinkTool):
    """Takes a picture with a camera.

    The assistant must have access to the camera, and the user must be allowed to control it.
    """

    name = f"{DOMAIN}__take_snapshot"
    title = "Take a camera snapshot"
    description = (
        "Makes one Blink camera take a new picture, and waits up to 40 seconds for the picture. "
        "The camera's entity then shows it. Use it only if the user asks for a new picture."
    )
    parameters = vol.Schema(
        {vol.Required("camera", description="Name of the camera, such as Front Door"): cv.string}
    )
    annotations = ToolAnnotations(destructive=False, open_world=False)
    policy = POLICY_CONTROL

    @override
    async def async_answer(
        self,
        hass: HomeAssistant,
        args: dict[str, Any],
        cameras: Sequence[AssistCamera],
        context: Context,
    ) -> dict[str, Any]:
        camera, *others = select_cameras(hass, cameras, name=args["camera"])
        if others:
            raise ToolError(
                "Several cameras have this name. Use one of these.", **listed([camera, *others])
            )
        response = await hass.services.async_call(
            DOMAIN,
            ACTION_SNAPSHOT,
            {ATTR_ENTITY_ID: camera.entity_id, ATTR_TIMEOUT: TIMEOUT.total_seconds()},
            context=context,
            blocking=True,
            return_response=True,
        )
        picture: Any = (response or {})[camera.entity_id]
        taken_at = dt_util.parse_datetime(picture["taken_at"]) if picture["taken_at"] else None
        return {
            "camera": camera.name,
            "result": "The camera has taken a new picture.",
            "taken_at": f"{dt_util.as_local(taken_at):%Y-%m-%d %H:%M:%S}" if taken_at else None,
        }
