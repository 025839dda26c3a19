"""Saves files atomically: a file gets its final name only when it is complete."""

from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
import errno
import os
from pathlib import Path
from threading import Lock
from uuid import uuid4

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..errors import disk_detail
from .executor import run_to_completion

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


class Folders:
    """Keeps track of the folders that were created for unfinished files.

    Removes such a folder if it is empty and no unfinished file uses it.
    """

    def __init__(self) -> None:
        self._writers = Counter[Path]()
        self._changing = Lock()

    def enter(self, folder: Path) -> list[Path]:
        """Create a folder and its missing parents.

        Return the folders that the caller must pass to `leave` when its file is finished.
        """
        with self._changing:
            ours = [
                it
                for it in (folder, *folder.parents)
                if it in self._writers or not os.path.lexists(it)
            ]
            self._writers.update(ours)
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as err:
                self._leave(ours)
                if isinstance(err, FileExistsError):
                    # A file has the name of the folder. Raise NotADirectoryError, because
                    # FileExistsError would mean that the target file exists.
                    reason = os.strerror(errno.ENOTDIR)
                    raise NotADirectoryError(errno.ENOTDIR, reason, str(folder)) from err
                raise
            return ours

    def leave(self, ours: list[Path]) -> None:
        """Remove the folders of `ours` that are empty.

        Keep a folder while another unfinished file uses it.
        """
        with self._changing:
            self._leave(ours)

    def _leave(self, ours: list[Path]) -> None:
        for folder in ours:
            self._writers[folder] -= 1
            if not self._writers[folder]:
                del self._writers[folder]
                # Ignore the error that `rmdir` raises for a folder that is not empty.
                with suppress(OSError):
                    folder.rmdir()


_FOLDERS: HassKey[Folders] = HassKey(f"{DOMAIN}.folders")


class _Draft:
    """A temporary file in the folder of the final file. All methods access the disk."""

    def __init__(self, final: Path, folders: Folders) -> None:
        self.temporary = final.with_name(f".{uuid4().hex}.tmp")
        self._final = final
        self._folders = folders
        self._entered: list[Path] = []

    def begin(self) -> None:
        """Create an empty file, which shows whether the folder is writable."""
        self._entered = self._folders.enter(self._final.parent)
        self.temporary.open("x").close()

    def publish(self, *, overwrite: bool) -> int:
        """Rename the temporary file to its final name. Return the file's size in bytes.

        Raises FileExistsError if the final file exists and `overwrite` is False.
        """
        # Write the content to the disk before the rename, so that a power failure leaves no
        # incomplete file.
        with self.temporary.open("rb") as file:
            os.fsync(file.fileno())
            size = os.fstat(file.fileno()).st_size
        if overwrite:
            self.temporary.replace(self._final)
        else:
            self._claim()
        return size

    def end(self) -> None:
        """Delete the temporary file.

        Also delete the folders that were created for the file, if they are empty.
        """
        with suppress(OSError):
            self.temporary.unlink(missing_ok=True)
        self._folders.leave(self._entered)

    def _claim(self) -> None:
        try:
            os.link(self.temporary, self._final)
        except FileExistsError:
            raise
        except OSError:
            # If the file system lacks hard links, reserve the final name with an empty file.
            self._final.open("x").close()
            try:
                self.temporary.replace(self._final)
            except OSError:
                self._final.unlink(missing_ok=True)
                raise


async def async_save(
    hass: HomeAssistant,
    path: Path,
    write: Callable[[Path], Awaitable[None]],
    *,
    overwrite: bool,
) -> int:
    """Save a file, which `write` first writes to a temporary path. Return its size in bytes.

    If an error occurs, nothing on the disk has changed. Raises ServiceValidationError if the path
    is not allowed, or if a file exists there. Raises HomeAssistantError if the disk fails.
    """
    run = run_to_completion(hass.async_add_executor_job)
    try:
        final = await run(_free_place, hass, path, overwrite)
        draft = _Draft(final, hass.data.setdefault(_FOLDERS, Folders()))
        try:
            await run(draft.begin)
            await write(draft.temporary)
            size: int = await run(lambda: draft.publish(overwrite=overwrite))
        finally:
            await run(draft.end)
    except FileExistsError as err:
        raise path_taken(path) from err
    except OSError as err:
        if err.errno in _FULL:
            raise HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="disk_full",
                translation_placeholders={"path": str(path)},
            ) from err
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="not_written",
            translation_placeholders={"path": str(path), "detail": disk_detail(err)},
        ) from err
    return size


def path_taken(path: Path) -> ServiceValidationError:
    """Return the error for a path at which a file already exists."""
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="exists",
        translation_placeholders={"path": str(path)},
    )


def _free_place(hass: HomeAssistant, path: Path, overwrite: bool) -> Path:  # noqa: FBT001 - the executor passes positional arguments
    """Return the path of a file that may be written, without links and "..".

    Raises ServiceValidationError if the path is not allowed, and FileExistsError if a file exists.
    """
    # Resolve symbolic links and ".." first. Check the path that results.
    final = path.parent.resolve() / path.name
    if not hass.config.is_allowed_path(str(final)):
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="path_not_allowed",
            translation_placeholders={"path": str(path)},
        )
    if not overwrite and os.path.lexists(final):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(final))
    return final
