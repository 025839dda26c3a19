"""The folder of a cache on disk: the names of its files, and operations that block."""

from contextlib import suppress
from dataclasses import dataclass
import os
from pathlib import Path
import re
import shutil
from stat import S_ISREG
from uuid import uuid4

# Name of the folder for incomplete files.
_TEMPORARIES = ".temporary"
_NAME = re.compile(r"[a-z0-9_-][a-z0-9_.-]*(/[a-z0-9_-][a-z0-9_.-]*)*")
_MAX_NAME = 200
# Permissions of the cache folder: no access for other users of this machine.
_PRIVATE = 0o700


@dataclass(frozen=True, kw_only=True)
class CachedFile:
    """A file in the cache: its size in bytes, and the Unix time when it was created."""

    size: int
    made_at: float


def check_name(name: str) -> None:
    """Raise ValueError if a name is not valid for a cached file."""
    if not _is_name(name):
        raise ValueError("Invalid name of a cached file")


def scan(directory: Path) -> list[tuple[str, CachedFile]]:
    """Return the cached files in this folder by name, least recently used first.

    Remove everything else: incomplete files, empty files, and files with unknown names.
    """
    with suppress(FileNotFoundError):
        directory.chmod(_PRIVATE)
    remove_tree(directory / _TEMPORARIES)
    found: list[tuple[float, str, CachedFile]] = []
    for folder, folders, files in os.walk(directory, topdown=False):
        for name in files:
            path = Path(folder, name)
            relative = path.relative_to(directory).as_posix()
            status = path.lstat()
            # Also remove empty files. A power failure can leave them.
            if not _is_name(relative) or not S_ISREG(status.st_mode) or not status.st_size:
                path.unlink()
                continue
            entry = CachedFile(size=status.st_size, made_at=status.st_mtime)
            found.append((status.st_atime, relative, entry))
        for name in folders:
            path = Path(folder, name)
            if path.is_symlink():
                path.unlink()
            # Ignore the error of `rmdir` for a folder that is not empty.
            with suppress(OSError):
                path.rmdir()
    return [(name, entry) for _, name, entry in sorted(found, key=lambda it: it[0])]


def new_temporary(directory: Path, name: str) -> Path:
    """Return a temporary path in the file system of the cache."""
    directory.mkdir(_PRIVATE, parents=True, exist_ok=True)
    folder = directory / _TEMPORARIES
    folder.mkdir(exist_ok=True)
    return folder / f"{uuid4().hex}-{Path(name).name}"


def touch(path: Path, times: tuple[float, float]) -> bool:
    """Set the access time and the modification time of a file. Return whether the file exists."""
    try:
        os.utime(path, times)
    except FileNotFoundError:
        return False
    return True


def move(temporary: Path, path: Path, made_at: float) -> None:
    """Move a complete file into the cache, and set both of its times to `made_at`."""
    os.utime(temporary, (made_at, made_at))
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary.replace(path)


def remove(*paths: Path) -> None:
    """Remove files. Ignore missing files."""
    for path in paths:
        path.unlink(missing_ok=True)


def remove_tree(directory: Path) -> None:
    """Remove a folder with all its files. Ignore a missing folder."""
    with suppress(FileNotFoundError):
        shutil.rmtree(directory)


def _is_name(name: str) -> bool:
    return len(name) <= _MAX_NAME and ".." not in name and bool(_NAME.fullmatch(name))
