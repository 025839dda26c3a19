"""Saving: a file that somebody asked for appears whole under its name, or not at all."""

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
from .executor import run_to_completion

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


class Folders:
    """The folders that were made for files which are being written; without one, they go again."""

    def __init__(self) -> None:
        self._writers = Counter[Path]()
        self._changing = Lock()

    def enter(self, folder: Path) -> list[Path]:
        """Make a folder where there is none; return those to leave after the file was written."""
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
                    # Here this would be told as if it were the file.
                    reason = os.strerror(errno.ENOTDIR)
                    raise NotADirectoryError(errno.ENOTDIR, reason, str(folder)) from err
                raise
            return ours

    def leave(self, ours: list[Path]) -> None:
        """Remove those that nobody else writes to, if there is nothing in them."""
        with self._changing:
            self._leave(ours)

    def _leave(self, ours: list[Path]) -> None:
        for folder in ours:
            self._writers[folder] -= 1
            if not self._writers[folder]:
                del self._writers[folder]
                # Only an empty folder lets itself be removed.
                with suppress(OSError):
                    folder.rmdir()


_FOLDERS: HassKey[Folders] = HassKey(f"{DOMAIN}.folders")


class _Draft:
    """A file in the making, beside where it will be; all verbs work on the disk."""

    def __init__(self, final: Path, folders: Folders) -> None:
        self.temporary = final.with_name(f".{uuid4().hex}.tmp")
        self._final = final
        self._folders = folders
        self._entered: list[Path] = []

    def begin(self) -> None:
        """Make an empty file: before the cloud is asked for what nobody could write."""
        self._entered = self._folders.enter(self._final.parent)
        self.temporary.open("x").close()

    def publish(self, *, overwrite: bool) -> int:
        """Give the file its name and return its size; FileExistsError if another has it now."""
        # A name must never stand for bytes that a power cut can still take away.
        with self.temporary.open("rb") as file:
            os.fsync(file.fileno())
            size = os.fstat(file.fileno()).st_size
        if overwrite:
            self.temporary.replace(self._final)
        else:
            self._claim()
        return size

    def end(self) -> None:
        """Leave nothing behind but the finished file, if there is one."""
        with suppress(OSError):
            self.temporary.unlink(missing_ok=True)
        self._folders.leave(self._entered)

    def _claim(self) -> None:
        try:
            os.link(self.temporary, self._final)
        except FileExistsError:
            raise
        except OSError:
            # Memory cards and some shares know no links; an empty file holds the name there.
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
    """Have `write` write a file, give it its name once it is whole, and return its size.

    Missing folders are made. Whatever is raised, by `write` or here, or if it is cancelled: the
    disk is left as it was. Raises ServiceValidationError for a path that is not allowed or taken,
    and HomeAssistantError where the disk fails.
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
            translation_placeholders={"path": str(path), "error": err.strerror or str(err)},
        ) from err
    return size


def path_taken(path: Path) -> ServiceValidationError:
    """Return what somebody is told whose file has no place, because another is there."""
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="exists",
        translation_placeholders={"path": str(path)},
    )


def _free_place(hass: HomeAssistant, path: Path, overwrite: bool) -> Path:  # noqa: FBT001 - a thread passes it on
    """Return where a path leads in the end, if a file may be written there."""
    # What is checked must be what is written to: no link and no ".." is left in it.
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
