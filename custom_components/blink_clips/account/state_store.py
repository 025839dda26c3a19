"""The part of an account's state that survives a restart, and the file that contains it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NotRequired, TypedDict

from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers.storage import Store

from ..api import Camera, CameraKey, Clip, Homescreen, Network, Siren, SyncModule
from ..clips.catalogue import Catalogue
from ..clips.cloud_feed import CloudFeed
from ..clips.completeness import StoredCompleteness
from ..clips.event_queue import EventQueue, StoredAnnouncements
from ..clips.requested_recordings import RequestedRecordings
from ..clips.usb_feed import StoredUsb, UsbFeed
from ..config_entry import BlinkConfigEntry
from ..const import DOMAIN, LOGGER
from ..data import BlinkData
from ..devices.registry import DeviceSync
from ..last_poll import LastPoll

STORE_VERSION = 1
SAVE_DELAY_SECONDS = 5


class StoredDevices(TypedDict):
    """The devices of an account at the last successful poll."""

    polled_at: float
    """The time of the last successful poll, as Unix time in seconds."""
    networks: list[dict[str, Any]]
    cameras: list[dict[str, Any]]
    sync_modules: list[dict[str, Any]]
    sirens: list[dict[str, Any]]
    snoozes: NotRequired[dict[str, str]]
    """When each camera's snooze (time without notifications) ends, by camera key."""


class StoredState(TypedDict):
    """The content of the state file: an account's devices, newest clips and announced clips."""

    cursor: str
    """The cursor: all changes of the cloud's clips up to this time have been read."""
    clips: list[dict[str, Any]]
    completeness: NotRequired[StoredCompleteness]
    """After which times `clips` contains all clips."""
    devices: NotRequired[StoredDevices]
    announcements: NotRequired[StoredAnnouncements]
    on_demand: NotRequired[list[int]]
    """The ids of the clips that the action record_clip has recorded."""
    usb: NotRequired[StoredUsb]
    successors: NotRequired[dict[str, str]]
    """The new key of each replaced camera, by the old key."""
    greeted: NotRequired[list[str]]
    """The unknown product types that have already been logged."""


@dataclass(frozen=True, kw_only=True)
class AccountState:
    """Collects the states of an account's objects for the state file, and restores them."""

    feed: CloudFeed
    last_poll: LastPoll
    catalogue: Catalogue
    recordings: RequestedRecordings
    event_queue: EventQueue
    usb: UsbFeed
    device_sync: DeviceSync

    def stored(self, data: BlinkData) -> StoredState:
        """Return the state to store.

        The state contains the devices and clips of `data`, and the states of the account's other
        objects.
        """
        state = StoredState(
            cursor=self.feed.cursor.isoformat(),
            # Do not store which clips are archived, because the archive may be disabled after the
            # restart.
            clips=[replace(clip, archived=None).to_dict() for clip in data.clips.values()],
            completeness=self.catalogue.stored_completeness(data.clips),
        )
        if data.devices:
            # Store the time 0 if no poll has succeeded. The stored devices then count as outdated
            # after a restart.
            state["devices"] = _stored_devices(data, self.last_poll.stored or 0.0)
        if announcements := self.event_queue.stored:
            state["announcements"] = announcements
        if on_demand := self.recordings.stored:
            state["on_demand"] = on_demand
        if self.usb.wanted:
            state["usb"] = self.usb.stored
        if data.successors:
            state["successors"] = {str(old): str(new) for old, new in data.successors.items()}
        if reported_types := self.device_sync.reported_types:
            state["greeted"] = sorted(reported_types)
        return state

    def restore(self, stored: StoredState, data: BlinkData) -> BlinkData:
        """Restore the state of the account's objects from the state file.

        Return the data with the stored devices and clips.
        """
        self.feed.cursor = datetime.fromisoformat(stored["cursor"])
        if devices := stored.get("devices"):
            try:
                polled_at = float(devices["polled_at"])
                data = _with_stored_devices(data, devices)
            except (LookupError, TypeError, ValueError) as err:
                # Start without the stored devices. Another version of Blink Clips may have stored
                # them in another format.
                LOGGER.warning("The stored devices cannot be read: %s", type(err).__name__)
            else:
                self.last_poll.restore(polled_at)
        clips = [Clip.from_dict(clip) for clip in stored["clips"]]
        self.catalogue.restore(clips, stored.get("completeness"))
        if announcements := stored.get("announcements"):
            self.event_queue.restore(announcements)
        self.recordings.restore(stored.get("on_demand", ()))
        if usb := stored.get("usb"):
            self.usb.restore(usb)
        self.device_sync.reported_types = frozenset(stored.get("greeted", ()))
        successors = {
            CameraKey.parse(old): CameraKey.parse(new)
            for old, new in stored.get("successors", {}).items()
        }
        return replace(data.with_clips(clips), successors=successors)


class StateStore:
    """Loads the state of an account from a file, and saves it."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: BlinkConfigEntry,
        state: AccountState,
        get_data: Callable[[], BlinkData],
    ) -> None:
        self._store = state_file(hass, entry)
        self._state = state
        self._get_data = get_data
        self._closed = False

    async def load(self) -> BlinkData:
        """Load the stored state of the account, and restore the account's objects from it.

        Return the account's data, which then contains the stored devices and clips.
        """
        data = self._get_data()
        stored = await self._store.async_load()
        return data if stored is None else self._state.restore(stored, data)

    async def save(self, _: Event | None = None) -> None:
        """Save the state immediately."""
        await self._store.async_save(self._stored())

    @callback
    def save_soon(self) -> None:
        """Save the state five seconds after the last call of this method.

        After `close` was called, do nothing.
        """
        if not self._closed:
            self._store.async_delay_save(self._stored, SAVE_DELAY_SECONDS)

    @callback
    def close(self) -> None:
        """Stop saving. After a reload of the account, another coordinator writes the same file."""
        self._closed = True

    def _stored(self) -> StoredState:
        return self._state.stored(self._get_data())


def state_file(hass: HomeAssistant, entry: BlinkConfigEntry) -> Store[StoredState]:
    """Return the file with the state of an account."""
    return Store(hass, STORE_VERSION, f"{DOMAIN}.{entry.entry_id}", private=True)


def _stored_devices(data: BlinkData, polled_at: float) -> StoredDevices:
    return StoredDevices(
        polled_at=polled_at,
        networks=[it.to_dict() for it in data.networks.values()],
        cameras=[it.to_dict() for it in data.cameras.values()],
        sync_modules=[it.to_dict() for it in data.sync_modules.values()],
        sirens=[it.to_dict() for it in data.sirens.values()],
        snoozes={str(key): until.isoformat() for key, until in data.snoozes.items()},
    )


def _with_stored_devices(data: BlinkData, stored: StoredDevices) -> BlinkData:
    """Return a copy of `data` with the devices from the account's state file."""
    restored = data.with_homescreen(
        Homescreen(
            networks=tuple(map(Network.from_dict, stored["networks"])),
            cameras=tuple(map(Camera.from_dict, stored["cameras"])),
            sync_modules=tuple(map(SyncModule.from_dict, stored["sync_modules"])),
            sirens=tuple(map(Siren.from_dict, stored["sirens"])),
            complete=True,
        )
    )
    snoozes = {
        CameraKey.parse(key): datetime.fromisoformat(until)
        for key, until in stored.get("snoozes", {}).items()
    }
    return replace(restored, listed=restored.devices, snoozes=snoozes)
