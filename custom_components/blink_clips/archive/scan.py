"""The scan: updates the index from the files, and finishes interrupted changes.

It never changes files of other programs. All functions access the disk, and raise ArchiveError.
"""

from collections.abc import Iterator
from dataclasses import dataclass
import os
from pathlib import Path

from .errors import ArchiveError, DamagedSidecarError
from .folder import ArchiveFolder
from .index import ArchivedClip, ArchiveIndex
from .layout import (
    ENDINGS,
    POSTER,
    SIDECAR,
    VIDEO,
    clip_id_in,
    is_camera_folder,
    is_day_folder,
)
from .temporary_files import exists, recover


@dataclass(kw_only=True)
class ScanResult:
    """The result of a scan so far, in numbers of clips."""

    folders: int = 0
    """Number of day folders that were compared with the index."""
    added: int = 0
    """Number of clips that were missing in the index, or had other values there."""
    removed: int = 0
    """Number of clips in the index whose files are missing."""
    damaged: int = 0
    """Number of unreadable sidecars. Their files stay, but their clips are not listed."""
    finished: int = 0
    """Number of day folders in which an interrupted change was finished or undone."""


def scan(folder: ArchiveFolder, index: ArchiveIndex) -> Iterator[ScanResult]:
    """Compare the files with the index. Each step of the iterator handles one day folder.

    Each step yields the result so far. Between two steps, other functions may write.
    """
    result = ScanResult()
    compared: set[str] = set()
    folder.check()
    folder.remove_probe()
    for day in _day_folders(folder.root):
        _compare(folder, index, day, result)
        compared.add(day)
        yield result
    # Check again. The folder of an unmounted drive looks empty.
    folder.check()
    for day in sorted(index.folders() - compared):
        gone = index.stems_in(day)
        if not _exists(folder.root / day):
            index.remove(gone)
            result.removed += len(gone)
            yield result
    index.set_complete()
    yield result


def _day_folders(root: Path) -> Iterator[str]:
    """Yield the day folders in the archive. For each camera, the newest day is first."""
    for camera in _subfolders(root):
        if is_camera_folder(camera):
            for day in sorted(_subfolders(root / camera), reverse=True):
                if is_day_folder(day):
                    yield f"{camera}/{day}"


def _subfolders(path: Path) -> list[str]:
    try:
        with os.scandir(path) as found:
            return sorted(it.name for it in found if it.is_dir(follow_symlinks=False))
    except FileNotFoundError:
        return []
    except OSError as err:
        raise ArchiveError.of(err) from err


def _compare(folder: ArchiveFolder, index: ArchiveIndex, day: str, result: ScanResult) -> None:
    """Update the index from the files in one day folder."""
    path = folder.root / day
    try:
        files = _files(path)
        if recover(path, files, folder.drafts):
            result.finished += 1
            files = _files(path)
            folder.remove_empty_folders(path)
    except OSError as err:
        raise ArchiveError.of(err) from err
    known = index.stems_in(day)
    missing = set(known)
    changed: list[tuple[ArchivedClip, int]] = []
    for name, status in files.items():
        base = name.removesuffix(SIDECAR)
        clip_id = clip_id_in(base)
        if base == name or clip_id is None:
            continue
        stem = f"{day}/{base}"
        has_video = f"{base}{VIDEO}" in files
        parts = [files.get(f"{base}{ending}") for ending in ENDINGS]
        size = sum(it.st_size for it in parts if it is not None)
        if has_video and known.get(stem) == (size, status.st_mtime_ns):
            missing.remove(stem)
            continue
        try:
            sidecar = folder.read(stem, clip_id)
        except DamagedSidecarError:
            result.damaged += 1
            continue
        if not has_video:
            # Delete the other files only of a known clip, whose video the owner has deleted by
            # hand. The video of an unknown clip may still arrive, for example while a program
            # copies the archive.
            if stem in known and not _exists(folder.path(stem, VIDEO)):
                folder.delete(stem)
            continue
        missing.discard(stem)
        has_poster = f"{base}{POSTER}" in files
        clip = ArchivedClip.of(sidecar, stem, size=size, has_poster=has_poster)
        changed.append((clip, status.st_mtime_ns))
    index.remove(missing)
    if changed:
        index.add(changed)
    result.folders += 1
    result.removed += len(missing)
    result.added += len(changed)


def _files(path: Path) -> dict[str, os.stat_result]:
    """Return the status of each file in a folder, by name. Ignore links."""
    try:
        with os.scandir(path) as found:
            return {
                it.name: it.stat(follow_symlinks=False)
                for it in found
                if it.is_file(follow_symlinks=False)
            }
    except FileNotFoundError:
        return {}


def _exists(path: Path) -> bool:
    try:
        return exists(path)
    except OSError as err:
        raise ArchiveError.of(err) from err
