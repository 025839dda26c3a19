"""Films: a film is one MP4 with several clips of a camera, one after the other."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
import hashlib
from itertools import batched
import json
import re
from typing import Any, Self

from ..api import CameraKey, Clip

# Maximum number of clips in one film. 200 clips take about 300 MB of disk space in total.
MAX_FILM_CLIPS = 200

# The version of the film files. The integration ignores cached films of other versions.
_VERSION = 2
_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)


class FilmError(Exception):
    """No film can be made of the requested clips."""


class NoJoinerError(FilmError):
    """No film can be made, because the package PyAV (a library for MP4s) is missing."""


class SkipReason(StrEnum):
    """The reason why a clip is not part of a film."""

    DAMAGED = "damaged"
    """The MP4 of the clip is damaged."""
    MISSING = "missing"
    """The cloud does not have the MP4 of the clip yet, or no longer has it."""
    NO_VIDEO = "no_video"
    """The clip is listed, but has no MP4."""
    TOO_LARGE = "too_large"
    """With this clip, the films would need too much space in the cache."""
    UNREADABLE = "unreadable"
    """The disk failed to read the file of the clip. A later attempt may succeed."""


@dataclass(frozen=True, kw_only=True)
class Shot:
    """A clip for a film, with the title that its chapter will have."""

    clip: Clip
    title: str


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """The part of a film that shows one clip. `begin` and `end` are seconds in the film."""

    video_id: int
    title: str
    begin: float
    end: float


@dataclass(frozen=True, kw_only=True)
class Skipped:
    """A clip that is not part of a film, with the reason."""

    video_id: int
    title: str
    reason: SkipReason


@dataclass(frozen=True, kw_only=True)
class Film:
    """The duration of a film in seconds, its size in bytes, and its chapters."""

    seconds: float
    size: int
    chapters: tuple[Chapter, ...]


@dataclass(frozen=True, kw_only=True)
class Reel:
    """All films that were made of one list of clips.

    Usually there is one film. More films are needed, for example, for clips of different
    resolutions.
    """

    id: str
    edition: int
    """The version of the films: 1, and one more each time that the films are made again."""
    camera: CameraKey
    films: tuple[Film, ...]
    skipped: tuple[Skipped, ...]
    is_final: bool
    """Whether the films are final.

    They are not final while a missing clip may still appear, and after an error of the disk.
    """

    @property
    def video_ids(self) -> frozenset[int]:
        """The ids of all clips in the films."""
        return frozenset(it.video_id for film in self.films for it in film.chapters)

    def to_json(self) -> str:
        """Return the JSON text of the reel (films of one list of clips)."""
        return json.dumps({**asdict(self), "camera": str(self.camera)})

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return the reel (films of one list of clips) from a JSON text.

        Raises ValueError for an invalid text.
        """
        try:
            read: dict[str, Any] = json.loads(text)
            return cls(
                id=read["id"],
                edition=read["edition"],
                camera=CameraKey.parse(read["camera"]),
                films=tuple(
                    Film(**film | {"chapters": tuple(Chapter(**it) for it in film["chapters"])})
                    for film in read["films"]
                ),
                skipped=tuple(
                    Skipped(**it | {"reason": SkipReason(it["reason"])}) for it in read["skipped"]
                ),
                is_final=read["is_final"],
            )
        except (KeyError, TypeError, AttributeError) as err:
            raise ValueError("Invalid description of films") from err


def batches(shots: Sequence[Shot]) -> list[tuple[Shot, ...]]:
    """Return clips in groups of at most MAX_FILM_CLIPS.

    The films that are made of one group are a reel.
    """
    return list(batched(shots, MAX_FILM_CLIPS, strict=False))


def reel_id(camera: CameraKey, shots: Sequence[Shot], *, max_bytes: int) -> str:
    """Return the id of the reel (films of one list of clips): 32 hexadecimal digits.

    The id depends on the clips, their titles, and the maximum size of the films.
    """
    facts = [_VERSION, str(camera), [(it.clip.id, it.title) for it in shots], max_bytes]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:32]


def is_reel_id(text: str) -> bool:
    """Return whether a text looks like a reel id. A reel is the films of one list of clips."""
    return _ID.fullmatch(text) is not None
