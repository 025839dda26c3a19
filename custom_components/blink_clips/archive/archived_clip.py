"""An archived clip, and its row in the database of the index."""

from dataclasses import dataclass, replace
import json
from typing import Final

from ..api import ArchivedFiles, Clip
from .sidecar import Sidecar, clip_record
from .times import to_number

type Row = tuple[str, str, int, int, str, str, int]
"""A row of the database, with the values of the columns COLUMNS."""

COLUMNS: Final = """
camera_name, event_type, kept, has_poster, stem, record,
(SELECT SUM(bytes) FROM clips AS copies WHERE copies.id = clips.id)
"""


@dataclass(frozen=True, kw_only=True)
class ArchivedClip:
    """An archived clip with the name of its camera."""

    clip: Clip
    camera_name: str
    event_type: str
    bytes: int
    """The size of the clip's files in bytes. In results of the index, copies are included."""

    @property
    def stem(self) -> str:
        """The path of the clip's files in the archive, without the file extension."""
        return self.files.stem

    @property
    def files(self) -> ArchivedFiles:
        """The description of the clip's files. It is the value of the clip's field `archived`."""
        if self.clip.archived is None:
            raise ValueError("The clip has no files in the archive")
        return self.clip.archived

    @classmethod
    def of(cls, sidecar: Sidecar, stem: str, *, size: int, has_poster: bool) -> ArchivedClip:
        """Return the archived clip that a sidecar (description) describes. `size` is in bytes."""
        files = ArchivedFiles(stem=stem, has_poster=has_poster, kept=sidecar.kept)
        return cls(
            clip=replace(sidecar.clip, archived=files),
            camera_name=sidecar.camera_name,
            event_type=sidecar.event_type,
            bytes=size,
        )


def clip_of(row: Row) -> ArchivedClip:
    """Return the archived clip in a row with the columns COLUMNS."""
    camera_name, event_type, kept, has_poster, stem, record, size = row
    files = ArchivedFiles(stem=stem, has_poster=bool(has_poster), kept=bool(kept))
    return ArchivedClip(
        clip=replace(Clip.from_dict(json.loads(record)), archived=files),
        camera_name=camera_name,
        event_type=event_type,
        bytes=size,
    )


def row_of(archived: ArchivedClip, changed: int) -> tuple[int | str, ...]:
    """Return the row of an archived clip, without the column `is_copy`.

    `changed` is the time of the sidecar's last change in nanoseconds since 1970. A sidecar is the
    description of a clip.
    """
    clip, files = archived.clip, archived.files
    return (
        files.stem,
        clip.id,
        to_number(clip.created_at),
        clip.camera_id,
        clip.product_type,
        archived.camera_name,
        archived.event_type,
        files.kept,
        files.has_poster,
        archived.bytes,
        changed,
        json.dumps(clip_record(clip)),
    )
