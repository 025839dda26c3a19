"""Simulates an archive on a drive that can be unmounted."""

from collections.abc import Callable

from .clips import Shelf


def unmount(shelf: Shelf) -> Callable[[], None]:
    """Replace the archive by an empty folder.

    Return a function that mounts the drive again. That function fails if a file was written into
    the empty folder.
    """
    root = shelf.folder.root
    away = root.rename(root.with_name("away"))
    root.mkdir()

    def mount() -> None:
        root.rmdir()
        away.rename(root)

    return mount
