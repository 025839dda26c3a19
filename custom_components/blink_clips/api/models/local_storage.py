"""Clips on the USB stick of a sync module (protocol.md section 10)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
import re
from typing import Any, ClassVar, Self, override

from mashumaro import field_options

from ..exceptions import BlinkResponseError
from ..journal import Journal
from .base import BlinkModel, read_all
from .camera import Camera
from .readings import FLAG, PERCENT, WORD, Step
from .sync_module import READABLE, STORAGE_STATES

MAX_CLIP_KILOBYTES = 10**9


@dataclass(frozen=True, kw_only=True)
class Storage(BlinkModel):
    """How a sync module's USB stick is."""

    KNOWN: ClassVar[Mapping[str, frozenset[str]]] = {"state": STORAGE_STATES}

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

    @property
    def readable(self) -> bool:
        """Whether clips can be read from it now."""
        return bool(self.enabled) and self.state in READABLE


@dataclass(frozen=True, kw_only=True)
class LocalClip(BlinkModel):
    """One recording on a stick; it has no poster, and nothing tells what made it."""

    MAY_LACK: ClassVar[frozenset[str]] = frozenset({"kilobytes"})

    id: int
    camera_name: str
    """The camera's name without what is no letter and no digit."""
    created_at: datetime
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


@dataclass(frozen=True, kw_only=True)
class LocalManifest:
    """The list of a stick's clips, newest first; its number changes now and then."""

    id: int
    network_id: int
    clips: tuple[LocalClip, ...]

    @classmethod
    def read(cls, answer: object, *, network_id: int, journal: Journal) -> Self:
        """Return the list; what is unreadable of it is left out.

        Raises BlinkResponseError for anything that is none.
        """
        header = _Header.read(answer, place="local manifest", journal=journal)
        items = header.clips if header.clips is not None else header.media
        if not isinstance(items, list):
            raise BlinkResponseError("The cloud's list of local clips is none", status=200)
        clips = read_all(LocalClip, items, place="local clip", journal=journal)
        clips.sort(key=lambda it: (it.created_at, it.id), reverse=True)
        return cls(id=header.manifest_id, network_id=network_id, clips=tuple(clips))

    def find_camera(self, name: str, cameras: Iterable[Camera]) -> Camera | None:
        """Return the camera that is called so on the stick; None where none or several fit."""
        ours = [it for it in cameras if it.network_id == self.network_id]
        # Whether letters beyond ASCII stay in names is not known.
        for flags in (re.NOFLAG, re.ASCII):
            wanted = bare_name(name, flags)
            found = [it for it in ours if wanted and bare_name(it.name, flags) == wanted]
            if found:
                return found[0] if len(found) == 1 else None
        return None


@dataclass(frozen=True, kw_only=True)
class _Header(BlinkModel):
    MAY_LACK: ClassVar[frozenset[str]] = frozenset({"clips", "media"})

    manifest_id: int
    clips: Any = None
    media: Any = None


def names_alike(cameras: Iterable[Camera]) -> dict[tuple[int, str], list[Camera]]:
    """Return cameras that sticks cannot tell apart, by their network and what it spells."""
    spelled: defaultdict[tuple[int, str], list[Camera]] = defaultdict(list)
    for camera in cameras:
        spelled[camera.network_id, bare_name(camera.name)].append(camera)
    return {name: alike for name, alike in spelled.items() if len(alike) > 1}


def bare_name(name: str, flags: re.RegexFlag = re.NOFLAG) -> str:
    """Return a camera's name as sticks spell it: letters and digits alone."""
    return re.sub(r"[\W_]", "", name, flags=flags)


def _moment(milliseconds: object) -> str | None:
    try:
        return datetime.fromtimestamp(int(str(milliseconds)) / 1000, UTC).isoformat()
    except ValueError, OverflowError, OSError:
        return None
