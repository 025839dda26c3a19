"""Clips that a sync module keeps on a USB drive."""

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
    UNAVAILABLE = "unavailable"  # no drive is plugged in
    FORMAT_REQUIRED = "format_required"
    INCOMPATIBLE = "incompatible"


READABLE = frozenset({UsbState.ACTIVE, UsbState.MEMORY_FULL})


@dataclass(frozen=True, kw_only=True)
class UsbClip:
    """One clip on a USB drive."""

    id: int
    camera_name: str
    created_at: float
    seconds: int
    label: Label
    source: str = "pir"

    @property
    def size(self) -> int:
        """Its size in manifests, presumably in kilobytes."""
        return 76 * self.seconds


@dataclass(kw_only=True)
class UsbStorage:
    """The USB port of a sync module."""

    enabled: bool = False
    state: UsbState = UsbState.UNAVAILABLE
    used_percent: int = 12
    clips: dict[int, UsbClip] = field(default_factory=dict)
    manifest_id: int = 9000
    manifest_at: float = -math.inf
    uploaded_at: dict[int, float] = field(default_factory=dict)  # by clip id
    early: Counter[str] = field(default_factory=Counter)  # number of "not ready" responses so far

    @property
    def readable(self) -> bool:
        """Whether clips can be listed and downloaded; `enabled` lags behind the state."""
        return self.state in READABLE

    def plug_in(self) -> None:
        """Plug in a working drive, and enable it."""
        self.enabled, self.state = True, UsbState.ACTIVE

    def renumber(self, numbers: Iterator[int]) -> None:
        """Give all clips other ids, and invalidate the list, as after a restart."""
        renumbered = (replace(it, id=next(numbers)) for it in self.clips.values())
        self.clips = {it.id: it for it in renumbered}
        self.uploaded_at.clear()
        self.manifest_id += 1
        self.manifest_at = -math.inf

    def number_manifest(self, now: float, lifetime: float) -> int:
        """Return the id of a list that is written now: the last id while that list is young."""
        if now - self.manifest_at >= lifetime:
            self.manifest_id += 1
            self.manifest_at = now
        return self.manifest_id

    def too_early(self, what: str, times: int) -> bool:
        """Return whether a response is still "not ready", and count it."""
        self.early[what] += 1
        return self.early[what] <= times


def stripped(name: str, *, ascii_only: bool, underscores: bool) -> str:
    """Return a camera's name as manifests contain it: letters, digits and, if kept, underscores."""
    pattern = r"\W" if underscores else r"[\W_]"
    return re.sub(pattern, "", name, flags=re.ASCII if ascii_only else 0)
