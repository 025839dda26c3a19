"""The names of files that clips are saved to: full paths, with placeholders for what they show."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
import re
from typing import Self

from homeassistant.exceptions import ServiceValidationError
from homeassistant.util import dt as dt_util
from homeassistant.util import slugify

from .api import Camera, Clip
from .clip_events import event_type
from .const import DOMAIN

PLACEHOLDERS = ("{camera}", "{date}", "{id}", "{time}", "{type}")

# A file's name has 255 bytes on most disks, and the other placeholders want some of them.
_MAX_CAMERA = 64

_BRACES = re.compile(r"\{[^{}]*\}?|\}")
# What no file system takes, or nobody could type.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, kw_only=True)
class FilePattern:
    """A full path with placeholders. No value of a placeholder can lead to another folder."""

    text: str

    @classmethod
    def parse(cls, text: str, *, endings: Collection[str]) -> Self:
        """Return the pattern that is written so; ServiceValidationError where it is none."""
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
        if not path.is_absolute() or _UNPRINTABLE.search(text):
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
        return cls(text=text)

    def path(self, clip: Clip, camera: Camera | None) -> Path:
        """Return the path of a clip's file; `camera` is None for one that is gone."""
        at = dt_util.as_local(clip.created_at)
        values = {
            "{camera}": (slugify(camera.name if camera else "") or "unknown")[:_MAX_CAMERA],
            "{date}": f"{at:%Y-%m-%d}",
            "{id}": str(clip.id),
            "{time}": f"{at:%H-%M-%S}",
            "{type}": event_type(clip).value,
        }
        return Path(_BRACES.sub(lambda brace: values[brace[0]], self.text))
