"""The homescreen: every device of an account in one answer (protocol.md section 3)."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from ..exceptions import BlinkResponseError
from ..journal import Journal
from .base import BlinkModel, read_all
from .camera import Camera, Family

_LISTS = {
    Family.CAMERA: "cameras",
    Family.OWL: "owls",
    Family.DOORBELL: "doorbells",
}

MAX_RETENTION_DAYS = 3650


@dataclass(frozen=True, kw_only=True)
class Network(BlinkModel):
    """What the Blink app calls a system."""

    id: int
    name: str
    armed: bool | None = None
    """Whether its cameras record what moves; None where the cloud does not tell."""


@dataclass(frozen=True, kw_only=True)
class Homescreen:
    """All networks and cameras of an account."""

    networks: tuple[Network, ...]
    cameras: tuple[Camera, ...]
    complete: bool
    """Whether every list was there and readable: only then does an absence mean a removal."""
    clip_retention: timedelta | None = None
    """After how long the cloud deletes clips by itself; None where it does not tell."""

    @classmethod
    def read(cls, payload: object, *, journal: Journal) -> Self:
        """Return the homescreen; lists that old tiers leave out count as empty.

        Raises BlinkResponseError unless there is at least the list of networks.
        """
        if not isinstance(payload, dict) or "networks" not in payload:
            journal.note("homescreen", "no networks")
            raise BlinkResponseError("The cloud's homescreen lists no networks", status=200)
        listed = _items(payload, "networks", journal)
        networks = read_all(Network, listed, place="network", journal=journal)
        complete = payload["networks"] is not None and len(networks) == len(listed)
        cameras: list[Camera] = []
        for family, name in _LISTS.items():
            listed = [
                {**item, "family": family.value} if isinstance(item, dict) else item
                for item in _items(payload, name, journal)
            ]
            found = read_all(Camera, listed, place=family.value, journal=journal)
            complete = complete and payload.get(name) is not None and len(found) == len(listed)
            cameras += found
        return cls(
            networks=tuple(networks),
            cameras=tuple(cameras),
            complete=complete,
            clip_retention=_clip_retention(payload),
        )


def _clip_retention(payload: dict[str, object]) -> timedelta | None:
    stats = payload.get("video_stats")
    days = stats.get("auto_delete_days") if isinstance(stats, dict) else None
    # No setting of the app deletes at once or after years: such a number means something else.
    if not isinstance(days, int) or not 0 < days <= MAX_RETENTION_DAYS:
        return None
    return timedelta(days=days)


def _items(payload: dict[str, object], name: str, journal: Journal) -> list[object]:
    items = payload.get(name) or []
    if not isinstance(items, list):
        journal.note(name, f"is a {type(items).__name__}")
        raise BlinkResponseError(f"The cloud's {name} are no list", status=200)
    return items
