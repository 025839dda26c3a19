"""The clips of an account that a user may see, and the filter for their types and times.

The media browser, assistants and the dashboard card share this module.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from .api import Camera, CameraKey, Clip
from .clips.event_types import EventType
from .config_entry import BlinkConfigEntry


class AccountClips:
    """The clips of an account that a user may see. A new object is created for each request.

    `may_see` returns whether the user may see a camera. Its argument is None for removed cameras.
    """

    def __init__(
        self, entry: BlinkConfigEntry, may_see: Callable[[CameraKey | None], bool]
    ) -> None:
        self.entry = entry
        self._may_see = cache(may_see)
        self._data = entry.runtime_data.data
        # Cache the camera for each camera id and product type, because finding the camera of a clip
        # scans all cameras.
        self._cameras: dict[tuple[int, str], Camera | None] = {}
        self._event_types = entry.runtime_data.event_types

    def may_see(self, clip: Clip) -> bool:
        """Return whether the user may see a clip, that is whether the user may see its camera."""
        return self._may_see(self.key_of(clip))

    def camera_of(self, clip: Clip) -> Camera | None:
        """Return the camera that recorded a clip; None if the camera was removed."""
        kind = (clip.camera_id, clip.product_type)
        if kind not in self._cameras:
            self._cameras[kind] = self._data.camera_of(clip)
        return self._cameras[kind]

    def key_of(self, clip: Clip) -> CameraKey | None:
        """Return the key of the camera that recorded a clip; None for a removed camera."""
        camera = self.camera_of(clip)
        return camera.key if camera else None

    def event_types(self, clip: Clip) -> list[EventType]:
        """Return the event type of a clip, followed by the objects that the cloud detected."""
        return [self._event_types.of(clip), *map(EventType, clip.detections)]


@dataclass(frozen=True, kw_only=True)
class ClipFilter:
    """A filter for clips. A clip must match all parts; an empty part matches all clips."""

    types: frozenset[EventType] = frozenset()
    """A clip matches if its event type or one of its detections is among these types."""
    start: datetime | None = None
    end: datetime | None = None
    """Clips that were recorded at this time or later do not match."""

    def matches(self, account: AccountClips, clip: Clip) -> bool:
        """Return whether a clip matches, and the user may see it."""
        if self.start and clip.created_at < self.start:
            return False
        if self.end and clip.created_at >= self.end:
            return False
        if not account.may_see(clip):
            return False
        return not (self.types and self.types.isdisjoint(account.event_types(clip)))

    def newest_first(self, account: AccountClips, clips: Iterable[Clip]) -> Iterator[Clip]:
        """Yield the matching clips among `clips`, which must be sorted, newest first."""
        for clip in clips:
            if self.start and clip.created_at < self.start:
                return
            if self.matches(account, clip):
                yield clip
