"""The action that takes snapshots."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.const import ATTR_ENTITY_ID, ENTITY_MATCH_ALL, Platform
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.target import TargetSelection, async_extract_referenced_entity_ids
from homeassistant.util import dt as dt_util
import voluptuous as vol

from ..api import BlinkError, CameraKey
from ..const import COMMAND_TIMEOUT, DOMAIN, MAX_COMMAND_TIMEOUT
from ..coordinator import BlinkConfigEntry, BlinkCoordinator
from ..entity import action_error, unique_id
from ..pictures import Picture
from ..views import picture_path

ACTION_SNAPSHOT = "snapshot"
CLOCK_TOLERANCE = timedelta(seconds=60)
ATTR_MAX_AGE = "max_age"
ATTR_TIMEOUT = "timeout"

_seconds = vol.All(vol.Coerce(float), vol.Range(min=0))
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
    """Register the action."""
    hass.services.async_register(
        DOMAIN,
        ACTION_SNAPSHOT,
        _snapshot,
        schema=_SNAPSHOT_SCHEMA,
        supports_response=SupportsResponse.OPTIONAL,
    )


@dataclass(frozen=True, kw_only=True)
class _Target:
    """A camera that an action is asked of."""

    entity_id: str
    entry: BlinkConfigEntry
    key: CameraKey

    @property
    def coordinator(self) -> BlinkCoordinator:
        return self.entry.runtime_data


async def _snapshot(call: ServiceCall) -> ServiceResponse:
    """Take snapshots side by side; return what came of each, raise if none succeeded.

    A caller who asked for no response could not see that some failed, so it is told by an error.
    """
    targets = await _targets(call)
    within = timedelta(seconds=call.data[ATTR_TIMEOUT])
    max_age = timedelta(seconds=call.data[ATTR_MAX_AGE])
    outcomes = await asyncio.gather(
        *(_take_snapshot(call.hass, target, within, max_age) for target in targets)
    )
    results = dict(zip((target.entity_id for target in targets), outcomes, strict=True))
    failures = {
        entity_id: outcome
        for entity_id, outcome in results.items()
        if isinstance(outcome, HomeAssistantError)
    }
    if failures and (len(failures) == len(results) or not call.return_response):
        raise _summary(failures.values())
    return {
        entity_id: {"error": outcome.translation_key, "message": str(outcome)}
        if isinstance(outcome, HomeAssistantError)
        else outcome
        for entity_id, outcome in results.items()
    }


async def _take_snapshot(
    hass: HomeAssistant, target: _Target, within: timedelta, max_age: timedelta
) -> dict[str, Any] | HomeAssistantError:
    """Return what the response says of one camera, or why there is nothing to say."""
    began = hass.loop.time()
    if picture := await _young_picture(target, max_age):
        command_id = None
    else:
        try:
            snapshot, picture = await target.coordinator.async_take_snapshot(
                target.key, within=within
            )
        except BlinkError as err:
            return action_error(err, target.entity_id)
        command_id = snapshot.command_id
    taken_at = picture.ref.taken_at
    return {
        "taken_at": taken_at.isoformat() if taken_at else None,
        "changed": command_id is not None,
        "command_id": command_id,
        "seconds": round(hass.loop.time() - began, 1),
        "image": picture_path(target.entry, target.key, picture.ref.id),
    }


async def _young_picture(target: _Target, max_age: timedelta) -> Picture | None:
    """Return the camera's newest picture if it is young enough to be used again."""
    refs = target.coordinator.data.pictures(target.key)
    now = dt_util.utcnow()
    if not max_age or not refs or (taken_at := refs[0].taken_at) is None:
        return None
    # A camera with a wrong clock takes pictures of tomorrow.
    if not now - max_age <= taken_at <= now + CLOCK_TOLERANCE:
        return None
    picture = await target.coordinator.async_get_picture(target.key)
    return picture if picture and picture.ref.id == refs[0].id else None


def _summary(failures: Iterable[HomeAssistantError]) -> HomeAssistantError:
    """Return one error for all of them."""
    first, *more = failures
    if not more:
        return first
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="several_failed",
        translation_placeholders={"errors": "\n".join(str(err) for err in (first, *more))},
    )


async def _targets(call: ServiceCall) -> list[_Target]:
    """Return the cameras that a call names, offline ones included.

    Home Assistant's own resolver drops unavailable entities without a word, so that a snapshot of
    an offline camera would succeed and show yesterday's picture.
    """
    hass = call.hass
    ours = {
        target.entity_id: target
        for entry in hass.config_entries.async_loaded_entries(DOMAIN)
        for target in _cameras_of(hass, entry)
    }
    if call.data.get(ATTR_ENTITY_ID) == ENTITY_MATCH_ALL:
        named = indirect = set(ours)
    else:
        selected = async_extract_referenced_entity_ids(hass, TargetSelection(call.data))
        named, indirect = selected.referenced, selected.indirectly_referenced
    if unknown := sorted(named - ours.keys()):
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="no_camera",
            translation_placeholders={"entity": ", ".join(unknown)},
        )
    chosen = [target for entity_id, target in ours.items() if entity_id in named | indirect]
    if not chosen:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="no_target")
    if call.context.user_id is not None:
        user = await hass.auth.async_get_user(call.context.user_id)
        for target in chosen:
            if user is None or not user.permissions.check_entity(target.entity_id, POLICY_CONTROL):
                raise Unauthorized(context=call.context, entity_id=target.entity_id)
    return chosen


def _cameras_of(hass: HomeAssistant, entry: BlinkConfigEntry) -> Iterable[_Target]:
    registry = er.async_get(hass)
    for key in entry.runtime_data.data.cameras:
        entity_id = registry.async_get_entity_id(Platform.CAMERA, DOMAIN, unique_id(entry, key))
        if entity_id and not registry.entities[entity_id].disabled:
            yield _Target(entity_id=entity_id, entry=entry, key=key)
