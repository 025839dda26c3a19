"""Gets the MP4s of the clips of a film: from the archive, the cache, the cloud or a USB drive."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import IntEnum
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
from .executor import Run
from .film import Shot, SkipReason

# Maximum number of concurrent downloads for a film. The maximum for all downloads is higher, so
# that a film does not block other downloads.
DOWNLOADS_AT_ONCE = 2


class Source(IntEnum):
    """The place from which an MP4 is read. The fastest place has the lowest value."""

    LOCAL = 0
    CLOUD = 1
    USB = 2


@dataclass(kw_only=True)
class FilmClips:
    """The MP4s of the clips of a film, by clip id."""

    files: dict[int, Path] = field(default_factory=dict)
    size: int = 0
    """The size in bytes of the MP4s, without those that are too large for a film."""
    skipped: dict[int, SkipReason] = field(default_factory=dict)
    """The reason for each missing MP4, by clip id. Errors of a disk are not included."""
    disk_errors: dict[int, Exception] = field(default_factory=dict)
    """The error for each clip that a disk failed to read, by clip id."""
    may_appear: bool = False
    """Whether a later attempt may get more MP4s, for example one that a camera is uploading."""

    @property
    def is_final(self) -> bool:
        """Whether no later attempt can get more MP4s than this one."""
        return not (self.may_appear or self.disk_errors)


def slowest_source(clip_files: ClipFiles, shots: Sequence[Shot]) -> Source:
    """Return the slowest place from which the MP4 of a clip must be read.

    The disk is not accessed.
    """
    return max((_source(clip_files, it.clip) for it in shots), default=Source.LOCAL)


async def get_clips(
    clip_files: ClipFiles, clock: CloudClock, shots: Sequence[Shot], *, max_bytes: int, run: Run
) -> FilmClips:
    """Return the MP4s of clips. Download missing MP4s.

    Skip the remaining clips as soon as the MP4s have more than `max_bytes`. Raises BlinkError,
    CacheError or OSError if a download fails, and a retry could succeed.
    """
    clips = FilmClips()
    # If a clip is on a USB drive, get one clip at a time, because a sync module uploads only one at
    # a time. Other requests for USB clips then wait for at most one clip of this film.
    is_slow = slowest_source(clip_files, shots) is Source.USB
    slots = asyncio.Semaphore(1 if is_slow else DOWNLOADS_AT_ONCE)

    async def get(clip: Clip) -> None:
        async with slots:
            if clips.size > max_bytes:
                clips.skipped[clip.id] = SkipReason.TOO_LARGE
                return
            try:
                path = await clip_files.clip_file(clip)
            except ArchiveError as err:
                clips.disk_errors[clip.id] = err
                return
            except BlinkError as err:
                clips.skipped[clip.id] = _reason(err, is_uploading=_is_uploading(clip, clock))
                return
            clips.files[clip.id] = path
            # Ignore a disk error here. The process that joins the clips will report the same error.
            with suppress(OSError):
                size = (await run(path.stat)).st_size
                # Do not add the size of a clip that is too large for any film. The other clips may
                # fit.
                clips.size += size if size <= max_bytes else 0

    try:
        async with asyncio.TaskGroup() as group:
            for shot in shots:
                if shot.clip.has_video:
                    group.create_task(get(shot.clip))
                else:
                    clips.skipped[shot.clip.id] = SkipReason.NO_VIDEO
    except* (BlinkError, CacheError, OSError) as errors:
        raise _first(errors) from errors
    clips.may_appear = any(
        clips.skipped.get(it.clip.id, SkipReason.TOO_LARGE) is not SkipReason.TOO_LARGE
        and _is_uploading(it.clip, clock)
        for it in shots
    )
    return clips


def _source(clip_files: ClipFiles, clip: Clip) -> Source:
    if not clip.has_video or clip_files.is_local(clip):
        return Source.LOCAL
    return Source.CLOUD if clip.usb is None else Source.USB


def _reason(err: BlinkError, *, is_uploading: bool) -> SkipReason:
    """Return the reason to skip a clip whose download failed with `err`.

    If a retry could succeed, raise `err` again.
    """
    if isinstance(err, BlinkNotFoundError):
        return SkipReason.MISSING
    if isinstance(err, BlinkDamagedFileError):
        return SkipReason.DAMAGED
    # The cloud also returns an error of these classes for a clip that a camera is uploading.
    if isinstance(err, BlinkBusyError | BlinkServerError) and is_uploading:
        return SkipReason.MISSING
    raise err


def _is_uploading(clip: Clip, clock: CloudClock) -> bool:
    """Return whether the camera may still be uploading a clip."""
    return clock.now() - clip.created_at < MAX_UPLOAD_TIME


def _first(errors: BaseExceptionGroup[Exception]) -> Exception:
    """Return the first error in an exception group."""
    error = errors.exceptions[0]
    return _first(error) if isinstance(error, BaseExceptionGroup) else error
