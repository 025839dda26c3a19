"""The completeness of the clips in memory.

After a restart, clips are missing in memory, because the state file contains only the newest clips
of each camera.
"""

from collections.abc import Callable, Container, Iterable
from datetime import UTC, datetime
from typing import NamedTuple, NotRequired, TypedDict

from ..api import Clip, UsbDrive
from ..archive.narrowing import CameraKind

LONG_AGO = datetime.min.replace(tzinfo=UTC)
_NEVER = datetime.max.replace(tzinfo=UTC)

type HasDrive = Callable[[UsbDrive], bool]
"""A function that returns whether all clips on a USB drive are in memory."""


class Origin(NamedTuple):
    """The camera that recorded a clip, and the USB drive that has the clip.

    The drive is None for a clip in the cloud.
    """

    kind: CameraKind
    drive: UsbDrive | None = None

    @classmethod
    def of(cls, clip: Clip) -> Origin:
        """Return the origin of a clip."""
        return cls((clip.camera_id, clip.product_type), clip.usb.drive if clip.usb else None)


class StoredGap(TypedDict):
    """The newest of those clips of a camera that are missing in the state file."""

    camera_id: int
    product_type: str
    drive: NotRequired[list[int]]
    """The ids of the network and of the sync module. Missing for a clip in the cloud."""
    newest: str
    """When the clip was recorded."""


class StoredCompleteness(TypedDict):
    """The completeness of the clips in the state file."""

    cloud_after: str
    gaps: list[StoredGap]


class Completeness:
    """Remembers for each camera a time: all clips that were recorded later are in memory."""

    def __init__(self) -> None:
        # All clips in the cloud that were recorded after this time have been read.
        self._cloud_after = _NEVER
        # When the newest missing clip of each origin was recorded. An origin is a camera and a
        # drive.
        self._gaps: dict[Origin, datetime] = {}

    def after(self, shows: Callable[[CameraKind], bool], has_drive: HasDrive) -> datetime:
        """Return the time after which all clips of some cameras are in memory.

        `shows` returns whether a camera is one of them. Clips that were recorded at the returned
        time may be missing.
        """
        gaps = (newest for origin, newest in self._open(has_drive) if shows(origin.kind))
        return max(self._cloud_after, *gaps, LONG_AGO)

    def add_reading(self, after: datetime) -> None:
        """Remember that all clips in the cloud that were recorded after a time are in memory."""
        self._cloud_after = min(self._cloud_after, after)
        self._gaps = {
            origin: newest if origin.drive else min(newest, after)
            for origin, newest in self._gaps.items()
        }

    def stored(
        self, clips: Iterable[Clip], kept: Container[int], has_drive: HasDrive
    ) -> StoredCompleteness:
        """Return the completeness of the clips in the state file.

        `clips` are all clips in memory, newest first. `kept` contains the ids of those in the state
        file.
        """
        gaps = dict(self._open(has_drive))
        # Memory may have 20,000 clips, so do little for each of them.
        newest: dict[tuple[int, str, UsbDrive | None], Clip] = {}
        for clip in clips:
            if clip.id not in kept and not clip.deleted:
                drive = clip.usb.drive if clip.usb else None
                newest.setdefault((clip.camera_id, clip.product_type, drive), clip)
        for clip in newest.values():
            origin = Origin.of(clip)
            gaps[origin] = max(gaps.get(origin, LONG_AGO), clip.created_at)
        return StoredCompleteness(
            cloud_after=self._cloud_after.isoformat(),
            gaps=[_stored_gap(*it) for it in gaps.items()],
        )

    def restore(self, stored: StoredCompleteness) -> None:
        """Restore the completeness of the clips in the state file."""
        self._cloud_after = datetime.fromisoformat(stored["cloud_after"])
        self._gaps = dict(map(_gap, stored["gaps"]))

    def _open(self, has_drive: HasDrive) -> Iterable[tuple[Origin, datetime]]:
        """Yield the gaps, except those of USB drives whose clips are all in memory."""
        for origin, newest in self._gaps.items():
            is_filled = has_drive(origin.drive) if origin.drive else newest <= self._cloud_after
            if not is_filled:
                yield origin, newest


def _stored_gap(origin: Origin, newest: datetime) -> StoredGap:
    camera_id, product_type = origin.kind
    gap = StoredGap(camera_id=camera_id, product_type=product_type, newest=newest.isoformat())
    if origin.drive:
        gap["drive"] = [*origin.drive]
    return gap


def _gap(stored: StoredGap) -> tuple[Origin, datetime]:
    kind = stored["camera_id"], stored["product_type"]
    drive = UsbDrive(*stored["drive"]) if "drive" in stored else None
    return Origin(kind, drive), datetime.fromisoformat(stored["newest"])
