"""Creates an account's archive: its folder, and its index in Home Assistant's cache."""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from homeassistant.core import HomeAssistant
from homeassistant.helpers import instance_id

from ..archive.archive import Archive, StartTask
from ..archive.database import Database
from ..archive.disk_watch import DiskWatch
from ..archive.folder import ArchiveFolder
from ..archive.reader import ArchiveReader
from ..archive.retention import Limits
from ..config_entry import BlinkConfigEntry
from ..const import (
    CONF_ARCHIVE_DAYS,
    CONF_ARCHIVE_ENABLED,
    CONF_ARCHIVE_FOLDER,
    CONF_ARCHIVE_GIGABYTES,
    DEFAULT_ARCHIVE_DAYS,
    DEFAULT_ARCHIVE_GIGABYTES,
    DOMAIN,
)
from ..media.executor import run_to_completion
from .archived_account import EntryArchivedAccount

_GIGABYTE = 1_000_000_000


@dataclass(frozen=True, kw_only=True)
class ArchiveStorage:
    """The folder and the database of an account's archive, and two objects that access them."""

    folder: ArchiveFolder
    database: Database
    reader: ArchiveReader
    disk: DiskWatch


async def async_instance(hass: HomeAssistant) -> str:
    """Return an id of this Home Assistant for the markers of archives."""
    # Use a digest, because other people may see the marker.
    return _digest(await instance_id.async_get(hass))


def archive_folder(
    entry: BlinkConfigEntry, root: Path, instance: str | None = None
) -> ArchiveFolder:
    """Return the folder of an account's archive, at the path `root`. The folder may be missing.

    `instance` is the id of this Home Assistant. If it is None, the folder may belong to any.
    """
    # Identify the account in the folder's marker file by a digest, because other people may see the
    # file.
    return ArchiveFolder(root, _digest(str(entry.unique_id)), instance)


def index_folder(hass: HomeAssistant, entry: BlinkConfigEntry) -> Path:
    """Return the folder of an archive's index, which is in Home Assistant's cache."""
    return Path(hass.config.cache_path(DOMAIN, f"{entry.entry_id}_archive"))


def archive_database(hass: HomeAssistant, entry: BlinkConfigEntry) -> Database:
    """Return the database of an account's archive. Its file is opened at the first use."""
    return Database(index_folder(hass, entry) / "index.db")


async def async_archive_storage(
    hass: HomeAssistant, entry: BlinkConfigEntry
) -> ArchiveStorage | None:
    """Return the folder, the database and the reader of an account's archive.

    Return None if the archive is disabled.
    """
    if not entry.options.get(CONF_ARCHIVE_ENABLED):
        return None
    root = Path(entry.options[CONF_ARCHIVE_FOLDER])
    folder = archive_folder(entry, root, await async_instance(hass))
    database = archive_database(hass, entry)
    disk = DiskWatch(run_to_completion(hass.async_add_executor_job))
    reader = ArchiveReader(folder, database, disk)
    return ArchiveStorage(folder=folder, database=database, reader=reader, disk=disk)


def archive_for(
    storage: ArchiveStorage | None, account: EntryArchivedAccount, start_task: StartTask
) -> Archive | None:
    """Return the archive of an account. Return None if the archive is disabled (no `storage`)."""
    if storage is None:
        return None
    options = account.entry.options
    days = options.get(CONF_ARCHIVE_DAYS, DEFAULT_ARCHIVE_DAYS)
    gigabytes = options.get(CONF_ARCHIVE_GIGABYTES, DEFAULT_ARCHIVE_GIGABYTES)
    return Archive(
        account,
        storage.folder,
        storage.database,
        limits=Limits(max_age=timedelta(days=days), max_bytes=gigabytes * _GIGABYTE),
        disk=storage.disk,
        start_task=start_task,
        on_change=storage.reader.notify,
    )


def _digest(text: str) -> str:
    return sha256(f"{DOMAIN} {text}".encode()).hexdigest()[:16]
