"""The USB feed: what is on the USB sticks that their owner wants to see, read in the background."""

from collections import Counter
from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import NotRequired, TypedDict

from homeassistant.config_entries import ConfigEntry
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
    ambiguous_names,
    usb_name,
)
from ..const import COMMAND_TIMEOUT, CONF_USB_NETWORKS, LOGGER
from ..data import BlinkData
from .catalogue import Catalogue
from .usb_clip import account_clip

# Lists keep a sync module from its work, and asked for every minute they were seen to lose clips.
READ_EVERY_SECONDS = 300.0
# How full a stick is changes slowly, and to ask for it wakes nobody.
STATUS_EVERY_SECONDS = 3600.0


@callback
def usb_networks(entry: ConfigEntry) -> frozenset[int]:
    """Return the networks whose sticks their owner wants read."""
    return frozenset(map(int, entry.options.get(CONF_USB_NETWORKS, ())))


class StoredUsb(TypedDict):
    """What is remembered over a restart, by numbers of sync modules and names of cameras."""

    asked_at: dict[str, float]
    known_modules: NotRequired[list[int]]
    """Missing from the state of earlier versions, which numbered clips in another way: the first
    list that is read after them is history."""
    alike: list[str]
    alike_until: dict[str, float]


@dataclass(frozen=True, kw_only=True)
class UsbReading:
    """What was found on a stick that was not known before."""

    storage: UsbStatus
    """How the stick is."""
    records: list[Clip]
    """New clips, known ones with another number, and tombstones of those no longer there."""
    history: list[Clip]
    """New clips that are no news: recorded before the stick was first read, or by nobody knows
    which camera."""
    is_first: bool
    """Whether the stick was not known before."""


class UsbFeed:
    """Reads the lists of sticks, none oftener than every five minutes, whatever is restarted."""

    def __init__(
        self,
        drives: UsbStorage,
        clock: CloudClock,
        catalogue: Catalogue,
        entry: ConfigEntry,
    ) -> None:
        self._entry = entry
        self._usb_storage = drives
        self._clock = clock
        self._catalogue = catalogue
        self._asked_at: dict[int, float] = {}
        self._known: set[int] = set()
        self._alike: set[str] = set()
        self._alike_until: dict[str, float] = {}
        self._status_at: dict[int, float] = {}
        self._silent: set[int] = set()

    def restore(self, stored: StoredUsb) -> None:
        """Go on from what was stored."""
        self._asked_at = {int(number): at for number, at in stored["asked_at"].items()}
        self._known = set(stored.get("known_modules", ()))
        self._alike = set(stored["alike"])
        self._alike_until = dict(stored["alike_until"])

    @property
    def wanted(self) -> AbstractSet[int]:
        """The networks whose sticks are read."""
        return usb_networks(self._entry)

    @property
    def stored(self) -> StoredUsb:
        """What to store."""
        return StoredUsb(
            asked_at={str(number): at for number, at in self._asked_at.items()},
            known_modules=sorted(self._known),
            alike=sorted(self._alike),
            alike_until=self._alike_until,
        )

    @callback
    def take_due(self, data: BlinkData) -> list[SyncModule]:
        """Return the sync modules whose sticks are to be read now; they are due once."""
        # What comes to lie on a stick while nobody wants to see it is no news later.
        self._known -= {
            it.id for it in data.sync_modules.values() if it.network_id not in self.wanted
        }
        due = [it for it in self._modules(data) if self._is_due(it)]
        for module in due:
            self._asked_at[module.id] = self._clock.time()
        return due

    async def read(self, module: SyncModule, data: BlinkData) -> UsbReading:
        """Return what is new on a stick. Raises BlinkError, also where the module is busy."""
        try:
            storage = await self._status(module, data)
            # To save clips comes first for a sync module; the next reading is soon enough.
            manifest = await self._usb_storage.get_clips(
                module.drive, within=COMMAND_TIMEOUT.total_seconds(), retry_busy=False
            )
        except BlinkError as err:
            if module.id not in self._silent:
                LOGGER.info("A sync module does not list its clips now: %s", err)
            self._silent.add(module.id)
            raise
        if module.id in self._silent:
            LOGGER.info("A sync module lists its clips again")
        self._silent.discard(module.id)
        return self._compare(module, manifest, data, storage)

    def _modules(self, data: BlinkData) -> Iterable[SyncModule]:
        """Yield the sync modules whose sticks should be read and can be."""
        for network_id in data.networks.keys() & self.wanted:
            module = data.sync_module_of(network_id)
            if module is not None and module.online and module.local_storage_readable:
                yield module

    def _is_due(self, module: SyncModule) -> bool:
        asked_at = self._asked_at.get(module.id)
        # A time to come is that of a clock that has been set back since.
        return asked_at is None or not 0 <= self._clock.time() - asked_at < READ_EVERY_SECONDS

    async def _status(self, module: SyncModule, data: BlinkData) -> UsbStatus:
        known, now = data.usb_statuses.get(module.id), self._clock.monotonic()
        if known is not None and now - self._status_at[module.id] < STATUS_EVERY_SECONDS:
            return known
        self._status_at[module.id] = now
        return await self._usb_storage.get_status(module.drive)

    def _compare(
        self, module: SyncModule, manifest: UsbManifest, data: BlinkData, storage: UsbStatus
    ) -> UsbReading:
        """Return what differs from what is known of a stick; from now on, the stick is known."""
        now = self._clock.now()
        listed = _listed(module.drive, manifest, self._matcher(manifest, data, now), now)
        known = {
            clip.id: clip
            for clip in self._catalogue.clips()
            if clip.usb is not None and clip.usb.drive == module.drive
        }
        # A clip that is known stays with the camera that it was first taken for.
        news = [clip for number, clip in listed.items() if number not in known]
        # Sync modules renumber their recordings after a restart.
        renumbered = [
            replace(clip, usb=listed[number].usb, updated_at=now)
            for number, clip in known.items()
            if number in listed and clip.usb != listed[number].usb
        ]
        gone = [
            replace(clip, deleted=True, updated_at=now)
            for number, clip in known.items()
            if number not in listed
        ]
        is_first = module.id not in self._known
        self._known.add(module.id)
        return UsbReading(
            storage=storage,
            records=news + renumbered + gone,
            history=[clip for clip in news if is_first or not clip.camera_id],
            is_first=is_first,
        )

    def _matcher(
        self, manifest: UsbManifest, data: BlinkData, now: datetime
    ) -> Callable[[UsbClip], Camera | None]:
        """Return what finds the camera of a recording: by its name, unless that leaves a doubt.

        Names of which two were alike when a clip was recorded tell nothing, whatever they are now.
        """
        network_id = manifest.network_id
        cameras = [it for it in data.present_cameras if it.network_id == network_id]
        alike = {f"{network_id}/{name}" for _, name in ambiguous_names(cameras)}
        before = {name for name in self._alike if name.startswith(f"{network_id}/")}
        # Two that were alike at the last reading may have been so until a moment ago.
        self._alike_until |= dict.fromkeys(alike | before, now.timestamp())
        self._alike = self._alike - before | alike
        by_name = cache(lambda name: manifest.find_camera(name, cameras))

        def find(record: UsbClip) -> Camera | None:
            name = usb_name(record.camera_name)
            alike_until = self._alike_until.get(f"{network_id}/{name}", 0.0)
            is_doubtful = record.created_at.timestamp() <= alike_until
            return None if is_doubtful else by_name(record.camera_name)

        return find


def _listed(
    drive: UsbDrive,
    manifest: UsbManifest,
    camera_of: Callable[[UsbClip], Camera | None],
    now: datetime,
) -> dict[int, Clip]:
    """Return the clips of a list by their numbers, newest first."""
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
