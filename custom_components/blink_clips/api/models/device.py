"""Base model of all devices of an account: name, status, serial number and firmware."""

from dataclasses import dataclass, field, replace
from typing import Self, override

from mashumaro import field_options

from .base import BlinkModel
from .strategies import WORD

# A product type is an identifier of a word or two; a longer one is not shown in full.
_LONGEST_TYPE = 40
_SHOWN_DIGITS = 4


@dataclass(frozen=True, kw_only=True)
class Device(BlinkModel):
    """A device that its owner named."""

    id: int
    network_id: int
    name: str = ""
    """The name that its owner chose; if the cloud sends no name, see `nameless`."""
    status: str = field(default="", metadata=field_options(serialization_strategy=WORD))
    serial: str = ""
    firmware: str = field(default="", metadata=field_options(alias="fw_version"))

    @classmethod
    @override
    def __post_deserialize__(cls, obj: Self) -> Self:
        if obj.name.strip():
            return obj
        return replace(obj, name=nameless(obj.product_name, obj.serial.strip() or str(obj.id)))

    @property
    def product_name(self) -> str:
        """The name under which it is sold."""
        raise NotImplementedError

    @property
    def online(self) -> bool:
        """Whether the cloud can reach it. A working device may report an unknown status."""
        return self.status != "offline"


def nameless(product_name: str, number: str) -> str:
    """Return the name of a device without one: its product, and the last digits of its serial.

    `number` is the serial number, or the id if the cloud sends none. The digits distinguish devices
    of one product; the whole serial number would get into entity ids and logs.
    """
    return f"{product_name} {number[-_SHOWN_DIGITS:]}"


def unknown_product(kind: str, product_type: str) -> str:
    """Return the name of a product that is not in the table: its kind, and the reported type."""
    readable = product_type.replace("_", " ").strip()[:_LONGEST_TYPE]
    return f"{kind} ({readable})" if readable else kind
