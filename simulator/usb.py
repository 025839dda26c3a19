"""Clips that a sync module keeps on a USB stick, and nowhere else."""

from dataclasses import dataclass, field
from enum import StrEnum
import re

from simulator.paint import Label


class UsbState(StrEnum):
    """How a sync module finds its USB stick."""

    ACTIVE = "active"
    MEMORY_FULL = "memory_full"
    UNMOUNTED = "unmounted"
    UNAVAILABLE = "unavailable"  # there is none
    FORMAT_REQUIRED = "format_required"
    INCOMPATIBLE = "incompatible"


READABLE = frozenset({UsbState.ACTIVE, UsbState.MEMORY_FULL})


@dataclass(frozen=True, kw_only=True)
class LocalClip:
    """One recording on a stick."""

    id: int
    camera_name: str
    created_at: float
    seconds: int
    label: Label

    @property
    def size(self) -> int:
        """Its size as manifests tell it, in kilobytes by its magnitude."""
        return 76 * self.seconds


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """A list of clips, as it stood when a sync module wrote it."""

    id: int
    written_at: float
    clips: tuple[LocalClip, ...]


@dataclass(kw_only=True)
class LocalStorage:
    """A sync module's USB port."""

    enabled: bool = False
    state: UsbState = UsbState.UNAVAILABLE
    used_percent: int = 12
    clips: dict[int, LocalClip] = field(default_factory=dict)
    manifests: dict[int, Manifest] = field(default_factory=dict)  # by the command that asked
    newest: Manifest | None = None
    polls: dict[int, int] = field(default_factory=dict)  # for each manifest, while not ready
    uploaded: dict[int, float] = field(default_factory=dict)  # when each clip was, by its id

    @property
    def readable(self) -> bool:
        """Tell whether clips can be listed and fetched."""
        return self.enabled and self.state in READABLE

    def plug_in(self) -> None:
        """Put a good stick into the port, and let it be used."""
        self.enabled, self.state = True, UsbState.ACTIVE


def stripped(name: str, *, ascii_only: bool) -> str:
    """Spell a camera's name as manifests do: letters and digits alone."""
    return re.sub(r"[\W_]", "", name, flags=re.ASCII if ascii_only else 0)
