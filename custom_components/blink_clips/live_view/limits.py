"""The limits of live views: battery time per day, sessions per hour, pauses between sessions.

The counts survive reloads of the account. After a restart of Home Assistant, they begin at zero.
"""

from collections import defaultdict, deque
from copy import copy
from dataclasses import dataclass

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util.hass_dict import HassKey

from ..api import (
    LIVE_VIEW_START_SECONDS,
    BlinkError,
    BlinkLiveViewNoPictureError,
    BlinkLiveViewTransportError,
    BlinkLiveViewUntrustedError,
    BlinkOfflineError,
    CameraKey,
    Clock,
)
from ..config_entry import BlinkConfigEntry
from ..const import DOMAIN
from ..control.confirmed_state import may_be_done
from . import messages

DAY = 24 * 60 * 60.0
HOUR = 60 * 60.0

# Pause in seconds after a session. If a new session starts earlier, Blink soon ends it.
PAUSE_AFTER_END = 5.0
# Seconds after a failed start in which a request gets the same error again. In this time, no
# request is sent to Blink.
PAUSE_AFTER_FAILURE = 10.0
# Maximum number of sessions per hour of a camera with mains power.
MAX_SESSIONS_IN_AN_HOUR = 30
# Seconds that a battery camera must have left for a new session. A slow start takes this long.
MIN_BATTERY_SECONDS = LIVE_VIEW_START_SECONDS
# Minimum number of seconds that each session counts, even a failed session. The minimum limits
# pages that request live views all day.
MIN_COUNTED_SECONDS = 10.0
# Maximum number of past sessions of a camera to remember. A day has far fewer sessions.
MAX_COUNTED = 5000

# Errors of starts that the cloud had accepted. These starts have woken the camera.
_AFTER_ACCEPTANCE = (
    BlinkLiveViewNoPictureError,
    BlinkLiveViewTransportError,
    BlinkLiveViewUntrustedError,
)

_LIMITS: HassKey[dict[str, LiveViewLimits]] = HassKey(f"{DOMAIN}.live_view_limits")


@dataclass(frozen=True, slots=True)
class _Use:
    ended: float
    seconds: float


@dataclass(frozen=True, slots=True)
class _Pause:
    until: float
    failure: HomeAssistantError | None
    """The error to raise again. None if the pause follows a session without an error."""


class LiveViewLimits:
    """Counts the sessions of an account, and checks whether the limits allow another session."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._uses: defaultdict[CameraKey, deque[_Use]] = defaultdict(
            lambda: deque(maxlen=MAX_COUNTED)
        )
        self._pauses: dict[CameraKey, _Pause] = {}

    def require_pause_over(self, key: CameraKey, title: str) -> None:
        """Raise HomeAssistantError in the pause after a camera's last session or failed start."""
        pause = self._pauses.get(key)
        if pause is None or (seconds := pause.until - self._clock.monotonic()) <= 0:
            return
        # Raise a copy, because a raised error object stores its traceback.
        raise copy(pause.failure) if pause.failure else messages.pause(title, seconds)

    def end_pauses_after_failures(self) -> None:
        """End the pauses after failed starts, because the user has removed the cause."""
        self._pauses = {key: it for key, it in self._pauses.items() if it.failure is None}

    def battery_seconds(self, key: CameraKey, title: str, minutes: int) -> float:
        """Return the seconds of live view that remain for a battery camera.

        `minutes` is the limit in 24 hours. Raises HomeAssistantError if no time remains.
        """
        used = sum(it.seconds for it in self._recent(key, DAY))
        remaining = minutes * 60 - used
        if remaining < MIN_BATTERY_SECONDS:
            raise messages.battery_time_used(title, minutes)
        return remaining

    def require_mains_session(self, key: CameraKey, title: str) -> None:
        """Raise HomeAssistantError if a mains-powered camera had too many sessions in an hour."""
        if len(self._recent(key, HOUR)) >= MAX_SESSIONS_IN_AN_HOUR:
            raise messages.too_many_sessions(title, MAX_SESSIONS_IN_AN_HOUR)

    def count(self, key: CameraKey, *, since: float) -> None:
        """Count a session that has ended, or a start that was cancelled.

        `since` is the monotonic time of the user request.
        """
        now = self._clock.monotonic()
        self._uses[key].append(_Use(now, max(now - since, MIN_COUNTED_SECONDS)))
        self._pauses[key] = _Pause(now + PAUSE_AFTER_END, None)

    def count_failed_start(
        self, key: CameraKey, err: BlinkError, failure: HomeAssistantError, *, since: float
    ) -> None:
        """Count a failed start as battery time if it may have woken the camera. Start a pause.

        In the pause, each request gets the error `failure` again, and starts no session.
        """
        if _may_have_woken_camera(err):
            self.count(key, since=since)
        self._pauses[key] = _Pause(self._clock.monotonic() + PAUSE_AFTER_FAILURE, copy(failure))

    def _recent(self, key: CameraKey, seconds: float) -> list[_Use]:
        oldest = self._clock.monotonic() - seconds
        return [it for it in self._uses[key] if it.ended > oldest]


def limits_of(hass: HomeAssistant, entry: BlinkConfigEntry, clock: Clock) -> LiveViewLimits:
    """Return the object with the limits of an account. Reloads of the account do not change it."""
    of_accounts = hass.data.setdefault(_LIMITS, {})
    return of_accounts.setdefault(entry.entry_id, LiveViewLimits(clock))


def end_pauses_after_failures(hass: HomeAssistant, entry: BlinkConfigEntry) -> None:
    """Let the next user request start a session, even soon after a failed start."""
    if limits := hass.data.get(_LIMITS, {}).get(entry.entry_id):
        limits.end_pauses_after_failures()


def remove_limits(hass: HomeAssistant, entry: BlinkConfigEntry) -> None:
    """Delete the counts of the live views of a removed account."""
    hass.data.get(_LIMITS, {}).pop(entry.entry_id, None)


def _may_have_woken_camera(err: BlinkError) -> bool:
    """Return whether a failed start may have woken the camera. `err` is its error."""
    # Also check `__context__`. If a request fails because the camera is offline, the client raises
    # a new error, whose `__context__` is the error of the request.
    if isinstance(err, _AFTER_ACCEPTANCE) or isinstance(err.__context__, _AFTER_ACCEPTANCE):
        return True
    return not isinstance(err, BlinkOfflineError) and may_be_done(err)
