"""Reads the files of clips that are in the archive or in the cache."""

from collections.abc import Awaitable
from pathlib import Path
import shutil

from ..api import Clip
from ..archive.errors import ArchiveError
from ..archive.reader import ArchiveReader
from .executor import Run


async def archived_or_none(clip: Clip, finding: Awaitable[Path]) -> Path | None:
    """Return the path of an archived file.

    If the file is missing, return None if Blink still has the clip, or raise ArchiveError if not.
    """
    try:
        return await finding
    except ArchiveError:
        if clip.deleted:
            raise
        return None


async def read_file(path: Path, archive: ArchiveReader | None, run: Run) -> bytes:
    """Return the content of a file. If it is not archived, read it with `run`.

    Raises OSError. Raises ArchiveUnresponsiveError if the drive of the archive does not respond.
    """
    if archive is not None and archive.has(path):
        return await archive.read(path)
    content: bytes = await run(path.read_bytes)
    return content


async def copy_file(path: Path, target: Path, archive: ArchiveReader | None, run: Run) -> None:
    """Copy a file to a path outside of the archive and the cache. Write the copy with `run`.

    Raises the errors of `read_file`.
    """
    if archive is not None and archive.has(path):
        await archive.copy(path, target, run)
    else:
        await run(shutil.copyfile, path, target)
