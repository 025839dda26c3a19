"""Permissions: which user sends a request, and which cameras and clips this user may see.

If a user may read the state of a camera, the user may see the camera and its clips. For requests of
Home Assistant itself, the user is None.
"""

from aiohttp.web import Request
from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.components.http import KEY_HASS_USER
from homeassistant.components.websocket_api import current_connection
from homeassistant.const import CONF_WEBHOOK_ID, Platform
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import Unauthorized
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.http import current_request
from homeassistant.helpers.trace import variables_cv

from .api import CameraKey, Clip
from .config_entry import BlinkConfigEntry
from .const import DOMAIN
from .devices.identifiers import unique_id

# Domain of Home Assistant's phone apps, and the key of the user id in their config entries.
_PHONES, _PHONE_USER = "mobile_app", "user_id"


async def async_current_user(hass: HomeAssistant) -> User | None:
    """Return the user for whom the current task runs.

    Return None for automations and scripts. Raises Unauthorized for a request without a user.
    """
    if (script := _script_context()) is not None:
        return await async_context_user(hass, script)
    if (connection := current_connection.get()) is not None:
        return connection.user
    if (request := current_request.get()) is None:
        return None
    if KEY_HASS_USER in request:
        user: User = request[KEY_HASS_USER]
        return user
    return await _user(hass, _phone_user_id(hass, request))


async def async_context_user(hass: HomeAssistant, context: Context) -> User | None:
    """Return the user of a context. Return None if the context has no user.

    Raises Unauthorized for a deleted user.
    """
    return None if context.user_id is None else await _user(hass, context.user_id)


def may_see(hass: HomeAssistant, user: User | None, entry: BlinkConfigEntry, clip: Clip) -> bool:
    """Return whether a user may see a clip.

    The user must have permission to see the clip's camera.
    """
    return has_clip_permission(hass, user, entry, clip, POLICY_READ)


def may_see_any(hass: HomeAssistant, user: User | None, entry: BlinkConfigEntry) -> bool:
    """Return whether a user may see any camera of an account.

    If so, the user may also see the account's name.
    """
    if may_see_camera(hass, user, entry, None):
        return True
    cameras = entry.runtime_data.data.cameras
    return any(may_see_camera(hass, user, entry, key) for key in cameras)


def may_see_camera(
    hass: HomeAssistant, user: User | None, entry: BlinkConfigEntry, key: CameraKey | None
) -> bool:
    """Return whether a user may see a camera.

    The user must have permission to read the state of the camera's entity. For a removed camera
    (None), the user must have permission to read all states.
    """
    return _has_camera_permission(hass, user, entry, key, POLICY_READ)


def has_clip_permission(
    hass: HomeAssistant, user: User | None, entry: BlinkConfigEntry, clip: Clip, policy: str
) -> bool:
    """Return whether a user has the permission `policy` (read or control) for a clip's camera.

    For a removed camera, the user needs the permission for all entities.
    """
    camera = entry.runtime_data.data.camera_of(clip)
    return _has_camera_permission(hass, user, entry, camera.key if camera else None, policy)


def _has_camera_permission(
    hass: HomeAssistant,
    user: User | None,
    entry: BlinkConfigEntry,
    key: CameraKey | None,
    policy: str,
) -> bool:
    if user is None:
        return True
    entity_id = key and er.async_get(hass).async_get_entity_id(
        Platform.CAMERA, DOMAIN, unique_id(entry, key)
    )
    if entity_id:
        return user.permissions.check_entity(entity_id, policy)
    return user.permissions.access_all_entities(policy)


async def _user(hass: HomeAssistant, user_id: str) -> User:
    user = await hass.auth.async_get_user(user_id)
    if user is None:
        raise Unauthorized(user_id=user_id)
    return user


def _phone_user_id(hass: HomeAssistant, request: Request) -> str:
    """Return the id of the user whose phone app sent a request through a webhook.

    Raises Unauthorized if the webhook id is unknown.
    """
    webhook_id = request.match_info.get(CONF_WEBHOOK_ID)
    for phone in hass.config_entries.async_entries(_PHONES):
        if webhook_id is not None and phone.data.get(CONF_WEBHOOK_ID) == webhook_id:
            return str(phone.data.get(_PHONE_USER))
    raise Unauthorized


def _script_context() -> Context | None:
    """Return the context of the running automation or script, or None."""
    variables = variables_cv.get()
    context = variables.get("context") if isinstance(variables, dict) else None
    return context if isinstance(context, Context) else None
