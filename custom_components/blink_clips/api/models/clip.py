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
from .detections import detections, keep
from .sync_module import UsbDrive
from .usb_storage import UsbClip

_AS_IT_IS = field_options(serialize=pass_through, deserialize=pass_through)


class ClipSource(StrEnum):
    """What made a camera record."""

    MOTION = "pir"
    """Its motion sensor."""
    VISION = "cv_motion"
    """Motion that the cloud's vision confirmed."""
    SNAPSHOT = "snapshot"
    """A periodic or requested photo."""
    LIVE_VIEW = "liveview"
    """A live view that was kept."""
    BUTTON_PRESS = "button_press"
    """Somebody at the doorbell."""
    USB = "usb"
    """Whatever made a clip that is on a USB stick, of which nothing tells it."""
    UNKNOWN = "unknown"
    """A word that this client does not know; the clip keeps it."""

    @classmethod
    @override
    def _missing_(cls, value: object) -> Self:
        return cls.UNKNOWN if value != "button" else cls.BUTTON_PRESS


@dataclass(frozen=True, kw_only=True)
class UsbOrigin(BlinkModel):
    """Which recording of which USB stick a clip is."""

    drive: UsbDrive = field(metadata=field_options(alias="stick"))
    record: UsbClip


@dataclass(frozen=True, kw_only=True)
class Clip(BlinkModel):
    """One record of the clip list; the same id may come again with a newer `updated_at`."""

    KNOWN: ClassVar[Mapping[str, frozenset[str]]] = {"raw_source": frozenset(ClipSource)}
    MAY_LACK: ClassVar[frozenset[str]] = frozenset({"cv_detection", "metadata", "usb"})

    id: int
    created_at: datetime
    updated_at: datetime
    camera_id: int = field(default=0, metadata=field_options(alias="device_id"))
    """The camera that recorded it; 0 if the cloud names none."""
    product_type: str = field(default="", metadata=field_options(alias="device"))
    """Product type, or in old records just `camera`."""
    network_id: int = 0
    raw_source: str = field(default="", metadata=field_options(alias="source"))
    thumbnail: str = ""
    """Path of the poster on the account's host; empty where there is none."""
    media: str = ""
    """Path of the MP4 on the account's host; empty where there is none."""
    deleted: bool = False
    watched: bool = False
    partial: bool = False
    """Whether a part of the video is missing; nobody described it further."""
    metadata: object = field(default=None, hash=False, metadata=_AS_IT_IS)
    """What the cloud's vision made of it, in whatever form; where that is long, the words of it."""
    cv_detection: object = field(default=None, hash=False, metadata=_AS_IT_IS)
    """The cloud's detections, in records like those of the current app."""
    usb: UsbOrigin | None = field(default=None, metadata=field_options(alias="blink_clips_usb"))
    """Where it is, if it is on a USB stick and not in the cloud: under a name of our own."""

    @classmethod
    @override
    def __pre_deserialize__(cls, d: dict[Any, Any]) -> dict[Any, Any]:
        # Records like those of the current app have `event_type` in place of `source`.
        source = d.get("source") if is_text(d.get("source")) else d.get("event_type")
        return super().__pre_deserialize__(
            {
                **d,
                "updated_at": d.get("updated_at") or d.get("created_at"),
                "source": source,
                "metadata": keep(d.get("metadata")),
                "cv_detection": keep(d.get("cv_detection")),
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
        """Whether there is a picture of it; of a clip on a USB stick it is a frame."""
        return bool(self.thumbnail) or self.usb is not None

    @property
    def has_video(self) -> bool:
        """Whether there is an MP4 of it."""
        return bool(self.media) or self.usb is not None

    @property
    def family(self) -> Family | None:
        """Its camera's family; None where the product is one that this client does not know."""
        return FAMILIES.get(self.product_type)

    @property
    def source(self) -> ClipSource:
        """What made the camera record."""
        return ClipSource(self.raw_source)

    @property
    def detections(self) -> tuple[str, ...]:
        """What the cloud says that it saw: `person`, `vehicle`, `animal`, `package`."""
        return detections([self.metadata, self.cv_detection])


def _outline(metadata: object) -> str:
    """Tell the form of metadata, which nobody published, without what is in it."""
    names = sorted(map(str, metadata)) if isinstance(metadata, dict) else ()
    return " ".join([type(metadata).__name__, *names])
