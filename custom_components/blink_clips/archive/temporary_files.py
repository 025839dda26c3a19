"""Temporary files of the archive, with which a scan can finish or undo an interrupted change.

There are three kinds:

- A draft: the files of a new clip. Its sidecar (description) gets the final name last.
- Trash: the sidecar of a clip that is being deleted. It is renamed before the files are deleted.
- An edit: a new version of a sidecar, which then replaces the old one.
"""

from collections.abc import Iterable
from contextlib import suppress
import errno
import os
from pathlib import Path
import re
from typing import Final
from uuid import uuid4

from .errors import DamagedSidecarError
from .layout import ENDINGS, POSTER, SIDECAR, VIDEO, clip_id_in
from .sidecar import MAX_SIDECAR_BYTES, Sidecar

_DRAFT: Final = "draft"
_TRASH: Final = "trash"
_EDIT: Final = "edit"
_NAME = re.compile(
    r"\.(?P<name>[0-9_-]+)\.(?P<token>[0-9a-f]{32})\.(?P<use>draft|trash|edit)\.(mp4|jpg|json)",
    re.ASCII,
)
# Errors of file systems that cannot wait until a file is on the disk.
_NO_SYNC: Final = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}


class Draft:
    """The temporary files of a clip that is being archived."""

    def __init__(self, final: Path, stem: str, token: str) -> None:
        self.stem = stem
        """The stem (path without extension) of the final files."""
        self.token = token
        """A part of the temporary names, different for each draft."""
        self._final = final

    @classmethod
    def create(cls, root: Path, stem: str) -> Draft:
        """Create the clip's folders and an empty video. Return the draft. Raises OSError."""
        draft = cls(root / stem, stem, uuid4().hex)
        for folder in (draft.folder.parent, draft.folder):
            # Do not create parent folders. A missing root means that a drive is not mounted.
            folder.mkdir(exist_ok=True)
        draft.video.open("x").close()
        return draft

    @property
    def folder(self) -> Path:
        """The folder that contains the draft's files."""
        return self._final.parent

    @property
    def video(self) -> Path:
        """The path at which the video must be written."""
        return self._temporary(VIDEO)

    @property
    def poster(self) -> Path:
        """The path at which the poster may be written."""
        return self._temporary(POSTER)

    @property
    def size(self) -> int:
        """The size of the files in bytes. Raises OSError."""
        return sum(path.stat().st_size for path in self._existing())

    @property
    def is_complete(self) -> bool:
        """Whether the video and the sidecar were written. The video may have its final name.

        Raises OSError.
        """
        try:
            with self._temporary(SIDECAR).open("rb") as file:
                Sidecar.from_json(file.read(MAX_SIDECAR_BYTES).decode())
        except FileNotFoundError, DamagedSidecarError, UnicodeDecodeError:
            return False
        return exists(self.video) or exists(_with_ending(self._final, VIDEO))

    def publish(self, sidecar: Sidecar) -> None:
        """Give the files their final names. Raises OSError.

        Raises FileExistsError if another program has created a file with one of these names.
        """
        seconds = sidecar.clip.created_at.timestamp()
        # Store the video and the poster on the disk before the sidecar is written. After a power
        # failure, a complete sidecar then means that the video and the poster are complete as well.
        for path in self._existing():
            sync_file(path)
            # Ignore the error of a network drive on which Home Assistant may not set times.
            with suppress(OSError):
                os.utime(path, (seconds, seconds))
        _write(self._temporary(SIDECAR), sidecar)
        self.finish()

    def finish(self) -> None:
        """Give the temporary files their final names. The sidecar (description) is the last one.

        Raises OSError. Raises FileExistsError like `publish`.
        """
        names = {path: _with_ending(self._final, path.suffix) for path in self._existing()}
        for final in names.values():
            if exists(final):
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
        for path, final in names.items():
            if path.suffix == SIDECAR:
                # Write the new names of the other files to the disk first. Some file systems do not
                # keep the order in which files are renamed.
                _sync_folder(self.folder)
            path.replace(final)
        _sync_folder(self.folder)

    def discard(self) -> None:
        """Delete the temporary files. Raises OSError."""
        for path in self._existing():
            path.unlink(missing_ok=True)

    def _existing(self) -> list[Path]:
        return [path for ending in ENDINGS if exists(path := self._temporary(ending))]

    def _temporary(self, ending: str) -> Path:
        return self._final.with_name(f".{self._final.name}.{self.token}.{_DRAFT}{ending}")


def exists(path: Path) -> bool:
    """Return whether a file or a link exists.

    Raises OSError, unlike `Path.exists`: a file that cannot be accessed at the moment is not
    missing.
    """
    try:
        path.lstat()
    except FileNotFoundError:
        return False
    return True


def delete_clip(final: Path) -> None:
    """Delete the files of a clip. `final` is their path without extension. Raises OSError.

    Ignores missing files.
    """
    trash = final.with_name(f".{final.name}.{uuid4().hex}.{_TRASH}{SIDECAR}")
    # Delete the other files even if the sidecar (description) is missing. A user may have deleted
    # only the sidecar.
    with suppress(FileNotFoundError):
        _with_ending(final, SIDECAR).replace(trash)
    _finish_deletion(final, trash)


def replace_sidecar(final: Path, sidecar: Sidecar) -> None:
    """Replace the sidecar (description) of a clip. Raises OSError.

    `final` is the path of the clip's files without extension.
    """
    edit = final.with_name(f".{final.name}.{uuid4().hex}.{_EDIT}{SIDECAR}")
    try:
        _write(edit, sidecar)
        edit.replace(_with_ending(final, SIDECAR))
    finally:
        edit.unlink(missing_ok=True)
    _sync_folder(final.parent)


def recover(folder: Path, names: Iterable[str], active: frozenset[str]) -> bool:
    """Finish or undo the interrupted changes in a folder of the archive.

    `names` are all file names in the folder. `active` has the tokens (parts of file names) of
    drafts in use, which are left alone. Return whether there was an interrupted change. Raises
    OSError.
    """
    drafts: dict[str, str] = {}
    deletions: list[tuple[Path, Path]] = []
    found = False
    for name in names:
        match = _NAME.fullmatch(name)
        if match is None or match["token"] in active or clip_id_in(match["name"]) is None:
            continue
        found = True
        if match["use"] == _DRAFT:
            drafts[match["token"]] = match["name"]
        elif match["use"] == _TRASH:
            deletions.append((folder / match["name"], folder / name))
        else:
            # Discard the new version of a sidecar (description), because it may be outdated.
            (folder / name).unlink(missing_ok=True)
    # Finish the drafts before the deletions. A clip may have been deleted, and then archived again
    # with the same name.
    for token, name in drafts.items():
        _recover_draft(Draft(folder / name, "", token))
    for final, trash in deletions:
        if exists(_with_ending(final, SIDECAR)):
            trash.unlink(missing_ok=True)
        else:
            _finish_deletion(final, trash)
    return found


def _recover_draft(draft: Draft) -> None:
    """Give the files of a draft their final names.

    Delete the files if the draft is incomplete, or if the names are taken.
    """
    if draft.is_complete:
        with suppress(FileExistsError):
            draft.finish()
            return
    draft.discard()


def _finish_deletion(final: Path, trash: Path) -> None:
    for ending in (VIDEO, POSTER):
        _with_ending(final, ending).unlink(missing_ok=True)
    trash.unlink(missing_ok=True)


def _with_ending(final: Path, ending: str) -> Path:
    return final.with_name(final.name + ending)


def _write(path: Path, sidecar: Sidecar) -> None:
    """Write a sidecar (description), and wait until it is on the disk."""
    path.write_text(sidecar.to_json(), encoding="utf-8")
    sync_file(path)


def sync_file(path: Path) -> None:
    """Wait until the content of a file is on the disk, if its file system supports this."""
    with path.open("rb+") as file:
        try:
            os.fsync(file.fileno())
        except OSError as err:
            if err.errno not in _NO_SYNC:
                raise


def _sync_folder(folder: Path) -> None:
    """Write the file names in a folder to the disk, so that they survive a power failure."""
    # Ignore errors. Some network drives cannot write the names to the disk on request.
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
