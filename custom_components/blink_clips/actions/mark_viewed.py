"""The action mark_viewed: marks clips as watched, as the Blink app does."""

from collections.abc import Sequence

from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import voluptuous as vol

from ..api import Clip
from ..const import DOMAIN
from ..coordinator import BlinkCoordinator
from .clip_targets import (
    SEVERAL_CLIPS,
    async_clips,
    async_for_each_account,
    clip_numbers,
    known_clip,
)
from .clips_at_blink import async_only_archived
from .wait_for_listing import LISTED_WITHIN, LISTING_PAUSE, ClipListing

ACTION_MARK_VIEWED = "mark_viewed"

_SCHEMA = vol.Schema(SEVERAL_CLIPS)


@callback
def async_register_mark_viewed(hass: HomeAssistant) -> None:
    """Register the action mark_viewed."""
    hass.services.async_register(
        DOMAIN,
        ACTION_MARK_VIEWED,
        _mark_viewed,
        schema=_SCHEMA,
        supports_response=SupportsResponse.OPTIONAL,
    )


async def _mark_viewed(call: ServiceCall) -> ServiceResponse:
    """Mark clips as watched. Wait until Blink lists the clips as watched."""
    clips = await async_clips(call, policy=POLICY_CONTROL)
    if on_usb := [it.clip.id for it in clips if it.clip.usb]:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="usb_not_viewed",
            translation_placeholders={"video": clip_numbers(on_usb)},
        )
    if only_archived := await async_only_archived(clips):
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="only_archived_not_viewed",
            translation_placeholders={"video": clip_numbers(only_archived)},
        )
    await async_for_each_account(clips, _mark)
    return {"viewed": [it.clip.id for it in clips]}


async def _mark(coordinator: BlinkCoordinator, clips: Sequence[Clip]) -> None:
    video_ids = [clip.id for clip in clips]

    def remaining() -> list[int]:
        return [
            it for it in video_ids if not ((clip := known_clip(coordinator, it)) and clip.watched)
        ]

    if not (unviewed := remaining()):
        return
    listing = ClipListing(coordinator)
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
