"""The free space that always remains on the disk of the archive."""

from pathlib import Path
import shutil

from .errors import ArchiveError, ArchiveProblem

# Minimum free space on the disk in bytes. If less space is free, no clip is archived. The archive
# thus never fills the disk.
MIN_FREE_BYTES = 100_000_000


def require_free_space(root: Path) -> None:
    """Check that the disk has enough space for a clip and for other programs.

    `root` is the folder of the archive. Raises ArchiveError.
    """
    try:
        free = shutil.disk_usage(root).free
    except OSError as err:
        raise ArchiveError.of(err) from err
    if free < MIN_FREE_BYTES:
        raise ArchiveError(ArchiveProblem.FULL, cause="ENOSPC")
