"""The sidecar: a JSON file beside the video of an archived clip. It describes the clip."""

from dataclasses import dataclass
from datetime import datetime
import json
from typing import Any, Final, Self

from ..api import Clip
from .errors import DamagedSidecarError

# Maximum size of a sidecar (description of a clip) in bytes. Usually it is about 1 kB.
MAX_SIDECAR_BYTES: Final = 1_000_000

_VERSION = 1
_MAX_NUMBER = 2.0**63
# The clip field that names the clip's archived files. The field is not written to the sidecar
# (description), because a user may move the files.
_ARCHIVED = "blink_clips_archive"


@dataclass(frozen=True, kw_only=True)
class Sidecar:
    """The description of an archived clip."""

    clip: Clip
    camera_name: str
    """The camera's name at the time when the clip was archived."""
    event_type: str
    archived_at: datetime
    kept: bool = False
    """Whether the clip is never deleted automatically."""

    def to_json(self) -> str:
        """Return the sidecar as text for its file."""
        return json.dumps(
            {
                "version": _VERSION,
                "camera": self.camera_name,
                "type": self.event_type,
                "archived_at": self.archived_at.isoformat(),
                "keep": self.kept,
                "clip": clip_record(self.clip),
            },
            ensure_ascii=False,
            indent=1,
        )

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return the sidecar from the text of its file. Raises DamagedSidecarError."""
        try:
            stored = _load(text)
            if stored["version"] != _VERSION:
                raise DamagedSidecarError("unknown version")
            record = dict(stored["clip"])
            for name in ("created_at", "updated_at"):
                _time(record[name])
            return cls(
                clip=Clip.from_dict(record),
                camera_name=_value(stored["camera"], str),
                event_type=_value(stored["type"], str),
                archived_at=_time(stored["archived_at"]),
                kept=_value(stored["keep"], bool),
            )
        except (LookupError, TypeError, ValueError, RecursionError) as err:
            raise DamagedSidecarError(type(err).__name__) from err


def _load(text: str) -> dict[str, Any]:
    """Decode JSON. Raises ValueError for values that neither SQLite nor Home Assistant can store.

    These are long numbers, NaN, infinity, and surrogates (halves of characters).
    """
    stored: dict[str, Any] = json.loads(
        text, parse_int=_number, parse_float=_number, parse_constant=_number
    )
    json.dumps(stored, ensure_ascii=False).encode()
    return stored


def _number(digits: str) -> int | float:
    number = float(digits)
    if not -_MAX_NUMBER < number < _MAX_NUMBER:
        raise ValueError("long number")
    return int(digits) if digits.lstrip("-").isdigit() else number


def _time(text: str) -> datetime:
    """Parse a time. Raises ValueError for a time without a time zone."""
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError("no time zone")
    return time


def _value[ValueT](value: object, kind: type[ValueT]) -> ValueT:
    """Return a value of the type `kind`. Raises TypeError if the value has another type."""
    if not isinstance(value, kind):
        raise TypeError("other type")
    return value


def clip_record(clip: Clip) -> dict[str, Any]:
    """Return a clip as a JSON object, without the field that names its archived files."""
    record = clip.to_dict()
    record.pop(_ARCHIVED, None)
    return record
