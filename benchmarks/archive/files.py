"""The files of a large archive: clips of five cameras, 500 clips a day."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from custom_components.blink_clips.api import Clip
from custom_components.blink_clips.archive.database import Database
from custom_components.blink_clips.archive.folder import ArchiveFolder
from custom_components.blink_clips.archive.layout import SIDECAR, VIDEO, clip_stem
from custom_components.blink_clips.archive.sidecar import Sidecar

# Cameras of the simulated account `full_house`: name in paths, id and product type.
CAMERAS = (
    ("garden", 400_001, "catalina"),
    ("driveway", 400_002, "white"),
    ("terrace", 400_003, "sedona"),
    ("hall", 400_001, "owl"),
    ("front_door", 600_001, "lotus"),
)
CLIPS_A_DAY = 500
DAY = timedelta(days=1)
NEWEST_DAY = datetime(2026, 11, 29, tzinfo=UTC)


def archive_folder(place: Path) -> ArchiveFolder:
    """Return the archive that is stored in the folder `place`."""
    return ArchiveFolder(place / "archive", "0123456789abcdef")


def archive_database(place: Path) -> Database:
    """Return the database with the index of the archive in the folder `place`."""
    return Database(place / "index.db")


def write(place: Path, count: int) -> None:
    """Write an archive with clips, the newest day first. The videos are empty."""
    folder = archive_folder(place)
    folder.create()
    for clip, camera in _clips(count):
        video = folder.path(clip_stem(camera, clip.created_at, clip.id), VIDEO)
        video.parent.mkdir(parents=True, exist_ok=True)
        video.touch()
        sidecar = Sidecar(
            clip=clip,
            camera_name=camera.replace("_", " ").title(),
            event_type="motion",
            archived_at=clip.created_at,
        )
        video.with_suffix(SIDECAR).write_text(sidecar.to_json(), encoding="utf-8")


def _clips(count: int) -> Iterator[tuple[Clip, str]]:
    for number in range(count):
        day, place = divmod(number, CLIPS_A_DAY)
        at = NEWEST_DAY - day * DAY + place * DAY / CLIPS_A_DAY
        name, camera_id, product_type = CAMERAS[number % len(CAMERAS)]
        clip = Clip(
            id=1_000_000 + number,
            created_at=at,
            updated_at=at,
            camera_id=camera_id,
            product_type=product_type,
            network_id=200_001,
            raw_source="pir",
            media=f"/api/v2/accounts/100001/media/clip/mini_{number}.mp4",
            thumbnail=f"/api/v2/accounts/100001/media/thumb/mini_{number}",
            watched=True,
        )
        yield clip, name
