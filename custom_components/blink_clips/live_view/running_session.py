"""A running session: passes the packets of a camera to its readers until the end.

A reader is a player that has connected to the server for live views.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from math import inf

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later

from ..api import LiveViewEnd, LiveViewFacts, LiveViewSession
from ..const import LOGGER
from .causes import Cause, EndCause
from .fan_out import FanOut

# Seconds within which the first reader (player) must connect. No reader connects if the user has
# closed the page in the meantime.
FIRST_READER_SECONDS = 15.0
# Seconds after which a session without readers ends. A player may connect again within this time.
LAST_READER_SECONDS = 5.0
# Seconds that the players have to close at the end of a session.
CLOSING_SECONDS = 5.0


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How long a session may last under the account's limits."""

    seconds: float
    """The maximum duration in seconds, counted from the first picture."""
    battery_seconds: float = inf
    """The remaining live view seconds of a battery camera, counted from the user's request."""

    def end_after(self, started: float) -> tuple[float, Cause]:
        """Return the number of seconds after which a session ends, and the cause of its end.

        `started` is the number of seconds that the start of the session took.
        """
        if (battery := self.battery_seconds - started) < self.seconds:
            return max(battery, 0.0), EndCause.BATTERY_TIME
        return self.seconds, LiveViewEnd.TIME_LIMIT


class RunningSession:
    """A live view session of one camera, with the session's readers."""

    def __init__(
        self,
        hass: HomeAssistant,
        client_session: LiveViewSession,
        plan: Plan,
        *,
        started: float,
        close_players: Callable[[Cause], Awaitable[None]],
        on_ended: Callable[[RunningSession], None],
    ) -> None:
        self.limit_seconds, cause = plan.end_after(started)
        self.had_reader = False
        self.cause: Cause | None = None
        """The reason why the session ends. None before it begins to end."""
        self.fan_out = FanOut(self._readers_changed)
        self._hass = hass
        self._client_session = client_session
        self._close_players = close_players
        self._on_ended = on_ended
        self._ending: asyncio.Task[None] | None = None
        self._cancel_limit = self._end_later(self.limit_seconds, cause)
        self._cancel_reader_timer = self._end_later(FIRST_READER_SECONDS, EndCause.NO_VIEWER)
        self._pump = asyncio.create_task(self._pass_packets(), name="packets of a live view")

    @property
    def facts(self) -> LiveViewFacts:
        """Return the measurements of the API client so far, such as times and bytes."""
        return self._client_session.facts

    @property
    def is_ending(self) -> bool:
        """Whether the session has begun to end."""
        return self._ending is not None

    @property
    def is_unwatched(self) -> bool:
        """Whether the session had a reader (player), and all readers have disconnected."""
        return self.had_reader and not self.fan_out.readers

    async def end(self, cause: Cause) -> None:
        """End the session. Return when the camera is free again.

        If the session is already ending, `cause` is ignored.
        """
        await asyncio.shield(self._begin_end(cause))

    async def _pass_packets(self) -> None:
        """Pass packets to the readers (players) until the session of the API client ends."""
        try:
            async for packets in self._client_session.packets():
                self.fan_out.feed(packets)
        except Exception:  # noqa: BLE001 - the comment below gives the reason
            # End the session after any error. Otherwise the camera would stay awake.
            LOGGER.exception("The packets of a live view cannot be passed on")
            self._begin_end(LiveViewEnd.CONNECTION_LOST)
            return
        self._begin_end(self._client_session.end or LiveViewEnd.CONNECTION_LOST)

    def _readers_changed(self) -> None:
        if self.is_ending:
            return
        self._cancel_reader_timer()
        self._cancel_reader_timer = lambda: None
        if self.fan_out.readers:
            self.had_reader = True
        else:
            self._cancel_reader_timer = self._end_later(LAST_READER_SECONDS, EndCause.NO_VIEWER)

    def _end_later(self, seconds: float, cause: Cause) -> CALLBACK_TYPE:
        """End the session after `seconds`. Return a function that prevents this."""

        @callback
        def end(_: datetime) -> None:
            self._begin_end(cause)

        return async_call_later(self._hass, seconds, end)

    def _begin_end(self, cause: Cause) -> asyncio.Task[None]:
        """Start the task that ends the session, unless it has started. Return the task."""
        if self._ending is None:
            self.cause = cause
            self._ending = self._hass.async_create_task(
                self._end(cause), name="end of a live view", eager_start=False
            )
        return self._ending

    async def _end(self, cause: Cause) -> None:
        """Close the players, then their connections, and then the session of the API client.

        Because of this order, no player connects again or logs an error.
        """
        self._cancel_limit()
        self._cancel_reader_timer()
        closing = asyncio.ensure_future(self._close_players(cause))
        closing.add_done_callback(_log_failure)
        try:
            # Let the players begin to close before their readers receive the end of the stream.
            await asyncio.sleep(0)
            self.fan_out.close()
            await asyncio.wait([closing], timeout=CLOSING_SECONDS)
        finally:
            closing.cancel()
            await self._stop()

    async def _stop(self) -> None:
        """End the session of the API client."""
        try:
            await self._client_session.stop()
        finally:
            # Clean up even after an unexpected error, so that the next request can start a session.
            self._pump.cancel()
            await asyncio.wait([self._pump])
            self._on_ended(self)


def _log_failure(closing: asyncio.Future[None]) -> None:
    """Log an error if players could not be closed."""
    if not closing.cancelled() and (err := closing.exception()):
        LOGGER.error("The players of a live view did not close properly", exc_info=err)
