"""The websocket commands of the dashboard card."""

from datetime import timedelta
from functools import partial
from typing import Any

from homeassistant.components.websocket_api import (
    ActiveConnection,
    async_register_command,
    websocket_command,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..clips.event_types import EventType
from ..const import DOMAIN
from .scene import Viewer
from .subscription import Subscription, Wanted
from .updates import UPDATES, Updates

DEFAULT_DAYS = 7
MAX_DAYS = 60
DEFAULT_LIMIT = 60
MAX_LIMIT = 200
MAX_CAMERAS = 1_000

_FILTER = {
    vol.Optional("cameras"): vol.All([cv.entity_id], vol.Length(max=MAX_CAMERAS)),
    vol.Optional("types"): [vol.Coerce(EventType)],
    vol.Optional("days", default=DEFAULT_DAYS): vol.All(int, vol.Range(min=1, max=MAX_DAYS)),
}


@callback
def async_register_commands(hass: HomeAssistant) -> None:
    """Register the websocket commands. They exist even if no account is loaded."""
    hass.data[UPDATES] = Updates(hass)
    async_register_command(hass, _subscribe)


@websocket_command(
    {
        vol.Required("type"): f"{DOMAIN}/clips/subscribe",
        **_FILTER,
        vol.Optional("limit", default=DEFAULT_LIMIT): vol.All(int, vol.Range(min=0, max=MAX_LIMIT)),
    }
)
@callback
def _subscribe(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Send everything that a card shows, and then each change."""
    number = msg["id"]
    subscription = Subscription(
        _wanted(hass, connection, msg), msg["limit"], partial(connection.send_event, number)
    )
    connection.send_result(number)
    connection.subscriptions[number] = hass.data[UPDATES].add(subscription)


def _wanted(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> Wanted:
    """Return the clips that a message asks for. Empty lists mean all cameras and all types."""
    return Wanted(
        viewer=Viewer(
            hass=hass, user=connection.user, wanted=frozenset(msg.get("cameras", ())) or None
        ),
        types=frozenset(msg.get("types", ())),
        age=timedelta(days=msg["days"]),
    )
