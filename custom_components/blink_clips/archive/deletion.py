"""Deletes clips from the archive."""

from .folder import ArchiveFolder
from .index import ArchiveIndex


def delete_clip(folder: ArchiveFolder, index: ArchiveIndex, clip_id: int) -> None:
    """Delete all files of a clip, and the files of all its copies. Ignores unknown clips.

    Accesses the disk. Raises ArchiveError.
    """
    for stem in index.stems_of(clip_id):
        folder.delete(stem)
        index.remove([stem])
