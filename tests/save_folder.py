"""A folder that somebody keeps clips in, and what can be wrong with its disk."""

import errno
import os
from pathlib import Path
from typing import Any, BinaryIO, Self

from homeassistant.core import HomeAssistant
import pytest


class Archive:
    """A folder beside others, to which Home Assistant may write."""

    def __init__(self, hass: HomeAssistant, parent: Path) -> None:
        self.parent = parent
        self.folder = parent / "archive"
        self.folder.mkdir(parents=True)
        self.hass = hass
        self.allow()

    def allow(self) -> None:
        """Allow Home Assistant to write here, and nowhere else."""
        self.hass.config.allowlist_external_dirs = {str(self.folder)}

    def forbid(self) -> None:
        """Allow it nothing."""
        self.hass.config.allowlist_external_dirs = set()

    def path(self, name: str) -> str:
        """Return a full path in here."""
        return f"{self.folder}/{name}"

    def put(self, name: str, text: str = "somebody else's") -> Path:
        """Put a file of another's here, and return it."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def read(self, name: str) -> bytes:
        """Return what is in a file in here."""
        return (self.folder / name).read_bytes()

    @property
    def tree(self) -> dict[str, object]:
        """All that lies in here and beside it: files with what is in them, folders, and links."""
        return {
            str(path.relative_to(self.parent)): _content(path)
            for path in sorted(self.parent.rglob("*"))
        }

    @property
    def files(self) -> list[str]:
        """The names of the files in here."""
        paths = (it for it in self.folder.rglob("*") if it.is_file())
        return sorted(str(it.relative_to(self.folder)) for it in paths)


def _content(path: Path) -> object:
    if path.is_symlink():
        return path.readlink()
    return path.read_bytes() if path.is_file() else "a folder"


class FullDisk:
    """A file on a disk that has room for so many bytes."""

    def __init__(self, file: BinaryIO, room: int) -> None:
        self._file = file
        self._room = room

    def write(self, piece: bytes) -> int:
        """Write what there is room for, as a disk does."""
        written = self._file.write(piece[: self._room])
        self._room -= written
        if written < len(piece):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return written

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def fill_disk(monkeypatch: pytest.MonkeyPatch, folder: Path, *, room: int = 1000) -> None:
    """Leave a folder's disk so little room."""
    really_open = Path.open

    def open_(self: Path, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
        file: Any = really_open(self, mode, *args, **kwargs)
        return FullDisk(file, room) if self.is_relative_to(folder) and mode == "wb" else file

    monkeypatch.setattr(Path, "open", open_)


def break_disk(monkeypatch: pytest.MonkeyPatch, folder: Path, number: int) -> None:
    """Let no new file be made in a folder, for this reason."""
    really_open = Path.open

    def open_(self: Path, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
        if self.is_relative_to(folder) and mode == "x":
            raise OSError(number, os.strerror(number), str(self))
        return really_open(self, mode, *args, **kwargs)

    monkeypatch.setattr(Path, "open", open_)
