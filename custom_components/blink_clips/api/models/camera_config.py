"""The settings of a camera, and its readings (protocol.md section 9)."""

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
    """The night vision mode of a camera: when the infrared light is on."""

    OFF = "off"
    """The infrared light is always off."""
    ON = "on"
    """The infrared light is on during every recording."""
    AUTO = "auto"
    """The infrared light is on during recordings in the dark."""

    def wire(self, family: Family) -> int | str:
        """Return the mode as the cloud expects it: a number or, for some families, a word."""
        return _NUMBERS.index(self) if family is Family.CAMERA else self.value


_NUMBERS = (NightVision.OFF, NightVision.ON, NightVision.AUTO)


class _Light(SerializationStrategy):
    """Parses a night vision mode: a number or a word. Any other value becomes None."""

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
    """The settings of a camera. A setting is None if the cloud does not report it."""

    MAY_LACK: ClassVar[frozenset[str]] = frozenset(
        {"night_vision", "volts", "wifi_dbm", "sync_dbm", "wifi", "raw_temperature"}
    )

    ALSO_READ: ClassVar[frozenset[str]] = frozenset({"lfr_rssi", "wifi_rssi"})

    night_vision: NightVision | None = field(
        default=None,
        metadata=field_options(alias="illuminator_enable", serialization_strategy=_Light()),
    )
    volts: float | None = field(
        default=None,
        metadata=field_options(alias="battery_voltage", serialization_strategy=Number(0, 2000)),
    )
    """Voltage of the battery in hundredths of a volt."""
    wifi_dbm: int | None = field(
        default=None, metadata=field_options(alias="wifi_strength", serialization_strategy=_DBM)
    )
    sync_dbm: int | None = field(
        default=None, metadata=field_options(alias="lfr_strength", serialization_strategy=_DBM)
    )
    wifi: int | None = field(default=None, metadata=field_options(serialization_strategy=BARS))
    """Strength of the Wi-Fi signal, 0 to 5 bars."""
    raw_temperature: float | None = field(
        default=None, metadata=field_options(alias="temp", serialization_strategy=TEMPERATURE)
    )
    """Temperature of a doorbell, probably in °F."""

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
        """Parse a response with the settings of a camera.

        The settings of some camera families are inside a list.
        """
        if isinstance(answer, Mapping) and isinstance(wrapped := answer.get("camera"), list):
            answer = next(iter(wrapped), None)
        return cls.read(answer, place="camera config", journal=journal)

    @property
    def battery_voltage(self) -> float | None:
        """Return the voltage of the battery in volts.

        Return None if the cloud does not report it.
        """
        return None if self.volts is None else self.volts / 100

    @property
    def temperature(self) -> float | None:
        """Return the temperature of a doorbell in °C.

        Return None if the cloud does not report it.
        """
        return celsius(self.raw_temperature, TemperatureUnit.FAHRENHEIT)
