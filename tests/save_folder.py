"""The folder for saved clips, and simulated failures of the disk."""

import errno
import os
from pathlib import Path
from typing import Any, BinaryIO, Self

from homeassistant.core import HomeAssistant
import pytest


class SaveFolder:
    """The folder for saved clips.

    A test can allow or forbid Home Assistant to write to this folder.
    """

    def __init__(self, hass: HomeAssistant, parent: Path) -> None:
        self.parent = parent
        self.folder = parent / "saved"
        self.folder.mkdir(parents=True)
        self.hass = hass
        self.allow()

    def allow(self) -> None:
        """Allow Home Assistant to write to this folder only."""
        self.hass.config.allowlist_external_dirs = {str(self.folder)}

    def forbid(self) -> None:
        """Forbid Home Assistant to write to any folder."""
        self.hass.config.allowlist_external_dirs = set()

    def path(self, name: str) -> str:
        """Return the full path of a file in this folder."""
        return f"{self.folder}/{name}"

    def put(self, name: str, text: str = "somebody else's") -> Path:
        """Create a file in this folder, as another program would. Return its path."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def read(self, name: str) -> bytes:
        """Return the bytes of a file in this folder."""
        return (self.folder / name).read_bytes()

    @property
    def tree(self) -> dict[str, object]:
        """Return the content of each file in the parent folder of this folder, by relative path.

        The content of a link is the path to which the link points. The content of a folder is the
        text "a folder".
        """
        return {
            str(path.relative_to(self.parent)): _content(path)
            for path in sorted(self.parent.rglob("*"))
        }

    @property
    def files(self) -> list[str]:
        """The sorted relative paths of the files in this folder."""
        paths = (it for it in self.folder.rglob("*") if it.is_file())
        return sorted(str(it.relative_to(self.folder)) for it in paths)


def _content(path: Path) -> object:
    if path.is_symlink():
        return path.readlink()
    return path.read_bytes() if path.is_file() else "a folder"


class FullDisk:
    """A file on a simulated disk with `room` bytes of free space."""

    def __init__(self, file: BinaryIO, room: int) -> None:
        self._file = file
        self._room = room

    def write(self, piece: bytes) -> int:
        """Write as many bytes as fit on the disk. Raise OSError (ENOSPC) if bytes are left."""
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
    """Simulate a full disk. Each new file in this folder can contain only `room` bytes."""
    really_open = Path.open

    def open_(self: Path, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
        file: Any = really_open(self, mode, *args, **kwargs)
        return FullDisk(file, room) if self.is_relative_to(folder) and mode == "wb" else file

    monkeypatch.setattr(Path, "open", open_)


def break_disk(monkeypatch: pytest.MonkeyPatch, folder: Path, number: int) -> None:
    """Simulate a broken disk, on which creating a file in this folder raises an OSError.

    `number` is the error number of the OSError.
    """
    really_open = Path.open

    def open_(self: Path, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
        if self.is_relative_to(folder) and mode == "x":
            raise OSError(number, os.strerror(number), str(self))
        return really_open(self, mode, *args, **kwargs)

    monkeypatch.setattr(Path, "open", open_)
