"""The live view of one camera. A user's request starts a session.

The session ends at the latest after the maximum duration of a live view.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Protocol

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util

from ..api import (
    BlinkError,
    BlinkUnloadedError,
    CameraKey,
    Clock,
    LiveViewEnd,
    LiveViewSession,
)
from ..const import LOGGER
from ..errors import action_error
from ..localization import localized_message
from . import messages
from .causes import Cause
from .fan_out import FanOut
from .limits import PAUSE_AFTER_END, LiveViewLimits
from .running_session import Plan, RunningSession
from .shared_start import SharedStart

# After a player has requested the address of the stream, the next connection within this number of
# seconds may start a session.
PERMIT_SECONDS = 20.0


@dataclass(frozen=True, kw_only=True)
class Picture:
    """The last key frame of a session."""

    jpeg: bytes = field(repr=False)
    taken_at: datetime


@dataclass(frozen=True, kw_only=True)
class Ended:
    """When and why the last session ended, or failed to start."""

    message: str | None
    """The reason in the language of Home Assistant. None if the session had no viewers."""
    at: datetime


class Account(Protocol):
    """The part of an account that the live views of its cameras use."""

    hass: HomeAssistant
    clock: Clock
    limits: LiveViewLimits

    def title(self, key: CameraKey) -> str:
        """Return the name of a camera in messages."""
        ...

    def plan(self, key: CameraKey) -> Plan:
        """Return how long a session may last. Raises HomeAssistantError if the limits forbid it."""
        ...

    async def end_unwatched(self, key: CameraKey) -> None:
        """In the camera's network, end each session of another camera that has no reader (player).

        Raises HomeAssistantError if one of these sessions has a reader again.
        """
        ...

    async def start(self, key: CameraKey, plan: Plan) -> LiveViewSession:
        """Start a session. Return the session when its first picture has arrived.

        Raises BlinkError if the session cannot be started.
        """
        ...

    async def decode(self, stream: bytes) -> bytes | None:
        """Return the first frame of a transport stream as a JPEG.

        Return None if the frame is unreadable.
        """
        ...

    def record(self, key: CameraKey, *, seconds: float, end: RunningSession | BlinkError) -> None:
        """Store how a session has ended, or why it could not be started, for diagnostics."""
        ...


class CameraLiveView:
    """The live view of one camera.

    Only `request` starts a session. Readers (players) join the session.
    """

    def __init__(self, key: CameraKey, account: Account) -> None:
        self.key = key
        self.ended: Ended | None = None
        """The end of the last session, or the failure of its start.

        None before the first session.
        """
        self.picture: Picture | None = None
        """The last key frame of the last session, or None."""
        self.on_change: Callable[[], None] = lambda: None
        """A function to call when a session starts or ends, or when a picture is available."""
        self.on_end: Callable[[str | None], Awaitable[None]] | None = None
        """A function that closes the players when a session ends.

        Its argument is a message for viewers.
        """
        self._account = account
        self._session: RunningSession | None = None
        self._start: SharedStart | None = None
        self._decoding: asyncio.Task[None] | None = None
        self._permit_until = 0.0

    @property
    def is_running(self) -> bool:
        """Whether a session is running, and has not begun to end."""
        return self._session is not None and not self._session.is_ending

    @property
    def is_active(self) -> bool:
        """Whether a session is being started, is running or is ending."""
        return self._session is not None or self._start is not None

    @property
    def is_unwatched(self) -> bool:
        """Whether the running session had a reader (player), and now has no reader."""
        return self._session is not None and self._session.is_unwatched

    @property
    def _title(self) -> str:
        return self._account.title(self.key)

    async def request(self) -> None:
        """Start a session for one user request, or join the running session.

        Return when the first picture is available. If all waiting requests are cancelled, cancel
        the start. Raises HomeAssistantError with the reason if no session can be started.
        """
        if self.is_running:
            return
        if self._start is None or self._start.is_given_up:
            try:
                plan = self._plan()
            except HomeAssistantError as err:
                self._set_ended(localized_message(err))
                raise
            self._start = SharedStart(self._begin(plan), self._start_ended)
        try:
            await self._start.wait()
        except BlinkUnloadedError as err:
            raise action_error(err, self._title) from err

    def permit(self) -> None:
        """Allow the next connection to start a session.

        When a user opens a camera, HomeKit requests the address of the stream. Then it connects
        without a further request.
        """
        self._permit_until = self._account.clock.monotonic() + PERMIT_SECONDS

    async def open_session(self) -> FanOut | None:
        """Return the packets of the running session for a new reader (player).

        Return None if no session is running.
        """
        if not self.is_running and self._account.clock.monotonic() < self._permit_until:
            self._permit_until = 0.0
            try:
                await self.request()
            except HomeAssistantError as err:
                LOGGER.debug("A live view was not started: %s", err.translation_key)
        return self._session.fan_out if self._session and self.is_running else None

    async def end(self, cause: Cause) -> None:
        """End the session, or cancel its start. Return when the camera is free again.

        Afterwards, no connection can start a session before the next request.
        """
        self._permit_until = 0.0
        while self._start is not None:
            await self._start.cancel()
        if self._session is not None:
            await self._session.end(cause)

    async def close(self) -> None:
        """End the session because the account is being unloaded."""
        await self.end(LiveViewEnd.STOPPED)
        if self._decoding is not None:
            self._decoding.cancel()
            await asyncio.wait([self._decoding])

    def _plan(self) -> Plan:
        if self.is_active:
            # Reject the request while the last session ends, or the last start is being cancelled.
            raise messages.pause(self._title, PAUSE_AFTER_END)
        return self._account.plan(self.key)

    async def _begin(self, plan: Plan) -> None:
        """Start a session. Raises HomeAssistantError if the session cannot be started."""
        account = self._account
        try:
            await account.end_unwatched(self.key)
        except HomeAssistantError as err:
            self._set_ended(localized_message(err))
            raise
        since = account.clock.monotonic()
        try:
            client_session = await account.start(self.key, plan)
        except BlinkError as err:
            failure = action_error(err, self._title)
            account.limits.count_failed_start(self.key, err, failure, since=since)
            account.record(self.key, seconds=account.clock.monotonic() - since, end=err)
            self._set_ended(localized_message(failure))
            raise failure from err
        except BaseException:
            # Count cancelled starts and starts with an unexpected error, because they may have
            # woken the camera.
            account.limits.count(self.key, since=since)
            raise
        self._session = RunningSession(
            account.hass,
            client_session,
            plan,
            started=account.clock.monotonic() - since,
            close_players=partial(self._close_players, since),
            on_ended=partial(self._session_ended, since),
        )
        self.on_change()

    def _start_ended(self, start: SharedStart) -> None:
        """Forget a start that has ended.

        This is a callback instead of a `finally` in `_begin`, because `_begin` never runs if its
        task is cancelled before it begins.
        """
        if self._start is start:
            self._start = None

    async def _close_players(self, since: float, cause: Cause) -> None:
        """Show the viewers the reason why the session ends, and close their players."""
        seconds = self._account.clock.monotonic() - since
        reason = messages.ended(cause, self._title, seconds=seconds)
        message = localized_message(reason) if reason else None
        self._set_ended(message)
        if self.on_end is not None:
            await self.on_end(message)

    def _session_ended(self, since: float, session: RunningSession) -> None:
        """Count an ended session for the limits, and make a picture of its last key frame."""
        account = self._account
        self._session = None
        account.limits.count(self.key, since=since)
        account.record(self.key, seconds=account.clock.monotonic() - since, end=session)
        self.on_change()
        taken_at = session.fan_out.key_frame_at
        if session.cause is LiveViewEnd.STOPPED or taken_at is None:
            return
        if self._decoding is not None:
            self._decoding.cancel()
        self._decoding = account.hass.async_create_background_task(
            self._decode(session.fan_out.backlog, taken_at), name="picture of a live view"
        )

    async def _decode(self, stream: bytes, taken_at: datetime) -> None:
        """Store the session's last key frame as the picture of the live view."""
        if jpeg := await self._account.decode(stream):
            self.picture = Picture(jpeg=jpeg, taken_at=taken_at)
            self.on_change()

    def _set_ended(self, message: str | None) -> None:
        self.ended = Ended(message=message, at=dt_util.utcnow())
        self.on_change()
