"""The status of an archive, which its sensors show."""

from dataclasses import dataclass

from .errors import NO_ROOM, ArchiveProblem
from .index import Totals


@dataclass(frozen=True, kw_only=True)
class ArchiveStatus:
    """The status of an archive after the last work on it."""

    problem: ArchiveProblem | None = None
    """The reason why no clip can be archived; None if there is none."""
    cause: str = ""
    """The error code of the problem; empty if there is none."""
    is_scanning: bool = False
    """Whether the files are being compared with the index."""
    totals: Totals | None = None
    """The number and size of the archived clips; None before the index was read."""
    waiting: int = 0
    """Number of clips that still have to be archived."""
    damaged: int = 0
    """Number of sidecars that could not be read in the last scan."""

    @property
    def has_only_kept_clips(self) -> bool:
        """Whether no clip can be archived, because retention deletes none of the archived clips."""
        return self.problem is ArchiveProblem.FULL and self.cause == NO_ROOM
