"""Camera names in the clip list of a USB drive: finds the camera that recorded a clip."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cache

from ..api import Camera, UsbClip, UsbManifest, ambiguous_names, usb_name


class UsbNames:
    """Finds cameras by name, unless several cameras share the name or shared it before."""

    def __init__(self) -> None:
        self._alike: set[str] = set()
        self._alike_until: dict[str, float] = {}

    @property
    def alike(self) -> list[str]:
        """The names that several cameras shared at the last reading, as "network id/name"."""
        return sorted(self._alike)

    @property
    def alike_until(self) -> Mapping[str, float]:
        """For each camera name, the Unix time until which several cameras shared the name.

        The keys have the form "network id/name".
        """
        return self._alike_until

    def restore(self, alike: Iterable[str], alike_until: Mapping[str, float]) -> None:
        """Restore the names that were stored before a restart."""
        self._alike = set(alike)
        self._alike_until = dict(alike_until)

    def finder(
        self, manifest: UsbManifest, present: Iterable[Camera], now: datetime
    ) -> Callable[[UsbClip], Camera | None]:
        """Return a function that finds a clip's camera by the camera name in a drive's list.

        `present` has the cameras of the account. The function returns None for an unknown or
        ambiguous name.
        """
        network_id = manifest.network_id
        cameras = [it for it in present if it.network_id == network_id]
        alike = {f"{network_id}/{name}" for _, name in ambiguous_names(cameras)}
        before = {name for name in self._alike if name.startswith(f"{network_id}/")}
        # Treat a name as ambiguous if several cameras share it now, or shared it at the last
        # reading.
        self._alike_until |= dict.fromkeys(alike | before, now.timestamp())
        self._alike = self._alike - before | alike
        by_name = cache(lambda name: manifest.find_camera(name, cameras))

        def find(record: UsbClip) -> Camera | None:
            name = usb_name(record.camera_name)
            alike_until = self._alike_until.get(f"{network_id}/{name}", 0.0)
            is_ambiguous = record.created_at.timestamp() <= alike_until
            return None if is_ambiguous else by_name(record.camera_name)

        return find
