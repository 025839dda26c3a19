"""The faults of the archive's storage: its disk, its files and its index."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
import errno
import io
import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from custom_components.blink_clips.archive import scan
from custom_components.blink_clips.archive.layout import MARKER
from custom_components.blink_clips.const import DOMAIN
from tests.archive_house import ArchivingHouse

_READS = ("stat", "scandir")

type Simulate = Callable[[ArchivingHouse], AbstractContextManager[object]]


@dataclass(frozen=True, kw_only=True)
class StorageKind:
    """A kind of fault.

    `simulate` returns a context manager. The fault lasts during its `with` block.
    """

    name: str
    simulate: Simulate
    restarts: bool = False
    """Whether the fault is seen only after the account was loaded again."""


@contextmanager
def _drive_missing(archive: ArchivingHouse) -> Iterator[None]:
    elsewhere = archive.lose_drive()
    yield
    assert list(archive.root.iterdir()) == []
    archive.mount_drive(elsewhere)


@contextmanager
def _marker_missing(archive: ArchivingHouse) -> Iterator[None]:
    marker = archive.root / MARKER
    elsewhere = marker.rename(archive.media / "marker")
    files = archive.files
    yield
    assert archive.files == files
    elsewhere.rename(marker)


@contextmanager
def _marker_damaged(archive: ArchivingHouse) -> Iterator[None]:
    marker = archive.root / MARKER
    intact, files = marker.read_bytes(), archive.files
    marker.write_text("{")
    yield
    assert archive.files == files
    marker.write_bytes(intact)


@contextmanager
def unreadable(folder: Path) -> Iterator[None]:
    """In the `with` block, fail each access to the content of a folder with EIO."""

    def failing(real: Callable[..., Any], *, inside: bool) -> Callable[..., Any]:
        def call(path: Any = ".", *args: Any, **kwargs: Any) -> Any:
            found = Path(path) if isinstance(path, (str, Path)) else Path()
            if folder in (found.parents if inside else (found, *found.parents)):
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            return real(path, *args, **kwargs)

        return call

    with pytest.MonkeyPatch.context() as patch:
        for name in ("stat", "lstat", "mkdir", "unlink", "replace", "rename"):
            patch.setattr(os, name, failing(getattr(os, name), inside=True))
        # Replace `scandir` in one module only, because the simulator uses it as well.
        reading = SimpleNamespace(**{**vars(os), "scandir": failing(os.scandir, inside=False)})
        patch.setattr(scan, "os", reading)
        patch.setattr(io, "open", failing(io.open, inside=True))
        yield


@contextmanager
def _folder_unreadable(archive: ArchivingHouse) -> Iterator[None]:
    with unreadable(_newest(archive, ".mp4").parent):
        yield


def _failing(code: int, *, reading: bool = False) -> Simulate:
    """Return a fault that makes each write in the folder fail with an error code.

    If `reading` is True, each access to a file in the folder fails.
    """

    @contextmanager
    def simulate(archive: ArchivingHouse) -> Iterator[None]:
        def is_inside(path: object) -> bool:
            return isinstance(path, (str, Path)) and Path(path).is_relative_to(archive.root)

        def refuse(real: Callable[..., Any]) -> Callable[..., Any]:
            def call(path: Any = ".", *args: Any, **kwargs: Any) -> Any:
                if is_inside(path):
                    raise OSError(code, os.strerror(code))
                return real(path, *args, **kwargs)

            return call

        real_open = io.open

        def open_file(path: Any, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
            # Keep FileExistsError. If the file to create already exists, even a drive that refuses
            # to write reports this error.
            writes = mode not in {"r", "rb"} and not (mode == "x" and Path(path).exists())
            if is_inside(path) and (reading or writes):
                raise OSError(code, os.strerror(code))
            return real_open(path, mode, *args, **kwargs)

        with pytest.MonkeyPatch.context() as patch:
            for name in ("mkdir", "rmdir", "unlink", "replace", *(_READS if reading else ())):
                patch.setattr(os, name, refuse(getattr(os, name)))
            patch.setattr(Path, "touch", refuse(Path.touch))
            patch.setattr(io, "open", open_file)
            yield

    return simulate


@contextmanager
def _video_deleted(archive: ArchivingHouse) -> Iterator[None]:
    _newest(archive, ".mp4").unlink()
    yield


@contextmanager
def _sidecar_edited(archive: ArchivingHouse) -> Iterator[None]:
    sidecar = _newest(archive, ".json")
    original = sidecar.rename(archive.media / "original")
    sidecar.write_text("{")
    yield
    original.replace(sidecar)


@contextmanager
def _index_deleted(archive: ArchivingHouse) -> Iterator[None]:
    for path in _index(archive).parent.iterdir():
        path.unlink()
    yield


@contextmanager
def _index_damaged(archive: ArchivingHouse) -> Iterator[None]:
    index = _index(archive)
    for suffix in ("-wal", "-shm"):
        index.with_name(index.name + suffix).unlink(missing_ok=True)
    index.write_bytes(index.read_bytes()[:4096] + b"\xff" * 65536)
    yield


def _newest(archive: ArchivingHouse, ending: str) -> Path:
    """Return the newest archived file that has this file extension."""
    return archive.root / max(it for it in archive.files if it.endswith(ending))


def _index(archive: ArchivingHouse) -> Path:
    folder = Path(archive.house.hass.config.cache_path(DOMAIN))
    [found] = folder.rglob("index.db")
    return found


STORAGE_KINDS = (
    StorageKind(name="no fault", simulate=lambda _: nullcontext()),
    StorageKind(name="drive missing", simulate=_drive_missing),
    StorageKind(name="marker missing", simulate=_marker_missing),
    StorageKind(name="marker damaged", simulate=_marker_damaged),
    StorageKind(name="read-only", simulate=_failing(errno.EROFS)),
    StorageKind(name="permission denied", simulate=_failing(errno.EACCES, reading=True)),
    StorageKind(name="little space", simulate=ArchivingHouse.full_disk),
    StorageKind(name="full disk", simulate=_failing(errno.ENOSPC)),
    StorageKind(name="I/O error", simulate=_failing(errno.EIO, reading=True)),
    StorageKind(name="stale network drive", simulate=_failing(errno.ESTALE, reading=True)),
    StorageKind(name="unreadable folder", simulate=_folder_unreadable, restarts=True),
    StorageKind(name="video deleted by hand", simulate=_video_deleted),
    StorageKind(name="sidecar edited", simulate=_sidecar_edited, restarts=True),
    StorageKind(name="index deleted", simulate=_index_deleted, restarts=True),
    StorageKind(name="index damaged", simulate=_index_damaged),
)
