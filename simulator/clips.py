"""The clips in the simulated cloud."""

from dataclasses import dataclass

from simulator.devices import Camera
from simulator.paint import Label
from simulator.wire import Json, moment_utc


@dataclass(kw_only=True)
class Clip:
    """A clip. The cloud's clip list contains it after its simulated upload."""

    id: int
    camera: Camera
    camera_name: str
    network_name: str
    time_zone: str
    source: str
    created_at: float
    updated_at: float
    surfaces_at: float
    seconds: int
    deleted: bool = False
    watched: bool = False
    old_form: bool = False
    # Time after which the clip list marks the clip as deleted.
    tombstone_at: float = 0.0
    metadata: object = None
    cv_detection: tuple[object, ...] = ()
    # Whether the clip list returns the clip in the JSON format that the current Blink app uses.
    app_form: bool = False
    # Names of the fields that are missing in the clip's JSON. `media` is not missing, but null.
    lacks: frozenset[str] = frozenset()
    additional_devices: tuple[Json, ...] = ()

    @property
    def has_video(self) -> bool:
        """Whether the clip has a video file (MP4)."""
        return "media" not in self.lacks

    @property
    def has_poster(self) -> bool:
        """Whether the clip has a poster (preview picture)."""
        return "thumbnail" not in self.lacks

    def is_tombstone(self, now: float) -> bool:
        """Return whether the clip list marks the clip as deleted at the time `now`."""
        return self.deleted and now >= self.tombstone_at

    def listed_update(self, now: float) -> float:
        """Return the value of `updated_at` for this clip in the clip list at the time `now`."""
        deleted_at = self.tombstone_at if self.is_tombstone(now) else 0.0
        return max(self.updated_at, deleted_at)

    @property
    def label(self) -> Label:
        """The label on the clip's poster and video: camera, time and cause of the recording."""
        return Label(
            camera_id=self.camera.id,
            camera=self.camera_name,
            taken_at=moment_utc(float(int(self.created_at))),
            kind="motion" if self.source in {"pir", "cv_motion"} else self.source,
            number=self.id,
        )
