"""Finds the camera of a clip: the camera that recorded it, or the camera that has replaced it.

Cameras of two families, such as a Mini and an Outdoor camera, may have the same id. A clip of one
must not be shown as a clip of the other.
"""

from collections.abc import Mapping

from .api import FAMILIES, Camera, CameraKey, Family


def find_camera(
    cameras: Mapping[CameraKey, Camera],
    successors: Mapping[CameraKey, CameraKey],
    camera_id: int,
    product_type: str,
) -> Camera | None:
    """Return the camera with this id and product type, or the camera that has replaced it.

    `successors` contains the new key of each replaced camera, by the old key. Return None if the
    camera was removed, or if `camera_id` is 0, because the clip has no camera id.
    """
    if not camera_id:
        return None
    family = FAMILIES.get(product_type)
    same_id = [
        camera
        for camera in cameras.values()
        if camera.id == camera_id and family in {None, camera.family}
    ]
    if len(same_id) == 1:
        return same_id[0]
    same_type = (camera for camera in same_id if camera.product_type == product_type)
    return next(same_type, None) or _successor(cameras, successors, camera_id, family)


def _successor(
    cameras: Mapping[CameraKey, Camera],
    successors: Mapping[CameraKey, CameraKey],
    camera_id: int,
    family: Family | None,
) -> Camera | None:
    """Return the camera that has replaced a removed camera.

    Return None if there is no such camera, or more than one.
    """
    found = [
        cameras[new]
        for old, new in successors.items()
        if old.id == camera_id and family in {None, old.family} and new in cameras
    ]
    return found[0] if len(found) == 1 else None
