"""Sync modules and sirens (protocol.md section 3.1).

usb_storage.py parses the lists of clips on USB drives.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, NamedTuple, override

from mashumaro import field_options

from .capabilities import Capability, capabilities
from .device import Device, unknown_product
from .strategies import BARS, FLAG, WORD

SYNC_MODULE_PRODUCTS: Mapping[str, str] = {"sm1": "Sync Module", "sm2": "Sync Module 2"}

# The states in which the clips on a USB drive can be read.
READABLE = frozenset({"active", "memory_full"})
STORAGE_STATES = READABLE | {"unmounted", "unavailable", "format_required", "incompatible"}


class UsbDrive(NamedTuple):
    """The ids of a sync module and its network.

    Each request to the module's USB drive contains both.
    """

    network_id: int
    sync_module_id: int


@dataclass(frozen=True, kw_only=True)
class SyncModule(Device):
    """A sync module: the base station that connects the cameras of a network."""

    KNOWN: ClassVar[Mapping[str, frozenset[str]]] = {
        "product_type": frozenset(SYNC_MODULE_PRODUCTS),
        "status": frozenset({"online", "offline"}),
        "local_storage_status": STORAGE_STATES,
    }

    wifi: int | None = field(
        default=None, metadata=field_options(alias="wifi_strength", serialization_strategy=BARS)
    )
    """Strength of the Wi-Fi signal, 0 to 5 bars. None if the cloud does not report it."""
    local_storage_compatible: bool | None = field(
        default=None, metadata=field_options(serialization_strategy=FLAG)
    )
    """Whether the sync module supports a USB drive."""
    local_storage_enabled: bool | None = field(
        default=None, metadata=field_options(serialization_strategy=FLAG)
    )
    """Whether the user has enabled saving clips on the USB drive."""
    local_storage_status: str = field(
        default="", metadata=field_options(serialization_strategy=WORD)
    )
    """State of the USB drive: one of STORAGE_STATES, or an unknown state."""

    @property
    @override
    def product_name(self) -> str:
        """Return the product's name, or the reported type of an unknown product."""
        return SYNC_MODULE_PRODUCTS.get(self.product_type) or unknown_product(
            "Sync Module", self.product_type
        )

    @property
    def drive(self) -> UsbDrive:
        """Return the ids of the network and the sync module, for requests to the USB drive.

        The ids exist even if no drive is plugged in.
        """
        return UsbDrive(self.network_id, self.id)

    @property
    def local_storage_readable(self) -> bool:
        """Return whether Blink Clips can read the clips on the USB drive now.

        Ignore `local_storage_enabled`, which may be outdated.
        """
        return self.local_storage_status in READABLE

    @property
    def local_storage_fails(self) -> bool | None:
        """Return whether the user wants clips on the USB drive, but the drive cannot save them.

        Return None if the state of the drive is unknown.
        """
        if self.local_storage_enabled is False:
            return False
        if self.local_storage_enabled is None or self.local_storage_status not in STORAGE_STATES:
            return None
        return self.local_storage_status != "active"

    @property
    def capabilities(self) -> frozenset[Capability]:
        """Return the capabilities of the product, and those that the cloud reports."""
        reported = {
            Capability.WIFI_SIGNAL: self.wifi is not None,
            Capability.LOCAL_STORAGE: bool(self.local_storage_compatible),
        }
        return capabilities(self.product_type, "sync_module", reported)


@dataclass(frozen=True, kw_only=True)
class Siren(Device):
    """A stand-alone siren of a network."""

    MAY_LACK: ClassVar[frozenset[str]] = frozenset({"product_type"})

    @property
    @override
    def product_name(self) -> str:
        return "Siren"
