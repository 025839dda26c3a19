"""Pictures over HTTP, each at an address of its own."""

from http import HTTPStatus

from aiohttp import hdrs, web
from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.components.http import (
    KEY_AUTHENTICATED,
    KEY_HASS,
    KEY_HASS_USER,
    HomeAssistantView,
)
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import Platform
from homeassistant.helpers import entity_registry as er

from .api import CameraKey
from .const import DOMAIN
from .coordinator import BlinkConfigEntry
from .entity import unique_id

_URL = "/api/blink_clips/pictures/{entry_id}/{camera}/{picture_id}.jpg"


def picture_path(entry: BlinkConfigEntry, key: CameraKey, picture_id: str) -> str:
    """Return the path of one particular picture.

    It shows this picture as long as it is kept, and afterwards none: never another one.
    """
    return _URL.format(entry_id=entry.entry_id, camera=key, picture_id=picture_id)


class PictureView(HomeAssistantView):
    """Serves a picture that is kept in memory."""

    url = _URL
    name = "api:blink_clips:picture"
    requires_auth = False  # checked below: an old signed link is no failed login

    async def get(
        self, request: web.Request, entry_id: str, camera: str, picture_id: str
    ) -> web.Response:
        """Return the JPEG, 403 or 401 without permission, 404 for anything unknown."""
        if not request[KEY_AUTHENTICATED]:
            if hdrs.AUTHORIZATION in request.headers:
                raise web.HTTPUnauthorized
            raise web.HTTPForbidden
        hass = request.app[KEY_HASS]
        entry: BlinkConfigEntry | None = hass.config_entries.async_get_entry(entry_id)
        if entry is None or entry.domain != DOMAIN or entry.state is not ConfigEntryState.LOADED:
            raise web.HTTPNotFound
        try:
            key = CameraKey.parse(camera)
        except ValueError:
            raise web.HTTPNotFound from None
        entity_id = er.async_get(hass).async_get_entity_id(
            Platform.CAMERA, DOMAIN, unique_id(entry, key)
        )
        if entity_id is None:
            raise web.HTTPNotFound
        if not request[KEY_HASS_USER].permissions.check_entity(entity_id, POLICY_READ):
            raise web.HTTPForbidden
        picture = entry.runtime_data.pictures.find(key, picture_id)
        if picture is None:
            raise web.HTTPNotFound
        return web.Response(
            status=HTTPStatus.OK,
            body=picture.jpeg,
            content_type="image/jpeg",
            headers={hdrs.CACHE_CONTROL: "private, max-age=86400, immutable"},
        )
