"""Waits for the new picture of a camera after a snapshot command."""

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

# Time in seconds to wait for the new picture. The cloud usually lists the picture after one or two
# seconds.
LISTING_SECONDS = 9.0
LISTING_POLL_SECONDS = 1.0
# Number of successive reads that must list the same new picture if the picture's time is before the
# command. After so many reads, the cloud would list any newer picture.
AMBIGUOUS_READS = 3


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """The picture that a snapshot command took, and the camera as the cloud lists it afterwards.

    `picture` is a JPEG. `taken_at` is the time in the picture's name, or the time of the command.
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
    """Read the homescreen (list of all devices) until it lists the picture of a command.

    `before` is the camera as the cloud listed it before the command. Raises BlinkUnchangedError if
    the cloud lists no new picture in time. If the last request failed, raises its error.
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
            # Stop waiting. The cloud refuses requests, so the client must not send one every
            # second.
            raise
        except (BlinkConnectionError, BlinkResponseError) as err:
            # Try again later. The cloud may list a new picture before the picture's file is
            # available.
            failure = err
        if clock.monotonic() >= deadline:
            raise failure
        await clock.sleep(LISTING_POLL_SECONDS)


def is_picture_of(
    command: CompletedCommand, camera: Camera, before: Camera, *, unchanged_reads: int
) -> bool:
    """Return whether the listed picture is the one that a command took.

    The picture must be new, and not older than the previous picture. If the picture's time is
    before the command, AMBIGUOUS_READS successive reads must list the picture.
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
