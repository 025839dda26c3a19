"""The wanted clips: those of the cameras and event types that the owner chose to archive."""

from collections.abc import Callable
from dataclasses import dataclass

from ..api import CameraKey, Clip


@dataclass(frozen=True, kw_only=True)
class WantedClips:
    """The owner's choice of clips to archive.

    The limits of the archive are separate: `Retention` deletes wanted clips that are too old, or
    for which there is no space.
    """

    cameras: frozenset[CameraKey]
    """The cameras whose clips are archived. An empty set means all cameras."""
    types: frozenset[str]
    """The types of events whose clips are archived. An empty set means all types."""
    type_of: Callable[[Clip], str]
    """A function that returns the event type of a clip."""
    camera_of: Callable[[Clip], CameraKey | None]
    """A function that returns the camera of a clip, or None for a removed camera."""

    def has(self, clip: Clip) -> bool:
        """Return whether the owner wants to archive a clip."""
        if not clip.has_video or clip.deleted:
            return False
        if self.types and self.types.isdisjoint([self.type_of(clip), *clip.detections]):
            return False
        return not self.cameras or self.camera_of(clip) in self.cameras
