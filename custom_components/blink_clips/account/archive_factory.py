"""Creates an account's archive: its folder, and its index in Home Assistant's cache."""

from hashlib import sha256
from pathlib import Path

from homeassistant.core import HomeAssistant

from ..archive.database import Database
from ..archive.folder import ArchiveFolder
from ..archive.index import ArchiveIndex
from ..archive.reader import ArchiveReader
from ..config_entry import BlinkConfigEntry
from ..const import CONF_ARCHIVE_ENABLED, CONF_ARCHIVE_FOLDER, DOMAIN
from ..media.executor import run_to_completion


def archive_folder(entry: BlinkConfigEntry, root: Path) -> ArchiveFolder:
    """Return the archive of an account in a folder, which may be missing."""
    # The marker in the folder contains only a digest of the account. Other people may see the
    # folder.
    account = sha256(f"{DOMAIN} {entry.unique_id}".encode()).hexdigest()[:16]
    return ArchiveFolder(root, account)


def archive_index(hass: HomeAssistant, entry: BlinkConfigEntry) -> ArchiveIndex:
    """Return the index of an account's archive. Its file is opened at the first use."""
    path = hass.config.cache_path(DOMAIN, f"{entry.entry_id}_archive", "index.db")
    return ArchiveIndex(Database(Path(path)))


def archive_reader_for(hass: HomeAssistant, entry: BlinkConfigEntry) -> ArchiveReader | None:
    """Return the archived clips of an account, or None if the archive is disabled."""
    if not entry.options.get(CONF_ARCHIVE_ENABLED):
        return None
    return ArchiveReader(
        archive_folder(entry, Path(entry.options[CONF_ARCHIVE_FOLDER])),
        archive_index(hass, entry),
        run_to_completion(hass.async_add_executor_job),
    )
