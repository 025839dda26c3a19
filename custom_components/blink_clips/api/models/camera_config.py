"""A camera's settings, and readings that only its settings tell (protocol.md section 9)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar, Self, override

from mashumaro import field_options
from mashumaro.types import SerializationStrategy

from ..journal import Journal
from .base import BlinkModel
from .camera import Family
from .strategies import BARS, TEMPERATURE, Number, Step
from .temperature import TemperatureUnit, celsius


class NightVision(StrEnum):
    """What a camera's infrared light does."""

    OFF = "off"
    """It stays dark."""
    ON = "on"
    """It lights every recording."""
    AUTO = "auto"
    """It lights recordings in the dark."""

    def wire(self, family: Family) -> int | str:
        """Return what the cloud calls it: a number for cameras, a word for the rest."""
        return _NUMBERS.index(self) if family is Family.CAMERA else self.value


_NUMBERS = (NightVision.OFF, NightVision.ON, NightVision.AUTO)


class _Light(SerializationStrategy):
    """Number or word; None for any other."""

    @override
    def serialize(self, value: NightVision | None) -> str | None:
        return value

    @override
    def deserialize(self, value: object) -> NightVision | None:
        for number, mode in enumerate(_NUMBERS):
            if value == mode or (value == number and not isinstance(value, bool)):
                return mode
        return None


_DBM = Step(-120, 0)


@dataclass(frozen=True, kw_only=True)
class CameraConfig(BlinkModel):
    """The settings of a camera; each is None where its family or the cloud does not tell it."""

    MAY_LACK: ClassVar[frozenset[str]] = frozenset(
        {"night_vision", "volts", "wifi_dbm", "sync_dbm", "wifi", "raw_temperature"}
    )

    night_vision: NightVision | None = field(
        default=None,
        metadata=field_options(alias="illuminator_enable", serialization_strategy=_Light()),
    )
    volts: float | None = field(
        default=None,
        metadata=field_options(alias="battery_voltage", serialization_strategy=Number(0, 2000)),
    )
    """Of its battery, in hundredths."""
    wifi_dbm: int | None = field(
        default=None, metadata=field_options(alias="wifi_strength", serialization_strategy=_DBM)
    )
    sync_dbm: int | None = field(
        default=None, metadata=field_options(alias="lfr_strength", serialization_strategy=_DBM)
    )
    wifi: int | None = field(default=None, metadata=field_options(serialization_strategy=BARS))
    """Bars of Wi-Fi, 0 to 5; Minis tell them here alone."""
    raw_temperature: float | None = field(
        default=None, metadata=field_options(alias="temp", serialization_strategy=TEMPERATURE)
    )
    """A doorbell's, in Fahrenheit as seen; cameras tell theirs in the homescreen."""

    @classmethod
    @override
    def __pre_deserialize__(cls, d: dict[Any, Any]) -> dict[Any, Any]:
        return super().__pre_deserialize__(
            {
                **d,
                "wifi_strength": d.get("wifi_strength", d.get("wifi_rssi")),
                "lfr_strength": d.get("lfr_strength", d.get("lfr_rssi")),
            }
        )

    @classmethod
    def read_answer(cls, answer: object, *, journal: Journal) -> Self:
        """Return the settings in an answer, which for some families wraps them in a list."""
        if isinstance(answer, Mapping) and isinstance(wrapped := answer.get("camera"), list):
            answer = next(iter(wrapped), None)
        return cls.read(answer, place="camera config", journal=journal)

    @property
    def battery_voltage(self) -> float | None:
        """Its battery's voltage."""
        return None if self.volts is None else self.volts / 100

    @property
    def temperature(self) -> float | None:
        """A doorbell's temperature in °C."""
        return celsius(self.raw_temperature, TemperatureUnit.FAHRENHEIT)
