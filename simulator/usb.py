"""The clips on the USB drive of a simulated sync module."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
import math
import re

from simulator.paint import Label


class UsbState(StrEnum):
    """The reported state of a USB drive."""

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
        """The size of the clip in the drive's list, presumably in kilobytes."""
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
    # The time at which each clip was uploaded to the cloud, by clip id.
    uploaded_at: dict[int, float] = field(default_factory=dict)
    # The number of requests so far for each finished list and for each uploaded clip.
    early: Counter[str] = field(default_factory=Counter)

    @property
    def readable(self) -> bool:
        """Whether the clips can be listed and downloaded.

        The field `enabled` does not matter, because the real cloud updates this field late.
        """
        return self.state in READABLE

    def plug_in(self) -> None:
        """Plug in and enable a USB drive."""
        self.enabled, self.state = True, UsbState.ACTIVE

    def renumber(self, numbers: Iterator[int]) -> None:
        """Give all clips new ids, and make the current clip list invalid."""
        renumbered = (replace(it, id=next(numbers)) for it in self.clips.values())
        self.clips = {it.id: it for it in renumbered}
        self.uploaded_at.clear()
        self.manifest_id += 1
        self.manifest_at = -math.inf

    def number_manifest(self, now: float, lifetime: float) -> int:
        """Return the id of the list of clips that is written now.

        If the previous list is at most `lifetime` seconds old, the id stays the same.
        """
        if now - self.manifest_at >= lifetime:
            self.manifest_id += 1
            self.manifest_at = now
        return self.manifest_id

    def too_early(self, what: str, times: int) -> bool:
        """Return whether this is one of the first `times` requests for `what` (a list or a clip).

        The simulator rejects these requests as too early, like a real drive that is not ready.
        """
        self.early[what] += 1
        return self.early[what] <= times


def stripped(name: str, *, ascii_only: bool, underscores: bool) -> str:
    """Return a camera's name as on USB drives: letters, digits and, if wanted, underscores."""
    pattern = r"\W" if underscores else r"[\W_]"
    return re.sub(pattern, "", name, flags=re.ASCII if ascii_only else 0)
