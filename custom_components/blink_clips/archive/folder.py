"""The archive's folder: writes, reads and deletes the files of clips.

A clip is archived as soon as its sidecar (description) has its final name. The functions access the
disk and raise ArchiveError. They write nothing if the marker file is missing, because the drive may
not be mounted. They change no file through a symbolic link within the folder, which may lead
out of it.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
import errno
import os
from pathlib import Path

from .disk_call import report_progress
from .errors import (
    ArchiveError,
    ArchiveProblem,
    DamagedSidecarError,
    is_disk_error,
    is_refusal,
)
from .layout import ENDINGS, POSTER, PROBE, SIDECAR, VIDEO
from .marker import Owner, create_marker, read_marker, replace_marker
from .sidecar import MAX_SIDECAR_BYTES, Sidecar
from .temporary_files import Draft, delete_clip, exists, replace_sidecar

# Number of names to try for a clip. Files of other programs may already have the first names.
_MAX_NAMES = 100


class ArchiveFolder:
    """The folder with the archived clips of one account.

    `account` and `instance` are the texts in the marker file that identify the account and the Home
    Assistant. If `instance` is None, the folder may belong to any Home Assistant.
    """

    def __init__(self, root: Path, account: str, instance: str | None = None) -> None:
        self.root = root
        self._owner = Owner(account=account, instance=instance)
        self._drafts: set[str] = set()

    def create(self) -> None:
        """Create the folder and its marker, unless they exist.

        Raises FileExistsError if the folder is the archive of another account.
        """
        with _disk_errors():
            self.root.mkdir(parents=True, exist_ok=True)
            found = create_marker(self.root, self._owner)
            self._adopt(found)
        if found.account != self._owner.account:
            raise FileExistsError(self.root)
        self.check()

    def check(self) -> None:
        """Check that the folder is the archive of this account and of this Home Assistant.

        If the drive is not mounted, the folder is empty and has no marker.
        """
        report_progress()
        with _disk_errors():
            found = read_marker(self.root)
        if found.account != self._owner.account:
            raise ArchiveError(ArchiveProblem.MISSING, cause="other account")
        if self._owner.instance is not None and found.instance not in {None, self._owner.instance}:
            raise ArchiveError(ArchiveProblem.TAKEN, cause="other Home Assistant")

    def adopt(self) -> None:
        """Write this Home Assistant into the marker of an earlier version, which names none.

        Ignore errors of the disk, such as a read-only folder.
        """
        with suppress(OSError, ArchiveError):
            self._adopt(read_marker(self.root))

    def take_over(self) -> None:
        """Make the folder the archive of this Home Assistant.

        Its marker must name the account, or be damaged.
        """
        try:
            with _disk_errors():
                found = read_marker(self.root)
        except ArchiveError as err:
            if err.problem is not ArchiveProblem.MARKER:
                raise
        else:
            if found.account != self._owner.account:
                raise ArchiveError(ArchiveProblem.MISSING, cause="other account")
        with _disk_errors():
            replace_marker(self.root, self._owner)

    def _adopt(self, found: Owner) -> None:
        is_ours = found.account == self._owner.account
        if is_ours and found.instance is None and self._owner.instance is not None:
            replace_marker(self.root, self._owner)

    def check_writable(self) -> None:
        """Check whether files can be created in the folder."""
        self.check()
        with _disk_errors():
            probe = self.root / PROBE
            try:
                probe.touch()
            finally:
                probe.unlink(missing_ok=True)

    def require_part(self, err: ArchiveError) -> None:
        """Raise an error, unless `err` concerns only single files or folders of the archive.

        In this case, files can still be created in the folder.
        """
        if is_refusal(err):
            self.check()
        elif is_disk_error(err):
            self.check_writable()
        else:
            raise err

    def remove_probe(self) -> None:
        """Delete the test file of an interrupted check. Ignore errors of the disk."""
        with suppress(OSError):
            (self.root / PROBE).unlink(missing_ok=True)

    def begin(self, stem: str) -> Draft:
        """Return a new draft: the temporary files of a clip to archive.

        If another program's file already has the clip's file name, add a number to the name.
        """
        self.check()
        with _disk_errors():
            self._require_no_link(stem)
            draft = Draft.create(self.root, self._free_stem(stem))
            self._drafts.add(draft.token)
        try:
            # Check that the drive is still mounted. Otherwise the files would be in the empty
            # folder at the mount point.
            self.check()
        except ArchiveError:
            self.discard(draft)
            raise
        return draft

    def publish(self, draft: Draft, sidecar: Sidecar) -> None:
        """Give the files of a draft their final names."""
        self.check()
        with _disk_errors():
            self._require_no_link(draft.stem)
            draft.publish(sidecar)
        self._drafts.discard(draft.token)

    def discard(self, draft: Draft) -> None:
        """Delete the temporary files of a draft, and then its folders if they are empty.

        If the disk fails, ignore the error. The next scan deletes the files.
        """
        with suppress(OSError):
            draft.discard()
        self.remove_empty_folders(draft.folder)
        self._drafts.discard(draft.token)

    def rewrite(self, stem: str, sidecar: Sidecar) -> None:
        """Replace the sidecar (description) of an archived clip."""
        self.check()
        with _disk_errors():
            self._require_no_link(stem)
            replace_sidecar(self.root / stem, sidecar)

    def delete(self, stem: str) -> None:
        """Delete the files of a clip. Missing files are no error."""
        self.check()
        with _disk_errors():
            self._require_no_link(stem)
            delete_clip(self.root / stem)
        self.remove_empty_folders((self.root / stem).parent)

    def read(self, stem: str, clip_id: int) -> Sidecar:
        """Return the sidecar (description) of a clip.

        Raises DamagedSidecarError if the file is missing, is invalid or belongs to another clip.
        """
        report_progress()
        try:
            with _disk_errors(), self.path(stem, SIDECAR).open("rb") as file:
                content = file.read(MAX_SIDECAR_BYTES + 1)
        except ArchiveError as err:
            if err.problem is not ArchiveProblem.MISSING:
                raise
            self.check()
            raise DamagedSidecarError("missing") from err
        if len(content) > MAX_SIDECAR_BYTES:
            raise DamagedSidecarError("too long")
        try:
            sidecar = Sidecar.from_json(content.decode())
        except UnicodeDecodeError as err:
            raise DamagedSidecarError("no UTF-8") from err
        if sidecar.clip.id != clip_id:
            raise DamagedSidecarError("other clip")
        return sidecar

    def files(self, stem: str) -> dict[str, os.stat_result]:
        """Return the status (size and times) of each file of a clip, by the file's extension.

        A missing poster is left out. Any other missing file is an error.
        """
        found = {}
        with _disk_errors():
            for ending in (VIDEO, SIDECAR):
                found[ending] = self.path(stem, ending).stat()
            with suppress(FileNotFoundError):
                found[POSTER] = self.poster(stem).stat()
        return found

    def path(self, stem: str, ending: str) -> Path:
        """Return the path of one of a clip's files. The disk is not accessed."""
        return self.root / f"{stem}{ending}"

    def video(self, stem: str) -> Path:
        """Return the path of a clip's video. The disk is not accessed."""
        return self.path(stem, VIDEO)

    def poster(self, stem: str) -> Path:
        """Return the path of a clip's poster. The disk is not accessed."""
        return self.path(stem, POSTER)

    @property
    def drafts(self) -> frozenset[str]:
        """The tokens of the drafts that are in use. A token is a part of a draft's file names."""
        return frozenset(self._drafts)

    def remove_empty_folders(self, day: Path) -> None:
        """Remove a day folder if it is empty.

        Then remove the folder of its camera if that is empty.
        """
        if day.parent.is_symlink():
            return
        for folder in (day, day.parent):
            if folder == self.root or self.root not in folder.parents:
                return
            # Ignore the error of `rmdir` for a folder that is not empty.
            with suppress(OSError):
                folder.rmdir()

    def is_link(self, name: str) -> bool:
        """Return whether the folder of a camera is a symbolic link."""
        with _disk_errors():
            return (self.root / name).is_symlink()

    def _require_no_link(self, stem: str) -> None:
        """Check that no folder in the path of a clip is a symbolic link. Raises OSError."""
        day = (self.root / stem).parent
        if day.is_symlink() or day.parent.is_symlink():
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))

    def _free_stem(self, stem: str) -> str:
        for number in range(1, _MAX_NAMES + 1):
            free = stem if number == 1 else f"{stem}-{number}"
            if not any(exists(self.path(free, ending)) for ending in ENDINGS):
                return free
        raise ArchiveError(ArchiveProblem.FAILED, cause="EEXIST")


@contextmanager
def _disk_errors() -> Iterator[None]:
    """Convert errors of the disk into ArchiveError."""
    try:
        yield
    except OSError as err:
        raise ArchiveError.of(err) from err
