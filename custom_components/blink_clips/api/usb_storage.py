"""Reads the USB stick of a sync module: its clips are in the cloud only while they are fetched."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass

from .clock import Clock
from .commands import Commands
from .endpoints import JSON_LIMIT, VIDEO_LIMIT, AccountEndpoints, Route
from .exceptions import BlinkBusyError, BlinkNotFoundError, BlinkResponseError
from .http import Reply
from .models import UsbClip, UsbDrive, UsbManifest, UsbStatus
from .mp4_stream import Mp4Stream
from .rest import Rest

# A sync module that saves a clip has no time for lists; other clients make pauses like these.
NOT_READY_PAUSES_SECONDS = (3.0, 6.0, 12.0, 24.0)
NOT_READY_STATUSES = frozenset({400, 409})


@dataclass(frozen=True, kw_only=True)
class _Upload:
    """A clip that has come up from its sync module."""

    route: Route
    deadline: float


class UsbStorage:
    """The clips that sync modules keep themselves.

    Every list and every clip occupies a sync module for some seconds, and lists were reported to
    lose clips when they were asked for every minute: ask no oftener than every five.
    """

    def __init__(
        self, rest: Rest, account: AccountEndpoints, commands: Commands, *, clock: Clock
    ) -> None:
        self._rest = rest
        self._account = account
        self._commands = commands
        self._clock = clock
        self._newest: dict[UsbDrive, UsbManifest] = {}

    async def get_status(self, drive: UsbDrive) -> UsbStatus:
        """Return how the stick is; wakes nobody."""
        reply = await self._rest.send(self._get("usb_status", drive, "status"))
        return UsbStatus.read(reply.json(), place="storage", journal=self._rest.journal)

    async def get_clips(
        self, drive: UsbDrive, *, within: float, insists: bool = True
    ) -> UsbManifest:
        """Have the sync module list its clips, and return the list, `within` seconds.

        Who does not insist gives up at once where it is busy.
        """
        network_id = drive.network_id
        async with self._commands.turn(network_id):
            started = await self._commands.start(
                self._post("usb_list", drive, "manifest/request"),
                network_id=network_id,
                within=within,
                insists=insists,
            )
            if started.id is None:
                raise BlinkResponseError(
                    "The response lacks the id of a list of USB clips", status=200
                )
            await self._commands.finish(started)
        routes = (
            self._get("usb_manifest", drive, f"manifest/request/{started.id}"),
            self._get("usb_manifest_app", drive, f"media/{started.id}"),
        )
        reply = await self._patiently(lambda: self._rest.send(*routes), started.deadline)
        manifest = UsbManifest.read(reply.json(), network_id=network_id, journal=self._rest.journal)
        self._newest[drive] = manifest
        return manifest

    async def download_clip(
        self,
        drive: UsbDrive,
        clip: UsbClip,
        write: Callable[[bytes], Awaitable[object]],
        *,
        within: float,
    ) -> None:
        """Have a clip brought up `within` seconds, and hand its MP4 to `write`, piece by piece.

        Raises BlinkNotFoundError where there is none. Whatever is raised, pieces of it may have
        been written, but nothing that is no MP4.
        """
        upload = await self._upload(drive, clip, within)
        video = Mp4Stream(write)
        await self._patiently(lambda: self._rest.send(upload.route, into=video), upload.deadline)
        video.check()

    async def delete_clips(
        self, drive: UsbDrive, clips: Collection[UsbClip], *, within: float
    ) -> None:
        """Delete clips from the stick for good, each `within` seconds.

        The list is read again first. If it lacks one of these recordings, this raises
        BlinkNotFoundError and deletes none.
        """
        if not clips:
            return
        manifest = await self.get_clips(drive, within=within)
        listed = [_find(manifest, it) for it in clips]
        for clip in listed:
            path = f"manifest/{manifest.id}/clip/delete/{clip.id}"
            await self._commands.perform(
                self._post("usb_delete", drive, path),
                network_id=drive.network_id,
                within=within,
            )

    async def _upload(self, drive: UsbDrive, clip: UsbClip, within: float) -> _Upload:
        """Have a clip brought up by the newest list, and by a new one where that has gone."""
        if known := self._newest.get(drive):
            try:
                return await self._upload_by(known, drive, clip, within)
            except BlinkNotFoundError:
                # Lists get another number now and then, and clips go by the newest.
                pass
        manifest = await self.get_clips(drive, within=within)
        return await self._upload_by(manifest, drive, clip, within)

    async def _upload_by(
        self, manifest: UsbManifest, drive: UsbDrive, clip: UsbClip, within: float
    ) -> _Upload:
        path = f"manifest/{manifest.id}/clip/request/{_find(manifest, clip).id}"
        async with self._commands.turn(drive.network_id):
            started = await self._commands.start(
                self._post("usb_upload", drive, path),
                network_id=drive.network_id,
                within=within,
            )
            await self._commands.finish(started)
        route = self._get("usb_clip", drive, path, limit=VIDEO_LIMIT)
        return _Upload(route=route, deadline=started.deadline)

    async def _patiently(self, ask: Callable[[], Awaitable[Reply]], deadline: float) -> Reply:
        """Ask again, with pauses, for what has been made and may not have arrived yet."""
        for pause in NOT_READY_PAUSES_SECONDS:
            try:
                return await ask()
            except BlinkResponseError as err:
                if not _not_ready(err) or self._clock.monotonic() + pause > deadline:
                    raise
            await self._clock.sleep(pause)
        return await ask()

    def _get(self, name: str, drive: UsbDrive, path: str, *, limit: int = JSON_LIMIT) -> Route:
        return self._account.route(name, "GET", self._path(drive, path), limit=limit)

    def _post(self, name: str, drive: UsbDrive, path: str) -> Route:
        return self._account.route(name, "POST", self._path(drive, path))

    def _path(self, drive: UsbDrive, path: str) -> str:
        network = f"{self._account.account_path}/networks/{drive.network_id}"
        return f"{network}/sync_modules/{drive.sync_module_id}/local_storage/{path}"


def _find(manifest: UsbManifest, clip: UsbClip) -> UsbClip:
    """Return a list's entry for a recording, which may have had another number in another list."""
    found = manifest.find_clip(clip)
    if found is None:
        raise BlinkNotFoundError("The clip is no longer on the USB drive", status=200)
    return found


def _not_ready(err: BlinkResponseError) -> bool:
    """Whether the cloud may only need more time, which it says in several ways."""
    if isinstance(err, BlinkBusyError | BlinkNotFoundError):
        return True
    return type(err) is BlinkResponseError and err.status in NOT_READY_STATUSES
