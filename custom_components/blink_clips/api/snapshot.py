"""Waits for the new picture of a camera after a snapshot command.

Decides whether the picture that the cloud lists is the new one. `BlinkClient.take_snapshot` in
client.py sends the command; commands.py waits for its completion.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

from .clock import Clock
from .commands import CompletedCommand
from .exceptions import (
    BlinkBlockedError,
    BlinkConnectionError,
    BlinkError,
    BlinkRateLimitError,
    BlinkResponseError,
    BlinkUnchangedError,
)
from .models import Camera, Homescreen
from .reachability import find_camera

# Time in seconds to wait for the new picture. The homescreen (the list of all devices) usually
# lists a new picture one or two seconds after the command is complete.
LISTING_SECONDS = 9.0
LISTING_POLL_SECONDS = 1.0
# Number of times that an ambiguous picture must be listed before it is accepted. A picture is
# ambiguous if it is new but its time is before the command. It may be an earlier picture that is
# listed late; the command's picture then replaces it within two seconds. Otherwise it is the
# command's picture, and the camera's clock is wrong.
AMBIGUOUS_READS = 3


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """The picture that a command took, and the camera as the homescreen lists it afterwards.

    `picture` is a JPEG. `taken_at` is the time in the picture's name. If that time has no seconds
    and the cloud accepted the command later, `taken_at` is the time at which the cloud accepted the
    command.
    """

    camera: Camera
    command_id: int | None
    taken_at: datetime | None
    picture: bytes = field(repr=False)


async def wait_for_picture(
    before: Camera,
    command: CompletedCommand,
    *,
    get_homescreen: Callable[[], Awaitable[Homescreen]],
    get_camera_picture: Callable[[Camera], Awaitable[bytes]],
    clock: Clock,
) -> Snapshot:
    """Read the homescreen repeatedly until it lists the picture of a completed command.

    The homescreen is the list of all devices. `before` is the camera as it was before the command.
    Raises BlinkUnchangedError if no new picture is listed within ten seconds, or the BlinkError of
    the last request.
    """
    failure: BlinkError
    listed, unchanged_reads = before.thumbnail, 0
    deadline = clock.monotonic() + LISTING_SECONDS
    while True:
        try:
            camera = find_camera(await get_homescreen(), before.key)
            unchanged_reads = unchanged_reads + 1 if camera.thumbnail == listed else 0
            listed = camera.thumbnail
            if is_picture_of(command, camera, before, unchanged_reads=unchanged_reads):
                return Snapshot(
                    camera=camera,
                    command_id=command.id,
                    taken_at=_taken_at(camera, command),
                    picture=await get_camera_picture(camera),
                )
            failure = BlinkUnchangedError("The camera's picture did not change")
        except BlinkRateLimitError, BlinkBlockedError:
            # End the wait for the picture: while this client is rate limited or blocked, it must
            # not send a request every second.
            raise
        except (BlinkConnectionError, BlinkResponseError) as err:
            # Retry after an error of the download: the homescreen may list a new picture before it
            # can be downloaded.
            failure = err
        if clock.monotonic() >= deadline:
            raise failure
        await clock.sleep(LISTING_POLL_SECONDS)


def is_picture_of(
    command: CompletedCommand, camera: Camera, before: Camera, *, unchanged_reads: int
) -> bool:
    """Return whether the listed picture is the one that a command took.

    The name of the picture must be new. If the time of the picture is not before the time at which
    the cloud accepted the command, it is the command's picture. If its time is earlier or unknown,
    its name must stay the same for AMBIGUOUS_READS reads, and its time must not be before that of
    the previous picture, because a server of the cloud that lags behind may list an older picture.
    """
    if camera.thumbnail in (None, before.thumbnail):
        return False
    if command.accepted_at and camera.thumbnail_taken_since(command.accepted_at):
        return True
    old, new = before.thumbnail_taken_at, camera.thumbnail_taken_at
    if old is not None and new is not None and new < old:
        return False
    return command.accepted_at is None or unchanged_reads >= AMBIGUOUS_READS


def _taken_at(camera: Camera, command: CompletedCommand) -> datetime | None:
    own = camera.thumbnail_taken_at
    if own is not None and camera.thumbnail_time_has_seconds:
        return own
    return max(filter(None, (own, command.accepted_at)), default=None)
