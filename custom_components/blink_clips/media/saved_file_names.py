"""The paths of saved clips.

Placeholders in a path, such as {camera}, are replaced by values of a clip.
"""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
import re
from typing import Self

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.util import dt as dt_util
from homeassistant.util import slugify

from ..api import Clip
from ..clips.event_types import EventType
from ..const import DOMAIN

PLACEHOLDERS = ("{camera}", "{date}", "{id}", "{time}", "{type}")

# Maximum number of characters that a camera's name has in a file name.
_MAX_CAMERA = 64

_BRACES = re.compile(r"\{[^{}]*\}?|\}")
# Characters that file names must not contain: control characters and lone surrogates (halves of
# characters).
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, kw_only=True)
class FilePattern:
    """A path with placeholders for values of a clip, such as {camera}.

    The values contain no slash and no "..". Files therefore stay inside of the chosen folder.
    """

    root: Path
    """The folder in which a relative path begins."""
    text: str

    @classmethod
    def parse(cls, text: str, *, endings: Collection[str], media_folder: Path | None) -> Self:
        """Return the pattern for a path with placeholders.

        Raises ServiceValidationError for an invalid path.
        """
        for part in _BRACES.findall(text):
            if part not in PLACEHOLDERS:
                raise ServiceValidationError(
                    translation_domain=DOMAIN,
                    translation_key="unknown_placeholder",
                    translation_placeholders={
                        "part": part,
                        "path": text,
                        "known": ", ".join(PLACEHOLDERS),
                    },
                )
        path = Path(text)
        root = path if path.is_absolute() else media_folder
        if root is None or text.startswith("~") or _UNPRINTABLE.search(text):
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="no_full_path",
                translation_placeholders={"path": text},
            )
        if path.suffix.lower() not in endings:
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="wrong_ending",
                translation_placeholders={"path": text, "endings": ", ".join(endings)},
            )
        return cls(root=root, text=text)

    def path(self, clip: Clip, camera_name: str | None, event_type: EventType) -> Path:
        """Return the path for the file of a clip. `camera_name` is None for a removed camera."""
        at = dt_util.as_local(clip.created_at)
        values = {
            "{camera}": (slugify(camera_name or "") or "unknown")[:_MAX_CAMERA],
            "{date}": f"{at:%Y-%m-%d}",
            "{id}": str(clip.id),
            "{time}": f"{at:%H-%M-%S}",
            "{type}": event_type.value,
        }
        return self.root / _BRACES.sub(lambda brace: values[brace[0]], self.text)


def media_folder(hass: HomeAssistant) -> Path | None:
    """Return Home Assistant's media folder, or None if `media_dirs` is empty.

    By default, it is /media in a container, and otherwise `media` in the configuration folder.
    """
    folders = hass.config.media_dirs
    folder = folders.get("local") or next(iter(folders.values()), None)
    return Path(folder) if folder else None
