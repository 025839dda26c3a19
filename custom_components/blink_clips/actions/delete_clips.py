"""The action delete_clips: deletes clips from the cloud, from USB drives and from the archive."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.service import async_register_admin_service
import voluptuous as vol

from ..api import Clip, UsbDrive
from ..config_entry import BlinkConfigEntry
from ..const import COMMAND_TIMEOUT, DOMAIN
from ..coordinator import BlinkCoordinator
from .clip_targets import (
    SEVERAL_CLIPS,
    async_clips,
    async_for_each_account,
    clip_numbers,
    known_clip,
)
from .clips_at_blink import async_load_lists, async_only_archived
from .wait_for_listing import LISTED_WITHIN, LISTING_PAUSE, ClipListing

ACTION_DELETE_CLIPS = "delete_clips"

ATTR_ARCHIVE = "archive"

_SCHEMA = vol.Schema({**SEVERAL_CLIPS, vol.Optional(ATTR_ARCHIVE, default=False): cv.boolean})


@callback
def async_register_delete_clips(hass: HomeAssistant) -> None:
    """Register the action for administrators only, because a deleted clip is lost for all users."""
    async_register_admin_service(
        hass,
        DOMAIN,
        ACTION_DELETE_CLIPS,
        _delete_clips,
        schema=_SCHEMA,
        supports_response=SupportsResponse.OPTIONAL,
    )


async def _delete_clips(call: ServiceCall) -> ServiceResponse:
    """Delete clips. Wait until Blink lists them as deleted.

    Keep the archived copies, unless the call contains `archive: true`. Delete the copies last.
    """
    clips = await async_clips(call, policy=POLICY_CONTROL)
    began = {it.entry: it.entry.runtime_data.client.clock.monotonic() for it in clips}
    archived = [it for it in clips if it.clip.archived is not None]
    in_archive: bool = call.data[ATTR_ARCHIVE]
    if in_archive:
        await async_load_lists(clips)
    elif only_archived := await async_only_archived(clips):
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="only_archived",
            translation_placeholders={"video": clip_numbers(only_archived)},
        )
    await async_for_each_account(clips, partial(_delete, began))
    if in_archive:
        await async_for_each_account(clips, _delete_from_archive)
    return {
        "deleted": [it.clip.id for it in clips],
        "still_archived": [] if in_archive else [it.clip.id for it in archived],
    }


async def _delete_from_archive(coordinator: BlinkCoordinator, clips: Sequence[Clip]) -> None:
    """Delete clips from the archive, even if they are being archived now."""
    if coordinator.archive is not None:
        await coordinator.archive.delete([clip.id for clip in clips])
        await coordinator.media.clip_files.forget(clip.id for clip in clips)


async def _delete(
    began: Mapping[BlinkConfigEntry, float], coordinator: BlinkCoordinator, clips: Sequence[Clip]
) -> None:
    """Delete clips. `began` has the monotonic time at which the action began, by account."""
    # Leave out the clips that only the archive has, because Blink has nothing to delete.
    clips = [it for it in clips if it.archived is None or known_clip(coordinator, it.id)]
    drives: defaultdict[UsbDrive, list[Clip]] = defaultdict(list)
    for clip in clips:
        if clip.usb:
            drives[clip.usb.drive].append(clip)
    for drive, on_drive in drives.items():
        since = began[coordinator.config_entry]
        await _delete_from_drive(coordinator, drive, on_drive, since)
    if in_cloud := [clip.id for clip in clips if not clip.usb]:
        await _delete_from_cloud(coordinator, in_cloud)


async def _delete_from_drive(
    coordinator: BlinkCoordinator, drive: UsbDrive, clips: Sequence[Clip], since: float
) -> None:
    """Delete clips from a USB drive. Afterwards, do not wait for the drive's next clip list.

    If the list of the drive was read since the monotonic time `since`, do not read it again.
    """
    records = [clip.usb.record for clip in clips if clip.usb]
    with coordinator.reauthenticating():
        await coordinator.client.usb_storage.delete_clips(
            drive, records, within=COMMAND_TIMEOUT.total_seconds(), since=since
        )
    now = coordinator.client.clock.now()
    await coordinator.async_ingest_clips(replace(it, deleted=True, updated_at=now) for it in clips)


async def _delete_from_cloud(coordinator: BlinkCoordinator, video_ids: Sequence[int]) -> None:
    def remaining() -> list[int]:
        return [it for it in video_ids if known_clip(coordinator, it) is not None]

    listing = ClipListing(coordinator)
    with coordinator.reauthenticating():
        await coordinator.client.delete_clips(video_ids)
    try:
        await listing.until(lambda: not remaining(), every=LISTING_PAUSE, within=LISTED_WITHIN)
    except TimeoutError:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="not_deleted",
            translation_placeholders={"video": clip_numbers(remaining())},
        ) from None
