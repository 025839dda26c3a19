"""Clips in the cloud."""

from dataclasses import dataclass

from simulator.devices import Camera
from simulator.paint import Label
from simulator.wire import Json, moment_utc


@dataclass(kw_only=True)
class Clip:
    """One clip; it is listed once it has been uploaded."""

    id: int
    camera: Camera
    camera_name: str
    network_name: str
    source: str
    created_at: float
    updated_at: float
    surfaces_at: float
    seconds: int = 5
    deleted: bool = False
    watched: bool = False
    old_form: bool = False
    tombstone_at: float = 0.0  # from this time on, a deleted clip is listed as deleted
    metadata: object = None
    cv_detection: tuple[object, ...] = ()
    app_form: bool = False  # whether it is listed with the fields of the current app's records
    lacks: frozenset[str] = frozenset()  # parts that its record lacks
    additional_devices: tuple[Json, ...] = ()

    @property
    def has_video(self) -> bool:
        """Whether there is an MP4 of the clip."""
        return "media" not in self.lacks

    @property
    def has_poster(self) -> bool:
        """Whether there is a poster of the clip."""
        return "thumbnail" not in self.lacks

    def is_tombstone(self, now: float) -> bool:
        """Return whether the clip is listed as deleted."""
        return self.deleted and now >= self.tombstone_at

    def listed_update(self, now: float) -> float:
        """Return the `updated_at` that is listed."""
        deleted_at = self.tombstone_at if self.is_tombstone(now) else 0.0
        return max(self.updated_at, deleted_at)

    @property
    def label(self) -> Label:
        """The label on its poster and its video."""
        return Label(
            camera_id=self.camera.id,
            camera=self.camera_name,
            taken_at=moment_utc(float(int(self.created_at))),
            kind="motion" if self.source in {"pir", "cv_motion"} else self.source,
            number=self.id,
        )
