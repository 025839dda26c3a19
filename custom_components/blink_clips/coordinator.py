"""The coordinator of an account: polls the cloud and publishes the data."""

from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from datetime import datetime
from functools import partial
from typing import override

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import EVENT_HOMEASSISTANT_FINAL_WRITE
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryAuthFailed, ConfigEntryNotReady
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator

from .account.archive_factory import ArchiveStorage, archive_for
from .account.archived_account import EntryArchivedAccount
from .account.client_factory import client_for, clock
from .account.reauthentication import reauthenticating
from .account.state_store import AccountState, StateStore
from .api import BlinkAuthenticationError, BlinkError, Clip, Homescreen, RateLimiter
from .clips.all_clips import AllClips
from .clips.catalogue import Catalogue
from .clips.cloud_feed import CloudFeed
from .clips.event_queue import EventQueue
from .clips.event_types import EventTypes
from .clips.usb_feed import UsbFeed
from .config_entry import BlinkConfigEntry
from .const import DOMAIN, LOGGER
from .data import BlinkData, empty_data
from .devices.capturing_cameras import CapturingCameras
from .devices.registry import DeviceSync
from .errors import signed_out, update_failed
from .last_poll import LastPoll
from .media.account_media import account_media_for
from .poll import Poll
from .poll_interval import FAST_INTERVAL, PollInterval, owners_interval
from .repair_issues.account import async_sync_poll_issue
from .usb_reader import UsbReader


class BlinkCoordinator(DataUpdateCoordinator[BlinkData]):
    """Polls one account: its clips in every poll, and its devices every five minutes.

    A poll sends one or two requests. It wakes no camera and downloads no picture.
    """

    config_entry: BlinkConfigEntry

    def __init__(
        self,
        hass: HomeAssistant,
        config_entry: BlinkConfigEntry,
        rate_limiter: RateLimiter,
        storage: ArchiveStorage | None,
    ) -> None:
        interval = owners_interval(config_entry)
        super().__init__(
            hass,
            LOGGER,
            config_entry=config_entry,
            name=DOMAIN,
            update_interval=interval,
            always_update=False,
        )
        self.data = empty_data(config_entry)
        # Start tasks only after the code that creates them has finished changing the data.
        self._start_task = partial(
            config_entry.async_create_background_task, hass, eager_start=False
        )
        self.reauthenticating = partial(reauthenticating, hass, config_entry)
        """A context manager that asks the user to sign in if the tokens cause an error."""
        self.client = client_for(hass, config_entry, rate_limiter)
        cloud_clock = self.client.clock
        self.catalogue = Catalogue(
            self.async_read_clips,
            cloud_clock,
            self._start_task,
            reads_drive=lambda drive: self._usb.reads(drive, self.data),
        )
        archive = storage.reader if storage else None
        self.all_clips = AllClips(self.catalogue, archive, self._start_task)
        self.media = account_media_for(
            hass,
            config_entry,
            self.client,
            clock=clock(),
            archive=archive,
            get_data=lambda: self.data,
            on_missing=self.catalogue.forget,
            start_task=self._start_task,
        )
        self.all_clips.gone.add(self._forget_files)
        self.event_types = EventTypes()
        self.event_queue = EventQueue(
            cloud_clock,
            types=self.event_types,
            # Do not pass `self.data.announcing_camera`, because each poll replaces `self.data`.
            camera_of=lambda clip: self.data.announcing_camera(clip),  # noqa: PLW0108
            get_poster=self.media.clip_files.poster,
            is_live=lambda: self.polls_succeed,
            on_change=self._save_soon,
            start_task=self._start_task,
        )
        account = EntryArchivedAccount(
            hass=hass,
            entry=config_entry,
            clock=cloud_clock,
            clip_files=self.media.clip_files,
            event_types=self.event_types,
            event_queue=self.event_queue,
            get_data=lambda: self.data,
            is_live=lambda: self.polls_succeed and not rate_limiter.background_seconds_left,
            read_clips=self.async_read_clips,
            reauthenticating=self.reauthenticating,
        )
        self.archive = archive_for(storage, account, self._start_task)
        self.capturing_cameras = CapturingCameras(self.async_update_listeners)
        self.last_poll = LastPoll(clock(), interval)
        self._poll_interval = PollInterval(clock(), interval)
        self._usb = UsbFeed(self.client.usb_storage, cloud_clock, self.catalogue, config_entry)
        self.usb_reader = UsbReader(
            feed=self._usb,
            catalogue=self.catalogue,
            event_queue=self.event_queue,
            archive=self.archive,
            get_data=lambda: self.data,
            publish=self.publish,
            ingest_clips=self.async_ingest_clips,
            reauthenticating=self.reauthenticating,
        )
        self._device_sync = DeviceSync(hass, config_entry, clock(), poll_interval=interval)
        feed = CloudFeed(self.client, cloud_clock)
        self._poll = Poll(
            client=self.client,
            cloud_feed=feed,
            catalogue=self.catalogue,
            clip_files=self.media.clip_files,
            device_sync=self._device_sync,
            event_queue=self.event_queue,
            poll_interval=self._poll_interval,
            get_data=lambda: self.data,
            on_change=self._save_soon,
            archive=self.archive,
        )
        self.poll_progress = self._poll.progress
        state = AccountState(
            feed=feed,
            last_poll=self.last_poll,
            catalogue=self.catalogue,
            recordings=self.event_types.recordings,
            event_queue=self.event_queue,
            usb=self._usb,
            device_sync=self._device_sync,
        )
        self._store = StateStore(hass, config_entry, state, lambda: self.data)

    async def async_start(self) -> None:
        """Poll for the first time. If the poll fails, start with the stored devices.

        Raises ConfigEntryNotReady or ConfigEntryAuthFailed if the poll fails and no devices are
        stored.
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
            self.hass.bus.async_listen_once(EVENT_HOMEASSISTANT_FINAL_WRITE, self._store.save)
        )

    @callback
    def publish(self, data: BlinkData) -> None:
        """Show new data in the entities. This does not delay the next poll."""
        self.data = data
        self.async_update_listeners()

    async def async_refresh_devices(
        self, shows: Callable[[Homescreen], bool] | None = None
    ) -> None:
        """Read all devices from the cloud, and show them in the entities.

        If `shows` is given, read the devices until `shows` returns True, but at most three times.
        Raises BlinkError if a request fails.
        """
        with self.reauthenticating():
            homescreen = await (
                self.client.get_homescreen_that(shows) if shows else self.client.get_homescreen()
            )
        self.publish(self._poll.with_devices(self.data, homescreen))

    @callback
    def refresh_devices_soon(self) -> None:
        """Poll soon, and read the list of all devices in this poll."""
        self._device_sync.request_refresh()
        self.poll_fast()

    async def async_read_clips(self, since: datetime) -> list[Clip]:
        """Return the clips that the cloud added or changed since a time.

        Raises BlinkError if the clips cannot be read.
        """
        with self.reauthenticating():
            return await self.client.get_clips(since=since)

    async def async_ingest_clips(self, records: Iterable[Clip]) -> None:
        """Merge clips, found by an action or on a USB drive, into the account's data."""
        records = list(records)
        await self._poll.merge(records)
        self.publish(self.data.with_clips(records))
        self.event_queue.take(records)
        if self.archive is not None:
            self.archive.take(records)
        self._store.save_soon()
        self.event_queue.announce_soon()

    @property
    def polls_succeed(self) -> bool:
        """Whether the last poll succeeded. While polls fail, no background requests are sent."""
        return self.last_update_success and not self.last_poll.failed

    @callback
    def poll_fast(self) -> None:
        """Poll every 15 seconds for two minutes.

        Do nothing if there were too many fast polls in the last 24 hours.
        """
        if self._poll_interval.poll_fast() and self._listeners:
            self.update_interval = FAST_INTERVAL
            self._schedule_refresh()

    async def async_close(self) -> None:
        """Stop polling, and save the state of the account."""
        await self.async_shutdown()
        if self.archive is not None:
            await self.archive.close(self.all_clips.close())
        await self.client.close()
        await self._store.save()

    @override
    async def async_shutdown(self) -> None:
        """Stop polling. Later changes of the state are not saved."""
        self._store.close()
        await super().async_shutdown()

    @override
    async def _async_setup(self) -> None:
        self.data = self._device_sync.registered(await self._store.load())

    @override
    async def _async_update_data(self) -> BlinkData:
        """Poll, and return the new data.

        If the poll fails, return the last data while it is recent enough.
        """
        try:
            data = await self._poll.run()
        except BlinkError as err:
            retry_in = self.last_poll.fail(err)
            if isinstance(err, BlinkAuthenticationError):
                raise signed_out() from err
            async_sync_poll_issue(self.hass, self.config_entry, err)
            self.update_interval = retry_in
            if self.last_poll.is_current:
                LOGGER.debug("Poll failed; keeping the last known state: %s", err)
                return self.data
            raise update_failed(err) from err
        async_sync_poll_issue(self.hass, self.config_entry, None)
        self.last_poll.succeed()
        self.update_interval = self._poll_interval.next()
        return self._usb.with_current_statuses(data)

    @callback
    @override
    def _async_refresh_finished(self) -> None:
        self.event_queue.announce_soon()
        if self.archive is not None and self.config_entry.state is ConfigEntryState.LOADED:
            self.archive.work_soon()
        # Read the USB drives in a background task, because a sync module needs seconds to respond.
        is_up = self.polls_succeed and self.config_entry.state is ConfigEntryState.LOADED
        if is_up and (due := self._usb.take_due(self.data)):
            self._start_task(self.usb_reader.read(due), "USB drives")

    @callback
    def _forget_files(self, clip_ids: AbstractSet[int]) -> None:
        self._start_task(self.media.clip_files.forget(clip_ids), "deleted clips")

    @callback
    def _save_soon(self) -> None:
        self._store.save_soon()
