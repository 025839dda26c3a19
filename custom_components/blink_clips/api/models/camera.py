"""A camera of any family (protocol.md section 3)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from enum import StrEnum
import re
from typing import Any, ClassVar, NamedTuple, Self, override

from mashumaro import field_options

from ..journal import Journal
from .capabilities import Capability, capabilities
from .device import Device, unknown_product
from .products import PRODUCTS
from .strategies import BARS, FLAG, TEMPERATURE, WORD, Step
from .temperature import TemperatureUnit, celsius

# The time in a picture's name in the older format, such as clip_ab12cd34_2026_01_01__20_01PM. Hours
# are from 0 to 23 in spite of AM and PM. The time zone is UTC.
_TIMESTAMP = re.compile(r"(\d{4})_(\d\d)_(\d\d)__(\d\d)_(\d\d)[AP]M(?:\.jpg)?$")
# The time in a picture's name in the newer format, in seconds since 1970.
_EPOCH = re.compile(r"(?:[?&]ts=|^)(\d{9,11})(?:&|$)")

# Names of the readings in the JSON object `signals` of a camera.
_SIGNALS = ("battery", "lfr", "temp", "wifi")
MAX_SNOOZE_MINUTES = 7 * 24 * 60


class Family(StrEnum):
    """The family of a camera: a group of products.

    Each family has its own list in the homescreen (list of all devices), and its own addresses.
    """

    CAMERA = "camera"
    """Battery-powered cameras that need a sync module: Indoor, Outdoor, XT."""
    OWL = "owl"
    """Plugged-in cameras: Mini, Mini 2, Wired Floodlight."""
    DOORBELL = "doorbell"
    """Video doorbells, with or without a sync module."""


# The family of each known product. Clips contain the product, but not the family.
FAMILIES: Mapping[str, Family] = {
    "camera": Family.CAMERA,
    "white": Family.CAMERA,
    "xt": Family.CAMERA,
    "xt2": Family.CAMERA,
    "catalina": Family.CAMERA,
    "catalina_indoor": Family.CAMERA,
    "sedona": Family.CAMERA,
    "owl": Family.OWL,
    "hawk": Family.OWL,
    "chickadee": Family.OWL,
    "superior": Family.OWL,
    "superior_owl": Family.OWL,
    "lotus": Family.DOORBELL,
    "tulip": Family.DOORBELL,
    "orchid": Family.DOORBELL,
}


_KINDS = {
    Family.CAMERA: "Camera",
    Family.OWL: "Mini camera",
    Family.DOORBELL: "Doorbell",
}


class CameraKey(NamedTuple):
    """The key of a camera: its family and its id. Cameras of two families may have the same id."""

    family: Family
    id: int

    @override
    def __str__(self) -> str:
        return f"{self.family.value}_{self.id}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse the text `str(key)` of a key. Raises ValueError for any other text."""
        family, _, number = text.partition("_")
        if not number.isdecimal() or not number.isascii():
            raise ValueError("not a camera key")
        return cls(Family(family), int(number))


@dataclass(frozen=True, kw_only=True)
class Camera(Device):
    """A camera in the homescreen (the cloud's list of all devices)."""

    KNOWN: ClassVar[Mapping[str, frozenset[str]]] = {
        "product_type": frozenset(PRODUCTS),
        "status": frozenset({"done", "online", "offline"}),
        "battery": frozenset({"ok", "low"}),
    }
    MAY_LACK: ClassVar[frozenset[str]] = frozenset(
        {
            "battery",
            "battery_level",
            "floodlight",
            "light_id",
            "local_storage",
            "raw_temperature",
            "snooze_minutes",
            "snoozed",
            "sync_signal",
            "wifi",
        }
    )

    ALSO_READ: ClassVar[frozenset[str]] = frozenset({"serial_number", "signals"})

    family: Family
    product_type: str = field(default="", metadata=field_options(alias="type"))
    motion_detection: bool = field(default=False, metadata=field_options(alias="enabled"))
    thumbnail: str | None = None
    """The cloud's name of the camera's newest picture. Each new picture has a new name."""
    battery: str = field(default="", metadata=field_options(serialization_strategy=WORD))
    """State of the battery: `ok` or `low`. Empty for a camera with mains power."""
    battery_level: int | None = field(
        default=None,
        metadata=field_options(alias="signals.battery", serialization_strategy=BARS),
    )
    """Level of the battery. Values from 0 to 3 are known."""
    raw_temperature: float | None = field(
        default=None,
        metadata=field_options(alias="signals.temp", serialization_strategy=TEMPERATURE),
    )
    """Temperature in °C or °F. The cloud does not report the unit."""
    wifi: int | None = field(
        default=None, metadata=field_options(alias="signals.wifi", serialization_strategy=BARS)
    )
    """Strength of the Wi-Fi signal, 0 to 5 bars."""
    sync_signal: int | None = field(
        default=None, metadata=field_options(alias="signals.lfr", serialization_strategy=BARS)
    )
    """Strength of the radio link to the sync module, 0 to 5 bars."""
    snoozed: bool | None = field(
        default=None, metadata=field_options(alias="snooze", serialization_strategy=FLAG)
    )
    """Whether notifications are snoozed. None if the cloud does not report it."""
    snooze_minutes: int | None = field(
        default=None,
        metadata=field_options(
            alias="snooze_time_remaining", serialization_strategy=Step(0, MAX_SNOOZE_MINUTES)
        ),
    )
    """Remaining minutes of the snooze at the time of the response."""
    local_storage: bool | None = field(
        default=None,
        metadata=field_options(alias="local_storage_enabled", serialization_strategy=FLAG),
    )
    """Whether the camera's clips are saved on a USB drive."""
    light_id: int | None = None
    """Id of the floodlight on which the camera is mounted."""
    floodlight: bool = False
    """Whether the camera has a built-in floodlight."""

    @classmethod
    @override
    def __pre_deserialize__(cls, d: dict[Any, Any]) -> dict[Any, Any]:
        # Accept both names of the field for the serial number. Treat an empty thumbnail as missing.
        return super().__pre_deserialize__(
            {
                **d,
                **_signals(d),
                "serial": d.get("serial", d.get("serial_number")),
                "thumbnail": d.get("thumbnail") or None,
            }
        )

    @override
    def note_oddities(self, payload: dict[str, Any], place: str, journal: Journal) -> None:
        """Add unexpected values, such as invalid readings, to the journal's counts."""
        super().note_oddities(payload, place, journal)
        if isinstance(readings := payload.get("signals"), dict):
            outer = self.unread_place(place)
            journal.note_unread(f"{outer} signals", readings, read=frozenset(_SIGNALS))
        signals = _signals(payload)
        for spec in fields(self):
            reading = signals.get(spec.metadata.get("alias") or spec.name)
            if reading is not None and getattr(self, spec.name) is None:
                journal.note(f"{place}.{spec.name}", reading)

    @property
    def key(self) -> CameraKey:
        """Return the key of this camera. The key is unique in the account."""
        return CameraKey(self.family, self.id)

    @property
    @override
    def product_name(self) -> str:
        """Return the product's name.

        For an unknown product, return the family and the reported type.
        """
        return PRODUCTS.get(self.product_type) or unknown_product(
            _KINDS[self.family], self.product_type
        )

    @property
    def battery_low(self) -> bool | None:
        """Return whether the battery is low. Return None if the cloud does not report it."""
        return {"ok": False, "low": True}.get(self.battery)

    def temperature_from(self, unit: TemperatureUnit) -> float | None:
        """Return the temperature in °C. `unit` is the unit of `raw_temperature`."""
        return celsius(self.raw_temperature, unit)

    @property
    def capabilities(self) -> frozenset[Capability]:
        """Return the capabilities of the product, and those that the cloud reports."""
        reported = {
            Capability.BATTERY: bool(self.battery) or self.battery_level is not None,
            Capability.TEMPERATURE: self.raw_temperature is not None,
            Capability.WIFI_SIGNAL: self.wifi is not None,
            Capability.SYNC_SIGNAL: self.sync_signal is not None,
            Capability.FLOODLIGHT: self.floodlight or self.light_id is not None,
        }
        return capabilities(self.product_type, self.family, reported)

    @property
    def thumbnail_taken_at(self) -> datetime | None:
        """Return the time of the newest picture.

        Return None if the picture's name contains no time.
        """
        if self.thumbnail is None:
            return None
        if match := _EPOCH.search(self.thumbnail):
            return datetime.fromtimestamp(int(match[1]), UTC)
        if match := _TIMESTAMP.search(self.thumbnail):
            try:
                year, month, day, hour, minute = (int(part) for part in match.groups())
                return datetime(year, month, day, hour, minute, tzinfo=UTC)
            except ValueError:
                return None
        return None

    @property
    def thumbnail_time_has_seconds(self) -> bool:
        """Return whether the time in the picture's name has seconds.

        Only the newer format has them.
        """
        return _EPOCH.search(self.thumbnail or "") is not None

    def thumbnail_taken_since(self, moment: datetime) -> bool:
        """Return whether the newest picture was taken at or after `moment`.

        Return False if the time of the picture is unknown.
        """
        if not self.thumbnail_time_has_seconds:
            moment = moment.replace(second=0, microsecond=0)
        return self.thumbnail_taken_at is not None and self.thumbnail_taken_at >= moment


def _signals(record: Mapping[str, Any]) -> dict[str, object]:
    """Return the readings of a camera by name, such as `signals.wifi`."""
    signals = record.get("signals")
    if not isinstance(signals, dict):
        return {}
    return {f"signals.{name}": signals[name] for name in _SIGNALS if name in signals}
