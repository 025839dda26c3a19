"""Reads the USB stick of a sync module: its clips are in the cloud only while they are fetched."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass

from .clock import Clock
from .commands import Commands
from .endpoints import JSON_LIMIT, VIDEO_LIMIT, AccountEndpoints, Route
from .exceptions import BlinkBusyError, BlinkNotFoundError, BlinkResponseError
from .http import Reply
from .models import LocalClip, LocalManifest, Storage, SyncModule
from .rest import Rest
from .video import Video

# A sync module that saves a clip has no time for lists; other clients make pauses like these.
NOT_READY_PAUSES_SECONDS = (3.0, 6.0, 12.0, 24.0)
NOT_READY_STATUSES = frozenset({400, 409})


@dataclass(frozen=True, kw_only=True)
class _Upload:
    """A clip that has come up from its sync module."""

    route: Route
    deadline: float


class LocalStorage:
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
        self._newest: dict[int, int] = {}  # number of the newest list, by sync module

    async def get_status(self, sync_module: SyncModule) -> Storage:
        """Return how the stick is; wakes nobody."""
        reply = await self._rest.send(self._get("usb_status", sync_module, "status"))
        return Storage.read(reply.json(), place="storage", journal=self._rest.journal)

    async def get_clips(self, sync_module: SyncModule, *, within: float) -> LocalManifest:
        """Have the sync module list its clips, and return the list, `within` seconds."""
        network_id = sync_module.network_id
        async with self._commands.turn(network_id):
            started = await self._commands.start(
                self._post("usb_list", sync_module, "manifest/request"),
                network_id=network_id,
                within=within,
            )
            await self._commands.finish(started)
        routes = (
            self._get("usb_manifest", sync_module, f"manifest/request/{started.id}"),
            self._get("usb_manifest_app", sync_module, f"media/{started.id}"),
        )
        reply = await self._patiently(lambda: self._rest.send(*routes), started.deadline)
        manifest = LocalManifest.read(
            reply.json(), network_id=network_id, journal=self._rest.journal
        )
        self._newest[sync_module.id] = manifest.id
        return manifest

    async def download_clip(
        self,
        sync_module: SyncModule,
        clip: LocalClip,
        write: Callable[[bytes], Awaitable[object]],
        *,
        within: float,
    ) -> None:
        """Have a clip brought up `within` seconds, and hand its MP4 to `write`, piece by piece.

        Raises BlinkNotFoundError where there is none. Whatever is raised, pieces of it may have
        been written, but nothing that is no MP4.
        """
        upload = await self._upload(sync_module, clip, within)
        video = Video(write)
        await self._patiently(lambda: self._rest.send(upload.route, into=video), upload.deadline)
        video.check()

    async def delete_clips(
        self, sync_module: SyncModule, clips: Collection[LocalClip], *, within: float
    ) -> None:
        """Delete clips from the stick for good, each `within` seconds.

        The list is read anew first. Unless all of them are still on it as they were, this raises
        BlinkNotFoundError and deletes none.
        """
        if not clips:
            return
        manifest = await self.get_clips(sync_module, within=within)
        if not set(clips) <= set(manifest.clips):
            raise BlinkNotFoundError("A clip is no longer on the USB stick", status=200)
        for clip in clips:
            path = f"manifest/{manifest.id}/clip/delete/{clip.id}"
            await self._commands.perform(
                self._post("usb_delete", sync_module, path),
                network_id=sync_module.network_id,
                within=within,
            )

    async def _upload(self, sync_module: SyncModule, clip: LocalClip, within: float) -> _Upload:
        """Have a clip brought up by the newest list, and by a new one where that has gone."""
        if known := self._newest.get(sync_module.id):
            try:
                return await self._upload_by(known, sync_module, clip, within)
            except BlinkNotFoundError:
                # Lists get another number now and then, and clips go by the newest.
                pass
        manifest = await self.get_clips(sync_module, within=within)
        return await self._upload_by(manifest.id, sync_module, clip, within)

    async def _upload_by(
        self, manifest_id: int, sync_module: SyncModule, clip: LocalClip, within: float
    ) -> _Upload:
        path = f"manifest/{manifest_id}/clip/request/{clip.id}"
        async with self._commands.turn(sync_module.network_id):
            started = await self._commands.start(
                self._post("usb_upload", sync_module, path),
                network_id=sync_module.network_id,
                within=within,
            )
            await self._commands.finish(started)
        route = self._get("usb_clip", sync_module, path, limit=VIDEO_LIMIT)
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

    def _get(
        self, name: str, sync_module: SyncModule, path: str, *, limit: int = JSON_LIMIT
    ) -> Route:
        return self._account.route(name, "GET", self._path(sync_module, path), limit=limit)

    def _post(self, name: str, sync_module: SyncModule, path: str) -> Route:
        return self._account.route(name, "POST", self._path(sync_module, path))

    def _path(self, sync_module: SyncModule, path: str) -> str:
        network = f"{self._account.account_path}/networks/{sync_module.network_id}"
        return f"{network}/sync_modules/{sync_module.id}/local_storage/{path}"


def _not_ready(err: BlinkResponseError) -> bool:
    """Whether the cloud may only need more time, which it says in several ways."""
    if isinstance(err, BlinkBusyError | BlinkNotFoundError):
        return True
    return type(err) is BlinkResponseError and err.status in NOT_READY_STATUSES
