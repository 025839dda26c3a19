"""Sends the requests that list, download and delete the clips on a sync module's USB drive.

Outside of this package, usb_reader.py starts the readings of drives, and clips/usb_feed.py finds
the changes on a drive.
"""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
import math

from .clock import Clock
from .commands import Commands
from .endpoints import JSON_LIMIT, VIDEO_LIMIT, AccountEndpoints, Route
from .exceptions import BlinkBusyError, BlinkNotFoundError, BlinkResponseError
from .http import Reply
from .models import UsbClip, UsbDrive, UsbManifest, UsbStatus
from .mp4_stream import Mp4Stream
from .priority import user_requests
from .rest import Rest

# Delays in seconds between retries while a sync module is not ready. The sync module may be saving
# a clip.
NOT_READY_DELAYS_SECONDS = (3.0, 6.0, 12.0, 24.0)
NOT_READY_STATUSES = frozenset({400, 409})
# Maximum number of lists that the deletion of some clips uses. The cloud rejects a list after a
# newer one was requested, by a poll or by the Blink app.
MAX_LISTS_OF_DELETION = 3


@dataclass(frozen=True, kw_only=True)
class _Upload:
    """A clip that a sync module has uploaded from its USB drive to the cloud.

    `deadline` is the monotonic time until which a failed download is retried.
    """

    route: Route
    deadline: float


class UsbStorage:
    """The clips on the USB drives of one account.

    Each list and each upload keeps a sync module busy for some seconds. Users who requested a list
    more often than every five minutes have reported lost clips.
    """

    def __init__(
        self, rest: Rest, account: AccountEndpoints, commands: Commands, *, clock: Clock
    ) -> None:
        self._rest = rest
        self._account = account
        self._commands = commands
        self._clock = clock
        self._newest: dict[UsbDrive, UsbManifest] = {}
        # The monotonic time at which the newest list of each drive was requested.
        self._requested_at: dict[UsbDrive, float] = {}

    async def get_status(self, drive: UsbDrive) -> UsbStatus:
        """Return the status of a USB drive.

        The cloud stores the status, so the request does not wake the sync module.
        """
        reply = await self._rest.send(self._get("usb_status", drive, "status"))
        return UsbStatus.read(reply.json(), place="storage", journal=self._rest.journal)

    async def get_clips(
        self, drive: UsbDrive, *, within: float, retry_busy: bool = True
    ) -> UsbManifest:
        """Request a new list of the clips on a USB drive, within `within` seconds.

        If `retry_busy` is False, raise BlinkBusyError immediately if the sync module is busy.
        """
        network_id = drive.network_id
        async with self._commands.turn(network_id):
            requested_at = self._clock.monotonic()
            started = await self._commands.start(
                self._post("usb_list", drive, "manifest/request"),
                network_id=network_id,
                within=within,
                retry_busy=retry_busy,
            )
            if started.id is None:
                raise BlinkResponseError(
                    "The response has no id of the list of USB clips", status=200
                )
            await self._commands.finish(started)
        routes = (
            self._get("usb_manifest", drive, f"manifest/request/{started.id}"),
            self._get("usb_manifest_app", drive, f"media/{started.id}"),
        )
        reply = await self._retry_until_ready(lambda: self._rest.send(*routes), started.deadline)
        manifest = UsbManifest.read(reply.json(), network_id=network_id, journal=self._rest.journal)
        self._newest[drive] = manifest
        self._requested_at[drive] = requested_at
        return manifest

    async def download_clip(
        self,
        drive: UsbDrive,
        clip: UsbClip,
        write: Callable[[bytes], Awaitable[object]],
        *,
        within: float,
    ) -> None:
        """Let a sync module upload a clip. Pass the clip's MP4 to `write` in chunks.

        `within` is the time limit of the upload in seconds. Raises BlinkNotFoundError for a deleted
        clip. After another error, `write` may have received a part of the MP4.
        """
        upload = await self._upload(drive, clip, within)
        mp4 = Mp4Stream(write)
        # Give this download the priority of users' requests. A user may wait for it, even if a
        # background task started it.
        with user_requests():
            await self._retry_until_ready(
                lambda: self._rest.send(upload.route, into=mp4), upload.deadline
            )
        mp4.check()

    async def delete_clips(
        self,
        drive: UsbDrive,
        clips: Collection[UsbClip],
        *,
        within: float,
        since: float = math.inf,
    ) -> None:
        """Delete clips from the USB drive permanently.

        `within` is the time limit in seconds for each clip. Use the drive's last list if it was
        requested at the monotonic time `since` or later, and otherwise request a new list. If
        this list lacks a clip, raise BlinkNotFoundError and delete nothing. If the cloud rejects
        the list during the deletions, continue with a newer one. A clip that a newer list lacks
        counts as deleted. An error after the cloud accepted a deletion is raised immediately.
        """
        if not clips:
            return
        if self._requested_at.get(drive, -math.inf) < since:
            await self.get_clips(drive, within=within)
        for clip in clips:
            _find(self._newest[drive], clip)
        remaining = list(clips)
        lists = 1
        while remaining:
            # Find each clip in the newest list. A poll may have read a list with other numbers.
            manifest = self._newest[drive]
            if not any(it.is_same_recording(remaining[0]) for it in manifest.clips):
                # The clip was deleted meanwhile, for example in the Blink app.
                del remaining[0]
                continue
            listed = _find(manifest, remaining[0])
            try:
                await self._delete(manifest, drive, listed, within)
            except BlinkNotFoundError as err:
                if err.accepted or lists == MAX_LISTS_OF_DELETION:
                    raise
                lists += 1
                # Use the list of a poll, if one was read meanwhile.
                if self._newest[drive].id == manifest.id:
                    await self.get_clips(drive, within=within)
            else:
                del remaining[0]

    async def _delete(
        self, manifest: UsbManifest, drive: UsbDrive, clip: UsbClip, within: float
    ) -> None:
        path = f"manifest/{manifest.id}/clip/delete/{clip.id}"
        await self._commands.perform(
            self._post("usb_delete", drive, path), network_id=drive.network_id, within=within
        )

    async def _upload(self, drive: UsbDrive, clip: UsbClip, within: float) -> _Upload:
        """Make a sync module upload a clip. If the last list is outdated, read a new list first."""
        # Give this upload the priority of users' requests. Users' commands to the network wait for
        # it, even if a background task started it.
        with user_requests():
            if known := self._newest.get(drive):
                try:
                    return await self._upload_from(known, drive, clip, within)
                except BlinkNotFoundError:
                    # Continue with a new list. The cloud accepts only the clip numbers of the
                    # newest list.
                    pass
            manifest = await self.get_clips(drive, within=within)
            return await self._upload_from(manifest, drive, clip, within)

    async def _upload_from(
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

    async def _retry_until_ready(
        self, send: Callable[[], Awaitable[Reply]], deadline: float
    ) -> Reply:
        """Send a request for a list or a clip. Retry while the cloud reports "not ready"."""
        for delay in NOT_READY_DELAYS_SECONDS:
            try:
                return await send()
            except BlinkResponseError as err:
                if not _not_ready(err) or self._clock.monotonic() + delay > deadline:
                    raise
            await self._clock.sleep(delay)
        return await send()

    def _get(self, name: str, drive: UsbDrive, path: str, *, limit: int = JSON_LIMIT) -> Route:
        return self._account.route(name, "GET", self._path(drive, path), limit=limit)

    def _post(self, name: str, drive: UsbDrive, path: str) -> Route:
        return self._account.route(name, "POST", self._path(drive, path))

    def _path(self, drive: UsbDrive, path: str) -> str:
        network = f"{self._account.account_path}/networks/{drive.network_id}"
        return f"{network}/sync_modules/{drive.sync_module_id}/local_storage/{path}"


def _find(manifest: UsbManifest, clip: UsbClip) -> UsbClip:
    """Return the entry for a clip in a list. The clip may have a different number there.

    Raises BlinkNotFoundError if the list lacks the clip.
    """
    found = manifest.find_clip(clip)
    if found is None:
        raise BlinkNotFoundError("The clip is no longer on the USB drive", status=200)
    return found


def _not_ready(err: BlinkResponseError) -> bool:
    """Return whether an error means "not ready".

    The cloud sends several errors with this meaning.
    """
    if isinstance(err, BlinkBusyError | BlinkNotFoundError):
        return True
    return type(err) is BlinkResponseError and err.status in NOT_READY_STATUSES
