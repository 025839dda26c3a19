"""The action snapshot: makes cameras take a picture, or returns a recent picture."""

from datetime import timedelta
from functools import partial
from typing import Any

from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..const import COMMAND_TIMEOUT, DOMAIN, MAX_COMMAND_TIMEOUT
from ..control.camera_commands import async_take_snapshot
from ..media.camera_picture_cache import Picture
from ..views import picture_path
from .partial_failures import async_for_each_target
from .targets import Target, async_targets

ACTION_SNAPSHOT = "snapshot"
CLOCK_TOLERANCE = timedelta(seconds=60)
MAX_AGE = timedelta(days=366)
ATTR_MAX_AGE = "max_age"
ATTR_TIMEOUT = "timeout"

_seconds = vol.All(vol.Coerce(float), vol.Range(min=0, max=MAX_AGE.total_seconds()))
_SNAPSHOT_SCHEMA = cv.make_entity_service_schema(
    {
        vol.Optional(ATTR_TIMEOUT, default=COMMAND_TIMEOUT.total_seconds()): vol.All(
            vol.Coerce(float), vol.Range(min=5, max=MAX_COMMAND_TIMEOUT.total_seconds())
        ),
        vol.Optional(ATTR_MAX_AGE, default=0): _seconds,
    }
)


@callback
def async_register_snapshot(hass: HomeAssistant) -> None:
    """Register the action snapshot."""
    hass.services.async_register(
        DOMAIN,
        ACTION_SNAPSHOT,
        _snapshot,
        schema=_SNAPSHOT_SCHEMA,
        supports_response=SupportsResponse.OPTIONAL,
    )


async def _snapshot(call: ServiceCall) -> ServiceResponse:
    """Take snapshots with all targeted cameras concurrently. Return a result for each camera."""
    take = partial(
        _take_snapshot,
        call.hass,
        within=timedelta(seconds=call.data[ATTR_TIMEOUT]),
        max_age=timedelta(seconds=call.data[ATTR_MAX_AGE]),
    )
    return await async_for_each_target(call, await async_targets(call), take)


async def _take_snapshot(
    hass: HomeAssistant, target: Target, *, within: timedelta, max_age: timedelta
) -> dict[str, Any]:
    """Take a snapshot with one camera. Return its result."""
    began = hass.loop.time()
    command_id, changed = None, False
    if (picture := await _recent_picture(target, max_age)) is None:
        changed = True
        snapshot, picture = await async_take_snapshot(target.coordinator, target.key, within=within)
        command_id = snapshot.command_id
    taken_at = picture.ref.taken_at
    return {
        "taken_at": taken_at.isoformat() if taken_at else None,
        "changed": changed,
        "command_id": command_id,
        "seconds": round(hass.loop.time() - began, 1),
        "image": picture_path(target.entry, target.key, picture.ref.id),
    }


async def _recent_picture(target: Target, max_age: timedelta) -> Picture | None:
    """Return a camera's newest picture, or None if it is older than `max_age`."""
    refs = target.coordinator.data.pictures(target.key)
    now = target.coordinator.client.clock.now()
    if not max_age or not refs or (taken_at := refs[0].taken_at) is None:
        return None
    # Reject a picture whose time is in the future, because the camera's clock must be wrong.
    if not now - max_age <= taken_at <= now + CLOCK_TOLERANCE:
        return None
    picture = await target.coordinator.media.pictures.get(target.key)
    return picture if picture and picture.ref.id == refs[0].id else None
