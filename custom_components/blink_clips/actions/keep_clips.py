"""The action keep_clips: sets whether archived clips may be deleted automatically."""

from collections.abc import Sequence

from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..api import Clip
from ..const import DOMAIN
from ..coordinator import BlinkCoordinator
from .archive_of import archive_of
from .clip_targets import SEVERAL_CLIPS, async_clips, async_for_each_account, clip_numbers

ACTION_KEEP_CLIPS = "keep_clips"
ATTR_KEEP = "keep"

_SCHEMA = vol.Schema({**SEVERAL_CLIPS, vol.Optional(ATTR_KEEP, default=True): cv.boolean})


@callback
def async_register_keep_clips(hass: HomeAssistant) -> None:
    """Register the action keep_clips."""
    hass.services.async_register(
        DOMAIN,
        ACTION_KEEP_CLIPS,
        _keep_clips,
        schema=_SCHEMA,
        supports_response=SupportsResponse.OPTIONAL,
    )


async def _keep_clips(call: ServiceCall) -> ServiceResponse:
    """Mark archived clips as kept or not kept.

    The archive never deletes kept clips automatically.
    """
    clips = await async_clips(call, policy=POLICY_CONTROL)
    kept: bool = call.data[ATTR_KEEP]
    # Check the clips of all accounts before anything is changed.
    for it in clips:
        archive_of(it.entry.runtime_data)
    if unlisted := [it for it in clips if it.clip.archived is None]:
        # The index may lack clips until the first scan after a start.
        await async_for_each_account(unlisted, _wait_for_scan)
        clips = await async_clips(call, policy=POLICY_CONTROL)
    _require_none([it.clip.id for it in clips if it.clip.archived is None])

    async def keep(coordinator: BlinkCoordinator, of_account: Sequence[Clip]) -> None:
        ids = [clip.id for clip in of_account]
        found = await archive_of(coordinator).keep(ids, kept=kept)
        # The archive may have deleted some clips in the meantime, to stay within its limits.
        _require_none([it for it in ids if it not in found])

    await async_for_each_account(clips, keep)
    return {"kept" if kept else "released": [it.clip.id for it in clips]}


async def _wait_for_scan(coordinator: BlinkCoordinator, _clips: Sequence[Clip]) -> None:
    await archive_of(coordinator).wait_for_scan()


def _require_none(missing: Sequence[int]) -> None:
    """Raise ServiceValidationError if there are clips that are not archived."""
    if missing:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="not_archived",
            translation_placeholders={"video": clip_numbers(missing)},
        )
