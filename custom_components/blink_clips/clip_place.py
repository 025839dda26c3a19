"""The place where the clips of a network are stored: the cloud, or a USB drive."""

from collections.abc import Set as AbstractSet
from enum import StrEnum
from typing import Self

from .data import BlinkData


class ClipPlace(StrEnum):
    """The place where the clips of a network are stored."""

    CLOUD = "cloud"
    """Some clips of the network are in Blink's cloud."""
    USB = "usb"
    """Clips are on the sync module's USB drive, and the options allow reading the drive."""
    UNREAD_USB = "unread_usb"
    """Clips are on the sync module's USB drive, but the options do not allow reading the drive."""
    NOWHERE = "nowhere"
    """There are neither clips nor a USB drive.

    Either the account has no subscription, or no camera has recorded motion yet.
    """

    @classmethod
    def of(cls, data: BlinkData, network_id: int, usb_networks: AbstractSet[int]) -> Self:
        """Return the place where the clips of a network are stored.

        `usb_networks` are the ids of the networks whose USB drives are enabled in the options.
        """
        if any(it.network_id == network_id and it.usb is None for it in data.clips.values()):
            return cls.CLOUD
        module = data.sync_module_of(network_id)
        if module is None or not module.local_storage_readable:
            return cls.NOWHERE
        return cls.USB if network_id in usb_networks else cls.UNREAD_USB
