"""The devices, clips, snapshots and arming of a Blink account."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import batched

from .cloud_clock import CloudClock
from .commands import Commands, CompletedCommand
from .devices import Devices
from .endpoints import AccountEndpoints
from .exceptions import (
    BlinkNotFoundError,
    BlinkResponseError,
)
from .http import check_picture
from .live_view.live_views import LiveViews
from .live_view.session import LiveViewSession
from .models import Camera, CameraKey, Clip, Homescreen, read_all
from .mp4_stream import Mp4Stream
from .reachability import find_camera, find_online_camera, require_network_online
from .rest import Rest
from .snapshot import LISTING_POLL_SECONDS, Snapshot, wait_for_picture
from .usb_storage import UsbStorage

MAX_CLIP_PAGES = 100
# Maximum number of clips on all pages of the clip list. The largest known account has far fewer.
MAX_LISTED_CLIPS = 50_000
# Maximum number of clip ids in one request.
MAX_BATCH = 100

# Time limit in seconds for an upload from a USB drive. A sync module (Blink's base station) needs
# up to a minute.
USB_UPLOAD_SECONDS = 120.0

# Maximum number of reads of the homescreen (list of all devices) after a command. The homescreen
# may show the change late.
LAGGING_READS = 3


@dataclass(frozen=True, kw_only=True)
class Recording:
    """The result of a command to record a clip.

    `accepted_at` is the time on the cloud's clock at which the cloud accepted the command.
    `clip_id` is the id of the clip. The cloud usually reports no id, so `clip_id` is usually None.
    """

    command_id: int | None
    accepted_at: datetime | None
    clip_id: int | None


class BlinkClient:
    """One account of the Blink cloud.

    Every method raises BlinkAuthenticationError if the user must sign in again. Methods raise
    another BlinkError for other failures.
    """

    def __init__(self, rest: Rest, endpoints: AccountEndpoints, *, clock: CloudClock) -> None:
        self.journal = rest.journal
        self.clock = clock
        """A clock that shows the cloud's time. It reads this time from the cloud's responses."""
        self._rest = rest
        self._endpoints = endpoints
        self._commands = Commands(rest, endpoints, clock=clock)
        self.devices = Devices(rest, endpoints, self._commands)
        self.usb_storage = UsbStorage(rest, endpoints, self._commands, clock=clock)
        self._live_views = LiveViews(
            endpoints,
            self._commands,
            get_homescreen=self.get_homescreen,
            journal=self.journal,
            clock=clock,
        )
        self._cameras: defaultdict[CameraKey, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def close(self) -> None:
        """Stop renewing tokens. Requests that are in progress may complete."""
        await self._rest.close()

    async def get_homescreen(self) -> Homescreen:
        """Return the homescreen: all networks and devices of the account."""
        reply = await self._rest.send(*self._endpoints.homescreen())
        return Homescreen.read(reply.json(), journal=self.journal)

    async def get_homescreen_that(self, shows: Callable[[Homescreen], bool]) -> Homescreen:
        """Read the homescreen (list of all devices) until `shows(homescreen)` returns True.

        Read it at most three times. Return the last homescreen.
        """
        for _ in range(LAGGING_READS):
            homescreen = await self.get_homescreen()
            if shows(homescreen):
                break
            await self.clock.sleep(LISTING_POLL_SECONDS)
        return homescreen

    async def get_clips(self, *, since: datetime) -> list[Clip]:
        """Return all clips that were updated since a time.

        Deleted clips are included, with `deleted` set. Raises BlinkResponseError if the list has
        more than MAX_CLIP_PAGES pages or MAX_LISTED_CLIPS clips.
        """
        found: dict[int, Clip] = {}
        for page in range(1, MAX_CLIP_PAGES + 1):
            reply = await self._rest.send(self._endpoints.clips(since=since, page=page))
            answer = reply.json()
            items = answer.get("media") if isinstance(answer, dict) else None
            if not isinstance(answer, dict) or not isinstance(items, list):
                raise BlinkResponseError("Invalid clip list", status=reply.status)
            if len(found) + len(items) > MAX_LISTED_CLIPS:
                raise BlinkResponseError("The clip list is too long", status=reply.status)
            clips = read_all(Clip, items, place="clip", journal=self.journal)
            # Stop at a page without new clips, because some servers return page 1 for every page
            # number.
            new = {clip.id: clip for clip in clips if clip.id not in found}
            found |= new
            limit = answer.get("limit")
            if not new or (isinstance(limit, int) and len(items) < limit):
                return list(found.values())
        raise BlinkResponseError("The clip list has too many pages", status=reply.status)

    async def get_camera_picture(self, camera: Camera) -> bytes:
        """Return the newest picture of a camera as JPEG bytes."""
        return check_picture(await self._rest.send(self._endpoints.camera_picture(camera)))

    async def get_clip_picture(self, clip: Clip) -> bytes:
        """Return the poster (picture) of a clip as JPEG bytes.

        Raises BlinkNotFoundError if the clip has no poster.
        """
        if not clip.thumbnail:
            raise BlinkNotFoundError("The clip has no poster", status=200)
        return check_picture(await self._rest.send(self._endpoints.clip_picture(clip)))

    async def download_clip(self, clip: Clip, write: Callable[[bytes], Awaitable[object]]) -> None:
        """Download the MP4 of a clip. Pass each chunk of it to `write`.

        Raises BlinkNotFoundError if the clip has no MP4. If another error is raised, `write` may
        have received a part of the MP4.
        """
        if clip.usb is not None:
            await self.usb_storage.download_clip(
                clip.usb.drive, clip.usb.record, write, within=USB_UPLOAD_SECONDS
            )
            return
        if not clip.media:
            raise BlinkNotFoundError("The clip has no MP4", status=200)
        mp4 = Mp4Stream(write)
        await self._rest.send(self._endpoints.clip_video(clip), into=mp4)
        mp4.check()

    async def delete_clips(self, clip_ids: Collection[int]) -> None:
        """Delete clips permanently. The cloud ignores unknown ids.

        The ids are sent in batches. If a batch fails, the earlier batches stay deleted.
        """
        for batch in batched(dict.fromkeys(clip_ids), MAX_BATCH, strict=False):
            await self._rest.send(*self._endpoints.delete_clips(batch))

    async def mark_viewed(self, clip_ids: Collection[int]) -> None:
        """Mark clips as watched. The cloud ignores unknown ids.

        The ids are sent in batches. If a batch fails, the earlier batches stay marked.
        """
        for batch in batched(dict.fromkeys(clip_ids), MAX_BATCH, strict=False):
            await self._rest.send(self._endpoints.mark_viewed(batch))

    async def record_clip(self, camera: Camera, *, within: float) -> Recording:
        """Record a clip with a camera. Wait up to `within` seconds for the end of the recording.

        Raises BlinkUnsupportedError if the camera cannot record on request. Other errors:
        BlinkOfflineError, BlinkBusyError, BlinkCommandError, BlinkCommandTimeoutError.
        """
        async with self._commands.turn(camera.network_id):
            find_online_camera(await self.get_homescreen(), camera.key)
            started = await self._commands.start(
                self._endpoints.record(camera),
                network_id=camera.network_id,
                within=within,
                reachability=partial(find_online_camera, key=camera.key),
            )
            command = await self._commands.finish(started)
        accepted_at = command.accepted_at
        if command.id is None:
            accepted_at = datetime.fromtimestamp(self.clock.time(), UTC)
        return Recording(command_id=command.id, accepted_at=accepted_at, clip_id=command.clip_id)

    async def start_live_view(
        self, camera: Camera, *, time_limit: float, known_fingerprint: str | None
    ) -> LiveViewSession:
        """Start a live view. Return it when the first picture has arrived, within 40 seconds.

        The live view ends `time_limit` seconds later. `known_fingerprint` is the fingerprint of the
        relay (stream server) in an earlier live view. If an error occurs, close the connection and
        end the command. Raises BlinkLiveViewBusyError, BlinkLiveViewNoPictureError,
        BlinkLiveViewTransportError, BlinkLiveViewUntrustedError, BlinkOfflineError, or
        BlinkConnectionError.
        """
        return await self._live_views.start(
            camera, time_limit=time_limit, known_fingerprint=known_fingerprint
        )

    async def set_motion_detection(
        self, camera: Camera, *, enabled: bool, within: float
    ) -> CompletedCommand:
        """Switch a camera's motion detection.

        Wait up to `within` seconds until the camera confirms.
        """
        async with self._commands.turn(camera.network_id):
            started = await self._commands.start(
                *self._endpoints.motion_detection(camera, enabled=enabled),
                network_id=camera.network_id,
                within=within,
                reachability=partial(find_online_camera, key=camera.key),
            )
            return await self._commands.finish(started)

    async def arm(self, network_id: int, *, armed: bool, within: float) -> CompletedCommand:
        """Arm or disarm a network. Wait up to `within` seconds until its sync module confirms.

        Raises BlinkMotionOffError if motion detection is off for all cameras. The network may have
        been armed or disarmed in spite of this error.
        """
        route = self._endpoints.arm(network_id, armed=armed)
        return await self._commands.run(
            route,
            network_id=network_id,
            within=within,
            reachability=partial(require_network_online, network_id=network_id),
        )

    async def take_snapshot(self, key: CameraKey, network_id: int, *, within: float) -> Snapshot:
        """Take a picture with a camera, and return the picture.

        Waits until earlier commands to the same Blink network (sync module) have ended. Then waits
        up to `within` seconds for the command, and up to ten more seconds for the picture.

        Raises BlinkUnchangedError if there is no new picture. Other errors: BlinkOfflineError,
        BlinkBusyError, BlinkCommandError, BlinkCommandTimeoutError.
        """
        # Take one snapshot per camera at a time. Two concurrent snapshots could return the same
        # picture.
        async with self._cameras[key]:
            async with self._commands.turn(network_id):
                before = find_online_camera(await self.get_homescreen(), key)
                started = await self._commands.start(
                    self._endpoints.snapshot(before),
                    network_id=network_id,
                    within=within,
                    reachability=partial(find_online_camera, key=key),
                )
                if started.waited:
                    # Read the current picture again, because the earlier commands may have replaced
                    # it.
                    before = find_camera(await self.get_homescreen(), key)
                command = await self._commands.finish(started)
            return await wait_for_picture(
                before,
                command,
                get_homescreen=self.get_homescreen,
                get_camera_picture=self.get_camera_picture,
                clock=self.clock,
            )
