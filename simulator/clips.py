"""Recorded events."""

from dataclasses import dataclass

from simulator.devices import Camera
from simulator.paint import Label
from simulator.wire import moment_utc


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
