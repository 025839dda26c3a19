"""The status of a USB drive, and the list of its clips (protocol.md section 10)."""

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

# Maximum size of a clip in kilobytes. A clip with a larger reported size is listed without a size.
MAX_CLIP_KILOBYTES = 10**9


@dataclass(frozen=True, kw_only=True)
class UsbStatus(BlinkModel):
    """The status of a USB drive."""

    KNOWN: ClassVar[Mapping[str, frozenset[str]]] = {"state": STORAGE_STATES}
    MAY_LACK: ClassVar[frozenset[str]] = frozenset({"enabled"})
    ALSO_READ: ClassVar[frozenset[str]] = frozenset({"enabled"})

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
        # Also accept the name `enabled` for `local_storage_enabled`, as the current Blink app does.
        return super().__pre_deserialize__(
            {**d, "local_storage_enabled": d.get("local_storage_enabled", d.get("enabled"))}
        )

    @property
    def readable(self) -> bool:
        """Return whether Blink Clips can read the clips on the USB drive now.

        Ignore `enabled`, which may be outdated.
        """
        return self.state in READABLE


@dataclass(frozen=True, kw_only=True)
class UsbClip(BlinkModel):
    """A clip on a USB drive, as an entry of the drive's clip list."""

    MAY_LACK: ClassVar[frozenset[str]] = frozenset({"kilobytes", "event_type"})
    ALSO_READ: ClassVar[frozenset[str]] = frozenset({"clip_start_millis", "device_name"})

    id: int
    """Number of the clip in the drive's clip list.

    It changes when the sync module restarts.
    """
    camera_name: str = ""
    """The camera's name as the USB drive spells it (see `usb_name`).

    The text is empty if the clip list does not name the camera.
    """
    created_at: datetime
    event_type: str = ""
    """The cause of the recording (see ClipSource).

    Only the newer format of the clip list contains it.
    """
    kilobytes: int | None = field(
        default=None,
        metadata=field_options(alias="size", serialization_strategy=Step(0, MAX_CLIP_KILOBYTES)),
    )

    @classmethod
    @override
    def __pre_deserialize__(cls, d: dict[Any, Any]) -> dict[Any, Any]:
        # Rename the fields for the camera and the time, whose names differ in the newer format.
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
        """Return whether two entries are the same recording.

        Do not compare the ids, because two lists may contain different ids for one recording.
        """
        return (self.camera_name, self.created_at) == (other.camera_name, other.created_at)


@dataclass(frozen=True, kw_only=True)
class UsbManifest:
    """The list of the clips on a USB drive, newest first. Each new list may have a new `id`."""

    id: int
    network_id: int
    clips: tuple[UsbClip, ...]

    @classmethod
    def read(cls, answer: object, *, network_id: int, journal: Journal) -> Self:
        """Parse a list, and skip invalid entries.

        Raises BlinkResponseError for a missing or invalid list.
        """
        header = _Header.read(answer, place="local manifest", journal=journal)
        items = header.clips if header.clips is not None else header.media
        if not isinstance(items, list):
            raise BlinkResponseError("Invalid list of USB clips", status=200)
        clips = read_all(UsbClip, items, place="local clip", journal=journal)
        clips.sort(key=lambda it: (it.created_at, it.id), reverse=True)
        return cls(id=header.manifest_id, network_id=network_id, clips=tuple(clips))

    def find_clip(self, clip: UsbClip) -> UsbClip | None:
        """Return the entry for a clip that was read from another list of the same drive.

        Return None unless exactly one entry matches.
        """
        found = [it for it in self.clips if it.is_same_recording(clip)]
        if len(found) > 1:
            found = [it for it in found if it.id == clip.id]
        return found[0] if len(found) == 1 else None

    def find_camera(self, name: str, cameras: Iterable[Camera]) -> Camera | None:
        """Return the camera that has the given name on the USB drive.

        Return None unless exactly one camera matches.
        """
        of_network = [it for it in cameras if it.network_id == self.network_id]
        # Try all spellings of each camera's name, because USB drives may omit underscores and
        # non-ASCII letters.
        for underscores, flags in product((True, False), (re.NOFLAG, re.ASCII)):
            wanted = usb_name(name, underscores=underscores, flags=flags)
            found = [
                it
                for it in of_network
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
    """Return the cameras that share a name on a USB drive, by network id and name."""
    spelled: defaultdict[tuple[int, str], list[Camera]] = defaultdict(list)
    for camera in cameras:
        spelled[camera.network_id, usb_name(camera.name)].append(camera)
    return {name: same for name, same in spelled.items() if len(same) > 1}


def usb_name(name: str, *, underscores: bool = True, flags: re.RegexFlag = re.NOFLAG) -> str:
    """Return a camera's name as USB drives store it: letters, digits and underscores only."""
    return re.sub(r"\W" if underscores else r"[\W_]", "", name, flags=flags)


def _moment(milliseconds: object) -> str | None:
    try:
        return datetime.fromtimestamp(int(str(milliseconds)) / 1000, UTC).isoformat()
    except ValueError, OverflowError, OSError:
        return None
