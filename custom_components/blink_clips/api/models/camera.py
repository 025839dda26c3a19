"""A camera, whatever list the cloud keeps it in (protocol.md section 3)."""

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

# The stamp that ends an old thumbnail's name, as in clip_ab12cd34_2026_01_01__20_01PM: UTC, and a
# 24-hour clock in spite of the AM or PM behind it.
_STAMP = re.compile(r"(\d{4})_(\d\d)_(\d\d)__(\d\d)_(\d\d)[AP]M(?:\.jpg)?$")
_VERSION = re.compile(r"(?:[?&]ts=|^)(\d{9,11})(?:&|$)")

# Readings come in an object of their own, which lacks what a camera does not measure.
_SIGNALS = ("battery", "lfr", "temp", "wifi")
MAX_SNOOZE_MINUTES = 7 * 24 * 60


class Family(StrEnum):
    """The list that a camera came from; it alone decides how the camera is spoken to."""

    CAMERA = "camera"
    """Cameras behind a sync module: Indoor, Outdoor, XT."""
    OWL = "owl"
    """Plugged-in cameras: Mini, Mini 2, Wired Floodlight."""
    DOORBELL = "doorbell"
    """Video doorbells."""


# Which list a product is in, where it must be told without one: clips name their camera's product
# or, of old, just "camera". What came later tells nothing.
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
    """What tells cameras apart: ids are unique within a family only, names not at all."""

    family: Family
    id: int

    @override
    def __str__(self) -> str:
        return f"{self.family.value}_{self.id}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the key that str() wrote; ValueError for any other text."""
        family, _, number = text.partition("_")
        if not number.isdecimal() or not number.isascii():
            raise ValueError("not a camera key")
        return cls(Family(family), int(number))


@dataclass(frozen=True, kw_only=True)
class Camera(Device):
    """A device that takes pictures."""

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

    family: Family
    product_type: str = field(default="", metadata=field_options(alias="type"))
    motion_detection: bool = field(default=False, metadata=field_options(alias="enabled"))
    thumbnail: str | None = None
    """The cloud's name for the newest picture; a new name is the only sign of a new picture."""
    battery: str = field(default="", metadata=field_options(serialization_strategy=WORD))
    """The cloud's verdict on its battery, `ok` or `low`; empty for what hangs on mains."""
    battery_level: int | None = field(
        default=None,
        metadata=field_options(alias="signals.battery", serialization_strategy=BARS),
    )
    """Steps, 3 of which are seen for full; the verdict is `battery`."""
    raw_temperature: float | None = field(
        default=None,
        metadata=field_options(alias="signals.temp", serialization_strategy=TEMPERATURE),
    )
    """The cloud's number, in a unit that it does not tell."""
    wifi: int | None = field(
        default=None, metadata=field_options(alias="signals.wifi", serialization_strategy=BARS)
    )
    """Bars of Wi-Fi, 0 to 5."""
    sync_signal: int | None = field(
        default=None, metadata=field_options(alias="signals.lfr", serialization_strategy=BARS)
    )
    """Bars of the link to the sync module, 0 to 5."""
    snoozed: bool | None = field(
        default=None, metadata=field_options(alias="snooze", serialization_strategy=FLAG)
    )
    """Whether its notifications are silenced."""
    snooze_minutes: int | None = field(
        default=None,
        metadata=field_options(
            alias="snooze_time_remaining", serialization_strategy=Step(0, MAX_SNOOZE_MINUTES)
        ),
    )
    """For how long they stay silenced, as of the answer."""
    local_storage: bool | None = field(
        default=None,
        metadata=field_options(alias="local_storage_enabled", serialization_strategy=FLAG),
    )
    """Whether its clips go to its sync module's USB stick."""
    light_id: int | None = None
    """The number of the floodlight that it is mounted on; the homescreen lists it elsewhere."""
    floodlight: bool = False
    """Whether the homescreen lists a floodlight that is built into it."""

    @classmethod
    @override
    def __pre_deserialize__(cls, d: dict[Any, Any]) -> dict[Any, Any]:
        # Doorbells and owls were seen with either name of the serial number; a camera that never
        # took a picture has an empty thumbnail, or none.
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
        """Journal readings as well that make no sense."""
        super().note_oddities(payload, place, journal)
        told = _signals(payload)
        for spec in fields(self):
            reading = told.get(spec.metadata.get("alias") or spec.name)
            if reading is not None and getattr(self, spec.name) is None:
                journal.note(f"{place}.{spec.name}", reading)

    @property
    def key(self) -> CameraKey:
        """The stable key of this camera."""
        return CameraKey(self.family, self.id)

    @property
    @override
    def product_name(self) -> str:
        """The product's name; for an unknown product, its family and the reported type."""
        return PRODUCTS.get(self.product_type) or unknown_product(
            _KINDS[self.family], self.product_type
        )

    @property
    def battery_low(self) -> bool | None:
        """Whether its battery should be replaced; None where the cloud does not tell."""
        return {"ok": False, "low": True}.get(self.battery)

    def temperature_from(self, unit: TemperatureUnit) -> float | None:
        """Its temperature in °C, by the unit that the cloud's number is in."""
        return celsius(self.raw_temperature, unit)

    @property
    def capabilities(self) -> frozenset[Capability]:
        """What it can have."""
        told = {
            Capability.BATTERY: bool(self.battery) or self.battery_level is not None,
            Capability.TEMPERATURE: self.raw_temperature is not None,
            Capability.WIFI_SIGNAL: self.wifi is not None,
            Capability.SYNC_SIGNAL: self.sync_signal is not None,
            Capability.FLOODLIGHT: self.floodlight or self.light_id is not None,
        }
        return capabilities(self.product_type, self.family, told)

    @property
    def thumbnail_taken_at(self) -> datetime | None:
        """When its newest thumbnail was taken, or None where the name does not tell."""
        if self.thumbnail is None:
            return None
        if match := _VERSION.search(self.thumbnail):
            return datetime.fromtimestamp(int(match[1]), UTC)
        if match := _STAMP.search(self.thumbnail):
            try:
                year, month, day, hour, minute = (int(part) for part in match.groups())
                return datetime(year, month, day, hour, minute, tzinfo=UTC)
            except ValueError:
                return None
        return None

    @property
    def thumbnail_tells_seconds(self) -> bool:
        """Whether the time in its thumbnail's name is exact; old names tell the minute."""
        return _VERSION.search(self.thumbnail or "") is not None

    def thumbnail_taken_since(self, moment: datetime) -> bool:
        """Whether its newest thumbnail was taken then or later; False where that is not known."""
        if not self.thumbnail_tells_seconds:
            moment = moment.replace(second=0, microsecond=0)
        return self.thumbnail_taken_at is not None and self.thumbnail_taken_at >= moment


def _signals(record: Mapping[str, Any]) -> dict[str, object]:
    """Return a camera's readings by names of their own."""
    signals = record.get("signals")
    if not isinstance(signals, dict):
        return {}
    return {f"signals.{name}": signals[name] for name in _SIGNALS if name in signals}
