"""The status of an archive, which its sensors show."""

from dataclasses import dataclass, field

from .errors import NO_ROOM, ArchiveProblem
from .index import Totals
from .retention import Undeletable


@dataclass(frozen=True, kw_only=True)
class ArchiveStatus:
    """The status of an archive after the last work on the archive."""

    problem: ArchiveProblem | None = None
    """The reason why no clip can be archived, or None."""
    cause: str = ""
    """The error code of the problem, or an empty text."""
    is_scanning: bool = False
    """Whether the files are being compared with the index."""
    totals: Totals | None = None
    """The number and size of the archived clips.

    It is None until the index was read. If the index is empty, it is None until a scan has filled
    it.
    """
    waiting: int = 0
    """Number of clips that still have to be archived, as far as Blink's list was read."""
    is_list_read: bool = False
    """Whether Blink's list of clips was read without a gap since the account was loaded.

    Otherwise, more clips than the known ones may have to be archived.
    """
    damaged: int = 0
    """Number of sidecars that the last scan could not read."""
    unreadable: int = 0
    """Number of files and folders that the last scan could not access."""
    unreadable_cause: str = ""
    """The error code of the last of these files and folders, or an empty text."""
    undeletable: Undeletable = field(default_factory=Undeletable)
    """The clips beyond the limits that cannot be deleted. Other clips are archived meanwhile."""
    is_undeletable_known: bool = False
    """Whether all limits were enforced since the start. Until then, `undeletable` may be empty."""

    @property
    def has_only_kept_clips(self) -> bool:
        """Whether no clip can be archived because kept clips take all the space."""
        return self.problem is ArchiveProblem.FULL and self.cause == NO_ROOM
