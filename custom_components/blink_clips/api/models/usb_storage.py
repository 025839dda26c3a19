"""Clips on the USB stick of a sync module (protocol.md section 10)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import product
import re
from typing import Any, ClassVar, Self, override

from mashumaro import field_options

from ..exceptions import BlinkResponseError
from ..journal import Journal
from .base import BlinkModel, read_all
from .camera import Camera
from .strategies import FLAG, PERCENT, WORD, Step
from .sync_module import READABLE, STORAGE_STATES

MAX_CLIP_KILOBYTES = 10**9


@dataclass(frozen=True, kw_only=True)
class UsbStatus(BlinkModel):
    """How a sync module's USB stick is."""

    KNOWN: ClassVar[Mapping[str, frozenset[str]]] = {"state": STORAGE_STATES}
    MAY_LACK: ClassVar[frozenset[str]] = frozenset({"enabled"})

    enabled: bool | None = field(
        default=None,
        metadata=field_options(alias="local_storage_enabled", serialization_strategy=FLAG),
    )
    state: str = field(
        default="", metadata=field_options(alias="usb_state", serialization_strategy=WORD)
    )
    used_percent: int | None = field(
        default=None,
        metadata=field_options(alias="usb_storage_used", serialization_strategy=PERCENT),
    )
    full: bool | None = field(
        default=None,
        metadata=field_options(alias="usb_storage_full", serialization_strategy=FLAG),
    )

    @classmethod
    @override
    def __pre_deserialize__(cls, d: dict[Any, Any]) -> dict[Any, Any]:
        # The current app reads this field under another name.
        return super().__pre_deserialize__(
            {**d, "local_storage_enabled": d.get("local_storage_enabled", d.get("enabled"))}
        )

    @property
    def readable(self) -> bool:
        """Whether clips can be read from it now; `enabled` lags behind the state."""
        return self.state in READABLE


@dataclass(frozen=True, kw_only=True)
class UsbClip(BlinkModel):
    """One recording on a stick; it has no poster."""

    MAY_LACK: ClassVar[frozenset[str]] = frozenset({"kilobytes", "event_type"})

    id: int
    """Its number in the sync module's list, which changes when the module restarts."""
    camera_name: str = ""
    """The camera's name as `usb_name` spells it; empty where the list names no camera."""
    created_at: datetime
    event_type: str = ""
    """The cause of the recording, a ClipSource; only the current app's list reports it."""
    kilobytes: int | None = field(
        default=None,
        metadata=field_options(alias="size", serialization_strategy=Step(0, MAX_CLIP_KILOBYTES)),
    )

    @classmethod
    @override
    def __pre_deserialize__(cls, d: dict[Any, Any]) -> dict[Any, Any]:
        # The current app's list calls two fields otherwise.
        return super().__pre_deserialize__(
            {
                **d,
                "camera_name": d.get("camera_name", d.get("device_name")),
                "created_at": d.get("created_at") or _moment(d.get("clip_start_millis")),
            }
        )

    @override
    def note_oddities(self, payload: dict[str, Any], place: str, journal: Journal) -> None:
        named = {"camera_name": payload["device_name"]} if "device_name" in payload else {}
        super().note_oddities(named | payload, place, journal)

    def is_same_recording(self, other: UsbClip) -> bool:
        """Return whether an entry of another list is the same recording, whatever its number."""
        return (self.camera_name, self.created_at) == (other.camera_name, other.created_at)


@dataclass(frozen=True, kw_only=True)
class UsbManifest:
    """The list of a stick's clips, newest first; its number changes now and then."""

    id: int
    network_id: int
    clips: tuple[UsbClip, ...]

    @classmethod
    def read(cls, answer: object, *, network_id: int, journal: Journal) -> Self:
        """Return the list; what is unreadable of it is left out.

        Raises BlinkResponseError for anything that is none.
        """
        header = _Header.read(answer, place="local manifest", journal=journal)
        items = header.clips if header.clips is not None else header.media
        if not isinstance(items, list):
            raise BlinkResponseError("The cloud's list of local clips is none", status=200)
        clips = read_all(UsbClip, items, place="local clip", journal=journal)
        clips.sort(key=lambda it: (it.created_at, it.id), reverse=True)
        return cls(id=header.manifest_id, network_id=network_id, clips=tuple(clips))

    def find_clip(self, clip: UsbClip) -> UsbClip | None:
        """Return this list's entry for a recording; None if none or several fit."""
        found = [it for it in self.clips if it.is_same_recording(clip)]
        if len(found) > 1:
            found = [it for it in found if it.id == clip.id]
        return found[0] if len(found) == 1 else None

    def find_camera(self, name: str, cameras: Iterable[Camera]) -> Camera | None:
        """Return the camera that is called so on the stick; None where none or several fit."""
        ours = [it for it in cameras if it.network_id == self.network_id]
        # Sticks were seen to keep underscores. Whether all of them do, and whether letters beyond
        # ASCII stay in names, is not known.
        for underscores, flags in product((True, False), (re.NOFLAG, re.ASCII)):
            wanted = usb_name(name, underscores=underscores, flags=flags)
            found = [
                it
                for it in ours
                if wanted and usb_name(it.name, underscores=underscores, flags=flags) == wanted
            ]
            if found:
                return found[0] if len(found) == 1 else None
        return None


@dataclass(frozen=True, kw_only=True)
class _Header(BlinkModel):
    MAY_LACK: ClassVar[frozenset[str]] = frozenset({"clips", "media"})

    manifest_id: int
    clips: Any = None
    media: Any = None


def ambiguous_names(cameras: Iterable[Camera]) -> dict[tuple[int, str], list[Camera]]:
    """Return cameras that sticks cannot tell apart, by their network and what it spells."""
    spelled: defaultdict[tuple[int, str], list[Camera]] = defaultdict(list)
    for camera in cameras:
        spelled[camera.network_id, usb_name(camera.name)].append(camera)
    return {name: alike for name, alike in spelled.items() if len(alike) > 1}


def usb_name(name: str, *, underscores: bool = True, flags: re.RegexFlag = re.NOFLAG) -> str:
    """Return a camera's name as sticks spell it: letters, digits and underscores alone."""
    return re.sub(r"\W" if underscores else r"[\W_]", "", name, flags=flags)


def _moment(milliseconds: object) -> str | None:
    try:
        return datetime.fromtimestamp(int(str(milliseconds)) / 1000, UTC).isoformat()
    except ValueError, OverflowError, OSError:
        return None
