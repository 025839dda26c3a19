"""The devices of a house: networks, sync modules, cameras and their pictures."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from simulator.paint import Label
from simulator.usb import UsbStorage
from simulator.wire import moment_utc

# Number of old pictures per camera that stay available. The number of the real cloud is unknown.
PICTURES_KEPT = 20


class Family(StrEnum):
    """A kind of camera. It determines the homescreen list and the routes of the camera."""

    CAMERA = "camera"
    OWL = "owl"
    DOORBELL = "doorbell"


class ThumbnailForm(StrEnum):
    """The format of a camera's thumbnail in the homescreen."""

    OLD_PATH = "A"  # a path without the extension .jpg
    QUERY = "B"  # a v3 path with the parameter ?ts=
    STAMP = "C"  # a timestamp as a string of digits
    NUMBER = "C-number"  # a timestamp as a number


class Listing(StrEnum):
    """How the cloud publishes a new camera thumbnail."""

    VERSIONED = "versioned"  # an old timestamp returns the old picture
    TS_IGNORED = "ts_ignored"  # any timestamp returns the newest picture
    LISTED_LATE = "listed_late"  # like VERSIONED, but listed two seconds after the command


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A thumbnail that a camera took. The homescreen shows it from `listed_at` on."""

    label: Label
    stamp: int
    listed_at: float


@dataclass(frozen=True, kw_only=True)
class Failure:
    """The status fields of a failed command. The fields may contradict each other."""

    status_code: int = 523
    message: str = "Command failed"
    complete: bool = True
    status: int | str = 1
    condition: str = "failed"  # state_condition of the failed command


@dataclass(kw_only=True)
class Network:
    """A network, which the Blink app calls a system."""

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
    """The base station of a network."""

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
    failure: Failure | None = None  # how commands to the sync module fail; None: no failure
    fields: Mapping[str, object] = field(default_factory=dict)  # values that override the record
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
    room_temperature: int | None = None  # reported after a refresh
    snoozed_until: float = 0.0
    light_on: bool = False
    light_id: int | None = None  # id of the floodlight that carries the camera
    mount_id: int | None = None  # id of the pan-tilt mount that carries the camera
    small_posters: bool = False  # paths of old posters end with _s.jpg
    unsaid: frozenset[str] = frozenset()  # names of fields that are missing in the record
    fields: Mapping[str, object] = field(default_factory=dict)  # values that override the record
    pictures: deque[Picture] = field(default_factory=lambda: deque(maxlen=PICTURES_KEPT))

    @property
    def key(self) -> tuple[Family, int]:
        """The key of a camera: family and id, because ids are unique within a family only."""
        return (self.family, self.id)

    def picture(self, now: float) -> Picture | None:
        """Return the newest picture that the homescreen shows at this time."""
        listed = (it for it in self.pictures if it.listed_at <= now)
        return max(listed, key=lambda it: (it.listed_at, it.stamp), default=None)

    def add_picture(self, *, taken_at: float, listed_at: float, number: int, kind: str) -> Picture:
        """Add a picture with a unique timestamp."""
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
