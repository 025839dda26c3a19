"""What a clip is an event of."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from .api import Clip, ClipSource, Recording

# A clip dates from when the camera began, its command from when the cloud took it: other clocks.
CLOCK_TOLERANCE = timedelta(seconds=5)
# The longest that a camera takes to wake up and begin.
RECORDING_STARTS_WITHIN = timedelta(seconds=60)


class EventType(StrEnum):
    """What happened, as automations name it."""

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


_TYPES = {
    ClipSource.MOTION: EventType.MOTION,
    ClipSource.VISION: EventType.MOTION,
    ClipSource.BUTTON_PRESS: EventType.BUTTON_PRESS,
    ClipSource.SNAPSHOT: EventType.SNAPSHOT,
    ClipSource.LIVE_VIEW: EventType.LIVE_VIEW,
    # Nothing tells what made it; motion is what nearly all clips are made by.
    ClipSource.USB: EventType.MOTION,
    ClipSource.UNKNOWN: EventType.UNKNOWN,
}


@dataclass(frozen=True, kw_only=True)
class ClipEvent:
    """A clip, and what is said of it when it is announced."""

    clip: Clip
    type: EventType
    has_poster: bool
    """Whether its poster can be had; it was waited for."""
    is_current: bool
    """Whether it was recorded within the last ten minutes."""


def event_type(clip: Clip) -> EventType:
    """Return what a clip is an event of: of motion, what the cloud saw moving if it tells."""
    kind = _TYPES[clip.source]
    if kind is EventType.MOTION and clip.detections:
        return EventType(clip.detections[0])
    return kind


def comes_of(clip: Clip, recording: Recording) -> bool:
    """Whether a clip of a camera is the one that it was told to record.

    By its number where the cloud names it, else by its time.
    """
    if recording.clip_id is not None:
        return clip.id == recording.clip_id
    if recording.accepted_at is None:
        return False
    late = clip.created_at - recording.accepted_at
    return -CLOCK_TOLERANCE <= late <= RECORDING_STARTS_WITHIN
