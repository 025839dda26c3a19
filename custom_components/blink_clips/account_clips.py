"""The clips that a user may see in an account, and a filter for their types and times."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from .api import Camera, CameraKey, Clip
from .clips.event_types import EventType
from .config_entry import BlinkConfigEntry


class AccountClips:
    """The clips of an account that one user may see. Each request creates a new object.

    `may_see` returns whether the user may see a camera. It receives the camera's key, or None for
    removed cameras. The object stays usable while the account is unloaded.
    """

    def __init__(
        self, entry: BlinkConfigEntry, may_see: Callable[[CameraKey | None], bool]
    ) -> None:
        self.entry = entry
        self._may_see = cache(may_see)
        # Keep the coordinator. Home Assistant removes it from the entry of an unloaded account.
        self.coordinator = entry.runtime_data
        self._data = self.coordinator.data
        # Remember the camera of each clip, because the search compares all cameras.
        self._cameras: dict[tuple[int, str], Camera | None] = {}
        self._event_types = self.coordinator.event_types

    def may_see(self, clip: Clip) -> bool:
        """Return whether the user may see a clip. The user needs permission for its camera."""
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
        """Return the event type of a clip, then the objects that the cloud detected."""
        return [self._event_types.of(clip), *map(EventType, clip.detections)]


@dataclass(frozen=True, kw_only=True)
class ClipFilter:
    """A filter for clips. A clip must match all fields; an empty field matches all clips."""

    types: frozenset[EventType] = frozenset()
    """The wanted types. A clip's event type or one of its detected objects must be among them."""
    ignores_detections: bool = False
    """Whether only a clip's event type is compared with `types`, and not its detected objects."""
    start: datetime | None = None
    end: datetime | None = None
    """The end of the period. Clips that were recorded at this time or later do not match."""

    def matches(self, clip: Clip, account: AccountClips) -> bool:
        """Return whether a clip of an account matches this filter and the user may see the clip."""
        if self.start and clip.created_at < self.start:
            return False
        if self.end and clip.created_at >= self.end:
            return False
        if not account.may_see(clip):
            return False
        if not self.types:
            return True
        types = account.event_types(clip)
        return not self.types.isdisjoint(types[:1] if self.ignores_detections else types)

    def clips(self, account: AccountClips) -> Iterator[Clip]:
        """Yield the matching clips that are in memory, newest first."""
        return self.among(account.coordinator.catalogue.clips(), account)

    def among(self, clips: Iterable[Clip], account: AccountClips) -> Iterator[Clip]:
        """Yield the matching clips in the same order. `clips` must be sorted newest first."""
        for clip in clips:
            if self.start and clip.created_at < self.start:
                return
            if self.matches(clip, account):
                yield clip


def is_unwatched(clip: Clip) -> bool:
    """Return whether Blink reports a clip as not watched yet.

    For clips on USB drives, Blink reports nothing. Return False for them.
    """
    return not clip.watched and clip.usb is None
