"""The scan: updates the index from the files, and finishes interrupted changes.

It never changes files of other programs. All functions access the disk, and raise ArchiveError.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
import os
from pathlib import Path

from .archived_clip import ArchivedClip
from .errors import (
    MAX_DISK_ERRORS,
    ArchiveError,
    DamagedSidecarError,
    error_code,
    is_disk_error,
    is_refusal,
)
from .folder import ArchiveFolder
from .index import ArchiveIndex
from .layout import (
    ENDINGS,
    POSTER,
    SIDECAR,
    VIDEO,
    clip_id_in,
    is_camera_folder,
    is_day_folder,
)
from .missing_videos import MissingVideos
from .temporary_files import exists, recover


@dataclass(kw_only=True)
class ScanResult:
    """The result of a scan so far, as numbers of clips, files and folders."""

    folders: int = 0
    """Number of day folders that were compared with the index."""
    added: int = 0
    """Number of clips that were missing in the index, or had different values there."""
    removed: int = 0
    """Number of clips in the index whose video or sidecar (description) is missing."""
    damaged: int = 0
    """Number of unreadable sidecars. Their files stay, but their clips are not listed."""
    unreadable: int = 0
    """Number of files and folders that cannot be accessed. The index keeps their clips."""
    may_lack_clips: bool = False
    """Whether the index was empty before, and no scan has read all files since then."""
    unread: set[str] = field(default_factory=set)
    """Relative paths of the unreadable files and folders whose clips the index may lack.

    The path of a file has no extension, so that all files of a clip have the same path.
    """
    disk_errors: int = 0
    """Number of unreadable files and folders for which the disk failed.

    The disk refused access to the others.
    """
    cause: str = ""
    """The error code of the last unreadable one, or an empty text."""
    finished: int = 0
    """Number of day folders in which an interrupted change was finished or undone."""


def scan(folder: ArchiveFolder, index: ArchiveIndex, now: datetime) -> Iterator[ScanResult]:
    """Compare the files with the index. Each step of the iterator handles one day folder.

    Each step yields the result so far. Between two steps, other functions may change the archive.
    """
    result = ScanResult(may_lack_clips=index.may_lack_clips)
    compared: set[str] = set()
    unreadable_cameras: set[str] = set()
    folder.check()
    folder.remove_probe()
    folder.adopt()
    for day in _day_folders(folder, index, result, unreadable_cameras):
        if _Day(folder, index, day, now, result).compare():
            compared.add(day)
        yield result
    for day in sorted(index.folders() - compared):
        if day.partition("/")[0] not in unreadable_cameras and _is_gone(folder, day, result):
            # Check again that the drive is mounted. The folder of an unmounted drive looks empty.
            folder.check()
            gone = index.stems_in(day)
            index.remove(gone)
            index.set_without_video(day, {})
            result.removed += len(gone)
            yield result
    folder.check()
    index.set_complete(may_lack_clips=bool(result.unread))
    yield result


class _Day:
    """A day folder that is compared with the index."""

    def __init__(
        self,
        folder: ArchiveFolder,
        index: ArchiveIndex,
        day: str,
        now: datetime,
        result: ScanResult,
    ) -> None:
        self._folder = folder
        self._index = index
        self._day = day
        self._result = result
        self._known = index.stems_in(day)
        self._missing = set(self._known)
        self._changed: list[tuple[ArchivedClip, int]] = []
        self._missing_videos = MissingVideos(folder, index, day, now)

    def compare(self) -> bool:
        """Update the index from the files. Return False if the folder cannot be read."""
        try:
            files = self._recovered_files()
        except FileNotFoundError:
            # Return False, because the folder is missing. A user has moved it, or the drive was
            # unmounted.
            return False
        except OSError as err:
            self._note(err, None if self._known else self._day)
            return False
        for name, status in files.items():
            base = name.removesuffix(SIDECAR)
            clip_id = clip_id_in(base)
            if base != name and clip_id is not None:
                self._compare_clip(base, clip_id, status.st_mtime_ns, files)
        self._index.remove(self._missing)
        if self._changed:
            self._index.add(self._changed)
        self._missing_videos.store()
        self._result.folders += 1
        self._result.removed += len(self._missing)
        self._result.added += len(self._changed)
        return True

    def _recovered_files(self) -> dict[str, os.stat_result]:
        """Finish interrupted changes. Return the status of each file, by name.

        Raises OSError and ArchiveError.
        """
        path = self._folder.root / self._day
        files = _files(path)
        if any(it.startswith(".") for it in files):
            # Check again that the archive belongs to this Home Assistant. Otherwise the temporary
            # files may be those of another one.
            self._folder.check()
        try:
            if recover(path, files, self._folder.drafts):
                self._result.finished += 1
                files = _files(path)
                self._folder.remove_empty_folders(path)
        except FileNotFoundError:
            raise
        except OSError as err:
            # Skip this file, and continue with the other ones. The next scan tries this file again.
            self._note(err)
        return files

    def _compare_clip(
        self, base: str, clip_id: int, changed: int, files: dict[str, os.stat_result]
    ) -> None:
        """Compare the files of a clip with the index.

        `base` is their name without extension. `changed` is the time of the sidecar's last change
        in nanoseconds since 1970. A sidecar is the description of a clip.
        """
        stem = f"{self._day}/{base}"
        has_video = f"{base}{VIDEO}" in files
        parts = [files.get(f"{base}{ending}") for ending in ENDINGS]
        size = sum(it.st_size for it in parts if it is not None)
        if has_video and self._known.get(stem) == (size, changed):
            self._missing.remove(stem)
            return
        try:
            sidecar = self._folder.read(stem, clip_id)
        except DamagedSidecarError:
            self._result.damaged += 1
            return
        except ArchiveError as err:
            self._note(err, None if stem in self._known else stem)
            self._missing.discard(stem)
            return
        if has_video:
            self._missing.discard(stem)
            has_poster = f"{base}{POSTER}" in files
            clip = ArchivedClip.of(sidecar, stem, size=size, has_poster=has_poster)
            self._changed.append((clip, changed))
        elif stem in self._known or self._missing_videos.was_missing(stem):
            # Do nothing for an unknown clip. Its video may still arrive, for example while a
            # program copies the archive.
            self._miss_video(stem)

    def _miss_video(self, stem: str) -> None:
        """Note a missing video, unless it has arrived since the folder was listed."""
        if _exists(self._folder.path(stem, VIDEO)):
            # Keep the index unchanged, because a user is moving the files. The next scan compares
            # them again.
            self._missing.discard(stem)
            return
        try:
            self._missing_videos.add(stem)
        except ArchiveError as err:
            self._note(err)

    def _note(self, err: OSError | ArchiveError, unread: str | None = None) -> None:
        _note(err, self._folder, self._result, unread)


def _note(
    err: OSError | ArchiveError, folder: ArchiveFolder, result: ScanResult, unread: str | None
) -> None:
    """Count an error that concerns a single file or folder. Raise all other errors.

    `unread` is the path of the file or folder if the index has no clip of it, and otherwise None.
    """
    if is_disk_error(err) and result.disk_errors < MAX_DISK_ERRORS:
        # Raise an error if the whole disk fails.
        folder.check()
        result.disk_errors += 1
    elif isinstance(err, OSError) and not is_refusal(err):
        raise ArchiveError.of(err) from err
    elif not is_refusal(err):
        raise err
    result.unreadable += 1
    if result.may_lack_clips and unread is not None:
        result.unread.add(unread)
    result.cause = error_code(err) if isinstance(err, OSError) else err.detail


def _day_folders(
    folder: ArchiveFolder, index: ArchiveIndex, result: ScanResult, unreadable_cameras: set[str]
) -> Iterator[str]:
    """Yield the day folders in the archive. For each camera, the newest day is first.

    Add the names of the cameras' folders that cannot be read to `unreadable_cameras`.
    """
    for camera in _subfolders(folder.root):
        if is_camera_folder(camera):
            try:
                days = _subfolders(folder.root / camera)
            except ArchiveError as err:
                _note(err, folder, result, None if index.stems_in(camera) else camera)
                unreadable_cameras.add(camera)
                continue
            for day in sorted(days, reverse=True):
                if is_day_folder(day):
                    yield f"{camera}/{day}"


def _subfolders(path: Path) -> list[str]:
    """Return the names of the folders in a folder. Ignore symbolic links."""
    try:
        with os.scandir(path) as found:
            return sorted(it.name for it in found if it.is_dir(follow_symlinks=False))
    except FileNotFoundError:
        return []
    except OSError as err:
        raise ArchiveError.of(err) from err


def _is_gone(folder: ArchiveFolder, day: str, result: ScanResult) -> bool:
    """Return whether a day folder was deleted, or replaced by a symbolic link.

    Compare its name exactly, because a network drive may ignore the case. If the folder of the
    camera cannot be read, return False.
    """
    camera, _, name = day.partition("/")
    root = folder.root
    try:
        return camera not in _subfolders(root) or name not in _subfolders(root / camera)
    except ArchiveError as err:
        _note(err, folder, result, None)
        return False


def _files(path: Path) -> dict[str, os.stat_result]:
    """Return the status of each file in a folder, by name. Ignore links. Raises OSError."""
    files: dict[str, os.stat_result] = {}
    with os.scandir(path) as found:
        for it in found:
            # Ignore a file that a user deletes or moves in the meantime.
            with suppress(FileNotFoundError):
                if it.is_file(follow_symlinks=False):
                    files[it.name] = it.stat(follow_symlinks=False)
    return files


def _exists(path: Path) -> bool:
    try:
        return exists(path)
    except OSError as err:
        raise ArchiveError.of(err) from err
