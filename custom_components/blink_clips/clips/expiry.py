"""Expiry: the cloud deletes each clip automatically at a certain age."""

from datetime import datetime, timedelta

from ..api import Clip, CloudClock
from ..archive.times import EPOCH


class Expiry:
    """The age at which the cloud deletes the clips of an account."""

    def __init__(self, clock: CloudClock) -> None:
        self.retention: timedelta | None = None
        """The age at which the cloud deletes a clip automatically. None if the age is unknown."""
        self._clock = clock

    @property
    def oldest(self) -> datetime:
        """Return the time before which the cloud has deleted all clips."""
        if self.retention is None:
            return EPOCH
        return self._clock.now() - self.retention


def has_expired(clip: Clip, oldest: datetime) -> bool:
    """Return whether the cloud has deleted a clip because of its age. USB clips never expire.

    `oldest` is the value of `Expiry.oldest`.
    """
    return clip.created_at < oldest and clip.usb is None
