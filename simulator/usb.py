"""The clips on the USB drive of a simulated sync module."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
import math
import re

from simulator.paint import Label


class UsbState(StrEnum):
    """The state of the USB drive, as the sync module reports it."""

    ACTIVE = "active"
    MEMORY_FULL = "memory_full"
    UNMOUNTED = "unmounted"
    UNAVAILABLE = "unavailable"  # The sync module has no USB drive.
    FORMAT_REQUIRED = "format_required"
    INCOMPATIBLE = "incompatible"


READABLE = frozenset({UsbState.ACTIVE, UsbState.MEMORY_FULL})


@dataclass(frozen=True, kw_only=True)
class UsbClip:
    """A clip that is stored on a USB drive."""

    id: int
    camera_name: str
    created_at: float
    seconds: int
    label: Label
    source: str = "pir"

    @property
    def size(self) -> int:
        """The size of the clip as the USB drive's list reports it, probably in kilobytes."""
        return 76 * self.seconds


@dataclass(kw_only=True)
class UsbStorage:
    """The USB port of a sync module, with or without a USB drive."""

    enabled: bool = False
    state: UsbState = UsbState.UNAVAILABLE
    used_percent: int = 12
    clips: dict[int, UsbClip] = field(default_factory=dict)
    manifest_id: int = 9000
    manifest_at: float = -math.inf
    # The time of each clip's upload to the cloud, by clip id.
    uploaded_at: dict[int, float] = field(default_factory=dict)
    # The number of requests so far for each list of clips, and for each uploaded clip.
    early: Counter[str] = field(default_factory=Counter)

    @property
    def readable(self) -> bool:
        """Return whether the clips on the USB drive can be listed and downloaded.

        Ignore the field `enabled`, because the real cloud updates it late.
        """
        return self.state in READABLE

    def plug_in(self) -> None:
        """Plug a USB drive into the sync module, and enable it."""
        self.enabled, self.state = True, UsbState.ACTIVE

    def renumber(self, numbers: Iterator[int]) -> None:
        """Give new ids to all clips. The current list of clips becomes invalid."""
        renumbered = (replace(it, id=next(numbers)) for it in self.clips.values())
        self.clips = {it.id: it for it in renumbered}
        self.uploaded_at.clear()
        self.manifest_id += 1
        self.manifest_at = -math.inf

    def number_manifest(self, now: float, lifetime: float) -> int:
        """Return the id of the clip list that the sync module is writing.

        Keep the id of the previous list if that id is less than `lifetime` seconds old.
        """
        if now - self.manifest_at >= lifetime:
            self.manifest_id += 1
            self.manifest_at = now
        return self.manifest_id

    def too_early(self, what: str, times: int) -> bool:
        """Count a request for a list or a clip, which `what` identifies.

        Return whether the request is rejected as "not ready". The first `times` requests are
        rejected.
        """
        self.early[what] += 1
        return self.early[what] <= times


def stripped(name: str, *, ascii_only: bool, underscores: bool) -> str:
    """Return a camera's name as a USB drive stores it.

    Keep letters and digits. Keep underscores only if `underscores` is True.
    """
    pattern = r"\W" if underscores else r"[\W_]"
    return re.sub(pattern, "", name, flags=re.ASCII if ascii_only else 0)
