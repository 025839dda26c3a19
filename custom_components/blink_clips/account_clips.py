"""The clips that a user may see in an account."""

from collections.abc import (
    AsyncIterator,
    Callable,
    Collection,
    Sequence,
)
from datetime import datetime
from functools import cache

from .api import Camera, CameraKey, Clip
from .archive.narrowing import CameraKind, Narrowing
from .clips.event_types import EventType
from .config_entry import BlinkConfigEntry


class AccountClips:
    """The clips of an account that one user may see. Each request creates a new object.

    `may_see` returns whether the user may see a camera. Its argument is the camera's key, or None
    for removed cameras. The object can still be used after the account was unloaded.
    """

    def __init__(
        self, entry: BlinkConfigEntry, may_see: Callable[[CameraKey | None], bool]
    ) -> None:
        self.entry = entry
        self._may_see = cache(may_see)
        # Keep a reference to the coordinator, because Home Assistant removes it from the entry when
        # the account is unloaded.
        self.coordinator = entry.runtime_data
        self._data = self.coordinator.data
        self._all = self.coordinator.all_clips
        # Cache the camera for each camera id and product type, because a search for a camera
        # compares all cameras of the account.
        self._camera_of_kind = cache(self._data.camera_of_kind)
        self._event_types = self.coordinator.event_types

    def may_see(self, clip: Clip) -> bool:
        """Return whether the user may see a clip. The user needs permission for its camera."""
        return self._may_see(self.key_of(clip))

    def camera_of(self, clip: Clip) -> Camera | None:
        """Return the camera that recorded a clip, or None if the camera was removed."""
        return self._camera_of_kind(clip.camera_id, clip.product_type)

    def key_of(self, clip: Clip) -> CameraKey | None:
        """Return the key of the camera that recorded a clip, or None if the camera was removed."""
        camera = self.camera_of(clip)
        return camera.key if camera else None

    def complete_after(self) -> datetime:
        """Return the time after which all clips that the user may see are in memory.

        Clips that were recorded at this time may be missing.
        """

        def shows(kind: CameraKind) -> bool:
            camera = self._camera_of_kind(*kind)
            return self._may_see(camera.key if camera else None)

        return self.coordinator.catalogue.complete_after(shows)

    def removed_camera_name(self, clip: Clip) -> str:
        """Return the name of the removed camera that recorded a clip, or "".

        The name is from the list of a USB drive, or from the archive.
        """
        if clip.usb:
            return clip.usb.record.camera_name
        return self.archived_camera_name((clip.camera_id, clip.product_type))

    def archived_camera_name(self, kind: CameraKind) -> str:
        """Return the name that the archive has stored for a camera, or ""."""
        return self._all.archived.name_of_kind(kind) or ""

    @property
    def archived_usb_cameras(self) -> Sequence[str]:
        """The camera's names in archived clips of USB drives. Each name is listed once."""
        return self._all.archived.usb_cameras

    def archived_kinds(
        self, wants: Callable[[CameraKey | None], bool]
    ) -> Collection[CameraKind] | None:
        """Return the selected cameras that have archived clips and that the user may see.

        Each camera is a pair of id and product type. The result is None if it would contain all
        cameras with archived clips. `wants` returns whether a camera is selected. Its argument is
        None for a removed camera.
        """
        found = []
        for kind in self._all.archived.camera_names:
            camera = self._camera_of_kind(*kind)
            key = camera.key if camera else None
            if self._may_see(key) and wants(key):
                found.append(kind)
        return None if len(found) == len(self._all.archived.camera_names) else found

    async def newest_first(
        self,
        *,
        start: datetime | None = None,
        end: datetime | None = None,
        wants: Callable[[CameraKey | None], bool] = lambda _key: True,
        narrowings: Sequence[Narrowing] = (),
    ) -> AsyncIterator[Sequence[Clip]]:
        """Yield lists of the clips since `start` and before `end`, newest first.

        `wants` returns whether a camera is selected. Its argument is None for a removed camera.
        `narrowings` are conditions for archived clips (see `AllClips.newest_first`).
        """
        kinds = self.archived_kinds(wants)
        async for part in self._all.newest_first(
            start=start, end=end, kinds=kinds, narrowings=narrowings
        ):
            yield [it for it in part if self.may_see(it) and wants(self.key_of(it))]

    async def with_files(self, clips: Sequence[Clip]) -> list[Clip]:
        """Return the given clips, with the field `archived` set for those that are archived."""
        return await self._all.with_files(clips)

    def camera_of_archived(self) -> dict[CameraKind, Camera | None]:
        """Return each camera that recorded archived clips, by its id and product type.

        The value for a removed camera is None.
        """
        return {kind: self._camera_of_kind(*kind) for kind in self._all.archived.camera_names}

    def event_types(self, clip: Clip) -> list[EventType]:
        """Return the event type of a clip, followed by the objects that the cloud has detected."""
        return [self._event_types.of(clip), *map(EventType, clip.detections)]


def is_unwatched(clip: Clip) -> bool:
    """Return whether Blink reports that a clip was not watched yet.

    Return False for clips on USB drives and for clips that only the archive has.
    """
    return not clip.watched and clip.usb is None and not clip.deleted
