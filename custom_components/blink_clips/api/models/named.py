"""The base of models with a name. The cloud reports no name for some devices and networks."""

from dataclasses import dataclass, replace
from typing import Self, override

from .base import BlinkModel

_SHOWN_DIGITS = 4


@dataclass(frozen=True, kw_only=True)
class Named(BlinkModel):
    """A device or a network."""

    id: int
    name: str = ""
    """The name that the user gave the device, or else a default name."""

    @classmethod
    @override
    def __post_deserialize__(cls, obj: Self) -> Self:
        return obj if obj.name.strip() else replace(obj, name=obj.default_name)

    @property
    def has_default_name(self) -> bool:
        """Return whether `name` is the default name, because the cloud reports no name."""
        return self.name == self.default_name

    @property
    def default_name(self) -> str:
        """Return the name for a device or a network without a name."""
        raise NotImplementedError


def name_with_digits(product_name: str, number: str) -> str:
    """Return a default name: the product and the last digits of a number.

    Use only the last digits, because entity ids and logs must not contain the whole serial number.
    """
    return f"{product_name} {number[-_SHOWN_DIGITS:]}"
