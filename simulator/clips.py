"""Recorded events."""

from dataclasses import dataclass

from simulator.devices import Camera
from simulator.paint import Label
from simulator.wire import Json, moment_utc


@dataclass(kw_only=True)
class Clip:
    """One recorded event; it can be listed once it has surfaced."""

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
    tombstone_at: float = 0.0  # from here on, if deleted, it is listed as such
    metadata: object = None
    cv_detection: tuple[object, ...] = ()
    app_form: bool = False  # listed with the fields of the current app's records
    lacks: frozenset[str] = frozenset()  # parts that its record lacks
    additional_devices: tuple[Json, ...] = ()

    @property
    def has_video(self) -> bool:
        """Return whether there is an MP4 of it."""
        return "media" not in self.lacks

    @property
    def has_poster(self) -> bool:
        """Return whether there is a poster of it."""
        return "thumbnail" not in self.lacks

    def is_tombstone(self, now: float) -> bool:
        """Tell whether it is listed as deleted."""
        return self.deleted and now >= self.tombstone_at

    def listed_update(self, now: float) -> float:
        """Return the `updated_at` that is listed."""
        deleted_at = self.tombstone_at if self.is_tombstone(now) else 0.0
        return max(self.updated_at, deleted_at)

    @property
    def label(self) -> Label:
        """What its poster and its video show."""
        return Label(
            camera_id=self.camera.id,
            camera=self.camera_name,
            taken_at=moment_utc(float(int(self.created_at))),
            kind="motion" if self.source in {"pir", "cv_motion"} else self.source,
            number=self.id,
        )
