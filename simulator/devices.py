"""The simulated devices: networks, sync modules, cameras, and the pictures of cameras."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from simulator.live_view.behaviour import LiveViewBehaviour
from simulator.paint import Label
from simulator.usb import UsbStorage
from simulator.wire import moment_utc

# Number of old pictures per camera that can still be downloaded. The number in the real cloud is
# unknown.
PICTURES_KEPT = 20


class Family(StrEnum):
    """The kind of a camera, with its own list in the homescreen and its own routes."""

    CAMERA = "camera"
    OWL = "owl"
    DOORBELL = "doorbell"


class ThumbnailForm(StrEnum):
    """The format in which the homescreen names a camera's newest picture (thumbnail)."""

    OLD_PATH = "A"  # A URL path without the extension .jpg.
    QUERY = "B"  # A URL path of API version 3, with the parameter ?ts=.
    STAMP = "C"  # A time (Unix time) as a text.
    NUMBER = "C-number"  # A time (Unix time) as a number.


class Listing(StrEnum):
    """How the cloud publishes a new picture of a camera."""

    # A picture's URL contains the time of the picture. Each URL returns the picture of this time.
    VERSIONED = "versioned"
    # A picture's URL contains a time. The cloud ignores the time, and returns the newest picture.
    TS_IGNORED = "ts_ignored"
    # The same as `versioned`, but the homescreen lists a new picture only after two seconds.
    LISTED_LATE = "listed_late"


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture of a camera.

    The homescreen (list of all devices) shows it from the time `listed_at`.
    """

    label: Label
    stamp: int
    listed_at: float


@dataclass(frozen=True, kw_only=True)
class Failure:
    """The fields with which the cloud reports a failed command.

    The fields may contradict each other.
    """

    status_code: int = 523
    message: str = "Command failed"
    complete: bool = True
    status: int | str = 1
    condition: str = "failed"  # Value of the field state_condition of the failed command.


@dataclass(kw_only=True)
class Network:
    """A network. The Blink app calls a network a system."""

    id: int
    name: str
    created_at: float
    updated_at: float
    time_zone: str = "Europe/Berlin"
    armed: bool = True
    lv_save: bool = False
    busy_until: float = 0.0


@dataclass(kw_only=True)
class SyncModule:
    """The sync module (base station) of a network."""

    id: int
    network_id: int
    name: str
    serial: str
    created_at: float
    type: str = "sm2"
    subtype: str = "vinnie"
    fw_version: str = "4.5.14"
    online: bool = True
    wifi_strength: int = 5
    # How commands to the sync module fail; None if they succeed.
    failure: Failure | None = None
    # Values that replace fields in the sync module's JSON.
    fields: Mapping[str, object] = field(default_factory=dict)
    local_storage: UsbStorage = field(default_factory=UsbStorage)


@dataclass(kw_only=True)
class Siren:
    """A stand-alone siren."""

    id: int
    network_id: int
    name: str
    serial: str
    created_at: float
    fw_version: str = "2.1"
    online: bool = True
    sounds_until: float = 0.0


@dataclass(kw_only=True)
class Camera:
    """A camera of any family."""

    family: Family
    id: int
    network_id: int
    name: str
    product_type: str
    serial: str
    created_at: float
    updated_at: float
    form: ThumbnailForm = ThumbnailForm.QUERY
    listing: Listing | None = None
    online: bool = True
    enabled: bool = True
    battery: str = "ok"
    battery_level: int = 3
    temperature: int = 71
    wifi: int = 4
    lfr: int = 5
    fw_version: str = "10.72"
    color: str = "black"
    command_seconds: float | None = None
    failure: Failure | None = None
    keeps_picture: bool = False
    old_media: bool = False
    config: dict[str, object] = field(default_factory=dict)
    room_temperature: int | None = None  # Temperature that the camera reports after a refresh.
    snoozed_until: float = 0.0
    light_on: bool = False
    light_id: int | None = None  # Id of the floodlight on which the camera is mounted.
    mount_id: int | None = None  # Id of the pan-tilt mount on which the camera is mounted.
    small_posters: bool = False  # Whether the paths of the camera's old posters end with _s.jpg.

    # Names of the fields that are missing in the camera's JSON.
    unsaid: frozenset[str] = frozenset()
    # Values that replace fields in the camera's JSON.
    fields: Mapping[str, object] = field(default_factory=dict)
    live_view: LiveViewBehaviour = field(default_factory=LiveViewBehaviour)
    pictures: deque[Picture] = field(default_factory=lambda: deque(maxlen=PICTURES_KEPT))

    @property
    def key(self) -> tuple[Family, int]:
        """The unique key of a camera: family and id."""
        return (self.family, self.id)

    def picture(self, now: float) -> Picture | None:
        """Return the newest picture that the homescreen lists at the time `now`."""
        listed = (it for it in self.pictures if it.listed_at <= now)
        return max(listed, key=lambda it: (it.listed_at, it.stamp), default=None)

    def add_picture(self, *, taken_at: float, listed_at: float, number: int, kind: str) -> Picture:
        """Add a picture with a unique time to a camera."""
        stamp = max(int(taken_at), *(it.stamp + 1 for it in self.pictures), 0)
        label = Label(
            camera_id=self.id,
            camera=self.name,
            taken_at=moment_utc(float(int(taken_at))),
            kind=kind,
            number=number,
        )
        picture = Picture(label=label, stamp=stamp, listed_at=listed_at)
        self.pictures.append(picture)
        return picture
