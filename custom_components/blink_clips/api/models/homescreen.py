"""The homescreen: all devices of an account in one response (protocol.md section 3)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Self, override

from mashumaro import field_options

from ..exceptions import BlinkResponseError
from ..journal import Journal
from .base import BlinkModel, read_all
from .camera import Camera, Family
from .named import Named, name_with_digits
from .strategies import FLAG
from .sync_module import Siren, SyncModule

_LISTS = {
    Family.CAMERA: "cameras",
    Family.OWL: "owls",
    Family.DOORBELL: "doorbells",
}
# The fields of the homescreen (list of all devices) that are read, without the lists of cameras.
_ALSO_READ = frozenset(
    {"account", "accessories", "networks", "sirens", "sync_modules", "video_stats"}
)
# The cloud's names for the kinds of accessories that Blink Clips reads.
_ACCESSORIES = frozenset({"storm", "superior"})

# Maximum retention of clips in days. A longer retention is ignored as invalid.
MAX_RETENTION_DAYS = 3650
# Maximum number of devices in each list of the homescreen (list of all devices).
MAX_DEVICES = 1000


@dataclass(frozen=True, kw_only=True)
class Network(Named):
    """A network of devices. The Blink app calls a network a system."""

    armed: bool | None = field(default=None, metadata=field_options(serialization_strategy=FLAG))
    """Whether the network is armed and its cameras record motion.

    None if the cloud does not report it.
    """

    @property
    @override
    def default_name(self) -> str:
        return name_with_digits("System", str(self.id))


@dataclass(frozen=True, kw_only=True)
class Homescreen:
    """The homescreen: all devices of an account, from one response."""

    networks: tuple[Network, ...]
    cameras: tuple[Camera, ...]
    sync_modules: tuple[SyncModule, ...] = ()
    sirens: tuple[Siren, ...] = ()
    complete: bool
    """Whether all lists were present and valid.

    If False, a device may still exist although the homescreen does not list it.
    """
    clip_retention: timedelta | None = None
    """Age at which the cloud deletes clips automatically. None if the cloud does not report it."""
    must_verify_email: bool = False
    """Whether the user must still verify the e-mail address of the account."""

    @classmethod
    def read(cls, payload: object, *, journal: Journal) -> Self:
        """Parse a homescreen (list of all devices). A missing list of devices counts as empty.

        Raises BlinkResponseError if the list of networks is missing, or if a list is invalid or too
        long.
        """
        if not isinstance(payload, dict) or "networks" not in payload:
            journal.note("homescreen", "no networks")
            raise BlinkResponseError("Invalid homescreen: no networks", status=200)
        journal.note_unread("homescreen", payload, read=_ALSO_READ.union(_LISTS.values()))
        if isinstance(accessories := payload.get("accessories"), dict):
            journal.note_unread("accessories", accessories, read=_ACCESSORIES)
        listed = _items(payload, "networks", journal)
        networks = read_all(Network, listed, place="network", journal=journal)
        complete = payload["networks"] is not None and len(networks) == len(listed)
        modules, all_modules = _optional_list(SyncModule, payload, "sync_modules", journal)
        sirens, all_sirens = _optional_list(Siren, payload, "sirens", journal)
        complete = complete and payload.get("sync_modules") is not None
        complete = complete and all_modules and all_sirens
        mounts, built_in = _light_mounts(payload), _built_in_lights(payload)
        cameras: list[Camera] = []
        for family, name in _LISTS.items():
            listed = [
                {
                    **item,
                    "family": family.value,
                    "light_id": mounts.get(str(item.get("id")))
                    if family is Family.CAMERA
                    else None,
                    "floodlight": family is Family.OWL and str(item.get("id")) in built_in,
                }
                if isinstance(item, dict)
                else item
                for item in _items(payload, name, journal)
            ]
            found = read_all(Camera, listed, place=family.value, journal=journal)
            complete = complete and payload.get(name) is not None and len(found) == len(listed)
            cameras += found
        return cls(
            networks=tuple(networks),
            cameras=tuple(cameras),
            sync_modules=tuple(modules),
            sirens=tuple(sirens),
            complete=complete,
            clip_retention=_clip_retention(payload),
            must_verify_email=_must_verify_email(payload),
        )


def _clip_retention(payload: dict[str, object]) -> timedelta | None:
    stats = payload.get("video_stats")
    days = stats.get("auto_delete_days") if isinstance(stats, dict) else None
    # Ignore a retention that is not a plausible number of days.
    if not isinstance(days, int) or not 0 < days <= MAX_RETENTION_DAYS:
        return None
    return timedelta(days=days)


def _must_verify_email(payload: dict[str, object]) -> bool:
    account = payload.get("account")
    return (
        isinstance(account, dict)
        and account.get("email_verification_required") is True
        and account.get("email_verified") is False
    )


def _optional_list[ModelT: BlinkModel](
    model: type[ModelT], payload: dict[str, object], name: str, journal: Journal
) -> tuple[list[ModelT], bool]:
    """Return the valid items of an optional list, and whether all items are valid."""
    try:
        listed = _items(payload, name, journal)
    except BlinkResponseError:
        return [], False
    found = read_all(model, listed, place=name.removesuffix("s"), journal=journal)
    return found, len(found) == len(listed)


def _light_mounts(payload: dict[str, object]) -> dict[str, int]:
    """Return the id of the floodlight on which each camera is mounted, by the camera's id."""
    return {
        str(it.get("target_id")): number
        for it in _accessories(payload, "storm", target=Family.CAMERA)
        if isinstance(number := it.get("id"), int)
    }


def _built_in_lights(payload: dict[str, object]) -> set[str]:
    """Return the ids of the `owl` cameras that have a built-in floodlight."""
    return {str(it.get("target_id")) for it in _accessories(payload, "superior", target=Family.OWL)}


def _accessories(
    payload: dict[str, object], kind: str, *, target: Family
) -> Iterator[dict[str, object]]:
    """Yield the accessories of a kind, such as floodlights.

    Leave out accessories that do not belong to a camera of the family `target`.
    """
    accessories = payload.get("accessories")
    listed = accessories.get(kind) if isinstance(accessories, dict) else None
    for it in listed if isinstance(listed, list) else ():
        if isinstance(it, dict) and it.get("target") == target:
            yield it


def _items(payload: dict[str, object], name: str, journal: Journal) -> list[object]:
    items = payload.get(name) or []
    if not isinstance(items, list):
        journal.note(name, f"is a {type(items).__name__}")
        raise BlinkResponseError(f"Invalid homescreen: {name} is not a list", status=200)
    if len(items) > MAX_DEVICES:
        journal.note(name, "are too many")
        raise BlinkResponseError(f"Invalid homescreen: {name} is too long", status=200)
    return items
