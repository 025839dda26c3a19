"""The addresses of clips in Home Assistant.

There are three kinds: paths of folders in the media browser, media content ids, and paths of pages.
"""

from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date
import re
from typing import Self
from urllib.parse import quote

from homeassistant.components.media_source import URI_SCHEME
from homeassistant.util import dt as dt_util

from ..api import CameraKey, Clip
from ..config_entry import BlinkConfigEntry
from ..const import DOMAIN

_ALL_CAMERAS = "all"
_FILM = re.compile(r"film-([1-9]\d{0,3})-([1-9]\d{0,3})", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Folder:
    """A folder of clips: for one camera or all cameras, and for one day or all days."""

    camera: CameraKey | None = None
    day: date | None = None

    @classmethod
    def at(cls, camera: str = _ALL_CAMERAS, day: str | None = None) -> Self:
        """Return the folder for two parts of a path: a camera's key or "all", and possibly a day.

        Raises ValueError if a part is invalid.
        """
        key = None if camera == _ALL_CAMERAS else CameraKey.parse(camera)
        if day is None:
            return cls(camera=key)
        on = date.fromisoformat(day)
        if not MINYEAR < on.year < MAXYEAR:
            raise ValueError("The first and last year have no day before or after them")
        return cls(camera=key, day=on)

    @property
    def path(self) -> str:
        """Return the path of the folder in the account: the camera's key or "all".

        For a folder of one day, add a slash and the day.
        """
        camera = str(self.camera or _ALL_CAMERAS)
        return f"{camera}/{self.day.isoformat()}" if self.day else camera


@dataclass(frozen=True, kw_only=True)
class FilmItem:
    """A film of a day, as an item in the folder of the day.

    The clips of a day are divided into groups (batches). Each group has one or more films. `batch`
    is the number of the group, and `number` is the number of the film in its group. Both are
    counted from 1.
    """

    batch: int
    number: int

    @classmethod
    def parse(cls, segment: str) -> Self | None:
        """Return the film for the last segment of a path, or None if the segment names no film."""
        match = _FILM.fullmatch(segment)
        return cls(batch=int(match[1]), number=int(match[2])) if match else None

    @property
    def segment(self) -> str:
        """The last segment of the film's path."""
        return f"film-{self.batch}-{self.number}"


def media_content_id(entry: BlinkConfigEntry, key: CameraKey | None, clip: Clip) -> str:
    """Return the media content id of a clip in the folder of a camera.

    The key None means the folder of all cameras.
    """
    return f"{URI_SCHEME}{DOMAIN}/{'/'.join(clip_segments(entry, key, clip))}"


def clip_segments(entry: BlinkConfigEntry, key: CameraKey | None, clip: Clip) -> list[str]:
    """Return the segments of a clip's path: config entry id, camera, day and clip id.

    The segment for the camera is "all" if the camera's key is None.
    """
    return [entry.entry_id, *Folder(camera=key, day=clip_day(clip)).path.split("/"), str(clip.id)]


def parse_media_content_id(media_content_id: str) -> tuple[str, int]:
    """Return the config entry id and the clip id in a media content id.

    Raises ValueError for an invalid media content id.
    """
    prefix = f"{URI_SCHEME}{DOMAIN}/"
    if not media_content_id.startswith(prefix):
        raise ValueError("The media content id is of another source")
    entry_id, _camera, _day, clip_id = media_content_id.removeprefix(prefix).split("/")
    return entry_id, int(clip_id)


def clip_page_path(clip: Clip) -> str:
    """Return the short path of the page in the frontend that plays a clip."""
    return f"/media-browser/browser/,{quote(f'{URI_SCHEME}{DOMAIN}/{clip.id}', safe=':')}"


def clip_day(clip: Clip) -> date:
    """Return the day of a clip's recording, in Home Assistant's time zone."""
    return dt_util.as_local(clip.created_at).date()
