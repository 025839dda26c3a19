"""The names of the archive's files.

The path of a clip's file is `<camera>/<YYYY-MM-DD>/<HH-MM-SS>_<clip id>`, followed by an extension:
.mp4 (video), .jpg (poster) or .json (sidecar, the description). The path without the extension is
the clip's stem.
"""

from collections.abc import Iterator
from datetime import datetime
import re
from typing import Final

MARKER: Final = ".blink_clips_archive.json"
# A new marker, before it replaces the old one.
NEW_MARKER: Final = ".blink_clips_archive.new"
# An empty file that is created and deleted to check whether the folder is writable.
PROBE: Final = ".blink_clips_archive.probe"

VIDEO: Final = ".mp4"
POSTER: Final = ".jpg"
SIDECAR: Final = ".json"
ENDINGS: Final = (VIDEO, POSTER, SIDECAR)

UNKNOWN_CAMERA: Final = "unknown"

# Names of devices in Windows. A folder on a Windows network drive cannot have such a name.
_RESERVED: Final = re.compile(r"con|prn|aux|nul|com\d|lpt\d", re.ASCII)

_MAX_NAME: Final = 64
_CAMERA = re.compile(rf"[a-z0-9_]{{1,{_MAX_NAME}}}", re.ASCII)
# Number of names to try for a camera's folder. Other cameras may have the first ones.
_MAX_FOLDERS: Final = 100
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# If another program's file has the name of a clip, a hyphen and a number are added to the name.
_CLIP = re.compile(r"\d{2}-\d{2}-\d{2}_(\d{1,19})(-\d{1,3})?", re.ASCII)


def camera_folders(camera: str) -> Iterator[str]:
    """Yield the names that a camera's folder may have, such as front_door and front_door_2.

    `camera` is the camera's name as a slug, such as "front_door".
    """
    name = camera if _CAMERA.fullmatch(camera) else UNKNOWN_CAMERA
    if _RESERVED.fullmatch(name):
        name += "_"
    yield name
    for number in range(2, _MAX_FOLDERS + 1):
        suffix = f"_{number}"
        yield name[: _MAX_NAME - len(suffix)] + suffix


def clip_stem(folder: str, recorded_at: datetime, clip_id: int) -> str:
    """Return the stem of a clip: a relative path without a file extension.

    `folder` is the name of the camera's folder. `recorded_at` is the local time.
    """
    return f"{folder}/{recorded_at:%Y-%m-%d}/{recorded_at:%H-%M-%S}_{clip_id}"


def is_camera_folder(name: str) -> bool:
    """Return whether a name is possible for the folder of a camera.

    Ignore the case of letters, because a user may have renamed the folder.
    """
    return _CAMERA.fullmatch(name.lower()) is not None


def is_day_folder(name: str) -> bool:
    """Return whether a folder in a camera's folder has a name that a day folder can have."""
    return _DAY.fullmatch(name) is not None


def clip_id_in(name: str) -> int | None:
    """Return the clip id in a file name without its extension. Return None for any other name."""
    found = _CLIP.fullmatch(name)
    return int(found[1]) if found else None
