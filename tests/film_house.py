"""A house whose garden camera has recorded some short clips today, for tests of films."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Context
import pytest

from custom_components.blink_clips.media import film_subprocess
from custom_components.blink_clips.media.disk_cache import DiskCache
from simulator import Fault
from simulator.clips import Clip
from tests.clip_helpers import Client, video
from tests.film_files import encode, pieces
from tests.house import House
from tests.started_processes import StartedProcesses

GARDEN = "camera.garden"
HALL = "camera.hall"
TODAY = "2026-11-20"
ROUTE = "media.clip"


@dataclass(frozen=True, kw_only=True)
class FilmHouse:
    """The house, its account, and the clips of the garden camera, oldest first."""

    house: House
    entry: ConfigEntry
    clips: list[Clip]
    client: Client
    folder: Path
    """A folder for the files of the test."""

    async def make(
        self, *cameras: str, begin: str = TODAY, context: Context | None = None, **data: Any
    ) -> dict[str, Any]:
        """Perform the action make_film, by default for today's clips of the garden camera."""
        data["from"] = begin
        made: dict[str, Any] = await self.house.action(
            "make_film", *(cameras or (GARDEN,)), context=context, **data
        )
        return made

    async def download(self, url: str, name: str = "film.mp4") -> Path:
        """Save the response to a request without a sign-in. Return the path of the file."""
        response = await self.client.get(url)
        assert response.status == HTTPStatus.OK, await response.text()
        path = self.folder / name
        path.write_bytes(await response.read())
        return path

    async def pictures_at(self, url: str) -> list[bytes]:
        """Return the compressed pictures of the film at a URL."""
        return pictures_in(await self.download(url))

    async def replace_video(self, clip: Clip, content: bytes) -> None:
        """Let the cloud send other bytes as the MP4 of a clip.

        Download these bytes into the cache.
        """
        self.house.cloud.faults.add(
            Fault(route=ROUTE, status=200, body=content, content_type="video/mp4")
        )
        found = await self.entry.runtime_data.catalogue.find(clip.id)
        await self.entry.runtime_data.media.clip_files.clip_file(found)

    def pictures(self, *clips: Clip) -> list[bytes]:
        """Return the compressed pictures of all of the cloud's MP4s, in order."""
        found: list[bytes] = []
        for clip in clips:
            path = self.folder / f"source_{clip.id}.mp4"
            path.write_bytes(video(clip))
            found += [it.data for it in pieces(path, "video")]
        return found

    @property
    def cache(self) -> DiskCache:
        """The account's files in the cache folder."""
        found: DiskCache = self.entry.runtime_data.media.clip_files.cache
        return found

    def cache_file(self, name: str) -> Path:
        """Return the path of a file that is in the cache."""
        path = self.cache.peek(name)
        assert path is not None
        return path

    @property
    def cached(self) -> list[str]:
        """The names of the films' files in the cache folder, and of temporary files."""
        root = Path(self.house.hass.config.cache_path("blink_clips", self.entry.entry_id))
        names = [it.relative_to(root).as_posix() for it in root.rglob("*") if it.is_file()]
        return sorted(it for it in names if it.startswith(("film-", ".temporary/")))


def pictures_in(film: Path) -> list[bytes]:
    """Return the compressed pictures of a film."""
    return [it.data for it in pieces(film, "video")]


def short_clips(house: House, ages: Sequence[float], camera: str = "Garden") -> list[Clip]:
    """Record clips of one second with a camera. `ages` are the clips' ages in seconds."""
    cloud = house.cloud.cloud
    now = house.clock.time()
    return [
        cloud.motion(cloud.camera(camera), created_at=now - age, upload_seconds=0, seconds=1)
        for age in ages
    ]


def clips_of_a_day_with_25_hours(house: House) -> list[Clip]:
    """Record six clips. All except the first and the last were recorded on 2026-11-01.

    This day has 25 hours in the time zone America/Los_Angeles, because daylight saving time ends.
    """
    times = [
        "2026-11-01T06:59:30+00:00",
        "2026-11-01T07:00:00+00:00",
        "2026-11-01T08:30:00+00:00",
        "2026-11-01T09:30:00+00:00",
        "2026-11-02T07:59:30+00:00",
        "2026-11-02T08:00:00+00:00",
    ]
    now = house.clock.time()
    return short_clips(house, [now - datetime.fromisoformat(it).timestamp() for it in times])


def with_garbage(content: bytes) -> bytes:
    """Return an MP4 with some damaged pictures. The boxes (parts) of the file stay complete."""
    damaged = bytearray(content)
    # Damage all pictures after the first one, which may be large. `mdat` is the last box.
    place = damaged.index(b"mdat") + 3000
    damaged[place:] = b"\xff" * (len(content) - place)
    return bytes(damaged)


def other_resolution(folder: Path) -> bytes:
    """Return an MP4 with a different resolution from that of the simulated cameras."""
    return encode(folder / "other.mp4").read_bytes()


class Processes(StartedProcesses):
    """Records the processes that join clips. Tests can make them run a different program."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__(monkeypatch)
        self._folder = folder
        self._patch = monkeypatch
        self._joiner = film_subprocess._WORKER

    def use(self, program: str) -> None:
        """Make new processes run this Python program instead of the program that joins clips."""
        path = self._folder / "worker.py"
        path.write_text(program)
        self._patch.setattr(film_subprocess, "_WORKER", path)

    def use_joiner(self) -> None:
        """Make new processes run the program that joins clips, after a call of `use`."""
        self._patch.setattr(film_subprocess, "_WORKER", self._joiner)
