"""The errors of the archive."""

from enum import StrEnum
import errno
from typing import Self, override

from ..api import BlinkError

# The cause of an error with the problem FULL, if the archive has reached its own size limit. The
# disk may still have space.
NO_ROOM = "LIMIT"


# Maximum number of files and folders for which the disk may report errors in one scan, and in one
# enforcement of the limits. A failing disk can take half a minute for each error, and users who
# delete clips wait meanwhile.
MAX_DISK_ERRORS = 20


class ArchiveProblem(StrEnum):
    """The reason why the archive cannot be used at the moment."""

    MISSING = "missing"
    """The folder or its marker is missing, or its network drive cannot be reached."""
    TAKEN = "taken"
    """Another Home Assistant has taken over the folder."""
    MARKER = "marker"
    """The marker is damaged, so the owner of the folder is unknown."""
    READ_ONLY = "read_only"
    """Home Assistant may not write to the folder."""
    FULL = "full"
    """The disk is full."""
    FAILED = "failed"
    """The disk reports another error."""
    UNRESPONSIVE = "unresponsive"
    """The drive does not respond."""
    INDEX = "index"
    """The index cannot be read or written. It is on Home Assistant's disk."""


_PROBLEMS = {
    errno.ENOENT: ArchiveProblem.MISSING,
    errno.ENODEV: ArchiveProblem.MISSING,
    errno.ENXIO: ArchiveProblem.MISSING,
    errno.ENOTCONN: ArchiveProblem.MISSING,
    errno.ESTALE: ArchiveProblem.MISSING,
    errno.EHOSTDOWN: ArchiveProblem.MISSING,
    errno.EHOSTUNREACH: ArchiveProblem.MISSING,
    errno.ENETDOWN: ArchiveProblem.MISSING,
    errno.ENETUNREACH: ArchiveProblem.MISSING,
    errno.ETIMEDOUT: ArchiveProblem.MISSING,
    errno.ECONNABORTED: ArchiveProblem.MISSING,
    errno.ECONNREFUSED: ArchiveProblem.MISSING,
    errno.ECONNRESET: ArchiveProblem.MISSING,
    errno.ENETRESET: ArchiveProblem.MISSING,
    errno.EPIPE: ArchiveProblem.MISSING,
    errno.ENOSPC: ArchiveProblem.FULL,
    errno.EDQUOT: ArchiveProblem.FULL,
    errno.EROFS: ArchiveProblem.READ_ONLY,
    errno.EACCES: ArchiveProblem.READ_ONLY,
    errno.EPERM: ArchiveProblem.READ_ONLY,
}


# Errors that concern only one file or folder: its permissions are wrong, or another program uses
# it.
_REFUSALS = {errno.EACCES, errno.EPERM, errno.EBUSY}


class ArchiveError(BlinkError):
    """A file of the archive cannot be read or written."""

    def __init__(self, problem: ArchiveProblem, *, cause: str = "") -> None:
        super().__init__(f"The archive cannot be used: {cause or problem}")
        self.problem = problem
        self._cause = cause

    @classmethod
    def of(cls, err: OSError) -> Self:
        """Return an ArchiveError for an error of the disk."""
        return cls(_PROBLEMS.get(err.errno or 0, ArchiveProblem.FAILED), cause=error_code(err))

    @property
    @override
    def detail(self) -> str:
        return self._cause or super().detail


def missing_video() -> ArchiveError:
    """Return the error for a clip that Blink has deleted and whose archived video is missing."""
    return ArchiveError(ArchiveProblem.MISSING, cause=errno.errorcode[errno.ENOENT])


class KeptClipsError(ArchiveError):
    """There is not enough space for a new clip, because kept clips are never deleted."""

    def __init__(self) -> None:
        super().__init__(ArchiveProblem.FULL, cause=NO_ROOM)


class DamagedSidecarError(Exception):
    """A sidecar (description of a clip) is not a valid JSON object. A user may have edited it."""


class ArchiveUnresponsiveError(ArchiveError):
    """The drive does not respond, so an action of a user was cancelled.

    The part of the action that waits for the drive may still be carried out.
    """

    def __init__(self) -> None:
        super().__init__(ArchiveProblem.UNRESPONSIVE)


class ArchivePartError(ArchiveError):
    """Single files or folders of the archive cannot be read or changed. The others can be used."""


class UnreadFolderError(ArchivePartError):
    """A clip is not archived, because it may already be in a folder that could not be read."""


def is_refusal(err: OSError | ArchiveError) -> bool:
    """Return whether an error means that access to a single file or folder was refused."""
    cause = _cause(err)
    return cause is not None and cause.errno in _REFUSALS


def is_disk_error(err: OSError | ArchiveError) -> bool:
    """Return whether the disk has failed, for example with the error code EIO.

    The error may concern a single file or folder, or the whole disk.
    """
    cause = _cause(err)
    return cause is not None and ArchiveError.of(cause).problem is ArchiveProblem.FAILED


def _cause(err: OSError | ArchiveError) -> OSError | None:
    """Return the failed disk access in the archive's folder. Return None for other errors."""
    cause: BaseException | None = err
    if isinstance(err, ArchiveError):
        cause = None if err.problem is ArchiveProblem.INDEX else err.__cause__
    return cause if isinstance(cause, OSError) else None


def error_code(err: OSError) -> str:
    """Return the error code of a failed disk access, such as "EIO"."""
    return errno.errorcode.get(err.errno or 0, type(err).__name__)
