"""The USB feed: reads the clip list of a USB drive, and finds the changes since the last reading.

usb_reader.py starts the readings in the background, and uses the changes. api/usb_storage.py sends
the requests. cloud_feed.py reads the clips in the cloud.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NotRequired, TypedDict

from homeassistant.core import callback

from ..api import (
    BlinkError,
    Camera,
    Clip,
    CloudClock,
    SyncModule,
    UsbClip,
    UsbDrive,
    UsbManifest,
    UsbStatus,
    UsbStorage,
)
from ..config_entry import BlinkConfigEntry
from ..const import COMMAND_TIMEOUT, CONF_USB_NETWORKS, LOGGER
from ..data import BlinkData
from .catalogue import Catalogue
from .usb_clip import account_clip
from .usb_names import UsbNames

# Interval in seconds between two readings of a USB drive's clip list. Users have lost clips with an
# interval of one minute.
READ_EVERY_SECONDS = 300.0
# Interval in seconds between two readings of a USB drive's used space.
STATUS_EVERY_SECONDS = 3600.0
# Time in seconds for which the used space of a USB drive is shown after a reading. The value is
# still shown if the next reading fails.
STATUS_CURRENT_SECONDS = 2 * (STATUS_EVERY_SECONDS + READ_EVERY_SECONDS)


@callback
def usb_networks(entry: BlinkConfigEntry) -> frozenset[int]:
    """Return the ids of the networks whose USB drives are enabled in the options."""
    return frozenset(map(int, entry.options.get(CONF_USB_NETWORKS, ())))


class StoredUsb(TypedDict):
    """The stored state of the USB feed."""

    asked_at: dict[str, float]
    """The Unix time of the last request for a sync module's clip list, by sync module id."""
    known_modules: NotRequired[list[int]]
    """The ids of the sync modules whose clip lists have been read.

    An earlier version of Blink Clips did not store this field. Without it, the first clip list of
    each drive counts as old, and its clips fire no events.
    """
    alike: list[str]
    """Names that several cameras shared at the last reading, as "network id/name"."""
    alike_until: dict[str, float]
    """For each camera name, the Unix time until which several cameras shared the name.

    The keys have the form "network id/name".
    """


@dataclass(frozen=True, kw_only=True)
class UsbReading:
    """The changes on a USB drive since its clip list was last read."""

    listed: list[Clip]
    """All clips on the drive, newest first."""
    records: list[Clip]
    """The clips that were added or deleted, or whose number in the drive's list changed."""
    history: list[Clip]
    """The new clips that fire no event.

    They belong to unknown cameras, or were recorded before the first reading of the drive.
    """
    is_first: bool
    """Whether this was the first reading of the drive."""


class UsbFeed:
    """Reads the clip list of each enabled USB drive every five minutes."""

    def __init__(
        self,
        drives: UsbStorage,
        clock: CloudClock,
        catalogue: Catalogue,
        entry: BlinkConfigEntry,
    ) -> None:
        self._entry = entry
        self._usb_storage = drives
        self._clock = clock
        self._catalogue = catalogue
        self._asked_at: dict[int, float] = {}
        self._known: set[int] = set()
        self._names = UsbNames()
        self._status_asked_at: dict[int, float] = {}
        self._status_read_at: dict[int, float] = {}
        self._failing: set[tuple[int, str]] = set()

    def restore(self, stored: StoredUsb) -> None:
        """Restore the state that was stored before a restart."""
        self._asked_at = {int(number): at for number, at in stored["asked_at"].items()}
        self._known = set(stored.get("known_modules", ()))
        self._names.restore(stored["alike"], stored["alike_until"])

    @property
    def wanted(self) -> AbstractSet[int]:
        """The ids of the networks whose USB drives should be read."""
        return usb_networks(self._entry)

    @callback
    def reads(self, drive: UsbDrive, data: BlinkData) -> bool:
        """Return whether a USB drive is enabled in the options and its sync module exists."""
        return drive.network_id in self.wanted and drive.sync_module_id in data.sync_modules

    @property
    def stored(self) -> StoredUsb:
        """The state of the USB feed that is stored for the next start."""
        return StoredUsb(
            asked_at={str(number): at for number, at in self._asked_at.items()},
            known_modules=sorted(self._known),
            alike=self._names.alike,
            alike_until=dict(self._names.alike_until),
        )

    @callback
    def take_due(self, data: BlinkData) -> list[SyncModule]:
        """Return the sync modules whose USB drives must be read now.

        The next reading of these drives is due in five minutes.
        """
        # Forget disabled USB drives. When a drive is enabled again, the clips that are already on
        # it fire no events.
        self._known -= {
            it.id for it in data.sync_modules.values() if it.network_id not in self.wanted
        }
        due = [it for it in self._modules(data) if self._is_due(it)]
        for module in due:
            self._asked_at[module.id] = self._clock.time()
        return due

    async def read_status(self, module: SyncModule, data: BlinkData) -> UsbStatus:
        """Return the status of a USB drive.

        Request it at most once an hour while the drive is readable. Raises BlinkError if the
        request fails.
        """
        known, now = data.usb_statuses.get(module.id), self._clock.monotonic()
        # Request the status again if the last status is too old, or if the drive was not readable.
        if (
            known is not None
            and known.readable
            and now - self._status_asked_at[module.id] < STATUS_EVERY_SECONDS
        ):
            return known
        self._status_asked_at[module.id] = now
        with self._logging(module, "used space"):
            status = await self._usb_storage.get_status(module.drive)
        self._status_read_at[module.id] = now
        return status

    @callback
    def with_current_statuses(self, data: BlinkData) -> BlinkData:
        """Return a copy of the data without outdated statuses of USB drives."""
        now = self._clock.monotonic()
        return data.without_usb_statuses(
            {
                number
                for number in data.usb_statuses
                if now - self._status_read_at[number] > STATUS_CURRENT_SECONDS
            }
        )

    async def read(
        self, module: SyncModule, data: BlinkData, *, retry_busy: bool = False
    ) -> UsbReading:
        """Return the changes on a USB drive. The next reading is due in five minutes.

        By default, do not wait while the sync module is busy, because it may be saving a clip.
        Raises BlinkError, for example if the sync module is busy.
        """
        self._asked_at[module.id] = self._clock.time()
        with self._logging(module, "list of clips"):
            manifest = await self._usb_storage.get_clips(
                module.drive, within=COMMAND_TIMEOUT.total_seconds(), retry_busy=retry_busy
            )
        return self._compare(module, manifest, data)

    @contextmanager
    def _logging(self, module: SyncModule, what: str) -> Iterator[None]:
        """Log when `what` on a USB drive can no longer be read, and when it can be read again."""
        reading = (module.id, what)
        try:
            yield
        except BlinkError as err:
            if reading not in self._failing:
                LOGGER.info("The %s on a USB drive cannot be read: %s", what, err)
            self._failing.add(reading)
            raise
        if reading in self._failing:
            LOGGER.info("The %s on the USB drive can be read again", what)
        self._failing.discard(reading)

    def _modules(self, data: BlinkData) -> Iterable[SyncModule]:
        """Yield the sync modules whose USB drives are enabled and readable."""
        for network_id in data.networks.keys() & self.wanted:
            module = data.sync_module_of(network_id)
            if module is not None and module.online and module.local_storage_readable:
                yield module

    def _is_due(self, module: SyncModule) -> bool:
        asked_at = self._asked_at.get(module.id)
        # Ignore a stored time in the future, which means that the system clock was set back.
        return asked_at is None or not 0 <= self._clock.time() - asked_at < READ_EVERY_SECONDS

    def _compare(self, module: SyncModule, manifest: UsbManifest, data: BlinkData) -> UsbReading:
        """Return the differences between the clip list of a USB drive and the known clips."""
        now = self._clock.now()
        find = self._names.finder(manifest, data.present_cameras, now)
        listed = _listed(module.drive, manifest, find, now)
        known = {
            clip.id: clip
            for clip in self._catalogue.clips()
            if clip.usb is not None and clip.usb.drive == module.drive and not clip.deleted
        }
        # Add only unknown clips. A known clip stays assigned to its camera, even if the camera was
        # renamed.
        new = [clip for number, clip in listed.items() if number not in known]
        # Find known clips whose numbers have changed. A sync module assigns new numbers after a
        # restart.
        renumbered = [
            replace(clip, usb=listed[number].usb, updated_at=now)
            for number, clip in known.items()
            if number in listed and clip.usb != listed[number].usb
        ]
        deleted = [
            replace(clip, deleted=True, updated_at=now)
            for number, clip in known.items()
            if number not in listed
        ]
        is_first = module.id not in self._known
        self._known.add(module.id)
        current = listed | known | {clip.id: clip for clip in renumbered}
        return UsbReading(
            listed=[current[number] for number in listed],
            records=new + renumbered + deleted,
            history=[clip for clip in new if is_first or not clip.camera_id],
            is_first=is_first,
        )


def _listed(
    drive: UsbDrive,
    manifest: UsbManifest,
    camera_of: Callable[[UsbClip], Camera | None],
    now: datetime,
) -> dict[int, Clip]:
    """Return the clips in a USB drive's clip list, newest first.

    The keys are the ids that Blink Clips has assigned.
    """
    earlier: Counter[tuple[str, datetime]] = Counter()
    listed: dict[int, Clip] = {}
    for record in reversed(manifest.clips):
        facts = (record.camera_name, record.created_at)
        clip = account_clip(
            record, drive, camera_of(record), listed_at=now, repetition=earlier[facts]
        )
        earlier[facts] += 1
        listed[clip.id] = clip
    return dict(reversed(listed.items()))
