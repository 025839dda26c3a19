"""The recordings that actions have requested, and the clips that are their results.

The cloud does not mark these clips. They are found by a comparison with the requests.
"""

from collections import defaultdict, deque
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from datetime import timedelta

from ..api import CameraKey, Clip, Recording
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


class RequestedRecordings:
    """The requested recordings of an account, and the ids of the clips that are their results."""

    def __init__(self) -> None:
        self._recordings: defaultdict[CameraKey, deque[Recording]] = defaultdict(
            lambda: deque(maxlen=MAX_EXPECTED)
        )
        self._clip_ids: dict[int, None] = {}
        self.listeners: Listeners[AbstractSet[int]] = Listeners()
        """Functions that are called with the ids of clips that turned out to be results."""

    @property
    def stored(self) -> list[int]:
        """Return the ids of the clips that actions have recorded, oldest first."""
        return list(self._clip_ids)

    def restore(self, stored: Iterable[int]) -> None:
        """Restore the ids of the clips that actions have recorded."""
        self._clip_ids = dict.fromkeys(stored)

    def expect(self, key: CameraKey, recording: Recording) -> None:
        """Remember a requested recording until the cloud lists its clip."""
        self._recordings[key].append(recording)

    def match(self, key: CameraKey, clip: Clip) -> None:
        """Compare a camera's new clip with the requested recordings.

        If the clip is the result of a requested recording, store the clip's id.
        """
        expected = self._recordings[key]
        recording = next((it for it in expected if matches_recording(clip, it)), None)
        if recording is None or self.has(clip):
            return
        expected.remove(recording)
        self._clip_ids[clip.id] = None
        if len(self._clip_ids) > MAX_ON_DEMAND:
            del self._clip_ids[next(iter(self._clip_ids))]
        self.listeners.notify({clip.id})

    def has(self, clip: Clip) -> bool:
        """Return whether a clip is the result of a requested recording."""
        return clip.id in self._clip_ids


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
