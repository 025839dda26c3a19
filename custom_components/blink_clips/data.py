"""The account data that entities show. Each poll replaces this object."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from http import HTTPStatus
from typing import Self

from .api import (
    BlinkNotFoundError,
    Camera,
    CameraKey,
    Clip,
    Homescreen,
    Network,
    Siren,
    SyncModule,
    TemperatureUnit,
    UsbStatus,
)
from .camera_of_clip import find_camera
from .config_entry import BlinkConfigEntry
from .const import CONF_TEMPERATURE_UNIT
from .newest_clips import merged
from .picture_ref import LONG_AGO, PictureRef

# Maximum number of stored camera replacements. No owner replaces this many cameras.
MAX_SUCCESSORS = 100

NETWORK = "network"
SYNC_MODULE = "sync_module"
SIREN = "siren"

type DeviceKey = tuple[str, int]
"""The key of a device: a kind, and an id that is unique within the kind."""


@dataclass(frozen=True, kw_only=True)
class BlinkData:
    """All devices of an account, and the newest clips of each camera."""

    networks: dict[int, Network]
    cameras: dict[CameraKey, Camera]
    clips: dict[int, Clip]
    sync_modules: dict[int, SyncModule] = field(default_factory=dict)
    sirens: dict[int, Siren] = field(default_factory=dict)
    usb_statuses: dict[int, UsbStatus] = field(default_factory=dict)
    """The last known status of each USB drive, by the id of the drive's sync module.

    A status is missing if its drive is missing, or if the status was read more than two hours ago.
    """
    temperature_unit: TemperatureUnit = TemperatureUnit.FAHRENHEIT
    """The unit of the cloud's temperatures, as the user has set it in the options."""
    snapshots: Mapping[CameraKey, PictureRef] = field(default_factory=dict)
    """The newest picture that Home Assistant has taken with each camera, and its exact time.

    The cloud's name of a picture contains a less exact time, or no time.
    """
    snoozes: Mapping[CameraKey, datetime] = field(default_factory=dict)
    """When the snooze of each snoozed camera ends, to the minute."""
    listed: AbstractSet[DeviceKey] = frozenset()
    """The devices in the newest homescreen (list of all devices), which may be incomplete."""
    missing: AbstractSet[DeviceKey] = frozenset()
    """Devices that are missing from several successive homescreens (lists of all devices).

    A missing device may appear again. It is removed after a longer absence.
    """
    successors: Mapping[CameraKey, CameraKey] = field(default_factory=dict)
    """The new key of each replaced camera, by the old key.

    The clips of a replaced camera still contain the old key.
    """

    @cached_property
    def devices(self) -> AbstractSet[DeviceKey]:
        """The keys of all devices, including missing devices."""
        return {
            *((NETWORK, number) for number in self.networks),
            *((SYNC_MODULE, number) for number in self.sync_modules),
            *((SIREN, number) for number in self.sirens),
            *self.cameras,
        }

    @cached_property
    def present(self) -> AbstractSet[DeviceKey]:
        """The keys of all devices except missing devices."""
        return self.devices - self.missing

    @property
    def present_cameras(self) -> list[Camera]:
        """All cameras except missing cameras."""
        return [it for it in self.cameras.values() if it.key not in self.missing]

    def camera(self, key: CameraKey) -> Camera:
        """Return a camera. Raises BlinkNotFoundError for a removed camera."""
        try:
            return self.cameras[key]
        except KeyError:
            raise BlinkNotFoundError(
                "The camera is no longer part of the account", status=HTTPStatus.GONE
            ) from None

    def sync_module_of(self, network_id: int) -> SyncModule | None:
        """Return the sync module of a network, or None if the network has none.

        Ignore sync modules that the cloud no longer lists. If there are two, return the newer
        module.
        """
        modules = [
            it
            for it in self.sync_modules.values()
            if it.network_id == network_id and (SYNC_MODULE, it.id) not in self.missing
        ]
        return modules[-1] if modules else None

    def camera_of(self, clip: Clip) -> Camera | None:
        """Return the camera that recorded a clip, or the camera that has replaced it.

        Return None if the camera was removed, or if the clip has no camera id.
        """
        return self.camera_of_kind(clip.camera_id, clip.product_type)

    def camera_of_kind(self, camera_id: int, product_type: str) -> Camera | None:
        """Return the camera with this id and product type, or the camera that has replaced it.

        See camera_of_clip.py for cameras that have the same id.
        """
        return find_camera(self.cameras, self.successors, camera_id, product_type)

    def announcing_camera(self, clip: Clip) -> CameraKey | None:
        """Return the camera whose event entity fires the event of a clip.

        Return None while the cloud does not list the camera. The event is then fired later.
        """
        camera = self.camera_of(clip)
        return camera.key if camera and camera.key not in self.missing else None

    def cameras_of(self, network_id: int) -> list[CameraKey]:
        """Return the keys of the cameras of a network."""
        return [key for key, it in self.cameras.items() if it.network_id == network_id]

    def usb_used_percent(self, module_id: int) -> int | None:
        """Return the used space of a USB drive in percent.

        Return None if the drive is missing, or if its status was not read recently.
        """
        module, status = self.sync_modules.get(module_id), self.usb_statuses.get(module_id)
        if module is None or status is None:
            return None
        return status.used_percent if module.local_storage_readable and status.readable else None

    def is_armed(self, network_id: int) -> bool:
        """Return whether a network is armed. Return False if the state is unknown."""
        network = self.networks.get(network_id)
        return network is not None and network.armed is True

    def all_clips_of(self, key: CameraKey) -> Sequence[Clip]:
        """Return the newest clips of a camera, newest first."""
        return self._clips_by_camera.get(key, [])

    def clips_of(self, camera: Camera) -> list[Clip]:
        """Return a camera's clips that have a poster, newest first."""
        return [clip for clip in self.all_clips_of(camera.key) if clip.has_poster]

    def last_clip_at(self, key: CameraKey) -> datetime | None:
        """Return the recording time of a camera's newest clip.

        Return None if the camera has no clips.
        """
        return next((clip.created_at for clip in self.all_clips_of(key)), None)

    def pictures(self, key: CameraKey) -> Sequence[PictureRef]:
        """Return references (kind, time, id) to a camera's pictures in the cloud, newest first."""
        return self._pictures_by_camera[key]

    @cached_property
    def _pictures_by_camera(self) -> dict[CameraKey, Sequence[PictureRef]]:
        """References (kind, time and id) to the pictures of each camera, newest first."""
        return {camera.key: self._pictures_of(camera) for camera in self.cameras.values()}

    def _pictures_of(self, camera: Camera) -> Sequence[PictureRef]:
        # Leave out clips on USB drives, because the cloud has no posters (pictures) of them.
        refs = [PictureRef.of_clip(it) for it in self.clips_of(camera) if it.usb is None]
        if camera.thumbnail is not None:
            refs.append(PictureRef.of_camera(camera, self.snapshots.get(camera.key)))
        return sorted(refs, key=lambda ref: ref.taken_at or LONG_AGO, reverse=True)

    @cached_property
    def _clips_by_camera(self) -> dict[CameraKey, list[Clip]]:
        """The newest clips of each camera, newest first."""
        found: dict[CameraKey, list[Clip]] = {}
        for clip in sorted(self.clips.values(), key=lambda it: it.created_at, reverse=True):
            if camera := self.camera_of(clip):
                found.setdefault(camera.key, []).append(clip)
        return found

    def with_camera(self, camera: Camera) -> Self:
        """Return a copy of the data with a new state of one camera."""
        return replace(self, cameras={**self.cameras, camera.key: camera})

    def with_snapshot(self, ref: PictureRef, camera: Camera) -> Self:
        """Return a copy of the data with Home Assistant's newest snapshot of a camera.

        `camera` is the new state of the camera.
        """
        snapshots = {**self.snapshots, camera.key: ref}
        return replace(self.with_camera(camera), snapshots=snapshots)

    def with_usb_status(self, module_id: int, storage: UsbStatus) -> Self:
        """Return a copy of the data with a new status of one USB drive."""
        return replace(self, usb_statuses={**self.usb_statuses, module_id: storage})

    def without_usb_statuses(self, module_ids: AbstractSet[int]) -> Self:
        """Return a copy of the data without the USB drive statuses of some sync modules."""
        statuses = {
            number: UsbStatus() if number in module_ids else status
            for number, status in self.usb_statuses.items()
        }
        # Return the same object if nothing has changed, because the object has cached the pictures
        # of all cameras.
        return self if statuses == self.usb_statuses else replace(self, usb_statuses=statuses)

    def with_unknown_arming(self, network_id: int) -> Self:
        """Return a copy of the data in which the arming state of a network is unknown."""
        network = self.networks.get(network_id)
        if network is None:
            return self
        return replace(self, networks={**self.networks, network_id: replace(network, armed=None)})

    def with_homescreen(self, homescreen: Homescreen) -> Self:
        """Return a copy of the data with the devices of a homescreen (list of all devices).

        Keep devices that the homescreen does not list.
        """
        without_drive = {it.id for it in homescreen.sync_modules if not it.local_storage_readable}
        return replace(
            self.without_usb_statuses(without_drive),
            networks=self.networks | {it.id: it for it in homescreen.networks},
            cameras=self.cameras | {it.key: it for it in homescreen.cameras},
            sync_modules=self.sync_modules | {it.id: it for it in homescreen.sync_modules},
            sirens=self.sirens | {it.id: it for it in homescreen.sirens},
        )

    def without(self, removed: AbstractSet[DeviceKey]) -> Self:
        """Return a copy of the data without the devices in `removed`."""

        def rest[DeviceT](kind: str, devices: dict[int, DeviceT]) -> dict[int, DeviceT]:
            return {key: it for key, it in devices.items() if (kind, key) not in removed}

        return replace(
            self,
            networks=rest(NETWORK, self.networks),
            cameras={key: it for key, it in self.cameras.items() if key not in removed},
            sync_modules=rest(SYNC_MODULE, self.sync_modules),
            sirens=rest(SIREN, self.sirens),
            usb_statuses=rest(SYNC_MODULE, self.usb_statuses),
        )

    def with_successors(self, replaced: Mapping[CameraKey, CameraKey]) -> Self:
        """Return a copy of the data with further replacements of cameras.

        `replaced` contains the new key of each replaced camera, by the old key.
        """
        chained = {old: replaced.get(new, new) for old, new in self.successors.items()}
        chained |= replaced
        # If a replaced key is in use again, remove its replacement.
        newest = [(old, new) for old, new in chained.items() if old not in replaced.values()]
        return replace(self, successors=dict(newest[-MAX_SUCCESSORS:]))

    def with_clips(self, records: Iterable[Clip]) -> Self:
        """Return a copy of the data after clips were added, updated or removed.

        `records` are entries of the cloud's clip list.
        """
        clips = merged(self.clips, records)
        return self if clips == self.clips else replace(self, clips=clips)


EMPTY = BlinkData(networks={}, cameras={}, clips={})


def empty_data(entry: BlinkConfigEntry) -> BlinkData:
    """Return the data of an account before its first poll."""
    unit = entry.options.get(CONF_TEMPERATURE_UNIT, TemperatureUnit.FAHRENHEIT)
    return replace(EMPTY, temperature_unit=TemperatureUnit(unit))
