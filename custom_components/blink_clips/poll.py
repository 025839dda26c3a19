"""One poll: from the request for clips to the data for the entities."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from homeassistant.core import callback

from .api import BlinkClient, Clip, Homescreen
from .archive.archive import Archive
from .clips.catalogue import Catalogue
from .clips.cloud_feed import CloudFeed
from .clips.event_queue import EventQueue
from .data import BlinkData
from .devices.registry import DeviceSync
from .listeners import Listeners
from .media.clip_files import ClipFiles
from .poll_interval import PollInterval


class PollProgress:
    """Reports whether a poll is running. Calls listeners when a poll ends."""

    def __init__(self) -> None:
        self.is_running = False
        self.listeners: Listeners[()] = Listeners()
        """Functions that are called when a poll has ended, before its data is published."""

    @contextmanager
    def running(self) -> Iterator[None]:
        """Count a poll as running during the `with` block."""
        self.is_running = True
        try:
            yield
        finally:
            self.is_running = False
            self.listeners.notify()


@dataclass(frozen=True, kw_only=True)
class Poll:
    """Executes the steps of a poll."""

    client: BlinkClient
    cloud_feed: CloudFeed
    catalogue: Catalogue
    clip_files: ClipFiles
    device_sync: DeviceSync
    event_queue: EventQueue
    poll_interval: PollInterval
    get_data: Callable[[], BlinkData]
    on_change: Callable[[], None]
    """A function that is called when the state of the account has changed and must be saved."""
    archive: Archive | None
    progress: PollProgress = field(default_factory=PollProgress)

    async def run(self) -> BlinkData:
        """Poll once, and return the new data. Raises BlinkError if a request fails.

        1. Read the clips that changed since the last poll.
        2. Merge them into the list of all clips. Delete the files of deleted clips.
        3. Read the list of all devices if the last reading was five minutes ago, if an action has
           requested a reading, or if a camera has a new clip.
        4. Add the new clips to the queue of events.
        5. If an armed system has recorded a new clip within the last ten minutes, poll fast for a
           while.
        6. After a change, save the state soon.
        """
        with self.progress.running():
            return await self._run()

    async def _run(self) -> BlinkData:
        reading = await self.cloud_feed.read()
        await self.merge(reading.records)
        self.catalogue.add_reading(reading.complete_after)
        # Get the newest data again after each request, because an action may have changed it.
        before = self.get_data()
        data = before.with_clips(reading.records)
        if self.device_sync.is_due or data.clips.keys() - before.clips.keys():
            homescreen = await self.client.get_homescreen()
            before = self.get_data()
            data = self.with_devices(before.with_clips(reading.records), homescreen)
        new_clips = self.event_queue.take(reading.records)
        if self.archive is not None:
            self.archive.take(reading.records, reading.since)
        if any(
            data.is_armed(clip.network_id)
            for clip in new_clips
            if self.event_queue.is_current(clip)
        ):
            self.poll_interval.poll_fast()
        has_new_clips = self.cloud_feed.advance(reading) or data.clips != before.clips
        if has_new_clips or data.devices != before.devices:
            self.on_change()
        return data

    async def merge(self, records: list[Clip]) -> None:
        """Merge entries of the cloud's clip list into the catalogue (list of all clips).

        Delete the cached files of deleted clips. Do this only once for each clip: if the archive
        has the clip, its files may be cached again later.
        """
        changed = self.catalogue.update(records)
        await self.clip_files.forget(it.id for it in records if it.deleted and it.id in changed)

    @callback
    def with_devices(self, data: BlinkData, homescreen: Homescreen) -> BlinkData:
        """Return a copy of `data` with the devices of a homescreen (list of all devices).

        Also update the device registry.
        """
        self.catalogue.expiry.retention = homescreen.clip_retention
        reported_types = self.device_sync.reported_types
        data = self.device_sync.apply(data, homescreen)
        if self.device_sync.reported_types != reported_types:
            self.on_change()
        return data
