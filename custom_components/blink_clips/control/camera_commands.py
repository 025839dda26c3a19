"""Commands that make a camera take a picture or record a clip."""

from dataclasses import replace
from datetime import timedelta

from ..api import CameraKey, Recording, Snapshot
from ..const import COMMAND_TIMEOUT
from ..coordinator import BlinkCoordinator
from ..media.camera_picture_cache import Picture
from ..picture_ref import PictureRef
from .confirmed_state import device_check, finding_cause


async def async_take_snapshot(
    coordinator: BlinkCoordinator, key: CameraKey, *, within: timedelta = COMMAND_TIMEOUT
) -> tuple[Snapshot, Picture]:
    """Take a picture with a camera, and show it in the camera's entities.

    Raises BlinkError if the camera takes no new picture.
    """
    camera = coordinator.data.camera(key)
    with coordinator.capturing_cameras.marked(key):
        async with finding_cause(
            coordinator, device_check(coordinator, lambda: coordinator.data.camera(key))
        ):
            snapshot = await coordinator.client.take_snapshot(
                key, camera.network_id, within=within.total_seconds()
            )
    ref = replace(PictureRef.of_camera(snapshot.camera), taken_at=snapshot.taken_at)
    picture = Picture(ref=ref, jpeg=snapshot.picture)
    coordinator.media.pictures.keep(key, picture)
    coordinator.publish(coordinator.data.with_snapshot(ref, snapshot.camera))
    coordinator.poll_fast()
    return snapshot, picture


async def async_record_clip(
    coordinator: BlinkCoordinator, key: CameraKey, *, within: timedelta
) -> Recording:
    """Record a clip with a camera. The cloud lists the clip some seconds later.

    Raises BlinkError if the command fails.
    """
    camera = coordinator.data.camera(key)
    with coordinator.capturing_cameras.marked(key):
        async with finding_cause(
            coordinator, device_check(coordinator, lambda: coordinator.data.camera(key))
        ):
            recording = await coordinator.client.record_clip(camera, within=within.total_seconds())
    coordinator.event_types.recordings.expect(key, recording)
    coordinator.poll_fast()
    return recording
