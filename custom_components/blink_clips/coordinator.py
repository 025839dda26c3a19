"""The coordinator: polls the cloud, publishes what it found, remembers how far it read."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any, TypedDict, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryAuthFailed
from homeassistant.helpers.storage import Store
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed
from homeassistant.util import dt as dt_util

from .api import (
    BlinkAuthenticationError,
    BlinkError,
    BlinkNotFoundError,
    BlinkRateLimitError,
    Camera,
    CameraKey,
    Clip,
    Homescreen,
    Snapshot,
)
from .catalogue import Catalogue
from .connect import client_for, clock
from .const import (
    COMMAND_TIMEOUT,
    CONF_POLL_INTERVAL,
    DEFAULT_POLL_INTERVAL,
    DOMAIN,
    HOMESCREEN_INTERVAL,
    LOGGER,
)
from .data import EMPTY, BlinkData, PictureRef
from .devices import async_sync_devices
from .disk_cache import CacheError
from .media import media_for
from .pictures import Picture, Pictures

STORE_VERSION = 1
SAVE_DELAY_SECONDS = 5

# What a new installation reads of the past: enough for every lively camera's newest clip, and a
# page or two even for an account with ten thousand clips.
FIRST_LOOK_BACK = timedelta(days=3)
# Records surface late and their times are whole seconds; reading some again costs nothing.
CURSOR_OVERLAP = timedelta(seconds=120)

# After "too many requests" without a time to wait: twice as long each time.
MIN_BACK_OFF_SECONDS = 60.0
MAX_BACK_OFF_SECONDS = 7200.0

type BlinkConfigEntry = ConfigEntry[BlinkCoordinator]


class StoredState(TypedDict):
    """What is remembered over a restart."""

    cursor: str
    clips: list[dict[str, object]]


def state_store(hass: HomeAssistant, entry: ConfigEntry) -> Store[StoredState]:
    """Return the store of an entry's state."""
    return Store(hass, STORE_VERSION, f"{DOMAIN}.{entry.entry_id}", private=True)


class BlinkCoordinator(DataUpdateCoordinator[BlinkData]):
    """One account: polled for clip events at every interval, for its devices less often.

    A poll is one request, or two when the devices are due; it never depends on how many cameras
    there are, wakes none of them, and moves no picture.
    """

    config_entry: BlinkConfigEntry

    def __init__(self, hass: HomeAssistant, config_entry: BlinkConfigEntry) -> None:
        interval = timedelta(
            seconds=config_entry.options.get(CONF_POLL_INTERVAL, DEFAULT_POLL_INTERVAL)
        )
        super().__init__(
            hass,
            LOGGER,
            config_entry=config_entry,
            name=DOMAIN,
            update_interval=interval,
            always_update=False,
        )
        self.data = EMPTY
        self.client = client_for(hass, config_entry)
        self.pictures = Pictures(self.client, clock(), self.async_get_poster)
        self.catalogue = Catalogue(self._read_clips, clock(), self._start_task)
        self.media = media_for(
            hass, config_entry, self.client, clock=clock(), gone=self.catalogue.forget
        )
        self._store = state_store(hass, config_entry)
        self._cursor = dt_util.utcnow() - FIRST_LOOK_BACK
        self._polls_per_homescreen = max(1, round(HOMESCREEN_INTERVAL / interval))
        self._polls_to_homescreen = 0
        self._back_off = MIN_BACK_OFF_SECONDS
        self._absent: frozenset[int | CameraKey] = frozenset()
        self._fetches: dict[tuple[CameraKey, str], asyncio.Task[Picture | None]] = {}

    async def async_get_picture(self, key: CameraKey) -> Picture | None:
        """Return a camera's newest picture, from memory where it is there; None for none yet."""
        refs = self.data.pictures(key) if key in self.data.cameras else []
        if not refs:
            return self.pictures.shown(key, refs)
        if picture := self.pictures.find(key, refs[0].id):
            return picture
        # Whoever looks waits ten seconds at most; a slow picture is there for the next one.
        fetch = self._fetches.get(wanted := (key, refs[0].id))
        if fetch is None:
            fetch = self.config_entry.async_create_background_task(
                self.hass, self.pictures.newest(key, refs), f"picture of a {key.family}"
            )
            self._fetches[wanted] = fetch
            fetch.add_done_callback(lambda _: self._fetches.pop(wanted))
        return await asyncio.shield(fetch)

    async def async_get_poster(self, clip: Clip) -> bytes:
        """Return a clip's poster, a JPEG: one request, whoever shows it. Raises BlinkError."""
        try:
            path = await self.media.poster_file(clip)
            return await self.hass.async_add_executor_job(path.read_bytes)
        except CacheError, OSError:
            # A full disk must not blind the cameras.
            return await self.client.get_clip_picture(clip)

    async def async_take_snapshot(
        self, key: CameraKey, *, within: timedelta = COMMAND_TIMEOUT
    ) -> tuple[Snapshot, Picture]:
        """Make a camera take a picture, and publish it. Raises BlinkError for anything else."""
        camera = self._camera(key)
        try:
            snapshot = await self.client.take_snapshot(
                key, camera.network_id, within=within.total_seconds()
            )
        except BlinkAuthenticationError:
            self.config_entry.async_start_reauth(self.hass)
            raise
        ref = replace(PictureRef.of_camera(snapshot.camera), taken_at=snapshot.taken_at)
        picture = Picture(ref=ref, jpeg=snapshot.picture)
        self.pictures.keep(key, picture)
        self._publish(self.data.with_snapshot(ref, snapshot.camera))
        return snapshot, picture

    async def async_set_motion_detection(self, key: CameraKey, *, enabled: bool) -> None:
        """Switch a camera's motion detection, and publish what the cloud then says of it."""
        camera = self._camera(key)
        try:
            await self.client.set_motion_detection(
                camera, enabled=enabled, within=COMMAND_TIMEOUT.total_seconds()
            )
        except BlinkAuthenticationError:
            self.config_entry.async_start_reauth(self.hass)
            raise
        # The camera has obeyed. The homescreen may lag behind, or fail: the next poll looks again.
        with suppress(BlinkError):
            self._publish(self._with_devices(self.data, await self.client.get_homescreen()))
        self._polls_to_homescreen = 0

    async def async_close(self) -> None:
        """Leave tokens and what was read to whoever sets the account up next."""
        await self.client.close()
        await self._store.async_save(self._state)

    @override
    async def _async_setup(self) -> None:
        stored = await self._store.async_load()
        if stored is None:
            return
        self._cursor = datetime.fromisoformat(stored["cursor"])
        clips = [Clip.from_dict(clip) for clip in stored["clips"]]
        self.data = EMPTY.with_clips(clips)
        self.catalogue.update(clips)

    @override
    async def _async_update_data(self) -> BlinkData:
        try:
            data = await self._poll()
        except BlinkAuthenticationError as err:
            raise ConfigEntryAuthFailed(
                translation_domain=DOMAIN, translation_key="signed_out"
            ) from err
        except BlinkRateLimitError as err:
            retry_after = max(err.retry_after or 0.0, self._back_off)
            self._back_off = min(self._back_off * 2, MAX_BACK_OFF_SECONDS)
            raise UpdateFailed(
                translation_domain=DOMAIN,
                translation_key="update_postponed",
                translation_placeholders={"seconds": str(round(retry_after))},
                retry_after=retry_after,
            ) from err
        except BlinkError as err:
            raise UpdateFailed(
                translation_domain=DOMAIN,
                translation_key="update_failed",
                translation_placeholders={"error": str(err)},
            ) from err
        self._back_off = MIN_BACK_OFF_SECONDS
        return data

    async def _poll(self) -> BlinkData:
        records = await self.client.get_clips(since=self._cursor - CURSOR_OVERLAP)
        self.catalogue.update(records)
        await self.media.forget(clip.id for clip in records if clip.deleted)
        data = self.data.with_clips(records)
        if self._polls_to_homescreen <= 0 or data.clips.keys() - self.data.clips.keys():
            homescreen = await self.client.get_homescreen()
            self._polls_to_homescreen = self._polls_per_homescreen
            data = self._with_devices(self.data.with_clips(records), homescreen)
        self._polls_to_homescreen -= 1
        self._remember(data, records)
        return data

    async def _read_clips(self, since: datetime) -> list[Clip]:
        try:
            return await self.client.get_clips(since=since)
        except BlinkAuthenticationError:
            self.config_entry.async_start_reauth(self.hass)
            raise

    @callback
    def _start_task(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        return self.config_entry.async_create_background_task(self.hass, work, name)

    @callback
    def _with_devices(self, data: BlinkData, homescreen: Homescreen) -> BlinkData:
        """Return the data with the devices that are listed; the device registry follows.

        A device goes when two complete listings in a row lack it: with it go the names and the
        rooms that its owner gave it, and one answer of the cloud may be wrong.
        """
        absent = data.absent(homescreen) if homescreen.complete else frozenset()
        gone = absent & self._absent
        self._absent = absent
        if absent - gone:
            self._polls_to_homescreen = 1
        data = data.with_homescreen(homescreen).without(gone)
        self.catalogue.retention = homescreen.clip_retention
        async_sync_devices(self.hass, self.config_entry, data)
        return data

    def _camera(self, key: CameraKey) -> Camera:
        try:
            return self.data.cameras[key]
        except KeyError:
            raise BlinkNotFoundError(
                "The camera is no longer part of the account", status=HTTPStatus.GONE
            ) from None

    @property
    def _state(self) -> StoredState:
        return StoredState(
            cursor=self._cursor.astimezone(UTC).isoformat(),
            clips=[clip.to_dict() for clip in self.data.clips.values()],
        )

    @callback
    def _publish(self, data: BlinkData) -> None:
        """Show what came of an action, and leave the timer alone.

        The coordinator's own way to set data starts the interval anew: somebody who takes a
        snapshot a minute would never see a clip.
        """
        self.data = data
        self.async_update_listeners()

    @callback
    def _remember(self, data: BlinkData, records: list[Clip]) -> None:
        """Advance the cursor, and have it saved if there was anything new."""
        newest = max((clip.updated_at for clip in records), default=self._cursor)
        # A record from the future must not hide those that come before it.
        cursor = max(min(newest, dt_util.utcnow()), self._cursor)
        if cursor == self._cursor and data.clips == self.data.clips:
            return
        self._cursor = cursor
        self._store.async_delay_save(lambda: self._state, SAVE_DELAY_SECONDS)
