"""The announced clips: their events were fired, and are never fired again."""

from datetime import UTC, datetime, timedelta
from heapq import nlargest
from typing import TypedDict

from homeassistant.core import callback

from ..api import Clip, CloudClock

# How long announced clips are remembered. The cloud lists a clip again when the clip changes.
REMEMBERED_FOR = timedelta(days=7)
MAX_REMEMBERED = 10_000


class StoredAnnounced(TypedDict):
    """The stored state of the announced clips, which is a part of the event queue's state."""

    floor: str
    """No event is fired for clips that were recorded at this time or earlier."""
    settled: list[list[float]]
    """The clips whose events have been fired: pairs of clip id and recording time (Unix time)."""


class AnnouncedClips:
    """Remembers the announced clips of an account, and a time: the floor.

    No event is fired for a clip that was recorded at the floor or earlier. Thus the ids of old
    clips can be forgotten.
    """

    def __init__(self, clock: CloudClock) -> None:
        self._clock = clock
        self._floor: datetime | None = None
        self._times: dict[int, datetime] = {}

    def restore(self, stored: StoredAnnounced) -> None:
        """Restore the state that was stored before a restart."""
        self._floor = datetime.fromisoformat(stored["floor"])
        self._times = {
            int(clip_id): datetime.fromtimestamp(created_at, UTC)
            for clip_id, created_at in stored["settled"]
        }

    @property
    def stored(self) -> StoredAnnounced | None:
        """The state, which is stored for the next start. None before the first call of `begin`."""
        if self._floor is None:
            return None
        return StoredAnnounced(
            floor=self._floor.isoformat(),
            settled=[[clip_id, it.timestamp()] for clip_id, it in self._times.items()],
        )

    @callback
    def begin(self) -> bool:
        """Set the floor to the current time, and return True.

        If there already is a floor, do nothing, and return False.
        """
        if self._floor is not None:
            return False
        # Fire events for clips from one second ago on, because the cloud rounds the times of clips
        # down to whole seconds.
        self._floor = self._clock.now() - timedelta(seconds=1)
        return True

    @callback
    def add(self, clip: Clip) -> None:
        """Remember that the event of a clip was fired, or must not be fired."""
        self._times[clip.id] = clip.created_at

    def has(self, clip: Clip) -> bool:
        """Return whether the event of a clip was fired, or is too old to be fired."""
        return clip.id in self._times or self.is_too_old(clip)

    def is_too_old(self, clip: Clip) -> bool:
        """Return whether a clip was recorded at the floor or earlier."""
        return self._floor is not None and clip.created_at <= self._floor

    @callback
    def forget(self) -> None:
        """Forget clips whose events were fired long ago. Then raise the floor."""
        if self._floor is None or not self._times:
            return
        times = nlargest(MAX_REMEMBERED + 1, self._times.values())
        # Calculate the floor from the time of the newest recording, or from now if that time is in
        # the future. The clock of Home Assistant or of a camera may be ahead.
        floor = max(self._floor, min(times[0], self._clock.now()) - REMEMBERED_FOR)
        if len(times) > MAX_REMEMBERED:
            floor = max(floor, times[-1])
        self._floor = floor
        self._times = {it: at for it, at in self._times.items() if at > floor}
