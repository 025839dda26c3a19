"""Event types: the reasons for recordings, as shown in events, actions and the media browser."""

from collections import defaultdict, deque
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from ..api import CameraKey, Clip, ClipSource, Recording
from ..listeners import Listeners

# Maximum difference between the clocks of a camera and of the cloud. The time of a clip is from the
# camera. The time of a command is from the cloud.
CLOCK_TOLERANCE = timedelta(seconds=5)
# Maximum time from a command to the start of the recording. It includes the time to wake the
# camera.
RECORDING_STARTS_WITHIN = timedelta(seconds=60)

# Maximum number of requested recordings to remember per camera.
MAX_EXPECTED = 20
# Maximum number of stored ids of clips that actions recorded.
MAX_ON_DEMAND = 1_000


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
    """Determines the event type of each clip of an account.

    The cloud does not mark clips that an action has recorded. Such clips are found by a comparison
    with the requested recordings.
    """

    def __init__(self) -> None:
        self._recordings: defaultdict[CameraKey, deque[Recording]] = defaultdict(
            lambda: deque(maxlen=MAX_EXPECTED)
        )
        self._on_demand: dict[int, None] = {}
        self.listeners: Listeners[AbstractSet[int]] = Listeners()
        """Functions that are called with the ids of clips whose event types have changed."""

    @property
    def stored(self) -> list[int]:
        """Return the ids of the clips that actions have recorded, oldest first."""
        return list(self._on_demand)

    def restore(self, stored: Iterable[int]) -> None:
        """Restore the ids of the clips that actions have recorded."""
        self._on_demand = dict.fromkeys(stored)

    def expect(self, key: CameraKey, recording: Recording) -> None:
        """Remember a requested recording until the cloud lists its clip."""
        self._recordings[key].append(recording)

    def match(self, key: CameraKey, clip: Clip) -> None:
        """Compare a camera's new clip with the requested recordings.

        If the clip is the result of a requested recording, store the clip's id.
        """
        expected = self._recordings[key]
        recording = next((it for it in expected if matches_recording(clip, it)), None)
        if recording is None or clip.id in self._on_demand:
            return
        expected.remove(recording)
        self._on_demand[clip.id] = None
        if len(self._on_demand) > MAX_ON_DEMAND:
            del self._on_demand[next(iter(self._on_demand))]
        self.listeners.notify({clip.id})

    def is_on_demand(self, clip: Clip) -> bool:
        """Return whether an action has requested the recording of a clip."""
        return clip.id in self._on_demand

    def of(self, clip: Clip) -> EventType:
        """Return the event type of a clip.

        If motion caused the clip and the cloud has detected an object in it, the event type is the
        object.
        """
        if self.is_on_demand(clip):
            return EventType.ON_DEMAND
        kind = _TYPES[clip.source]
        if kind is EventType.MOTION and clip.detections:
            return EventType(clip.detections[0])
        return kind


def matches_recording(clip: Clip, recording: Recording) -> bool:
    """Return whether a clip is the result of a recording that an action requested.

    Compare the clip ids. If the cloud has returned no clip id, compare the times.
    """
    if recording.clip_id is not None:
        return clip.id == recording.clip_id
    if recording.accepted_at is None:
        return False
    late = clip.created_at - recording.accepted_at
    return -CLOCK_TOLERANCE <= late <= RECORDING_STARTS_WITHIN
