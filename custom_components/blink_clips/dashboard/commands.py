"""The websocket commands of the dashboard card."""

from datetime import timedelta
from functools import partial
from typing import Any

from homeassistant.components.websocket_api import (
    ERR_HOME_ASSISTANT_ERROR,
    ActiveConnection,
    async_register_command,
    async_response,
    websocket_command,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..clips.event_types import EventType
from ..const import DOMAIN
from ..devices.identifiers import async_main_camera
from ..localization import localized_message
from .limits import require_room
from .page import async_page
from .subscription import Subscription
from .updates import UPDATES, Updates
from .viewer import Viewer
from .wanted import Wanted

DEFAULT_DAYS = 7
MAX_DAYS = 60
DEFAULT_LIMIT = 60
DEFAULT_PAGE = 100
MAX_LIMIT = 200
MAX_CAMERAS = 1_000
MAX_TEXT = 200

# A time in seconds since 1970, up to the year 2242.
_TIME = vol.All(int, vol.Range(min=0, max=2**33))

_FILTER = {
    vol.Optional("cameras"): vol.All([cv.entity_id], vol.Length(max=MAX_CAMERAS)),
    vol.Optional("types"): [vol.Coerce(EventType)],
    vol.Optional("days", default=DEFAULT_DAYS): vol.All(int, vol.Range(min=1, max=MAX_DAYS)),
}


@callback
def async_register_commands(hass: HomeAssistant) -> None:
    """Register the websocket commands, which exist even if no account is loaded."""
    hass.data[UPDATES] = Updates(hass)
    async_register_command(hass, _subscribe)
    async_register_command(hass, _page)


@websocket_command(
    {
        vol.Required("type"): f"{DOMAIN}/clips/subscribe",
        **_FILTER,
        vol.Optional("limit", default=DEFAULT_LIMIT): vol.All(int, vol.Range(min=0, max=MAX_LIMIT)),
    }
)
@callback
def _subscribe(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Send everything that the card shows. Then send each change."""
    number, updates = msg["id"], hass.data[UPDATES]
    try:
        require_room(connection, updates.connections)
    except HomeAssistantError as err:
        _send_error(connection, number, err)
        return
    subscription = Subscription(
        _wanted(hass, connection, msg), msg["limit"], partial(connection.send_event, number)
    )
    connection.send_result(number)
    connection.subscriptions[number] = updates.add(subscription, connection)


@websocket_command(
    {
        vol.Required("type"): f"{DOMAIN}/clips/page",
        **_FILTER,
        vol.Optional("text", default=""): vol.All(cv.string, vol.Length(max=MAX_TEXT)),
        vol.Optional("before"): vol.ExactSequence([_TIME, str, int]),
        vol.Optional("limit", default=DEFAULT_PAGE): vol.All(int, vol.Range(min=1, max=MAX_LIMIT)),
    }
)
@async_response
async def _page(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Return a page of clips: the newest ones that are older than `before` in the message.

    First read the list of all clips if it is not in memory.
    """
    number = msg["id"]
    try:
        page = await async_page(
            hass,
            _wanted(hass, connection, msg),
            text=msg["text"],
            before=tuple(msg["before"]) if "before" in msg else None,
            limit=msg["limit"],
        )
    except HomeAssistantError as err:
        _send_error(connection, number, err)
        return
    connection.send_result(number, page)


def _send_error(connection: ActiveConnection, number: int, err: HomeAssistantError) -> None:
    """Send the error of a command to the card.

    Do not raise the error, because Home Assistant would then log it in English for each open page.
    """
    connection.send_error(
        number,
        ERR_HOME_ASSISTANT_ERROR,
        localized_message(err),
        translation_key=err.translation_key,
        translation_domain=err.translation_domain,
        translation_placeholders=err.translation_placeholders,
    )


def _wanted(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> Wanted:
    """Return which clips a message requests, and for which user.

    An empty list of cameras means all cameras. An empty list of types means all types.
    """
    cameras = frozenset(async_main_camera(hass, it) for it in msg.get("cameras", ()))
    return Wanted(
        viewer=Viewer(hass=hass, user=connection.user, wanted=cameras or None),
        types=frozenset(msg.get("types", ())),
        age=timedelta(days=msg["days"]),
    )
