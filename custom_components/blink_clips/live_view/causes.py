"""The reasons why a live view session ends."""

from enum import StrEnum

from ..api import LiveViewEnd


class EndCause(StrEnum):
    """The reasons for which Blink Clips ends a session. LiveViewEnd contains all other reasons."""

    NO_VIEWER = "no_viewer"
    """All players have disconnected, or no player has connected."""
    BATTERY_TIME = "battery_time"
    """The battery camera has used up its live view time of the last 24 hours."""


type Cause = LiveViewEnd | EndCause
