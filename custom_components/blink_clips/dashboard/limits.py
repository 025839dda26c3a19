"""The limits of dashboard cards: how often they receive messages, and how many a page may have."""

from collections.abc import Callable, Iterable
from datetime import datetime
from operator import countOf

from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.core import HassJob, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.event import async_call_later

from ..const import DOMAIN

# Minimum seconds between two messages of a subscription. A longer interval lets fewer messages wait
# for a slow browser. Home Assistant disconnects a browser if messages wait for a minute.
MESSAGE_EVERY_SECONDS = 1.0

# Maximum number of subscriptions of one browser page. Each badge and card needs one subscription. A
# card with a filter needs two. Each subscription keeps its sent clips in memory.
MAX_SUBSCRIPTIONS = 50


class MessageTimer:
    """Calls `send`, which sends messages to the cards, at most every MESSAGE_EVERY_SECONDS."""

    def __init__(self, hass: HomeAssistant, send: Callable[[], None]) -> None:
        self._hass = hass
        self._send = send
        self._cancel: Callable[[], None] | None = None
        self._sent_at = float("-inf")

    @callback
    def start(self) -> None:
        """Call `send` in the next iteration of the event loop, or later if it was called recently.

        If the timer is running, do nothing.
        """
        if self._cancel:
            return
        wait = self._sent_at + MESSAGE_EVERY_SECONDS - self._hass.loop.time()
        if wait <= 0:
            self._cancel = self._hass.loop.call_soon(self._fire).cancel
            return
        job = HassJob(self._fire, "messages of dashboard cards", cancel_on_shutdown=True)
        self._cancel = async_call_later(self._hass, wait, job)

    @callback
    def cancel(self) -> None:
        """Stop the timer, because no card is left."""
        if self._cancel:
            self._cancel()
            self._cancel = None

    @callback
    def _fire(self, _now: datetime | None = None) -> None:
        self._cancel = None
        self._sent_at = self._hass.loop.time()
        self._send()


def require_room(connection: ActiveConnection, subscribed: Iterable[ActiveConnection]) -> None:
    """Raise HomeAssistantError if a connection (browser page) has too many subscriptions.

    `subscribed` contains the connection of each subscription.
    """
    if countOf(subscribed, connection) >= MAX_SUBSCRIPTIONS:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="too_many_cards",
            translation_placeholders={"most": str(MAX_SUBSCRIPTIONS)},
        )
