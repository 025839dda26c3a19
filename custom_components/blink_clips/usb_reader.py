"""Reads the USB drives of an account, and merges their clips into the account's data.

clips/usb_feed.py finds the changes on a drive. api/usb_storage.py sends the requests.
"""

from collections.abc import Awaitable, Callable, Iterable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass

from .api import BlinkError, Clip, SyncModule, UsbDrive, require_sync_module_online
from .archive.archive import Archive
from .clips.catalogue import Catalogue
from .clips.event_queue import EventQueue
from .clips.usb_feed import UsbFeed
from .data import BlinkData


@dataclass(frozen=True, kw_only=True)
class UsbReader:
    """Reads the used space and the clip list of USB drives."""

    feed: UsbFeed
    catalogue: Catalogue
    event_queue: EventQueue
    archive: Archive | None
    get_data: Callable[[], BlinkData]
    publish: Callable[[BlinkData], None]
    """A function that shows new data in the entities."""
    ingest_clips: Callable[[Iterable[Clip]], Awaitable[None]]
    """A function that merges the clips of a reading."""
    reauthenticating: Callable[[], AbstractContextManager[None]]
    """A context manager that asks the user to sign in if a request fails because of the tokens."""

    async def read(self, modules: Iterable[SyncModule]) -> None:
        """Read the USB drives of some sync modules. Ignore drives that cannot be read."""
        for module in modules:
            # Read the clips even if the drive's status cannot be read.
            with suppress(BlinkError), self.reauthenticating():
                data = self.get_data()
                status = await self.feed.read_status(module, data)
                if status != self.get_data().usb_statuses.get(module.id):
                    self.publish(self.get_data().with_usb_status(module.id, status))
            with suppress(BlinkError):
                await self._read_clips(module)

    async def load(self, drives: Iterable[UsbDrive]) -> None:
        """Read the clip lists of those USB drives that have not been read since the start.

        Raises BlinkError if a list cannot be read.
        """
        for drive in drives:
            if not self.catalogue.has_drive(drive):
                module = self.get_data().sync_modules[drive.sync_module_id]
                require_sync_module_online(module)
                await self._read_clips(module, retry_busy=True)

    async def _read_clips(self, module: SyncModule, *, retry_busy: bool = False) -> None:
        """Read the clip list of a USB drive, and merge its clips.

        Raises BlinkError if the list cannot be read.
        """
        with self.reauthenticating():
            reading = await self.feed.read(module, self.get_data(), retry_busy=retry_busy)
        self.event_queue.mark_announced(reading.history)
        if self.archive is not None:
            self.archive.take_drive(module.drive, reading.listed)
        if reading.records or reading.is_first:
            await self.ingest_clips(reading.records)
        self.catalogue.add_drive(module.drive)
