"""The clips on the USB drive of a simulated sync module."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
import math
import re

from simulator.paint import Label


class UsbState(StrEnum):
    """The state of a USB drive, as the sync module reports it."""

    ACTIVE = "active"
    MEMORY_FULL = "memory_full"
    UNMOUNTED = "unmounted"
    UNAVAILABLE = "unavailable"  # No USB drive is plugged in.
    FORMAT_REQUIRED = "format_required"
    INCOMPATIBLE = "incompatible"


READABLE = frozenset({UsbState.ACTIVE, UsbState.MEMORY_FULL})


@dataclass(frozen=True, kw_only=True)
class UsbClip:
    """A clip on a USB drive."""

    id: int
    camera_name: str
    created_at: float
    seconds: int
    label: Label
    source: str = "pir"

    @property
    def size(self) -> int:
        """The size of the clip in the drive's list. The real unit is presumably kilobytes."""
        return 76 * self.seconds


@dataclass(kw_only=True)
class UsbStorage:
    """The USB port of a sync module. It may contain a USB drive."""

    enabled: bool = False
    state: UsbState = UsbState.UNAVAILABLE
    used_percent: int = 12
    clips: dict[int, UsbClip] = field(default_factory=dict)
    manifest_id: int = 9000
    manifest_at: float = -math.inf
    # The time at which each clip was uploaded, by the clip's id.
    uploaded_at: dict[int, float] = field(default_factory=dict)
    # How often each finished list and each uploaded clip was requested. The response to the first
    # requests may be "not ready".
    early: Counter[str] = field(default_factory=Counter)

    @property
    def readable(self) -> bool:
        """Whether the clips can be listed and downloaded now.

        The field `enabled` is ignored, because the real cloud updates it late.
        """
        return self.state in READABLE

    def plug_in(self) -> None:
        """Plug in a USB drive that works, and enable it."""
        self.enabled, self.state = True, UsbState.ACTIVE

    def renumber(self, numbers: Iterator[int]) -> None:
        """Give all clips new ids, and make the current clip list invalid, like a restart does."""
        renumbered = (replace(it, id=next(numbers)) for it in self.clips.values())
        self.clips = {it.id: it for it in renumbered}
        self.uploaded_at.clear()
        self.manifest_id += 1
        self.manifest_at = -math.inf

    def number_manifest(self, now: float, lifetime: float) -> int:
        """Return the id of a list that is written now.

        If the previous list was written within `lifetime` seconds, return the id of that list.
        """
        if now - self.manifest_at >= lifetime:
            self.manifest_id += 1
            self.manifest_at = now
        return self.manifest_id

    def too_early(self, what: str, times: int) -> bool:
        """Return True in the first `times` calls for `what`: the response must be "not ready"."""
        self.early[what] += 1
        return self.early[what] <= times


def stripped(name: str, *, ascii_only: bool, underscores: bool) -> str:
    """Return a camera's name as USB drives contain it: letters, digits, optionally underscores."""
    pattern = r"\W" if underscores else r"[\W_]"
    return re.sub(pattern, "", name, flags=re.ASCII if ascii_only else 0)
