"""Removes the archive of a removed account: deletes its index, and keeps the archived files."""

from pathlib import Path
import shutil

from homeassistant.components import persistent_notification
from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_load_integrations

from ..config_entry import BlinkConfigEntry
from ..const import CONF_ARCHIVE_FOLDER, DOMAIN
from ..localization import localized_word
from .archive_factory import index_folder


async def async_remove_archive(hass: HomeAssistant, entry: BlinkConfigEntry) -> None:
    """Delete the index of a removed account.

    Show a notification with the path of the folder in which the archived files remain.
    """
    await hass.async_add_executor_job(_delete, index_folder(hass, entry))
    if folder := entry.options.get(CONF_ARCHIVE_FOLDER):
        # Load the texts of Blink Clips first. They may be missing if no account is loaded.
        await async_load_integrations(hass, {DOMAIN})
        persistent_notification.async_create(
            hass,
            localized_word("archive_remains").format(folder=folder),
            title="Blink Clips",
            notification_id=f"{DOMAIN}_{entry.entry_id}_archive",
        )


def _delete(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
