"""The base of all device models: status, serial number and firmware."""

from dataclasses import dataclass, field
from typing import override

from mashumaro import field_options

from .named import Named, name_with_digits
from .strategies import WORD

# If a product type is unknown, the product name contains at most this number of its characters.
_LONGEST_TYPE = 40


@dataclass(frozen=True, kw_only=True)
class Device(Named):
    """A camera, a sync module or a siren."""

    network_id: int
    status: str = field(default="", metadata=field_options(serialization_strategy=WORD))
    serial: str = ""
    firmware: str = field(default="", metadata=field_options(alias="fw_version"))
    product_type: str = field(
        default="", metadata=field_options(alias="type", serialization_strategy=WORD)
    )
    """The cloud's word for the product. Empty if the cloud does not report it."""

    @property
    @override
    def default_name(self) -> str:
        return name_with_digits(self.product_name, self.serial.strip() or str(self.id))

    @property
    def product_name(self) -> str:
        """Return the name of the device's product."""
        raise NotImplementedError

    @override
    def unread_place(self, place: str) -> str:
        """Return the name of this device in the journal's list of unread fields.

        The name consists of `place` and the product type, because products have different fields.
        """
        return f"{place} {self.product_type}".rstrip()

    @property
    def online(self) -> bool:
        """Return whether the device is online. A device with an unknown status counts as online."""
        return self.status != "offline"


def unknown_product(kind: str, product_type: str) -> str:
    """Return a name for an unknown product: the kind of device, and the reported product type."""
    readable = product_type.replace("_", " ").strip()[:_LONGEST_TYPE]
    return f"{kind} ({readable})" if readable else kind
