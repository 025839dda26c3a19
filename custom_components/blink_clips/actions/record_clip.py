"""The action record_clip: records clips, and waits until Blink lists the clips."""

import asyncio
from collections import defaultdict
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import timedelta
from typing import Any

from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv
from homeassistant.util.hass_dict import HassKey
import voluptuous as vol

from ..api import Clip, Recording
from ..clips.requested_recordings import matches_recording
from ..const import COMMAND_TIMEOUT, DOMAIN, MAX_COMMAND_TIMEOUT
from ..control.camera_commands import async_record_clip
from ..views import clip_path, poster_path
from .partial_failures import async_for_each_target
from .targets import Target, async_targets
from .wait_for_listing import ClipListing

ACTION_RECORD_CLIP = "record_clip"
ATTR_TIMEOUT = "timeout"
ATTR_WAIT_FOR_CLIP = "wait_for_clip"

# Pause between two reads of the clip list, and the time after which the action fails because the
# list lacks the new clip. The cloud lists a clip 10 to 30 s after its recording.
LISTING_PAUSE = timedelta(seconds=3)
LISTED_WITHIN = timedelta(seconds=60)

_SCHEMA = cv.make_entity_service_schema(
    {
        vol.Optional(ATTR_TIMEOUT, default=COMMAND_TIMEOUT.total_seconds()): vol.All(
            vol.Coerce(float), vol.Range(min=5, max=MAX_COMMAND_TIMEOUT.total_seconds())
        ),
        vol.Optional(ATTR_WAIT_FOR_CLIP, default=True): cv.boolean,
    }
)

# One lock for each camera, so that calls record one clip of a camera at a time. Otherwise,
# concurrent calls would all return the same clip.
_LOCKS: HassKey[defaultdict[str, asyncio.Lock]] = HassKey(f"{DOMAIN}.recordings")


@callback
def async_register_record_clip(hass: HomeAssistant) -> None:
    """Register the action record_clip."""
    hass.data.setdefault(_LOCKS, defaultdict(asyncio.Lock))
    hass.services.async_register(
        DOMAIN,
        ACTION_RECORD_CLIP,
        _record_clip,
        schema=_SCHEMA,
        supports_response=SupportsResponse.OPTIONAL,
    )


async def _record_clip(call: ServiceCall) -> ServiceResponse:
    """Record clips with all targeted cameras concurrently. Return a result for each camera."""
    targets = await async_targets(call)
    within = timedelta(seconds=call.data[ATTR_TIMEOUT])
    # Create one reader of the clip list for each account, so that its cameras share the requests.
    listings = {target.entry.entry_id: ClipListing(target.coordinator) for target in targets}

    async def record(target: Target) -> dict[str, Any]:
        began = call.hass.loop.time()
        async with call.hass.data[_LOCKS][target.entity_id]:
            known = {clip.id for clip in target.coordinator.catalogue.clips()}
            requested_at = target.coordinator.client.clock.now()
            recording = await async_record_clip(target.coordinator, target.key, within=within)
            clip = None
            if call.data[ATTR_WAIT_FOR_CLIP]:
                clip = await _listed(
                    target,
                    replace(recording, accepted_at=recording.accepted_at or requested_at),
                    known,
                    listings[target.entry.entry_id],
                )
        return {
            "video_id": clip.id if clip else recording.clip_id,
            "command_id": recording.command_id,
            "seconds": round(call.hass.loop.time() - began, 1),
            "thumbnail": poster_path(target.entry, clip) if clip and clip.has_poster else None,
            "video": clip_path(target.entry, clip) if clip and clip.has_video else None,
        }

    return await async_for_each_target(call, targets, record)


async def _listed(
    target: Target, recording: Recording, known: AbstractSet[int], listing: ClipListing
) -> Clip:
    """Wait until the cloud lists the clip that a camera has recorded. Return the clip.

    `known` contains the ids of earlier clips.
    """

    def candidates() -> list[Clip]:
        data = target.coordinator.data
        return [
            clip
            for clip in target.coordinator.catalogue.clips()
            if clip.id not in known
            and matches_recording(clip, recording)
            and (camera := data.camera_of(clip)) is not None
            and camera.key == target.key
        ]

    try:
        await listing.until(lambda: bool(candidates()), every=LISTING_PAUSE, within=LISTED_WITHIN)
    except TimeoutError:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="not_listed",
            translation_placeholders={"entity": target.title},
        ) from None
    return min(candidates(), key=lambda clip: clip.created_at)
