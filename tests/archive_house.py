"""The class ArchiveHouse: an account with archived clips. Tests can delete these clips at Blink."""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
import shutil

from homeassistant.config_entries import ConfigEntry
from homeassistant.util import dt as dt_util
from homeassistant.util import slugify

from custom_components.blink_clips.account.archive_factory import archive_folder, archive_index
from custom_components.blink_clips.api import Clip as ListedClip
from custom_components.blink_clips.archive.layout import clip_stem
from custom_components.blink_clips.archive.scan import scan
from custom_components.blink_clips.archive.sidecar import Sidecar
from custom_components.blink_clips.clips.all_clips import AllClips
from custom_components.blink_clips.const import CONF_ARCHIVE_ENABLED, CONF_ARCHIVE_FOLDER
from simulator.clips import Clip
from tests.clip_helpers import video
from tests.house import House


class ArchiveHouse:
    """Home Assistant with an account whose clips are archived in a folder."""

    def __init__(self, house: House, entry: ConfigEntry, root: Path) -> None:
        self.house = house
        self.entry = entry
        self.root = root
        self._folder = archive_folder(entry, root)
        self._index = archive_index(house.hass, entry)

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
        """Open and close a dashboard card. It loads the archived clips of 60 days into memory."""
        self.all_clips.show_since(self.house.now - timedelta(days=60))
        await self.house.settle()

    async def lose(self, clips: Iterable[Clip]) -> None:
        """Delete clips at Blink. Wait for the poll that reports the deletion."""
        for clip in clips:
            self.house.cloud.cloud.delete_clip(clip)
        await self.house.let_pass(60)
        self.house.cloud.ledger.clear()

    def lose_folder(self) -> None:
        """Empty the folder, like that of a network drive that is not mounted."""
        shutil.rmtree(self.root)
        self.root.mkdir()

    def files(self, clip: Clip, ending: str) -> list[Path]:
        """Return the archived files of a clip that have this file extension."""
        return list(self.root.rglob(f"*_{clip.id}.{ending}"))

    def downloads(self) -> int:
        """Return the number of requests for posters and videos since the last restart."""
        ledger = self.house.cloud.ledger
        routes = ("media.clip", "media.poster", "usb.upload", "usb.clip")
        return sum(ledger.count(it) for it in routes)

    async def _write(self, clip: Clip, *, posters: bool) -> None:
        coordinator = self.entry.runtime_data
        listed = await coordinator.catalogue.find(clip.id)
        poster = await coordinator.clip_files.poster(listed) if posters else None
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
        for _ in scan(self._folder, self._index):
            pass
