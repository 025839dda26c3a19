"""The newest clips of each camera, which are a part of an account's data."""

from collections.abc import Iterable, Mapping

from .api import Clip

# Number of clips to keep for each camera. If the newest clip is deleted, the next clip provides the
# camera's picture.
KEPT_CLIPS_PER_CAMERA = 5


def merged(clips: Mapping[int, Clip], records: Iterable[Clip]) -> dict[int, Clip]:
    """Return the newest clips of each camera after clips were added, updated or removed.

    The keys of `clips` and of the result are clip ids. `records` are entries of the cloud's clip
    list.
    """
    found = dict(clips)
    for record in records:
        known = found.get(record.id)
        if known is None or known.updated_at <= record.updated_at:
            found[record.id] = record
    by_camera: dict[tuple[int, str], list[Clip]] = {}
    for clip in sorted(found.values(), key=lambda it: it.created_at, reverse=True):
        if not clip.deleted:
            by_camera.setdefault((clip.camera_id, clip.product_type), []).append(clip)
    return {
        clip.id: clip
        for of_camera in by_camera.values()
        for clip in of_camera[:KEPT_CLIPS_PER_CAMERA]
    }
