"""A clip: one recorded event (protocol.md section 4)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Self, override

from mashumaro import field_options, pass_through

from ..journal import Journal
from .base import BlinkModel, is_text
from .camera import FAMILIES, Family
from .detections import detections, truncated
from .sync_module import UsbDrive
from .usb_storage import UsbClip

_AS_IT_IS = field_options(serialize=pass_through, deserialize=pass_through)


class ClipSource(StrEnum):
    """The cause of a recording, as the cloud reports it."""

    MOTION = "pir"
    """Motion that the camera's sensor detected."""
    VISION = "cv_motion"
    """Motion that was confirmed by the cloud's computer vision."""
    SNAPSHOT = "snapshot"
    """A photo that was taken periodically or on request."""
    LIVE_VIEW = "liveview"
    """A live view (video stream) that the user saved."""
    BUTTON_PRESS = "button_press"
    """A press of the doorbell's button."""
    USB = "usb"
    """A recording on a USB drive whose clip list does not report the cause."""
    UNKNOWN = "unknown"
    """An unknown cause. `Clip.raw_source` contains the reported value."""

    @classmethod
    @override
    def _missing_(cls, value: object) -> Self:
        return cls.UNKNOWN if value != "button" else cls.BUTTON_PRESS


@dataclass(frozen=True, kw_only=True)
class UsbOrigin(BlinkModel):
    """The USB drive of a clip, and the clip's entry in the drive's list."""

    drive: UsbDrive = field(metadata=field_options(alias="stick"))
    record: UsbClip


@dataclass(frozen=True, kw_only=True)
class ArchivedFiles(BlinkModel):
    """The files of a clip in the archive of Home Assistant."""

    stem: str
    """The path of the files in the archive's folder, without the file extension."""
    has_poster: bool = True
    kept: bool = False
    """Whether the clip is never deleted from the archive automatically."""


@dataclass(frozen=True, kw_only=True)
class Clip(BlinkModel):
    """A clip in the cloud's list. After a change, it has a newer `updated_at`."""

    KNOWN: ClassVar[Mapping[str, frozenset[str]]] = {"raw_source": frozenset(ClipSource)}
    MAY_LACK: ClassVar[frozenset[str]] = frozenset({"archived", "cv_detection", "metadata", "usb"})
    ALSO_READ: ClassVar[frozenset[str]] = frozenset({"event_type", "no_media_reason"})

    id: int
    created_at: datetime
    updated_at: datetime
    camera_id: int = field(default=0, metadata=field_options(alias="device_id"))
    """Id of the camera that recorded the clip. 0 if the cloud does not report it."""
    product_type: str = field(default="", metadata=field_options(alias="device"))
    """Product type of the camera that recorded the clip.

    In old clips, it is `camera` for all products.
    """
    network_id: int = 0
    raw_source: str = field(default="", metadata=field_options(alias="source"))
    thumbnail: str = ""
    """Path of the poster on the account's host. Empty if the clip has no poster."""
    media: str = ""
    """Path of the MP4 on the account's host. Empty if the clip has no MP4."""
    deleted: bool = False
    watched: bool = False
    partial: bool = False
    """Whether a part of the recording may be missing. The exact meaning is undocumented."""
    metadata: object = field(default=None, hash=False, metadata=_AS_IT_IS)
    """Results of computer vision, as any kind of JSON value.

    If the value is too long, Blink Clips keeps only the detected objects.
    """
    cv_detection: object = field(default=None, hash=False, metadata=_AS_IT_IS)
    """Results of computer vision in the clip list for the current Blink app.

    The older clip list contains `metadata` instead.
    """
    usb: UsbOrigin | None = field(default=None, metadata=field_options(alias="blink_clips_usb"))
    """The USB drive of a USB clip. None for a clip in the cloud.

    Blink Clips adds this field to the JSON of a clip.
    """
    archived: ArchivedFiles | None = field(
        default=None, metadata=field_options(alias="blink_clips_archive")
    )
    """The files of the clip in the archive. None if the clip is not archived.

    Blink Clips adds this field to the JSON of a clip.
    """

    @classmethod
    @override
    def __pre_deserialize__(cls, d: dict[Any, Any]) -> dict[Any, Any]:
        # In the clip list for the current Blink app, the field `source` is called `event_type`.
        source = d.get("source") if is_text(d.get("source")) else d.get("event_type")
        return super().__pre_deserialize__(
            {
                **d,
                "updated_at": d.get("updated_at") or d.get("created_at"),
                "source": source,
                "metadata": truncated(d.get("metadata")),
                "cv_detection": truncated(d.get("cv_detection")),
            }
        )

    @override
    def note_oddities(self, payload: dict[str, Any], place: str, journal: Journal) -> None:
        named = {"source": payload["event_type"]} if "event_type" in payload else {}
        super().note_oddities(named | payload, place, journal)
        for name in ("metadata", "cv_detection"):
            if getattr(self, name):
                journal.note(f"{place}.{name}", _outline(payload[name]))
        if not self.media and (reason := payload.get("no_media_reason")):
            journal.note(f"{place}.no_media_reason", reason)

    @property
    def has_poster(self) -> bool:
        """Return whether the clip has a poster (picture).

        The poster of a USB clip is a frame of its video.
        """
        if self.archived is not None and self.archived.has_poster:
            return True
        return bool(self.thumbnail) or self.usb is not None

    @property
    def has_video(self) -> bool:
        """Return whether the clip has an MP4."""
        return bool(self.media) or self.usb is not None or self.archived is not None

    @property
    def family(self) -> Family | None:
        """Return the family of the camera that recorded the clip.

        Return None for an unknown product.
        """
        return FAMILIES.get(self.product_type)

    @property
    def source(self) -> ClipSource:
        """Return the cause of the recording."""
        return ClipSource(self.raw_source)

    @property
    def detections(self) -> tuple[str, ...]:
        """Return the objects that the cloud detected: `person`, `vehicle`, `animal`, `package`."""
        # Return early. Most clips have no metadata.
        if not self.metadata and not self.cv_detection:
            return ()
        return detections([self.metadata, self.cv_detection])


def _outline(metadata: object) -> str:
    """Return the type of a clip's metadata and the names of its fields. Leave out all values."""
    names = sorted(map(str, metadata)) if isinstance(metadata, dict) else ()
    return " ".join([type(metadata).__name__, *names])
