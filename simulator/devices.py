"""The simulated devices (networks, sync modules, cameras) and the pictures of the cameras."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from simulator.live_view.behaviour import LiveViewBehaviour
from simulator.paint import Label
from simulator.usb import UsbStorage
from simulator.wire import moment_utc

# Number of old pictures per camera that clients can download. The number in the real cloud is
# unknown.
PICTURES_KEPT = 20


class Family(StrEnum):
    """The family of a camera. Each family has its own list of cameras and its own routes."""

    CAMERA = "camera"
    OWL = "owl"
    DOORBELL = "doorbell"


class ThumbnailForm(StrEnum):
    """The format of a camera's field `thumbnail`. The field identifies the newest picture."""

    OLD_PATH = "A"  # `thumbnail` is the picture's URL path, without .jpg.
    # `thumbnail` is a URL path of API version 3. Its parameter ?ts= is the picture's Unix time.
    QUERY = "B"
    STAMP = "C"  # `thumbnail` is the picture's Unix time as a JSON string.
    NUMBER = "C-number"  # `thumbnail` is the picture's Unix time as a JSON number.


class Listing(StrEnum):
    """How the cloud publishes a new picture of a camera."""

    # A picture's URL contains its time, and always returns exactly this picture.
    VERSIONED = "versioned"
    # The cloud ignores the time in a picture's URL, and returns the newest picture.
    TS_IGNORED = "ts_ignored"
    # Like VERSIONED, but the list of all devices reports a new picture two seconds late.
    LISTED_LATE = "listed_late"


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture of a camera.

    The homescreen (list of all devices) shows it from the time `listed_at` on.
    """

    label: Label
    stamp: int
    listed_at: float


@dataclass(frozen=True, kw_only=True)
class Failure:
    """The fields in which the cloud reports a failed command.

    The fields may contradict each other: one may report success, and another one a failure.
    """

    status_code: int = 523
    message: str = "Command failed"
    complete: bool = True
    status: int | str = 1
    # Value of the field `state_condition` in the JSON of the failed command.
    condition: str = "failed"


@dataclass(kw_only=True)
class Network:
    """A network (group of cameras). The Blink app calls it a system."""

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
    # The failure that the cloud reports for each command to the sync module. None if commands
    # succeed.
    failure: Failure | None = None
    # Values of fields in the sync module's JSON, in place of the normal values.
    fields: Mapping[str, object] = field(default_factory=dict)
    local_storage: UsbStorage = field(default_factory=UsbStorage)


@dataclass(kw_only=True)
class Siren:
    """A siren that is a separate device."""

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
    """A camera of any camera family, such as a Mini or a doorbell."""

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
    # The temperature that the camera reports at the next request for its sensor readings.
    room_temperature: int | None = None
    snoozed_until: float = 0.0
    light_on: bool = False
    light_id: int | None = None  # Id of the floodlight on which the camera is mounted.
    mount_id: int | None = None  # Id of the pan-tilt mount on which the camera is mounted.
    # Whether the paths of posters end with _s.jpg. This setting applies only to paths in the old
    # format.
    small_posters: bool = False

    # Names of the fields that are missing in the camera's JSON.
    unsaid: frozenset[str] = frozenset()
    # Values of fields in the camera's JSON, in place of the normal values.
    fields: Mapping[str, object] = field(default_factory=dict)
    live_view: LiveViewBehaviour = field(default_factory=LiveViewBehaviour)
    pictures: deque[Picture] = field(default_factory=lambda: deque(maxlen=PICTURES_KEPT))

    @property
    def key(self) -> tuple[Family, int]:
        """Return the unique key of this camera.

        Cameras of different families may have the same id.
        """
        return (self.family, self.id)

    def picture(self, now: float) -> Picture | None:
        """Return the newest picture of this camera that the cloud lists at the time `now`."""
        listed = (it for it in self.pictures if it.listed_at <= now)
        return max(listed, key=lambda it: (it.listed_at, it.stamp), default=None)

    def add_picture(self, *, taken_at: float, listed_at: float, number: int, kind: str) -> Picture:
        """Add a picture to this camera. Each picture gets another time stamp."""
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
