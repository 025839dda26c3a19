"""The options of the archive: its folder, its cameras, and the expected disk use."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
import os
from pathlib import Path

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant

from .account.archive_factory import archive_folder, async_instance
from .api import Clip
from .archive.errors import ArchiveError, ArchiveProblem
from .archive.folder import ArchiveFolder
from .clips.cloud_feed import CURSOR_OVERLAP
from .config_entry import BlinkConfigEntry
from .const import CONF_ARCHIVE_CAMERAS, CONF_ARCHIVE_ENABLED, CONF_ARCHIVE_FOLDER
from .coordinator import BlinkCoordinator
from .devices.identifiers import async_device_name
from .devices.titles import camera_titles
from .media.saved_file_names import media_folder

NOT_ABSOLUTE = "folder_not_absolute"
NOT_ALLOWED = "folder_not_allowed"
OTHER_ACCOUNT = "folder_of_other_account"
PROBLEMS = {
    ArchiveProblem.MISSING: "folder_missing",
    ArchiveProblem.TAKEN: "folder_taken",
    ArchiveProblem.MARKER: "folder_marker_damaged",
    ArchiveProblem.READ_ONLY: "folder_read_only",
    ArchiveProblem.FULL: "folder_full",
    ArchiveProblem.FAILED: "folder_failed",
}

# The problems of a folder that another Home Assistant uses, or may use, by the translation key of
# the error. With the consent of a user, the folder is taken over.
CONFLICTS = {PROBLEMS[it]: it for it in (ArchiveProblem.TAKEN, ArchiveProblem.MARKER)}

# Name of the suggested folder, below the media folder.
_NAME = "blink_archive"
# To estimate the clips per day, the clips of this period are counted. The first poll of an account
# reads the same period. Clips of its first minutes (CURSOR_OVERLAP) may be missing.
_COUNTED = timedelta(days=3)
_DAYS_OF_YEAR = 365
# Maximum time in seconds to wait for the drive of a folder. A sleeping drive needs some seconds.
MAX_DRIVE_SECONDS = 30.0
# Estimated size in bytes of a clip whose size is not known: ten seconds at 1.4 Mbit/s, the measured
# rate of a live view.
ESTIMATED_CLIP_BYTES = 1_750_000


class FolderError(Exception):
    """A folder cannot be the archive of an account. `key` is the translation key of the reason."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def suggested_folder(hass: HomeAssistant) -> str:
    """Return the path of a folder for the archive.

    Return "" if Home Assistant has no media folder.
    """
    folder = media_folder(hass)
    return str(folder / _NAME) if folder else ""


def allowed_folders(hass: HomeAssistant) -> str:
    """Return the paths of the folders in which an archive may be, as a text for users.

    Home Assistant adds the media folders to `allowlist_external_dirs`. Return "-" if it allows no
    folder.
    """
    folders = hass.config.allowlist_external_dirs - {_public_folder(hass)}
    return ", ".join(sorted(folders)) or "-"


def folder_path(text: str) -> str:
    """Return the path of a folder that a user has typed, such as "/media/a" for " /media//a/ ".

    Two texts for the same folder then have the same path. A relative path is returned without
    surrounding spaces.
    """
    text = text.strip()
    return os.path.normpath(f"/{text.lstrip('/')}") if text.startswith("/") else text


async def async_create_folder(
    hass: HomeAssistant,
    entry: BlinkConfigEntry,
    folder: str,
    *,
    consent: ArchiveProblem | None = None,
) -> None:
    """Create the archive of an account in a folder. Raises FolderError if this fails.

    If the folder has one of the CONFLICTS, take the folder over if `consent` is this problem, and
    otherwise raise FolderError. Do nothing else if the account already uses the folder. Such a
    folder may be empty only because its drive is not mounted, or its drive may not respond.
    """
    is_new = is_new_folder(entry, folder)
    use = _create if is_new else _check
    instance = await async_instance(hass)
    try:
        async with asyncio.timeout(MAX_DRIVE_SECONDS):
            await hass.async_add_executor_job(use, hass, entry, folder, instance, consent)
    except TimeoutError as err:
        if is_new or consent is not None:
            raise FolderError(PROBLEMS[ArchiveProblem.MISSING]) from err


def is_new_folder(entry: BlinkConfigEntry, folder: str) -> bool:
    """Return whether a form that enables the archive in `folder` starts an archive there.

    This is the case if the archive was disabled before, or if it was in a different folder.
    """
    options = entry.options
    if not options.get(CONF_ARCHIVE_ENABLED):
        return True
    return folder != folder_path(options[CONF_ARCHIVE_FOLDER])


def camera_choices(entry: BlinkConfigEntry) -> dict[str, str]:
    """Return the names of the cameras whose clips can be archived.

    The keys are the camera keys as strings. Return no cameras if the account is not loaded.
    """
    if entry.state is not ConfigEntryState.LOADED:
        return {}
    coordinator = entry.runtime_data
    titles = camera_titles(
        coordinator.data,
        lambda key, name: async_device_name(coordinator.hass, key, in_cloud=name),
    )
    removed = {key: key for key in entry.options.get(CONF_ARCHIVE_CAMERAS, ())}
    return removed | {str(key): title for key, title in titles.items()}


@dataclass(frozen=True, kw_only=True)
class DiskUse:
    """The expected disk use of an archive, as texts for a form. An unknown number is "?"."""

    clips: str = "?"
    """The number of clips per day."""
    megabytes: str = "?"
    """The mean size of a clip."""
    megabytes_per_day: str = "?"
    gigabytes_per_year: str = "?"


def expected_use(entry: BlinkConfigEntry) -> DiskUse:
    """Return the expected disk use. It is unknown if the account is not loaded.

    If no size of a clip is known, the numbers are an estimate. If some of the clips to count are
    not in memory, only the size is known. An example is a start while Blink cannot be reached.
    """
    if entry.state is not ConfigEntryState.LOADED:
        return DiskUse()
    coordinator = entry.runtime_data
    begin = coordinator.client.clock.now() - _COUNTED
    clips = [it for it in coordinator.catalogue.clips() if it.created_at >= begin and it.has_video]
    size = _mean_size(coordinator, clips) or ESTIMATED_CLIP_BYTES
    megabytes = f"{size / 1e6:.1f}"
    if coordinator.catalogue.complete_after(lambda _kind: True) > begin + CURSOR_OVERLAP:
        return DiskUse(megabytes=megabytes)
    per_day = ceil(len(clips) / _COUNTED.days)
    return DiskUse(
        clips=str(per_day),
        megabytes=megabytes,
        megabytes_per_day=f"{per_day * size / 1e6:.0f}",
        gigabytes_per_year=f"{per_day * size * _DAYS_OF_YEAR / 1e9:.1f}",
    )


def _mean_size(coordinator: BlinkCoordinator, clips: Sequence[Clip]) -> float | None:
    """Return the mean size of a clip in bytes.

    Use the first of these that is known: archived clips, cached clips, or the sizes in the lists of
    USB drives. Return None if none is known.
    """
    archive = coordinator.archive
    if archive and archive.status.totals and archive.status.totals.clips:
        return archive.status.totals.bytes / archive.status.totals.clips
    sizes = coordinator.media.clip_files.video_sizes or [
        it.usb.record.kilobytes * 1000 for it in clips if it.usb and it.usb.record.kilobytes
    ]
    return sum(sizes) / len(sizes) if sizes else None


def _public_folder(hass: HomeAssistant) -> str:
    return hass.config.path("www")


def _create(
    hass: HomeAssistant,
    entry: BlinkConfigEntry,
    folder: str,
    instance: str,
    consent: ArchiveProblem | None,
) -> None:
    path = Path(folder)
    if not path.is_absolute():
        raise FolderError(NOT_ABSOLUTE)
    # Reject folders below `www`. Everyone can open files there without signing in.
    public = Path(_public_folder(hass))
    if (
        "\0" in folder
        or not hass.config.is_allowed_path(folder)
        or path.resolve().is_relative_to(public.resolve())
    ):
        raise FolderError(NOT_ALLOWED)
    archive = archive_folder(entry, path, instance)
    try:
        _claim(archive, archive.create, consent)
        archive.check_writable()
    except FileExistsError as err:
        raise FolderError(OTHER_ACCOUNT) from err
    except ArchiveError as err:
        raise FolderError(PROBLEMS[err.problem]) from err


def _check(
    _hass: HomeAssistant,
    entry: BlinkConfigEntry,
    folder: str,
    instance: str,
    consent: ArchiveProblem | None,
) -> None:
    """Check that the folder of an existing archive has none of the CONFLICTS."""
    archive = archive_folder(entry, Path(folder), instance)
    try:
        _claim(archive, archive.check, consent)
    except ArchiveError as err:
        # Ignore other problems. The drive may not be mounted now.
        if consent is not None or err.problem in CONFLICTS.values():
            raise FolderError(PROBLEMS[err.problem]) from err


def _claim(archive: ArchiveFolder, use: Callable[[], None], consent: ArchiveProblem | None) -> None:
    """Call `use`. If it raises the problem `consent`, take the folder over.

    Raises ArchiveError for other problems.
    """
    try:
        use()
    except ArchiveError as err:
        if err.problem is not consent:
            raise
        archive.take_over()
