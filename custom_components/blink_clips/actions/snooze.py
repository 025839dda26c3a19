"""The actions snooze and unsnooze: turn the Blink app's notifications off and on."""

from datetime import timedelta
from functools import partial
from math import ceil
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

from ..const import DOMAIN
from ..control.snoozing import async_snooze_camera, async_snooze_network
from .partial_failures import async_for_each_target
from .targets import NetworkTarget, Target, async_targets_or_networks

ACTION_SNOOZE = "snooze"
ACTION_UNSNOOZE = "unsnooze"
ATTR_DURATION = "duration"

# Shortest and longest snooze. The cloud counts whole minutes, and may reject a snooze that is
# longer than a day.
SHORTEST = timedelta(minutes=1)
LONGEST = timedelta(hours=24)

_SNOOZE_SCHEMA = cv.make_entity_service_schema(
    {
        vol.Required(ATTR_DURATION): vol.All(
            cv.positive_time_period, vol.Range(min=SHORTEST, max=LONGEST)
        ),
    }
)
_UNSNOOZE_SCHEMA = cv.make_entity_service_schema({})


@callback
def async_register_snooze(hass: HomeAssistant) -> None:
    """Register the actions snooze and unsnooze."""
    for name, schema in ((ACTION_SNOOZE, _SNOOZE_SCHEMA), (ACTION_UNSNOOZE, _UNSNOOZE_SCHEMA)):
        hass.services.async_register(
            DOMAIN, name, _snooze, schema=schema, supports_response=SupportsResponse.OPTIONAL
        )


async def _snooze(call: ServiceCall) -> ServiceResponse:
    """Snooze or unsnooze all targets concurrently. Return a result for each target."""
    duration: timedelta = call.data.get(ATTR_DURATION, timedelta())
    minutes = ceil(duration / timedelta(minutes=1))
    targets = await async_targets_or_networks(call)
    return await async_for_each_target(call, targets, partial(_snooze_one, minutes=minutes))


async def _snooze_one(target: Target | NetworkTarget, *, minutes: int) -> dict[str, Any]:
    """Snooze a target for `minutes`. Zero ends the snooze. Return the time when the snooze ends."""
    coordinator = target.coordinator
    if isinstance(target, NetworkTarget):
        await async_snooze_network(coordinator, target.network_id, minutes=minutes)
    else:
        await async_snooze_camera(coordinator, target.key, minutes=minutes)
    data = coordinator.data
    keys = [target.key] if isinstance(target, Target) else data.cameras_of(target.network_id)
    end = max((data.snoozes[key] for key in keys if key in data.snoozes), default=None)
    return {"snoozed_until": end.isoformat() if end else None}
