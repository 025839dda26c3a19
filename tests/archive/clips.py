"""Archived clips on the disk, for the tests of the archive's files and index."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
import shutil

from custom_components.blink_clips.api import Clip
from custom_components.blink_clips.archive.database import Database
from custom_components.blink_clips.archive.folder import ArchiveFolder
from custom_components.blink_clips.archive.index import ArchiveIndex
from custom_components.blink_clips.archive.layout import ENDINGS, camera_folders, clip_stem
from custom_components.blink_clips.archive.listing import ArchiveListing, ArchiveQuery
from custom_components.blink_clips.archive.scan import ScanResult, scan
from custom_components.blink_clips.archive.sidecar import Sidecar

ACCOUNT = "0123456789abcdef"
NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)


def clip(clip_id: int, at: datetime = NOON, *, camera_id: int = 7) -> Clip:
    """Return a clip as Blink lists it."""
    return Clip(
        id=clip_id,
        created_at=at,
        updated_at=at,
        camera_id=camera_id,
        product_type="owl",
        network_id=3,
        raw_source="pir",
        media=f"/clips/{clip_id}.mp4",
        thumbnail=f"/clips/{clip_id}.jpg",
    )


def sidecar(of: Clip, *, camera: str = "Front Door", kept: bool = False) -> Sidecar:
    """Return the sidecar (description) of a clip."""
    return Sidecar(
        clip=of,
        camera_name=camera,
        event_type="motion",
        archived_at=of.created_at + timedelta(minutes=1),
        kept=kept,
    )


class Shelf:
    """The folder and the index of an archive, which are in a temporary folder of the test."""

    def __init__(self, place: Path) -> None:
        self.folder = ArchiveFolder(place / "archive", ACCOUNT)
        self.database = Database(place / "index" / "index.db")
        self.index = ArchiveIndex(self.database)
        self.listing = ArchiveListing(self.database)
        self.now = NOON
        """The time of the next scan."""
        self.folder.create()

    def put(self, of: Clip, *, camera: str = "front_door", poster: bool = True) -> str:
        """Archive a clip. Return its stem (relative path without the file extension)."""
        [name, *_] = camera_folders(camera)
        draft = self.folder.begin(clip_stem(name, of.created_at, of.id))
        draft.video.write_bytes(b"video %d" % of.id)
        if poster:
            draft.poster.write_bytes(b"poster %d" % of.id)
        self.folder.publish(draft, sidecar(of))
        return draft.stem

    def copy(self, stem: str, camera: str) -> str:
        """Copy the files of a clip to another camera's folder.

        Return the stem (path) of the copy.
        """
        copied = f"{camera}/{stem.partition('/')[2]}"
        self.folder.video(copied).parent.mkdir(parents=True, exist_ok=True)
        for ending in ENDINGS:
            if (file := self.folder.path(stem, ending)).exists():
                shutil.copy2(file, self.folder.path(copied, ending))
        return copied

    def scan(self) -> ScanResult:
        """Update the index from the files. Return the result."""
        *_, result = scan(self.folder, self.index, self.now)
        return result

    @property
    def names(self) -> list[str]:
        """The relative paths of all files in the folder, except the archive's marker file."""
        root = self.folder.root
        files = (it.relative_to(root).as_posix() for it in root.rglob("*") if it.is_file())
        return sorted(name for name in files if "/" in name)

    @property
    def bytes(self) -> int:
        """The total size of all files in the folder in bytes, without the archive's marker file."""
        return sum((self.folder.root / name).stat().st_size for name in self.names)

    @property
    def listed_ids(self) -> set[int]:
        """The ids of all clips in the index, read directly from its database."""
        with self.database.transaction() as connection:
            return {clip_id for (clip_id,) in connection.execute("SELECT id FROM clips")}

    @property
    def listed(self) -> list[int]:
        """The ids of the newest clips in the index (at most 1,000), newest first."""
        return [it.clip.id for it in self.listing.page(ArchiveQuery(), 1000)]
