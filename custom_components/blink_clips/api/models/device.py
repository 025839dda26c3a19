"""The base of all device models: name, status, serial number and firmware."""

from dataclasses import dataclass, field, replace
from typing import Self, override

from mashumaro import field_options

from .base import BlinkModel
from .strategies import WORD

# Maximum number of characters of an unknown product type in a product name.
_LONGEST_TYPE = 40
_SHOWN_DIGITS = 4


@dataclass(frozen=True, kw_only=True)
class Device(BlinkModel):
    """A camera, a sync module or a siren."""

    id: int
    network_id: int
    name: str = ""
    """The name that the user gave the device, or else the result of `default_name`."""
    status: str = field(default="", metadata=field_options(serialization_strategy=WORD))
    serial: str = ""
    firmware: str = field(default="", metadata=field_options(alias="fw_version"))
    product_type: str = field(
        default="", metadata=field_options(alias="type", serialization_strategy=WORD)
    )
    """The cloud's word for the product; empty if not reported."""

    @classmethod
    @override
    def __post_deserialize__(cls, obj: Self) -> Self:
        return obj if obj.name.strip() else replace(obj, name=obj._default_name)

    @property
    def has_default_name(self) -> bool:
        """Return whether `name` is a default name, because the cloud has no name for the device."""
        return self.name == self._default_name

    @property
    def _default_name(self) -> str:
        return default_name(self.product_name, self.serial.strip() or str(self.id))

    @property
    def product_name(self) -> str:
        """Return the name of the device's product."""
        raise NotImplementedError

    @override
    def unread_place(self, place: str) -> str:
        """Return the name under which the journal lists this device's unread fields.

        The name consists of `place` and the product type, because products have different fields.
        """
        return f"{place} {self.product_type}".rstrip()

    @property
    def online(self) -> bool:
        """Return whether the device is online. A device with an unknown status counts as online."""
        return self.status != "offline"


def default_name(product_name: str, number: str) -> str:
    """Return a name for an unnamed device: the product and the last digits of its serial number.

    The whole serial number must not appear in entity ids or logs.
    """
    return f"{product_name} {number[-_SHOWN_DIGITS:]}"


def unknown_product(kind: str, product_type: str) -> str:
    """Return a name for an unknown product: the kind of device, and the reported product type."""
    readable = product_type.replace("_", " ").strip()[:_LONGEST_TYPE]
    return f"{kind} ({readable})" if readable else kind
