"""The limits of live views: battery time in a day, sessions in an hour, pauses after a session.

An account keeps its limits through reloads, until Home Assistant restarts.
"""

from collections import defaultdict, deque
from dataclasses import dataclass

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util.hass_dict import HassKey

from ..api import CameraKey, Clock
from ..config_entry import BlinkConfigEntry
from ..const import DOMAIN
from . import messages

DAY = 24 * 60 * 60.0
HOUR = 60 * 60.0

# Seconds after the end of a session in which Blink would end a new session of the camera early.
PAUSE_AFTER_END = 5.0
# Seconds after a failed start in which the camera's error is repeated without a request to Blink.
PAUSE_AFTER_FAILURE = 10.0
# Maximum number of sessions of a mains-powered camera in an hour.
MAX_SESSIONS_IN_AN_HOUR = 30
# A battery camera with less remaining seconds than this is not started any more.
MIN_BATTERY_SECONDS = 10.0
# Maximum number of past sessions of a camera that count. Pauses between sessions keep the actual
# number of sessions in a day far below.
MAX_COUNTED = 5000

_LIMITS: HassKey[dict[str, LiveViewLimits]] = HassKey(f"{DOMAIN}.live_view_limits")


@dataclass(frozen=True, slots=True)
class _Use:
    ended: float
    seconds: float


@dataclass(frozen=True, slots=True)
class _Pause:
    until: float
    error: HomeAssistantError | None
    """The error that is repeated; None after a session that ended."""


class LiveViewLimits:
    """Decides whether the limits of an account allow a session now, and counts the sessions."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._uses: defaultdict[CameraKey, deque[_Use]] = defaultdict(
            lambda: deque(maxlen=MAX_COUNTED)
        )
        self._pauses: dict[CameraKey, _Pause] = {}

    def require_pause_over(self, key: CameraKey, title: str) -> None:
        """Raise HomeAssistantError during the pause after the camera's last session or failure."""
        pause = self._pauses.get(key)
        if pause is None or (seconds := pause.until - self._clock.monotonic()) <= 0:
            return
        raise pause.error or messages.pause(title, seconds)

    def battery_seconds(self, key: CameraKey, title: str, minutes: int) -> float:
        """Return the remaining seconds of a battery camera, which has `minutes` in 24 hours.

        Raises HomeAssistantError if none remain.
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

    def count(
        self, key: CameraKey, *, since: float, failure: HomeAssistantError | None = None
    ) -> None:
        """Count a session that began at the monotonic time `since`, or failed to begin."""
        now = self._clock.monotonic()
        self._uses[key].append(_Use(now, now - since))
        pause = PAUSE_AFTER_END if failure is None else PAUSE_AFTER_FAILURE
        self._pauses[key] = _Pause(now + pause, failure)

    def _recent(self, key: CameraKey, seconds: float) -> list[_Use]:
        oldest = self._clock.monotonic() - seconds
        return [it for it in self._uses[key] if it.ended > oldest]


def limits_of(hass: HomeAssistant, entry: BlinkConfigEntry, clock: Clock) -> LiveViewLimits:
    """Return the limits of an account, which stay the same through reloads."""
    of_accounts = hass.data.setdefault(_LIMITS, {})
    return of_accounts.setdefault(entry.entry_id, LiveViewLimits(clock))


def remove_limits(hass: HomeAssistant, entry: BlinkConfigEntry) -> None:
    """Remove the limits of a removed account."""
    hass.data.get(_LIMITS, {}).pop(entry.entry_id, None)
