"""Describes films: makes a reel (list of films) from the result of the process that joins clips."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..api import CameraKey
from ..const import LOGGER
from .film import Chapter, Film, FilmError, Reel, Shot, Skipped, SkipReason
from .film_clips import FilmClips
from .film_subprocess import Joined, JoinedClip


@dataclass(frozen=True, kw_only=True)
class FilmRequest:
    """A request to make films of a list of clips. They form one edition (version) of a reel."""

    reel_id: str
    edition: int
    camera: CameraKey
    shots: Sequence[Shot]


def check(joined: Joined, clips: FilmClips) -> None:
    """Log the first disk error, if the disk has failed to read a clip.

    If there is no film, raise the disk error instead, or FilmError if there was no disk error.
    """
    first = next(iter(clips.disk_errors.values()), None)
    if not joined.films:
        raise first or FilmError("none of the clips has a readable video")
    if first is not None:
        LOGGER.warning(
            "A disk failed to read some clips (%d), which are not part of a film: %s. "
            "The next request for the film tries again",
            len(clips.disk_errors),
            first,
        )


def described_reel(request: FilmRequest, films: Sequence[Film], clips: FilmClips) -> Reel:
    """Return the reel (films of one list of clips) for a request.

    `clips` has the reasons for the skipped clips.
    """
    reasons = clips.skipped | dict.fromkeys(clips.disk_errors, SkipReason.UNREADABLE)
    return Reel(
        id=request.reel_id,
        edition=request.edition,
        camera=request.camera,
        films=tuple(films),
        skipped=tuple(
            Skipped(video_id=it.clip.id, title=it.title, reason=reasons[it.clip.id])
            for it in request.shots
            if it.clip.id in reasons
        ),
        is_final=clips.is_final,
    )


def described_film(clips: Sequence[JoinedClip], used: Sequence[Shot], size: int) -> Film:
    """Return the film that consists of the given joined clips.

    `used` are all clips that were given to the process, including skipped clips. `size` is the size
    of the film in bytes.
    """
    return Film(
        seconds=clips[-1].end,
        size=size,
        chapters=tuple(
            Chapter(
                video_id=used[it.number].clip.id,
                title=used[it.number].title,
                begin=it.begin,
                end=it.end,
            )
            for it in clips
        ),
    )
