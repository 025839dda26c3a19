"""Event types: why a camera recorded a clip, in one vocabulary for all of Blink Clips."""

from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from ..api import CameraKey, Clip, ClipSource, Recording

# A clip dates from when the camera began, its command from when the cloud took it: other clocks.
CLOCK_TOLERANCE = timedelta(seconds=5)
# The longest that a camera takes to wake up and begin.
RECORDING_STARTS_WITHIN = timedelta(seconds=60)

# Maximum number of a camera's recordings whose clips are not listed yet.
MAX_EXPECTED = 20
# Maximum number of clips that are remembered as recorded on demand.
MAX_ON_DEMAND = 1_000


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


class EventTypes:
    """The event types of an account's clips.

    The clip list does not report which clips were recorded on demand. Therefore new clips are
    matched with the recordings that an action requested, and the numbers of those clips are kept.
    """

    def __init__(self) -> None:
        self._recordings: defaultdict[CameraKey, deque[Recording]] = defaultdict(
            lambda: deque(maxlen=MAX_EXPECTED)
        )
        self._on_demand: dict[int, None] = {}

    @property
    def stored(self) -> list[int]:
        """The numbers of the clips that were recorded on demand, oldest first."""
        return list(self._on_demand)

    def restore(self, stored: Iterable[int]) -> None:
        """Restore the numbers of the clips that were recorded on demand."""
        self._on_demand = dict.fromkeys(stored)

    def expect(self, key: CameraKey, recording: Recording) -> None:
        """Expect the clip of a recording that an action requested from a camera."""
        self._recordings[key].append(recording)

    def match(self, key: CameraKey, clip: Clip) -> None:
        """Match a camera's new clip with an expected recording, if there is one for it."""
        expected = self._recordings[key]
        recording = next((it for it in expected if matches_recording(clip, it)), None)
        if recording is None or clip.id in self._on_demand:
            return
        expected.remove(recording)
        self._on_demand[clip.id] = None
        if len(self._on_demand) > MAX_ON_DEMAND:
            del self._on_demand[next(iter(self._on_demand))]

    def of(self, clip: Clip) -> EventType:
        """Return the event type of a clip; for motion, the first detection that the cloud reports.

        A clip on a USB drive counts as motion, like most clips, unless the cloud reports its cause.
        """
        if clip.id in self._on_demand:
            return EventType.ON_DEMAND
        kind = _TYPES[clip.source]
        if kind is EventType.MOTION and clip.detections:
            return EventType(clip.detections[0])
        return kind


def matches_recording(clip: Clip, recording: Recording) -> bool:
    """Whether a clip of a camera is the one that it was told to record.

    By its number where the cloud names it, else by its time.
    """
    if recording.clip_id is not None:
        return clip.id == recording.clip_id
    if recording.accepted_at is None:
        return False
    late = clip.created_at - recording.accepted_at
    return -CLOCK_TOLERANCE <= late <= RECORDING_STARTS_WITHIN
