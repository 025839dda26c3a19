"""The action get_clips: returns the clips that match a query, newest first."""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util
import voluptuous as vol

from ..account_clips import AccountClips
from ..api import BlinkError, CameraKey, Clip
from ..clip_filter import ClipFilter
from ..clips.event_types import EventType
from ..config_entry import BlinkConfigEntry, loaded
from ..const import DOMAIN
from ..errors import action_error
from ..localization import localized_message
from ..media_browser.paths import media_content_id
from ..permissions import may_see_any, may_see_camera
from ..views import clip_path, poster_path
from .partial_failures import summary
from .targets import Target, async_caller, async_targets, camera_name_of, entity_id_of

ACTION_GET_CLIPS = "get_clips"
ATTR_END = "end"
ATTR_LIMIT = "limit"
ATTR_SOURCE = "source"
ATTR_START = "start"

DEFAULT_LIMIT = 50
MAX_LIMIT = 500

TYPES = [it.value for it in EventType]


def moment(value: object) -> datetime:
    """Convert a time to UTC. Interpret a time without a time zone in Home Assistant's time zone."""
    try:
        return dt_util.as_utc(cv.datetime(value))
    except OverflowError as err:
        raise vol.Invalid("There is no such time in UTC") from err


_SCHEMA = vol.Schema(
    {
        **cv.ENTITY_SERVICE_FIELDS,
        vol.Optional(ATTR_START): moment,
        vol.Optional(ATTR_END): moment,
        vol.Optional(ATTR_SOURCE, default=TYPES): vol.All(cv.ensure_list_csv, [vol.In(TYPES)]),
        vol.Optional(ATTR_LIMIT, default=DEFAULT_LIMIT): vol.All(
            vol.Coerce(int), vol.Range(min=1, max=MAX_LIMIT)
        ),
    }
)


@callback
def async_register_get_clips(hass: HomeAssistant) -> None:
    """Register the action get_clips."""
    hass.services.async_register(
        DOMAIN,
        ACTION_GET_CLIPS,
        _get_clips,
        schema=_SCHEMA,
        supports_response=SupportsResponse.ONLY,
    )


async def _get_clips(call: ServiceCall) -> ServiceResponse:
    """Return the newest clips that match the call, and the errors of unreadable clip lists."""
    start, end = call.data.get(ATTR_START), call.data.get(ATTR_END)
    if start and end and end < start:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="end_before_start")
    is_named = any(call.data.get(str(field)) for field in cv.ENTITY_SERVICE_FIELDS)
    targets = await async_targets(call, policy=POLICY_READ) if is_named else []
    user = await async_caller(call)
    query = ClipFilter(
        types=frozenset(map(EventType, call.data[ATTR_SOURCE])),
        ignores_detections=True,
        start=start,
        end=end,
    )
    targeted = {(it.entry, it.key) for it in targets}

    def wants(entry: BlinkConfigEntry, key: CameraKey | None) -> bool:
        return (entry, key) in targeted if is_named else may_see_camera(call.hass, user, entry, key)

    limit: int = call.data[ATTR_LIMIT]
    readings = await asyncio.gather(
        *(
            _read(AccountClips(entry, partial(wants, entry)), subject, query, limit + 1)
            for entry, subject in _subjects(call.hass, targets, user).items()
        )
    )
    # Check again which accounts are loaded, because an account may have been unloaded in the
    # meantime.
    readings = [it.if_still_loaded() for it in readings]
    failures = [it.failure for it in readings if it.failure]
    unread = [it.failure for it in readings if it.failure and it.clips is None]
    if unread and (is_named or len(unread) == len(readings)):
        raise summary(unread)
    found = [(clip, it.entry) for it in readings for clip in it.clips or ()]
    found.sort(key=lambda it: (it[0].created_at, it[0].id), reverse=True)
    return {
        "clips": [_described(call.hass, entry, clip) for clip, entry in found[:limit]],
        "more": len(found) > limit,
        "errors": [localized_message(failure) for failure in failures],
    }


def _subjects(
    hass: HomeAssistant, targets: Sequence[Target], user: User | None
) -> dict[BlinkConfigEntry, str]:
    """Return the requested accounts, each with a description for error messages.

    The description has the names of the targeted cameras, or the title of the account.
    """
    if targets:
        return {
            target.entry: ", ".join(it.title for it in targets if it.entry is target.entry)
            for target in targets
        }
    entries: list[BlinkConfigEntry] = hass.config_entries.async_loaded_entries(DOMAIN)
    if not entries:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="no_account")
    return {entry: entry.title for entry in entries if may_see_any(hass, user, entry)}


@dataclass(frozen=True, kw_only=True)
class _Reading:
    """An account's newest clips that match the call."""

    entry: BlinkConfigEntry
    subject: str
    """The description of the account for error messages."""
    clips: Sequence[Clip] | None = None
    """The clips. None if neither the list of all clips nor an archive can be read."""
    failure: HomeAssistantError | None = None

    def if_still_loaded(self) -> _Reading:
        """Return this object.

        If the account was unloaded, return a copy with an error and no clips.
        """
        try:
            loaded(self.entry)
        except BlinkError as err:
            return replace(self, clips=None, failure=action_error(err, self.subject))
        return self


async def _read(account: AccountClips, subject: str, query: ClipFilter, limit: int) -> _Reading:
    """Return an account's first `limit` clips that match a query.

    If Blink's list cannot be read, return those clips that are archived or in memory.
    """
    failure: HomeAssistantError | None = None
    all_clips = account.coordinator.all_clips
    try:
        await account.coordinator.catalogue.load()
    except BlinkError as err:
        failure = action_error(err, subject)
        if all_clips.archived.reader is None:
            return _Reading(entry=account.entry, subject=subject, failure=failure)
    await all_clips.archived.load_names()
    found: list[Clip] = []
    async with aclosing(query.clips(account)) as clips:
        async for clip in clips:
            found.append(clip)
            if len(found) == limit:
                break
    return _Reading(entry=account.entry, subject=subject, clips=found, failure=failure)


def _described(hass: HomeAssistant, entry: BlinkConfigEntry, clip: Clip) -> dict[str, Any]:
    """Return the description of a clip for the action's response."""
    camera = entry.runtime_data.data.camera_of(clip)
    return {
        "video_id": clip.id,
        "entity_id": entity_id_of(hass, entry, clip),
        "camera": camera_name_of(hass, entry, clip),
        "created_at": dt_util.as_utc(clip.created_at).isoformat(),
        "type": entry.runtime_data.event_types.of(clip).value,
        "source": clip.raw_source,
        "detections": list(clip.detections),
        "viewed": clip.watched,
        "at_blink": not entry.runtime_data.catalogue.is_only_archived(clip),
        "archived": clip.archived is not None,
        "kept": clip.archived is not None and clip.archived.kept,
        "thumbnail": poster_path(entry, clip) if clip.has_poster else None,
        "video": clip_path(entry, clip) if clip.has_video else None,
        "media_content_id": media_content_id(entry, camera.key if camera else None, clip)
        if clip.has_video
        else None,
    }
