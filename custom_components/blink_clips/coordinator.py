"""The coordinator: polls the cloud, publishes what it found, remembers how far it read."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, override

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.const import EVENT_HOMEASSISTANT_FINAL_WRITE
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryAuthFailed, ConfigEntryNotReady
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator

from .account.client_factory import client_for, clock
from .account.state_store import AccountState, state_store
from .account_issues import async_sync_poll_issue
from .api import (
    BlinkAuthenticationError,
    BlinkError,
    BlinkNotFoundError,
    BlinkRateLimitError,
    Camera,
    CameraKey,
    Clip,
    Homescreen,
    RateLimiter,
    Snapshot,
    SyncModule,
    TemperatureUnit,
)
from .clips.catalogue import Catalogue
from .clips.cloud_feed import CloudFeed
from .clips.event_queue import EventQueue
from .clips.event_types import EventTypes
from .clips.usb_feed import UsbFeed
from .const import (
    CONF_POLL_INTERVAL,
    CONF_TEMPERATURE_UNIT,
    DEFAULT_POLL_INTERVAL,
    DOMAIN,
    LOGGER,
)
from .control.captures import Captures
from .data import EMPTY, BlinkData, DeviceKey, PictureRef
from .devices.registry import DeviceSync
from .errors import update_failed
from .last_poll import LastPoll
from .media.camera_pictures import CameraPictures
from .media.clip_files import clip_files_for
from .media.disk_cache import CacheError
from .media.picture_cache import Picture
from .poll_interval import FAST_INTERVAL, PollInterval

SAVE_DELAY_SECONDS = 5

type BlinkConfigEntry = ConfigEntry[BlinkCoordinator]


class BlinkCoordinator(DataUpdateCoordinator[BlinkData]):
    """One account: polled for clip events at every interval, for its devices less often.

    A poll is one request, or two when the devices are due; it never depends on how many cameras
    there are, wakes none of them, and moves no picture.
    """

    config_entry: BlinkConfigEntry

    def __init__(
        self, hass: HomeAssistant, config_entry: BlinkConfigEntry, limiter: RateLimiter
    ) -> None:
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
        self.data = replace(
            EMPTY,
            temperature_unit=TemperatureUnit(
                config_entry.options.get(CONF_TEMPERATURE_UNIT, TemperatureUnit.FAHRENHEIT)
            ),
        )
        self.client = client_for(hass, config_entry, limiter)
        cloud_clock = self.client.clock
        self.pictures = CameraPictures(
            self.client, cloud_clock, self.async_get_poster, self._start_task
        )
        self.catalogue = Catalogue(self.async_read_clips, cloud_clock, self._start_task)
        self.media = clip_files_for(hass, config_entry, self.client, gone=self.catalogue.forget)
        self.event_types = EventTypes()
        self.event_queue = EventQueue(
            cloud_clock,
            types=self.event_types,
            camera_of=self._key_of,
            get_poster=self.async_get_poster,
            is_live=lambda: self.polls_succeed,
            on_change=self._save_soon,
            start_task=self._start_task,
        )
        self.captures = Captures(self.async_update_listeners)
        self.poll_error: BlinkError | None = None
        """The error of the newest poll; None if it succeeded."""
        self._interval = interval
        self._last_poll = LastPoll(clock(), interval)
        self._poll_interval = PollInterval(clock(), interval)
        self._store = state_store(hass, config_entry)
        self._feed = CloudFeed(self.client, cloud_clock)
        self._usb = UsbFeed(self.client.usb_storage, cloud_clock, self.catalogue, config_entry)
        self._device_sync = DeviceSync(hass, config_entry, clock(), poll_interval=interval)
        self._memory = AccountState(
            feed=self._feed,
            last_poll=self._last_poll,
            catalogue=self.catalogue,
            event_types=self.event_types,
            event_queue=self.event_queue,
            usb=self._usb,
            device_sync=self._device_sync,
        )

    async def async_start(self) -> None:
        """Poll for the first time; if that fails, start with the devices of the last run.

        Home Assistant skips actions on the entities of an account that is not set up, without an
        error. Raises ConfigEntryNotReady or ConfigEntryAuthFailed if no devices are stored.
        """
        try:
            await self.async_config_entry_first_refresh()
        except (ConfigEntryNotReady, ConfigEntryAuthFailed) as err:
            if not self.data.devices:
                raise
            LOGGER.warning(
                "Started with the devices of the last run, because the first poll failed: %s", err
            )
            if isinstance(err, ConfigEntryAuthFailed):
                self.config_entry.async_start_reauth(self.hass)
        self.config_entry.async_on_unload(
            self.hass.bus.async_listen_once(EVENT_HOMEASSISTANT_FINAL_WRITE, self._save)
        )

    async def async_get_picture(self, key: CameraKey) -> Picture | None:
        """Return a camera's newest picture, from memory where it is there; None for none yet."""
        refs = self.data.pictures(key) if key in self.data.cameras else []
        if not refs:
            return self.pictures.shown(key, refs)
        return await self.pictures.get(key, refs)

    async def async_get_poster(self, clip: Clip) -> bytes:
        """Return a clip's poster, a JPEG: one request, whoever shows it. Raises BlinkError."""
        try:
            path = await self.media.poster_file(clip)
            return await self.hass.async_add_executor_job(path.read_bytes)
        except CacheError, OSError:
            # A full disk must not blind the cameras.
            return await self.media.poster(clip)

    @callback
    def publish_snapshot(self, key: CameraKey, snapshot: Snapshot) -> Picture:
        """Publish the picture that a camera has taken, and return it."""
        ref = replace(PictureRef.of_camera(snapshot.camera), taken_at=snapshot.taken_at)
        picture = Picture(ref=ref, jpeg=snapshot.picture)
        self.pictures.keep(key, picture)
        self._publish(self.data.with_snapshot(ref, snapshot.camera))
        self.poll_fast()
        return picture

    async def async_refresh_devices(
        self, shows: Callable[[Homescreen], bool] | None = None
    ) -> None:
        """Publish what the cloud says of all devices; with `shows`, once it shows that."""
        with self.reauthenticating():
            homescreen = await (
                self.client.get_homescreen_that(shows) if shows else self.client.get_homescreen()
            )
        self._publish(self._with_devices(self.data, homescreen))

    @callback
    def refresh_devices_soon(self) -> None:
        """Ask the cloud for all devices with the next poll, and have that soon."""
        self._device_sync.request_refresh()
        self.poll_fast()

    @callback
    def forget_devices(self, keys: AbstractSet[DeviceKey]) -> None:
        """Forget devices that their owner removed from Home Assistant."""
        self._publish(self.data.without(keys))

    @callback
    def set_arming_unknown(self, network_id: int) -> None:
        """Take for unknown whether a network is armed, until the cloud says it."""
        self._publish(self.data.with_unknown_arming(network_id))

    async def async_read_clips(self, since: datetime) -> list[Clip]:
        """Return clip records for an action. Raises BlinkError."""
        with self.reauthenticating():
            return await self.client.get_clips(since=since)

    async def async_ingest_clips(self, records: Iterable[Clip]) -> None:
        """Take what an action learned of some clips like what a poll learned."""
        records = list(records)
        await self._take_in(records)
        self._publish(self.data.with_clips(records))
        self.event_queue.take(records)
        self._save_soon()
        self.event_queue.announce_soon()

    @property
    def polls_succeed(self) -> bool:
        """Whether the last poll succeeded; only then may other background requests be sent."""
        return self.last_update_success and not self._last_poll.failed

    @callback
    def poll_fast(self) -> None:
        """Ask the cloud often for two minutes: something is going on."""
        if self._poll_interval.poll_fast() and self._listeners:
            self.update_interval = FAST_INTERVAL
            self._schedule_refresh()

    @contextmanager
    def reauthenticating(self) -> Iterator[None]:
        """Ask the owner to sign in again where the cloud says in here that only that helps."""
        try:
            yield
        except BlinkAuthenticationError:
            self.config_entry.async_start_reauth(self.hass)
            raise

    def camera(self, key: CameraKey) -> Camera:
        """Return a camera's state; BlinkNotFoundError for one that is gone."""
        try:
            return self.data.cameras[key]
        except KeyError:
            raise BlinkNotFoundError(
                "The camera is no longer part of the account", status=HTTPStatus.GONE
            ) from None

    async def async_close(self) -> None:
        """Leave tokens and what was read to whoever sets the account up next."""
        await self.async_shutdown()
        await self.client.close()
        await self._save()

    @override
    async def _async_setup(self) -> None:
        stored = await self._store.async_load()
        if stored is None:
            return
        self.data = self._device_sync.registered(self._memory.restore(stored, self.data))

    @override
    async def _async_update_data(self) -> BlinkData:
        """Return the polled data; if the poll fails, the last data while it is current.

        Entities become unavailable or unknown when the data is no longer current.
        """
        try:
            data = await self._poll()
        except BlinkAuthenticationError as err:
            self.poll_error = err
            raise ConfigEntryAuthFailed(
                translation_domain=DOMAIN, translation_key="signed_out"
            ) from err
        except BlinkError as err:
            self.poll_error = err
            async_sync_poll_issue(self.hass, self.config_entry, err)
            retry_after = err.retry_after if isinstance(err, BlinkRateLimitError) else None
            self.update_interval = self._last_poll.fail(retry_after)
            if self._last_poll.is_current:
                LOGGER.debug("Poll failed; keeping the last known state: %s", err)
                return self.data
            raise update_failed(err) from err
        self.poll_error = None
        async_sync_poll_issue(self.hass, self.config_entry, None)
        self._last_poll.succeed()
        self.update_interval = self._poll_interval.next()
        return data

    async def _poll(self) -> BlinkData:
        reading = await self._feed.read()
        await self._take_in(reading.records)
        data = self.data.with_clips(reading.records)
        if self._device_sync.is_due or data.clips.keys() - self.data.clips.keys():
            homescreen = await self.client.get_homescreen()
            data = self._with_devices(self.data.with_clips(reading.records), homescreen)
        news = self.event_queue.take(reading.records)
        if any(data.is_armed(it.network_id) for it in news if self.event_queue.is_current(it)):
            self._poll_interval.poll_fast()
        has_new_clips = self._feed.advance(reading) or data.clips != self.data.clips
        if has_new_clips or data.devices != self.data.devices:
            self._save_soon()
        return data

    async def _take_in(self, records: list[Clip]) -> None:
        """Let the catalogue and the files follow what the cloud said of some clips."""
        self.catalogue.update(records)
        await self.media.forget(clip.id for clip in records if clip.deleted)

    async def _read_usb_drives(self, modules: Iterable[SyncModule]) -> None:
        """Take in what is new on USB sticks; those that cannot be read now are due again later."""
        for module in modules:
            with suppress(BlinkError), self.reauthenticating():
                reading = await self._usb.read(module, self.data)
                self.event_queue.settle(reading.history)
                if reading.storage != self.data.usb_statuses.get(module.id):
                    self._publish(self.data.with_usb_status(module.id, reading.storage))
                if reading.records or reading.is_first:
                    await self.async_ingest_clips(reading.records)

    @callback
    @override
    def _async_refresh_finished(self) -> None:
        self.event_queue.announce_soon()
        # A sync module takes seconds to answer, which a start need not wait for.
        is_up = self.polls_succeed and self.config_entry.state is ConfigEntryState.LOADED
        if is_up and (due := self._usb.take_due(self.data)):
            self._start_task(self._read_usb_drives(due), "USB sticks")

    @callback
    def _start_task[ResultT](
        self, work: Coroutine[Any, Any, ResultT], name: str
    ) -> asyncio.Task[ResultT]:
        # Not at once: whoever starts one may be in the middle of something.
        return self.config_entry.async_create_background_task(
            self.hass, work, name, eager_start=False
        )

    @callback
    def _with_devices(self, data: BlinkData, homescreen: Homescreen) -> BlinkData:
        self.catalogue.retention = homescreen.clip_retention
        reported_types = self._device_sync.reported_types
        data = self._device_sync.apply(data, homescreen)
        if self._device_sync.reported_types != reported_types:
            self._save_soon()
        return data

    def _key_of(self, clip: Clip) -> CameraKey | None:
        """Return the camera that announces a clip; None while it is missing: it may come back."""
        camera = self.data.camera_of(clip)
        return camera.key if camera and camera.key not in self.data.missing else None

    @callback
    def _publish(self, data: BlinkData) -> None:
        """Show what came of an action, and leave the timer alone.

        The coordinator's own way to set data starts the interval anew: somebody who takes a
        snapshot a minute would never see a clip.
        """
        self.data = data
        self.async_update_listeners()

    async def _save(self, _: Event | None = None) -> None:
        await self._store.async_save(self._memory.stored(self.data))

    @callback
    def _save_soon(self) -> None:
        # What still arrives after the end must not be written over what the next one knows.
        if self._shutdown_requested:
            return
        self._store.async_delay_save(lambda: self._memory.stored(self.data), SAVE_DELAY_SECONDS)
