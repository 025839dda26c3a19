"""The actions that delete clips and mark them as viewed."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers.service import async_register_admin_service
import voluptuous as vol

from ..api import BlinkError, Clip, UsbDrive
from ..const import COMMAND_TIMEOUT, DOMAIN
from ..coordinator import BlinkConfigEntry, BlinkCoordinator
from ..entity import action_error
from .clip_targets import SEVERAL_CLIPS, FoundClip, async_clips, clip_names, clip_numbers
from .targets import loaded, summary
from .wait_for_listing import Listing

ACTION_DELETE_CLIPS = "delete_clips"
ACTION_MARK_VIEWED = "mark_viewed"

# The list follows at once where all is well.
LISTING_PAUSE = timedelta(seconds=2)
LISTED_WITHIN = timedelta(seconds=10)

_SCHEMA = vol.Schema(SEVERAL_CLIPS)


@callback
def async_register_housekeeping(hass: HomeAssistant) -> None:
    """Register the actions; what is deleted is gone for everybody, so that admins alone may."""
    async_register_admin_service(
        hass,
        DOMAIN,
        ACTION_DELETE_CLIPS,
        _delete_clips,
        schema=_SCHEMA,
        supports_response=SupportsResponse.OPTIONAL,
    )
    hass.services.async_register(
        DOMAIN,
        ACTION_MARK_VIEWED,
        _mark_viewed,
        schema=_SCHEMA,
        supports_response=SupportsResponse.OPTIONAL,
    )


async def _delete_clips(call: ServiceCall) -> ServiceResponse:
    """Delete clips; return once the cloud lists them as deleted."""
    clips = await async_clips(call, policy=POLICY_CONTROL)
    await _in_each_account(clips, _delete)
    return {"deleted": [it.clip.id for it in clips]}


async def _mark_viewed(call: ServiceCall) -> ServiceResponse:
    """Mark clips as viewed; return once the cloud lists them as such."""
    clips = await async_clips(call, policy=POLICY_CONTROL)
    if on_usb := [it.clip.id for it in clips if it.clip.usb]:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="usb_not_viewed",
            translation_placeholders={"video": clip_numbers(on_usb)},
        )
    await _in_each_account(clips, _mark)
    return {"viewed": [it.clip.id for it in clips]}


async def _in_each_account(
    found: Iterable[FoundClip],
    act: Callable[[BlinkCoordinator, Sequence[Clip]], Awaitable[None]],
) -> None:
    """Do something with the clips of each account, side by side; raise what failed."""
    accounts: defaultdict[BlinkConfigEntry, list[Clip]] = defaultdict(list)
    for it in found:
        accounts[it.entry].append(it.clip)

    async def failure(entry: BlinkConfigEntry, clips: list[Clip]) -> HomeAssistantError | None:
        try:
            await act(loaded(entry), clips)
        except BlinkError as err:
            return action_error(err, clip_names([clip.id for clip in clips]))
        except HomeAssistantError as err:
            return err
        return None

    outcomes = await asyncio.gather(*(failure(entry, clips) for entry, clips in accounts.items()))
    if failures := [it for it in outcomes if it is not None]:
        raise summary(failures)


async def _delete(coordinator: BlinkCoordinator, clips: Sequence[Clip]) -> None:
    drives: defaultdict[UsbDrive, list[Clip]] = defaultdict(list)
    for clip in clips:
        if clip.usb:
            drives[clip.usb.drive].append(clip)
    for drive, on_drive in drives.items():
        await _delete_from_drive(coordinator, drive, on_drive)
    if in_cloud := [clip.id for clip in clips if not clip.usb]:
        await _delete_from_cloud(coordinator, in_cloud)


async def _delete_from_drive(
    coordinator: BlinkCoordinator, drive: UsbDrive, clips: Sequence[Clip]
) -> None:
    """Delete clips; a sync module that did so needs no list to be believed."""
    records = [clip.usb.record for clip in clips if clip.usb]
    with coordinator.reauthenticating():
        await coordinator.client.usb_storage.delete_clips(
            drive, records, within=COMMAND_TIMEOUT.total_seconds()
        )
    now = coordinator.client.clock.now()
    await coordinator.async_ingest_clips(replace(it, deleted=True, updated_at=now) for it in clips)


async def _delete_from_cloud(coordinator: BlinkCoordinator, video_ids: Sequence[int]) -> None:
    def remaining() -> list[int]:
        return [it for it in video_ids if _clip(coordinator, it) is not None]

    listing = Listing(coordinator)
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


async def _mark(coordinator: BlinkCoordinator, clips: Sequence[Clip]) -> None:
    video_ids = [clip.id for clip in clips]

    def remaining() -> list[int]:
        return [it for it in video_ids if not ((clip := _clip(coordinator, it)) and clip.watched)]

    if not (unviewed := remaining()):
        return
    listing = Listing(coordinator)
    with coordinator.reauthenticating():
        await coordinator.client.mark_viewed(unviewed)
    try:
        await listing.until(lambda: not remaining(), every=LISTING_PAUSE, within=LISTED_WITHIN)
    except TimeoutError:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="not_viewed",
            translation_placeholders={"video": clip_numbers(remaining())},
        ) from None


def _clip(coordinator: BlinkCoordinator, video_id: int) -> Clip | None:
    """Return what is known of a clip now; None once it is gone."""
    with suppress(KeyError):
        return coordinator.catalogue.get(video_id)
    return None
