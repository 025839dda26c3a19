"""The causes for which a session ends."""

from enum import StrEnum

from ..api import LiveViewEnd


class EndCause(StrEnum):
    """The causes that the client does not know. LiveViewEnd has the others."""

    NO_VIEWER = "no_viewer"
    """The last reader disconnected, or no reader connected."""
    BATTERY_TIME = "battery_time"
    """The battery camera has no remaining time."""


type Cause = LiveViewEnd | EndCause
