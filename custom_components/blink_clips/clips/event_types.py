"""Event types: why a camera recorded a clip; events, actions and the media browser use them.

The sources that the cloud reports are in api/models/clip.py.
"""

from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from ..api import CameraKey, Clip, ClipSource, Recording

# Maximum difference between the camera's clock, which dates the clip, and the cloud's clock, which
# dates the command.
CLOCK_TOLERANCE = timedelta(seconds=5)
# Maximum time from the command until the camera is awake and starts to record.
RECORDING_STARTS_WITHIN = timedelta(seconds=60)

# Maximum number of requested recordings of a camera that wait for their clips to be listed.
MAX_EXPECTED = 20
# Maximum number of stored ids of clips that were recorded on demand.
MAX_ON_DEMAND = 1_000


class EventType(StrEnum):
    """The reason of a recording, as used in automations."""

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
    # The reason is unknown; nearly all clips are recorded because of motion.
    ClipSource.USB: EventType.MOTION,
    ClipSource.UNKNOWN: EventType.UNKNOWN,
}


@dataclass(frozen=True, kw_only=True)
class ClipEvent:
    """A clip that is announced, with the facts of its event."""

    clip: Clip
    type: EventType
    has_poster: bool
    """Whether the poster is available; False if it was still missing after a timeout."""
    is_current: bool
    """Whether the clip was recorded within the last ten minutes."""


class EventTypes:
    """The event types of an account's clips.

    The clip list does not report which clips were recorded on demand. Therefore new clips are
    matched with the recordings that an action requested, and the ids of those clips are stored.
    """

    def __init__(self) -> None:
        self._recordings: defaultdict[CameraKey, deque[Recording]] = defaultdict(
            lambda: deque(maxlen=MAX_EXPECTED)
        )
        self._on_demand: dict[int, None] = {}

    @property
    def stored(self) -> list[int]:
        """The ids of the clips that were recorded on demand, oldest first."""
        return list(self._on_demand)

    def restore(self, stored: Iterable[int]) -> None:
        """Restore the ids of the clips that were recorded on demand."""
        self._on_demand = dict.fromkeys(stored)

    def expect(self, key: CameraKey, recording: Recording) -> None:
        """Expect the clip of a recording that an action requested from a camera."""
        self._recordings[key].append(recording)

    def match(self, key: CameraKey, clip: Clip) -> None:
        """Match a camera's new clip with an expected recording; do nothing if none matches."""
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
    """Return whether a camera's clip is the result of a recording that an action requested.

    Compare ids if the cloud returned the id of the clip, otherwise compare times.
    """
    if recording.clip_id is not None:
        return clip.id == recording.clip_id
    if recording.accepted_at is None:
        return False
    late = clip.created_at - recording.accepted_at
    return -CLOCK_TOLERANCE <= late <= RECORDING_STARTS_WITHIN
