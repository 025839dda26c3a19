"""References to the pictures of a camera.

A reference has a kind, a time and an id, but no image.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
import hashlib
from typing import Self

from .api import Camera, Clip

LONG_AGO = datetime.min.replace(tzinfo=UTC)


class PictureKind(StrEnum):
    """The origin of a picture: a clip or a snapshot."""

    CLIP = "clip"
    """The poster of one of the camera's clips."""
    SNAPSHOT = "snapshot"
    """The picture that the cloud lists for the camera. Each new snapshot replaces it."""


@dataclass(frozen=True, kw_only=True)
class PictureRef:
    """A reference to one picture of a camera.

    `id` never changes. It is unique among the camera's pictures, and can be part of a URL. `origin`
    is the camera or the clip of the picture.
    """

    id: str
    kind: PictureKind
    taken_at: datetime | None
    origin: Camera | Clip = field(repr=False)

    def newer_than(self, other: PictureRef) -> bool:
        """Return whether this picture is newer than another picture.

        If the time of a picture is unknown, the picture counts as the oldest.
        """
        return (self.taken_at or LONG_AGO) > (other.taken_at or LONG_AGO)

    @classmethod
    def of_camera(cls, camera: Camera, snapshot: PictureRef | None = None) -> PictureRef:
        """Return a reference to the newest picture of a camera.

        It is the picture that the cloud lists, or `snapshot`, which Home Assistant has taken. If
        both are the same picture, use `snapshot`, because its time is exact.
        """
        # The id of the picture contains a hash, because the path of the picture contains ids of the
        # account.
        digest = hashlib.sha256(str(camera.thumbnail).encode()).hexdigest()[:16]
        listed = cls(
            id=f"snapshot-{digest}",
            kind=PictureKind.SNAPSHOT,
            taken_at=camera.thumbnail_taken_at,
            origin=camera,
        )
        if snapshot is None or snapshot.taken_at is None or listed.taken_at is None:
            return listed
        is_newest = not camera.thumbnail_taken_since(snapshot.taken_at)
        return snapshot if is_newest or snapshot.id == listed.id else listed

    @classmethod
    def of_clip(cls, clip: Clip) -> Self:
        """Return a reference to a clip's poster."""
        return cls(
            id=f"clip-{clip.id}", kind=PictureKind.CLIP, taken_at=clip.created_at, origin=clip
        )
