"""Event types: the reasons for recordings, as shown in events, actions and the media browser."""

from dataclasses import dataclass
from enum import StrEnum

from ..api import Clip, ClipSource
from .requested_recordings import RequestedRecordings


class EventType(StrEnum):
    """The type of an event: why a clip was recorded."""

    MOTION = "motion"
    PERSON = "person"
    VEHICLE = "vehicle"
    ANIMAL = "animal"
    PACKAGE = "package"
    BUTTON_PRESS = "button_press"
    SNAPSHOT = "snapshot"
    LIVE_VIEW = "live_view"
    ON_DEMAND = "on_demand"
    UNKNOWN = "unknown"

    @property
    def is_motion(self) -> bool:
        """Return whether motion caused the recording, regardless of detected objects."""
        return self in _MOTION


_MOTION = frozenset(
    {
        EventType.MOTION,
        EventType.PERSON,
        EventType.VEHICLE,
        EventType.ANIMAL,
        EventType.PACKAGE,
    }
)

_TYPES = {
    ClipSource.MOTION: EventType.MOTION,
    ClipSource.VISION: EventType.MOTION,
    ClipSource.BUTTON_PRESS: EventType.BUTTON_PRESS,
    ClipSource.SNAPSHOT: EventType.SNAPSHOT,
    ClipSource.LIVE_VIEW: EventType.LIVE_VIEW,
    # Treat a USB clip without a reason as motion, the most frequent reason.
    ClipSource.USB: EventType.MOTION,
    ClipSource.UNKNOWN: EventType.UNKNOWN,
}


def texts_of(event_type: EventType) -> list[str] | None:
    """Return the texts to search for in the JSON of clips, to find the clips of an event type.

    The JSON of each of these clips contains at least one text. Return None if there are no such
    texts.
    """
    if event_type in {EventType.UNKNOWN, EventType.ON_DEMAND}:
        return None
    sources = [source.value for source, kind in _TYPES.items() if kind is event_type]
    if event_type is EventType.BUTTON_PRESS:
        sources.append("button")
    return [f'"{it}"' for it in (*sources, event_type.value)]


@dataclass(frozen=True, kw_only=True)
class ClipEvent:
    """A clip whose event is being fired, with facts about the clip."""

    clip: Clip
    type: EventType
    has_poster: bool
    """Whether the clip's poster (the cloud's picture of the clip) is available."""
    is_current: bool
    """Whether the clip was recorded within the last ten minutes."""


class EventTypes:
    """Determines the event type of each clip of an account."""

    def __init__(self) -> None:
        self.recordings = RequestedRecordings()
        """The clips that actions have recorded. The cloud does not mark these clips."""

    def of(self, clip: Clip) -> EventType:
        """Return the event type of a clip.

        If motion caused the clip and the cloud has detected an object in it, the event type is the
        object.
        """
        if self.recordings.has(clip):
            return EventType.ON_DEMAND
        kind = _TYPES[clip.source]
        if kind is EventType.MOTION and clip.detections:
            return EventType(clip.detections[0])
        return kind
