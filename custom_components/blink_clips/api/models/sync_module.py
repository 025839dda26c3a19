"""What stands beside the cameras: sync modules and sirens (protocol.md section 3.1)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, NamedTuple, override

from mashumaro import field_options

from .capabilities import Capability, capabilities
from .device import Device, unknown_product
from .strategies import BARS, FLAG, WORD

SYNC_MODULE_PRODUCTS: Mapping[str, str] = {"sm1": "Sync Module", "sm2": "Sync Module 2"}

# What the cloud calls the state of a USB stick from which clips can be read.
READABLE = frozenset({"active", "memory_full"})
STORAGE_STATES = READABLE | {"unmounted", "unavailable", "format_required", "incompatible"}


class UsbDrive(NamedTuple):
    """The USB stick of a sync module, by what the cloud asks for to reach it."""

    network_id: int
    sync_module_id: int


@dataclass(frozen=True, kw_only=True)
class SyncModule(Device):
    """The base station of a network."""

    KNOWN: ClassVar[Mapping[str, frozenset[str]]] = {
        "product_type": frozenset(SYNC_MODULE_PRODUCTS),
        "status": frozenset({"online", "offline"}),
        "local_storage_status": STORAGE_STATES,
    }

    product_type: str = field(
        default="", metadata=field_options(alias="type", serialization_strategy=WORD)
    )
    wifi: int | None = field(
        default=None, metadata=field_options(alias="wifi_strength", serialization_strategy=BARS)
    )
    """Bars from 0 to 5; None where the cloud does not tell."""
    local_storage_compatible: bool | None = field(
        default=None, metadata=field_options(serialization_strategy=FLAG)
    )
    """Whether it can keep clips on a USB stick."""
    local_storage_enabled: bool | None = field(
        default=None, metadata=field_options(serialization_strategy=FLAG)
    )
    """Whether its owner lets it do so."""
    local_storage_status: str = field(
        default="", metadata=field_options(serialization_strategy=WORD)
    )
    """How its USB stick is: a word of STORAGE_STATES, or one that came later."""

    @property
    @override
    def product_name(self) -> str:
        """The product's name; for an unknown product, with the reported type."""
        return SYNC_MODULE_PRODUCTS.get(self.product_type) or unknown_product(
            "Sync Module", self.product_type
        )

    @property
    def drive(self) -> UsbDrive:
        """Its USB stick, whether there is one or not."""
        return UsbDrive(self.network_id, self.id)

    @property
    def local_storage_readable(self) -> bool:
        """Whether clips can be read from its USB stick now.

        The status decides: `local_storage_enabled` lags behind, and is false for a backup.
        """
        return self.local_storage_status in READABLE

    @property
    def local_storage_fails(self) -> bool | None:
        """Whether clips should go to its USB stick and cannot; None where that is not known."""
        if self.local_storage_enabled is False:
            return False
        if self.local_storage_enabled is None or self.local_storage_status not in STORAGE_STATES:
            return None
        return self.local_storage_status != "active"

    @property
    def capabilities(self) -> frozenset[Capability]:
        """What it can have."""
        told = {
            Capability.WIFI_SIGNAL: self.wifi is not None,
            Capability.LOCAL_STORAGE: bool(self.local_storage_compatible),
        }
        return capabilities(self.product_type, "sync_module", told)


@dataclass(frozen=True, kw_only=True)
class Siren(Device):
    """A siren of a network, a device of its own."""

    @property
    @override
    def product_name(self) -> str:
        return "Siren"
