"""Blink Clips: Blink's cloud cameras in Home Assistant."""

from datetime import datetime

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import EVENT_HOMEASSISTANT_STOP, Platform
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.helpers.typing import ConfigType

from .account.archive_factory import async_archive_storage
from .account.archive_removal import async_remove_archive
from .account.rate_limiter_store import async_rate_limiter, async_remove_rate_limiter
from .account.state_store import state_file
from .actions import async_register_actions
from .cancellation import uninterrupted
from .config_entry import BlinkConfigEntry
from .const import ARCHIVE_CHECK_INTERVAL, CACHE_TIDY_INTERVAL, DOMAIN
from .coordinator import BlinkCoordinator
from .dashboard import async_register_card, async_register_commands
from .devices.device_entries import async_remove_archive_device
from .devices.identifiers import device_key
from .live_view.limits import remove_limits
from .live_view.live_views import async_close_live_views, async_set_up_live_views
from .localization import async_load_texts_of_new_language
from .media.clip_files import async_remove_media
from .repair_issues import async_delete_issues
from .repair_issues.account import async_sync_archive_issue
from .repair_issues.devices import async_migrate_issues
from .views import (
    ClipView,
    FilmView,
    PictureView,
    PosterView,
    StripView,
    ThumbnailsView,
    ThumbnailView,
)

PLATFORMS = [
    Platform.ALARM_CONTROL_PANEL,
    Platform.BINARY_SENSOR,
    Platform.BUTTON,
    Platform.CAMERA,
    Platform.EVENT,
    Platform.IMAGE,
    Platform.LIGHT,
    Platform.SELECT,
    Platform.SENSOR,
    Platform.SIREN,
    Platform.SWITCH,
]

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Register the actions, views, websocket commands and card that all accounts share."""
    async_load_texts_of_new_language(hass)
    async_register_actions(hass)
    async_register_commands(hass)
    for view in (
        ClipView,
        FilmView,
        PictureView,
        PosterView,
        StripView,
        ThumbnailsView,
        ThumbnailView,
    ):
        hass.http.register_view(view())
    await async_register_card(hass)
    return True


@uninterrupted
async def async_setup_entry(hass: HomeAssistant, entry: BlinkConfigEntry) -> bool:
    """Set up an account: poll the cloud for the first time, and then add the account's entities."""
    async_migrate_issues(hass, entry)
    storage = await async_archive_storage(hass, entry)
    coordinator = BlinkCoordinator(hass, entry, await async_rate_limiter(hass, entry), storage)
    await coordinator.async_start()
    entry.runtime_data = coordinator
    async_set_up_live_views(hass, entry)
    clip_files = coordinator.media.clip_files
    await clip_files.open()
    # Also close the cache if the setup fails later. A normal unload closes it earlier.
    entry.async_on_unload(clip_files.cache.close)

    async def stop(_event: Event) -> None:
        # Cancel the work on cached files. Home Assistant would otherwise wait for it before it
        # stops, and a film of USB clips takes long.
        await clip_files.cache.close()

    entry.async_on_unload(hass.bus.async_listen(EVENT_HOMEASSISTANT_STOP, stop))
    entry.async_on_unload(
        async_track_time_interval(
            hass, clip_files.tidy, CACHE_TIDY_INTERVAL, cancel_on_shutdown=True
        )
    )
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    _begin_archiving(hass, entry)
    return True


@uninterrupted
async def async_unload_entry(hass: HomeAssistant, entry: BlinkConfigEntry) -> bool:
    """Unload an account. Return False if one of its platforms could not be unloaded."""
    unloaded = await hass.config_entries.async_unload_platforms(entry, PLATFORMS)
    if unloaded:
        await async_close_live_views(hass, entry)
        await entry.runtime_data.media.clip_files.cache.close()
        await entry.runtime_data.async_close()
    return unloaded


@uninterrupted
async def async_remove_entry(hass: HomeAssistant, entry: BlinkConfigEntry) -> None:
    """Delete the repair issues, stored state and cached files of a removed account."""
    async_delete_issues(hass, entry)
    remove_limits(hass, entry)
    await async_remove_rate_limiter(hass, entry)
    await state_file(hass, entry).async_remove()
    await async_remove_archive(hass, entry)
    await async_remove_media(hass, entry)


@callback
def _begin_archiving(hass: HomeAssistant, entry: BlinkConfigEntry) -> None:
    """Start to archive the clips of an account, if its options enable the archive."""
    archive = entry.runtime_data.archive
    if archive is None:
        async_sync_archive_issue(hass, entry, None)
        async_remove_archive_device(hass, entry)
        return

    @callback
    def show_problem() -> None:
        async_sync_archive_issue(hass, entry, archive.status)

    @callback
    def check(_now: datetime) -> None:
        archive.check()

    entry.async_on_unload(archive.listeners.add(show_problem))
    entry.async_on_unload(
        async_track_time_interval(hass, check, ARCHIVE_CHECK_INTERVAL, cancel_on_shutdown=True)
    )
    archive.work_soon()


async def async_remove_config_entry_device(
    hass: HomeAssistant, entry: BlinkConfigEntry, device: dr.DeviceEntry
) -> bool:
    """Return whether a user may delete a device.

    The user may delete it if the cloud no longer lists the device, or lists it with invalid data.
    """
    if entry.state is not ConfigEntryState.LOADED:
        return False
    coordinator = entry.runtime_data
    keys = {device_key(identifier) for identifier in device.identifiers}
    if keys & coordinator.data.listed:
        return False
    coordinator.publish(coordinator.data.without(keys))
    return True
