"""Helpers for tests of accounts with an archive.

A test that uses an ArchiveHouse writes clips into the archive without downloads, and can delete
clips at Blink. A test that uses an ArchivingHouse enables the archive in the options, and the
archiver downloads the clips.
"""

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
import json
from pathlib import Path
import shutil
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
from homeassistant.util import slugify
import pytest

from custom_components.blink_clips.account.archive_factory import archive_database, archive_folder
from custom_components.blink_clips.api import Clip as ListedClip
from custom_components.blink_clips.archive.index import ArchiveIndex
from custom_components.blink_clips.archive.layout import MARKER, clip_stem
from custom_components.blink_clips.archive.scan import scan
from custom_components.blink_clips.archive.sidecar import Sidecar
from custom_components.blink_clips.clips.all_clips import AllClips
from custom_components.blink_clips.const import CONF_ARCHIVE_ENABLED, CONF_ARCHIVE_FOLDER
from simulator.clips import Clip
from tests.clip_helpers import video
from tests.house import House

# The number of clips that `keep_few_clips` leaves.
FEW_CLIPS = 8
INIT: dict[str, Any] = {"poll_interval": 60, "cache_limit": 50}


@contextmanager
def index_of(hass: HomeAssistant, entry: ConfigEntry) -> Iterator[ArchiveIndex]:
    """Yield the index of an account's archive, with a connection of its own to the database."""
    with closing(archive_database(hass, entry)) as database:
        yield ArchiveIndex(database)


class ArchiveHouse:
    """Home Assistant with an account whose clips are archived in a folder."""

    def __init__(self, house: House, entry: ConfigEntry, root: Path) -> None:
        self.house = house
        self.entry = entry
        self.root = root
        self._folder = archive_folder(entry, root)

    @property
    def all_clips(self) -> AllClips:
        """The clips of the account as the integration lists them."""
        found: AllClips = self.entry.runtime_data.all_clips
        return found

    async def archive(self, clips: Iterable[Clip], *, posters: bool = True) -> None:
        """Archive clips of the simulated cloud. Enable the archive, and restart the account."""
        for clip in clips:
            await self._write(clip, posters=posters)
        self.house.hass.config_entries.async_update_entry(
            self.entry,
            options=self.entry.options
            | {CONF_ARCHIVE_ENABLED: True, CONF_ARCHIVE_FOLDER: str(self.root)},
        )
        await self.restart()

    async def restart(self) -> None:
        """Update the index from the files.

        Then restart the account with an empty record of requests.
        """
        await self.house.hass.async_add_executor_job(self._scan)
        assert await self.house.hass.config_entries.async_reload(self.entry.entry_id)
        await self.house.settle()
        self.house.cloud.ledger.clear()

    async def show(self) -> None:
        """Load the archived clips of 60 days into memory, as the dashboard card does."""
        self.all_clips.show_since(self.house.now - timedelta(days=60))
        await self.house.settle()

    async def lose(self, clips: Iterable[Clip]) -> None:
        """Delete clips at Blink. Wait for the poll that reports the deletion."""
        for clip in clips:
            self.house.cloud.cloud.delete_clip(clip)
        await self.house.let_pass(60)
        self.house.cloud.ledger.clear()

    def lose_folder(self) -> None:
        """Empty the archive's folder, as if its network drive was not mounted."""
        shutil.rmtree(self.root)
        self.root.mkdir()

    def files(self, clip: Clip, ending: str) -> list[Path]:
        """Return a clip's archived files with the given file extension."""
        return list(self.root.rglob(f"*_{clip.id}.{ending}"))

    def downloads(self) -> int:
        """Return the number of requests for posters and videos since the last restart."""
        ledger = self.house.cloud.ledger
        routes = ("media.clip", "media.poster", "usb.upload", "usb.clip")
        return sum(ledger.count(it) for it in routes)

    async def _write(self, clip: Clip, *, posters: bool) -> None:
        coordinator = self.entry.runtime_data
        listed = await coordinator.catalogue.find(clip.id)
        poster = await coordinator.media.clip_files.poster(listed) if posters else None
        await self.write(listed, clip.camera_name, video(clip), poster)

    async def write(
        self, clip: ListedClip, camera_name: str, mp4: bytes, poster: bytes | None
    ) -> None:
        """Write the files of a clip into the archive."""
        sidecar = Sidecar(
            clip=clip,
            camera_name=camera_name,
            event_type=self.entry.runtime_data.event_types.of(clip).value,
            archived_at=self.house.now,
        )
        stem = clip_stem(slugify(camera_name), dt_util.as_local(clip.created_at), clip.id)
        await self.house.hass.async_add_executor_job(self._publish, stem, sidecar, mp4, poster)

    def _publish(self, stem: str, sidecar: Sidecar, mp4: bytes, poster: bytes | None) -> None:
        self._folder.create()
        draft = self._folder.begin(stem)
        draft.video.write_bytes(mp4)
        if poster is not None:
            draft.poster.write_bytes(poster)
        self._folder.publish(draft, sidecar)

    def _scan(self) -> None:
        with index_of(self.house.hass, self.entry) as index:
            for _ in scan(self._folder, index, dt_util.utcnow()):
                pass


class ArchivingHouse:
    """Home Assistant with an account. Call `begin` to enable the archive of the account's clips."""

    def __init__(self, house: House, media: Path) -> None:
        self.house = house
        self.media = media
        self.root = media / "archive"
        media.mkdir()
        house.hass.config.media_dirs = {"local": str(media)}
        house.hass.config.allowlist_external_dirs = {str(media)}
        self.entry: ConfigEntry
        self.usb_networks: list[str] = []
        """The ids of the systems whose USB drives are enabled together with the archive."""

    async def begin(self, **options: Any) -> None:
        """Sign in, and enable the archive in the options."""
        self.entry = await self.house.sign_in()
        self.house.cloud.ledger.clear()
        result = await self.choose(**options)
        assert result["type"] == "create_entry", result

    async def choose(self, **options: Any) -> ConfigFlowResult:
        """Enable the archive in the options. Return the result of the form."""
        flow = self.house.hass.config_entries.options
        form = await flow.async_init(self.entry.entry_id)
        first = {**INIT, "archive_enabled": True}
        if self.usb_networks:
            first["usb_networks"] = self.usb_networks
        form = await flow.async_configure(form["flow_id"], first)
        assert form["step_id"] == "archive"
        values = {"archive_folder": str(self.root), **options}
        result = await flow.async_configure(form["flow_id"], values)
        await self.house.settle()
        return result

    async def disable(self) -> None:
        """Disable the archive in the options."""
        flow = self.house.hass.config_entries.options
        form = await flow.async_init(self.entry.entry_id)
        await flow.async_configure(form["flow_id"], {**INIT, "archive_enabled": False})
        await self.house.settle()

    async def restart(self) -> None:
        """Load the account again."""
        assert await self.house.hass.config_entries.async_reload(self.entry.entry_id)
        await self.house.settle()

    async def record(self, camera: str = "Garden") -> Clip:
        """Let a camera record a clip. Wait until the clip is announced and archived."""
        cloud = self.house.cloud.cloud
        clip = cloud.motion(cloud.camera(camera), upload_seconds=20)
        await self.house.let_pass(120)
        return clip

    def lose_drive(self) -> Path:
        """Unmount the drive, so that an empty folder remains.

        Return the new path of the drive's files.
        """
        elsewhere = self.media.with_name("unmounted")
        self.root.rename(elsewhere)
        self.root.mkdir()
        return elsewhere

    def mount_drive(self, elsewhere: Path) -> None:
        """Mount the drive again. The folder at the mount point must be empty."""
        self.root.rmdir()
        elsewhere.rename(self.root)

    @contextmanager
    def full_disk(self) -> Iterator[None]:
        """In the `with` block, let the disk have no free space."""
        usage = shutil.disk_usage(self.media)._replace(free=0)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(shutil, "disk_usage", lambda _: usage)
            yield

    def state(self, name: str = "status") -> str:
        """Return the state of one of the archive's sensors."""
        return self.house.state(f"sensor.clip_archive_{name}").state

    @property
    def issues(self) -> dict[str, ir.IssueEntry]:
        """The repair issues of the integration, by translation key."""
        return self.house.issues

    @property
    def archived(self) -> list[int]:
        """The ids of the archived clips, oldest first."""
        found = [json.loads(it.read_text())["clip"] for it in self.root.glob("*/*/*.json")]
        clips = sorted(found, key=lambda it: (it["created_at"], it["id"]))
        return [it["id"] for it in clips]

    @property
    def files(self) -> list[str]:
        """The relative paths of all files in the archive, except the archive's marker file."""
        found = (it for it in self.root.rglob("*") if it.is_file() and it.name != MARKER)
        return sorted(it.relative_to(self.root).as_posix() for it in found)

    @property
    def bytes(self) -> int:
        """The size of all files in the archive in bytes, without the archive's marker file."""
        return sum((self.root / it).stat().st_size for it in self.files)

    @property
    def downloads(self) -> dict[str, int]:
        """The number of requests for each poster and each video, by URL path."""
        found: dict[str, int] = {}
        for it in self.house.cloud.ledger.requests:
            if it.route in {"media.poster", "media.clip"}:
                found[it.path] = found.get(it.path, 0) + 1
        return found

    @property
    def listed(self) -> list[int]:
        """The ids of those clips in the cloud's list that have a video, oldest first."""
        clips = self.house.cloud.cloud.clips.values()
        return [
            it.id
            for it in sorted(clips, key=lambda it: (it.created_at, it.id))
            if not it.deleted and it.has_video
        ]


def keep_few_clips(house: House) -> None:
    """Remove most clips of the account, because each archived clip takes 10 ms of processor time.

    Call this before the sign-in.
    """
    clips = house.cloud.cloud.clips
    for clip_id in sorted(clips)[:-FEW_CLIPS]:
        del clips[clip_id]


async def filled_archive(house: House, media: Path) -> ArchivingHouse:
    """Sign in, and archive the clips of the account below the media folder `media`."""
    keep_few_clips(house)
    archive = ArchivingHouse(house, media)
    await archive.begin()
    assert (archive.archived, archive.state()) == (archive.listed, "ok")
    return archive
