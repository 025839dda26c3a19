"""Gets the MP4s of the clips of a film: from the archive, the cache, the cloud or a USB drive."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..api import (
    BlinkBusyError,
    BlinkDamagedFileError,
    BlinkError,
    BlinkNotFoundError,
    BlinkServerError,
    Clip,
    CloudClock,
)
from ..archive.errors import ArchiveError
from ..const import MAX_UPLOAD_TIME
from .clip_files import ClipFiles
from .disk_cache import CacheError
from .film import Shot, SkipReason

# Maximum number of concurrent downloads for a film. Other downloads have more slots.
DOWNLOADS_AT_ONCE = 2


@dataclass(kw_only=True)
class FilmClips:
    """The MP4s of the clips of a film, by clip id."""

    files: dict[int, Path] = field(default_factory=dict)
    skipped: dict[int, SkipReason] = field(default_factory=dict)
    """The reasons for missing MP4s, apart from errors of a disk."""
    disk_errors: dict[int, Exception] = field(default_factory=dict)
    """The errors of a disk that failed to read a clip."""
    may_appear: bool = False
    """Whether a camera may still be uploading a clip that has no MP4."""

    @property
    def is_final(self) -> bool:
        """Whether a later attempt would get the same MP4s."""
        return not (self.may_appear or self.disk_errors)


async def get_clips(clip_files: ClipFiles, clock: CloudClock, shots: Sequence[Shot]) -> FilmClips:
    """Return the MP4s of clips. Download missing MP4s.

    Raises BlinkError, CacheError or OSError for a download that could succeed later.
    """
    clips = FilmClips()
    slots = asyncio.Semaphore(DOWNLOADS_AT_ONCE)

    async def get(clip: Clip) -> None:
        if not clip.has_video:
            clips.skipped[clip.id] = SkipReason.NO_VIDEO
            return
        async with slots:
            try:
                clips.files[clip.id] = await clip_files.clip_file(clip)
            except ArchiveError as err:
                clips.disk_errors[clip.id] = err
            except BlinkNotFoundError:
                clips.skipped[clip.id] = SkipReason.MISSING
            except BlinkDamagedFileError:
                clips.skipped[clip.id] = SkipReason.DAMAGED
            except BlinkBusyError, BlinkServerError:
                # The cloud also returns these errors for the MP4 of a clip that a camera is
                # uploading.
                if not _is_uploading(clip, clock):
                    raise
                clips.skipped[clip.id] = SkipReason.MISSING

    try:
        async with asyncio.TaskGroup() as group:
            for shot in shots:
                group.create_task(get(shot.clip))
    except* (BlinkError, CacheError, OSError) as errors:
        raise _first(errors) from errors
    clips.may_appear = any(
        it.clip.id in clips.skipped and _is_uploading(it.clip, clock) for it in shots
    )
    return clips


def _is_uploading(clip: Clip, clock: CloudClock) -> bool:
    """Return whether the camera may still be uploading a clip."""
    return clock.now() - clip.created_at < MAX_UPLOAD_TIME


def _first(errors: BaseExceptionGroup[Exception]) -> Exception:
    """Return the first error in an exception group."""
    error = errors.exceptions[0]
    return _first(error) if isinstance(error, BaseExceptionGroup) else error
