"""The state of the simulated cloud, and the methods that change this state."""

from collections.abc import Iterable, Iterator, Sequence
import itertools
import math
import random

from simulator.accounts import Account, Accounts
from simulator.clips import Clip
from simulator.clock import Clock
from simulator.command_runner import CommandRunner
from simulator.devices import Camera, Family, Listing, Network, Picture, Siren, SyncModule
from simulator.limits import Limit
from simulator.paint import Label
from simulator.scenarios import CameraSpec
from simulator.settings import Settings
from simulator.usb import UsbClip, stripped
from simulator.wire import Json, moment_utc

DAY = 86400.0


class Cloud:
    """The simulated cloud of one account. Dictionaries contain its devices and clips by id."""

    def __init__(
        self, clock: Clock, settings: Settings, account: Account, *, first_clip_id: int = 7000001
    ) -> None:
        self.clock = clock
        self.settings = settings
        self.account = account
        self.started_at = clock.time()
        self.accounts = Accounts(clock, settings, account)
        self.networks: dict[int, Network] = {}
        # The sync module of each network, by network id.
        self.sync_modules: dict[int, SyncModule] = {}
        self.cameras: dict[tuple[Family, int], Camera] = {}
        self.sirens: dict[int, Siren] = {}
        self.clips: dict[int, Clip] = {}
        self.homescreen_limit = Limit(clock, window=60.0)
        self.command_runner = CommandRunner(clock, settings, account.id)
        self.random = random.Random(account.id)
        self._numbers = itertools.count(1)
        self._clip_ids = itertools.count(first_clip_id)
        self._camera_ids = itertools.count(480001)
        self._siren_ids = itertools.count(810001)
        self._local_clip_ids = itertools.count(2700000001)

    # Methods that find objects

    def camera(self, name: str | None = None, /, *, family: str = "", id: int = 0) -> Camera:  # noqa: A002
        """Return a camera by its name, if the name is unique, or by its family and id."""
        self.command_runner.settle()
        if name is None:
            return self.cameras[Family(family), id]
        found = [it for it in self.cameras.values() if it.name == name]
        if len(found) != 1:
            raise LookupError(f"{len(found)} cameras are called {name!r}")
        return found[0]

    def cameras_of(self, network_id: int) -> Iterator[Camera]:
        """Return all cameras that belong to a network."""
        return (it for it in self.cameras.values() if it.network_id == network_id)

    def listing_of(self, camera: Camera) -> Listing:
        """Return how the cloud publishes new pictures of this camera."""
        return camera.listing or self.settings.listing

    # Methods that change the devices

    def add_network(
        self,
        *,
        id: int,  # noqa: A002 - the cloud's name of the field
        name: str,
        sync_module: bool = True,
        sync_module_type: str = "sm2",
    ) -> Network:
        """Add a network. The network has a sync module unless `sync_module` is False."""
        now = self.clock.time()
        network = Network(id=id, name=name, created_at=now - 400 * DAY, updated_at=now)
        self.networks[id] = network
        if sync_module:
            self.sync_modules[id] = SyncModule(
                id=id + 100000,
                network_id=id,
                name=f"{name} Sync Module",
                serial=f"G8T1SYNC{id:08d}",
                created_at=network.created_at,
                type=sync_module_type,
                subtype="vinnie" if sync_module_type == "sm2" else "none",
            )
        return network

    def add_siren(self, network: Network, name: str) -> Siren:
        """Add a siren to a network."""
        number = next(self._siren_ids)
        siren = Siren(
            id=number,
            network_id=network.id,
            name=name,
            serial=f"G8T1SIR{number:09d}",
            created_at=network.created_at,
        )
        self.sirens[number] = siren
        return siren

    def add_camera(self, spec: CameraSpec, *, network_id: int) -> Camera:
        """Add a camera to a network.

        If `pictured` is True, the camera has a picture that is about an hour old.
        """
        now = self.clock.time()
        number = next(self._camera_ids) if spec.id is None else spec.id
        camera = Camera(
            family=spec.family,
            id=number,
            network_id=self.networks[network_id].id,
            name=spec.name,
            product_type=spec.product_type,
            serial=f"G8T1{spec.family[:3].upper()}{number:09d}",
            created_at=now - 300 * DAY,
            updated_at=now,
            form=spec.form,
            online=spec.online,
            old_media=spec.old_media,
            color=spec.color,
            battery=spec.battery,
            battery_level=spec.battery_level,
            temperature=spec.temperature,
            wifi=spec.wifi,
            enabled=spec.enabled,
            light_id=spec.light_id,
            mount_id=spec.mount_id,
            small_posters=spec.small_posters,
            unsaid=spec.unsaid,
            fields=spec.fields,
        )
        self.cameras[camera.key] = camera
        if spec.pictured:
            self.take_picture(camera, taken_at=now - self.random.uniform(1800.0, 5400.0))
        return camera

    def remove_camera(self, camera: Camera) -> None:
        """Remove a camera. Its clips stay in the clip list."""
        del self.cameras[camera.key]

    def rename_camera(self, camera: Camera, name: str) -> None:
        """Rename a camera. Its existing clips keep the old name of the camera."""
        camera.name = name
        camera.updated_at = self.clock.time()

    def take_picture(self, camera: Camera, *, taken_at: float | None = None) -> Picture:
        """Make a camera take a picture, as a user of the Blink app does."""
        now = self.clock.time()
        moment = now if taken_at is None else taken_at
        camera.updated_at = now
        return self.add_picture(camera, taken_at=moment, listed_at=moment)

    def add_picture(self, camera: Camera, *, taken_at: float, listed_at: float) -> Picture:
        """Add a picture of a camera.

        The cloud shows the picture from the Unix time `listed_at` on.
        """
        return camera.add_picture(
            taken_at=taken_at, listed_at=listed_at, number=next(self._numbers), kind="snapshot"
        )

    # Methods for clips

    def motion(  # noqa: PLR0913 - one argument for each property of a clip
        self,
        camera: Camera,
        source: str = "pir",
        *,
        created_at: float | None = None,
        upload_seconds: float | None = None,
        updated_at: float | None = None,
        seconds: int | None = None,
        metadata: object = None,
        cv_detection: Sequence[object] = (),
        app_form: bool = False,
        lacks: Iterable[str] = (),
        additional_devices: Sequence[Json] = (),
    ) -> Clip:
        """Record a clip with a camera. After `upload_seconds`, the clip is in the clip list.

        `updated_at` replaces the clip's update time. `lacks` contains the fields that are missing
        in the clip's JSON. A clip that lacks `media` has no video.
        """
        created = self.clock.time() if created_at is None else created_at
        if upload_seconds is None:
            upload_seconds = self.random.uniform(*self.settings.upload_seconds)
        if seconds is None:
            seconds = self.settings.clip_seconds
        network = self.networks[camera.network_id]
        clip = Clip(
            id=next(self._clip_ids),
            camera=camera,
            camera_name=camera.name,
            network_name=network.name,
            time_zone=network.time_zone,
            source=source,
            created_at=created,
            updated_at=created + upload_seconds if updated_at is None else updated_at,
            surfaces_at=created + upload_seconds,
            seconds=seconds,
            old_form=camera.old_media,
            metadata=metadata,
            cv_detection=tuple(cv_detection),
            app_form=app_form,
            lacks=frozenset(lacks),
            additional_devices=tuple(additional_devices),
        )
        self.clips[clip.id] = clip
        return clip

    def record_local(
        self,
        camera: Camera,
        *,
        created_at: float | None = None,
        seconds: int | None = None,
        source: str = "pir",
    ) -> UsbClip:
        """Record a clip only on the USB drive of the camera's sync module."""
        module = self.sync_modules.get(camera.network_id)
        if module is None or not module.local_storage.readable:
            raise LookupError(f"{camera.name} has no USB drive to record on")
        number = next(self._local_clip_ids)
        created = self.clock.time() if created_at is None else created_at
        if seconds is None:
            seconds = self.settings.clip_seconds
        clip = UsbClip(
            id=number,
            camera_name=stripped(
                camera.name,
                ascii_only=self.settings.local_names_ascii,
                underscores=self.settings.local_names_underscores,
            ),
            created_at=created,
            seconds=seconds,
            label=Label(
                camera_id=camera.id,
                camera=camera.name,
                taken_at=moment_utc(float(int(created))),
                kind="motion",
                number=number,
            ),
            source=source,
        )
        module.local_storage.clips[number] = clip
        return clip

    def restart_sync_module(self, module: SyncModule) -> None:
        """Restart a sync module. All clips on its USB drive then have new ids."""
        module.local_storage.renumber(self._local_clip_ids)

    def press(self, camera: Camera) -> Clip:
        """Press the button of a doorbell, and record a clip."""
        return self.motion(camera, "button_press")

    def watch_clip(self, clip: Clip) -> None:
        """Mark a clip as watched. The clip's update time becomes the current time."""
        clip.watched = True
        clip.updated_at = max(self.clock.time(), clip.surfaces_at)

    def delete_clip(self, clip: Clip) -> None:
        """Delete a clip. The clip list then marks it as deleted."""
        clip.deleted = True
        clip.tombstone_at = self.clock.time() + self.settings.delete_delay

    # Methods for faults

    def keep_busy(self, network: Network, seconds: float = math.inf) -> None:
        """Make a network reject commands for some seconds. By default, it rejects them forever."""
        network.busy_until = self.clock.time() + seconds

    # Methods for tokens

    def expire_access_tokens(self) -> None:
        """Make all access tokens expire now."""
        self.accounts.expire_access_tokens()

    def revoke_refresh_tokens(self) -> None:
        """Make all refresh tokens invalid now."""
        self.accounts.revoke_refresh_tokens()
