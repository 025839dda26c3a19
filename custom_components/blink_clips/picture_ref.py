"""References to the pictures of a camera: what each one is, without its bytes."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
import hashlib
from typing import Self

from .api import Camera, Clip

LONG_AGO = datetime.min.replace(tzinfo=UTC)


class PictureKind(StrEnum):
    """Where a picture comes from."""

    CLIP = "clip"
    """The poster of a clip."""
    SNAPSHOT = "snapshot"
    """The camera's own thumbnail: taken on request."""


@dataclass(frozen=True, kw_only=True)
class PictureRef:
    """One particular picture of a camera, without its bytes.

    `id` is stable, unique for the camera, and safe in a URL.
    """

    id: str
    kind: PictureKind
    taken_at: datetime | None
    origin: Camera | Clip = field(repr=False)

    def newer_than(self, other: PictureRef) -> bool:
        """Whether this was taken after the other; what tells no time counts as old."""
        return (self.taken_at or LONG_AGO) > (other.taken_at or LONG_AGO)

    @classmethod
    def of_camera(cls, camera: Camera) -> Self:
        """Return the picture that a camera's thumbnail names; the camera must have one."""
        # The name is a path with ids in it; its digest tells as much and shows nothing.
        digest = hashlib.sha256(str(camera.thumbnail).encode()).hexdigest()[:16]
        return cls(
            id=f"snapshot-{digest}",
            kind=PictureKind.SNAPSHOT,
            taken_at=camera.thumbnail_taken_at,
            origin=camera,
        )

    @classmethod
    def of_clip(cls, clip: Clip) -> Self:
        """Return a clip's poster."""
        return cls(
            id=f"clip-{clip.id}", kind=PictureKind.CLIP, taken_at=clip.created_at, origin=clip
        )
