"""A running session: passes the packets of a camera to its readers, until one cause ends it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later

from ..api import LiveViewEnd, LiveViewFacts, LiveViewSession
from .causes import Cause, EndCause
from .fan_out import FanOut

# Seconds in which the first reader must connect. A page that left while it waited for the session
# sends no message about this.
FIRST_READER_SECONDS = 15.0
# Seconds after which a session without readers ends. A player may reconnect within this time.
LAST_READER_SECONDS = 5.0


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A session that the limits allow."""

    seconds: float
    """The duration after which the session ends."""
    cause: Cause
    """The cause of that end: the time limit, or the remaining time of a battery camera."""


class RunningSession:
    """A session of one camera, its readers and its end."""

    def __init__(
        self,
        hass: HomeAssistant,
        client_session: LiveViewSession,
        plan: Plan,
        *,
        close_players: Callable[[Cause], Awaitable[None]],
        on_ended: Callable[[RunningSession], None],
    ) -> None:
        self.plan = plan
        self.had_reader = False
        self.cause: Cause | None = None
        """The cause of the end. None before the end begins."""
        self.fan_out = FanOut(self._readers_changed)
        self._hass = hass
        self._client_session = client_session
        self._close_players = close_players
        self._on_ended = on_ended
        self._ending: asyncio.Task[None] | None = None
        self._cancel_limit = self._end_later(plan.seconds, plan.cause)
        self._cancel_reader_timer = self._end_later(FIRST_READER_SECONDS, EndCause.NO_VIEWER)
        self._pump = asyncio.create_task(self._pass_packets(), name="packets of a live view")

    @property
    def facts(self) -> LiveViewFacts:
        """Return the measurements of the client until now."""
        return self._client_session.facts

    @property
    def is_ending(self) -> bool:
        """Whether the end has begun."""
        return self._ending is not None

    @property
    def is_unwatched(self) -> bool:
        """Whether the session had a reader, and has none any more."""
        return self.had_reader and not self.fan_out.readers

    async def end(self, cause: Cause) -> None:
        """End the session. Return when the camera is released. Only the first cause counts."""
        await asyncio.shield(self._begin_end(cause))

    async def _pass_packets(self) -> None:
        """Pass packets to the readers until the client's session ends."""
        async for packets in self._client_session.packets():
            self.fan_out.feed(packets)
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
        """Return a function that cancels the timer."""

        @callback
        def end(_: datetime) -> None:
            self._begin_end(cause)

        return async_call_later(self._hass, seconds, end)

    def _begin_end(self, cause: Cause) -> asyncio.Task[None]:
        """Return the task that ends the session, which starts at the first call."""
        if self._ending is None:
            self.cause = cause
            self._ending = self._hass.async_create_task(
                self._end(cause), name="end of a live view", eager_start=False
            )
        return self._ending

    async def _end(self, cause: Cause) -> None:
        """Close the players, then the readers, then the client's session.

        In this order, no player tries to connect again or logs an error.
        """
        self._cancel_limit()
        self._cancel_reader_timer()
        closing = asyncio.ensure_future(self._close_players(cause))
        # Let the players begin to close before their readers end.
        await asyncio.sleep(0)
        self.fan_out.close()
        await asyncio.wait([closing])
        try:
            await self._client_session.stop()
        finally:
            # After an unexpected error, the next request must be able to start a session, too.
            self._pump.cancel()
            await asyncio.wait([self._pump])
            self._on_ended(self)
