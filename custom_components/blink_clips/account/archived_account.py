"""Implements the archive's interface to an account: its options, and how to get its clips."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
import json
from pathlib import Path
from typing import override

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from homeassistant.util import slugify

from ..api import BlinkNotFoundError, Camera, CameraKey, Clip, CloudClock, background_requests
from ..archive.account import ArchivedAccount, Description, Run
from ..archive.wanted_clips import WantedClips
from ..clips.event_queue import EventQueue
from ..clips.event_types import EventTypes
from ..clips.usb_feed import usb_networks
from ..config_entry import BlinkConfigEntry
from ..const import (
    CONF_ARCHIVE_BEGAN,
    CONF_ARCHIVE_CAMERAS,
    CONF_ARCHIVE_DAYS,
    CONF_ARCHIVE_FOLDER,
    CONF_ARCHIVE_GIGABYTES,
    CONF_ARCHIVE_TYPES,
    MAX_UPLOAD_TIME,
)
from ..data import BlinkData
from ..devices.identifiers import async_device_name
from ..media.clip_files import ClipFiles
from ..media.disk_cache import CacheError

# The name of a camera's folder contains at most this number of characters of the camera's name.
_MAX_FOLDER = 64


@dataclass(frozen=True, kw_only=True)
class EntryArchivedAccount(ArchivedAccount):
    """The interface of an account's archive to the config entry, the cloud and the event queue."""

    hass: HomeAssistant
    entry: BlinkConfigEntry
    clock: CloudClock
    clip_files: ClipFiles
    event_types: EventTypes
    event_queue: EventQueue
    get_data: Callable[[], BlinkData]
    is_live: Callable[[], bool]
    """A function that returns whether background requests may be sent."""
    read_clips: Callable[[datetime], Awaitable[Sequence[Clip]]]
    """A function that returns the clips that the cloud added or changed since a time."""
    reauthenticating: Callable[[], AbstractContextManager[None]]
    """A function that returns a context manager.

    If the tokens cause an error in its `with` block, Home Assistant asks the user to sign in again.
    """

    @property
    @override
    def choice(self) -> str:
        options = self.entry.options
        return json.dumps(
            [
                options[CONF_ARCHIVE_FOLDER],
                options.get(CONF_ARCHIVE_BEGAN),
                options.get(CONF_ARCHIVE_DAYS),
                options.get(CONF_ARCHIVE_GIGABYTES),
                sorted(self._wanted.cameras),
                sorted(self._wanted.types),
                sorted(usb_networks(self.entry)),
            ]
        )

    @override
    def is_wanted(self, clip: Clip) -> bool:
        return self._wanted.has(clip)

    @override
    def is_announced(self, clip: Clip) -> bool:
        # Archive an old clip without waiting for its event. The clip's files no longer change, and
        # its event may take days, for example while the cloud does not list the camera.
        is_uploaded = self.clock.now() - clip.created_at > MAX_UPLOAD_TIME
        return is_uploaded or not self.event_queue.is_pending(clip.id)

    @override
    def may_request(self) -> bool:
        return self.is_live()

    @override
    def describe(self, clip: Clip) -> Description:
        data = self.get_data()
        camera = data.camera_of(clip)
        name = (
            async_device_name(self.hass, camera.key, in_cloud=camera.name)
            if camera
            # Use the name in the USB drive's list, which keeps the name of a removed camera.
            else clip.usb.record.camera_name
            if clip.usb
            else ""
        )
        return Description(
            camera_name=name,
            camera_folder=slugify(name)[:_MAX_FOLDER],
            camera_ids=_ids_of(camera, data) if camera else set(),
            event_type=self.event_types.of(clip).value,
            recorded_at=dt_util.as_local(clip.created_at),
        )

    @override
    async def list_clips(self, since: datetime) -> Sequence[Clip]:
        with background_requests():
            return await self.read_clips(since)

    @override
    async def write_video(self, clip: Clip, path: Path, run: Run) -> None:
        with self.reauthenticating(), background_requests():
            await self.clip_files.write_clip(clip, path, run)

    @override
    async def write_poster(self, clip: Clip, path: Path, run: Run) -> None:
        with self.reauthenticating(), background_requests():
            if clip.usb is not None:
                await self._cache_video(clip)
            try:
                await self.clip_files.write_poster(clip, path, run)
            except CacheError as err:
                raise BlinkNotFoundError(
                    "The video was removed from the cache", status=200
                ) from err

    async def _cache_video(self, clip: Clip) -> None:
        """Download the video of a USB clip into the cache, to make its poster (picture).

        Raises BlinkError if this fails, even if the cache's disk is the reason. An OSError would
        count as an error of the archive's disk.
        """
        try:
            await self.clip_files.clip_file(clip)
        except (CacheError, OSError) as err:
            raise BlinkNotFoundError("No disk space for the clip and its poster", status=200) from (
                err
            )

    @cached_property
    def _wanted(self) -> WantedClips:
        options = self.entry.options
        return WantedClips(
            cameras=frozenset(map(CameraKey.parse, options.get(CONF_ARCHIVE_CAMERAS, ()))),
            types=frozenset(options.get(CONF_ARCHIVE_TYPES, ())),
            type_of=self.event_types.of,
            camera_of=self._key_of,
        )

    def _key_of(self, clip: Clip) -> CameraKey | None:
        camera = self.get_data().camera_of(clip)
        return camera.key if camera else None


def _ids_of(camera: Camera, data: BlinkData) -> set[int]:
    """Return the ids of a camera and of the devices that it has replaced."""
    return {camera.id, *(old.id for old, new in data.successors.items() if new == camera.key)}
