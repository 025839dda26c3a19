"""Finds the clips that an action targets: by clip id, camera or media item.

targets.py finds the targeted cameras and networks.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.components.media_player import ATTR_MEDIA_CONTENT_ID
from homeassistant.const import ATTR_ENTITY_ID
from homeassistant.core import ServiceCall
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..account_clips import AccountClips
from ..api import BlinkError, Clip
from ..clip_lookup import async_find_clip
from ..config_entry import BlinkConfigEntry, loaded
from ..const import ATTR_VIDEO_ID, DOMAIN
from ..coordinator import BlinkCoordinator
from ..errors import action_error
from ..localization import localized_word
from ..media_browser.paths import parse_media_content_id
from ..permissions import has_clip_permission
from .partial_failures import summary
from .targets import Target, async_caller, async_targets, entity_id_of

ATTR_MEDIA = "media"

# Maximum number of clips, cameras or media items per call of an action.
MAX_TARGETS = 100

# The action fields that select clips. Each call uses exactly one field.
_FIELDS = (ATTR_VIDEO_ID, ATTR_ENTITY_ID, ATTR_MEDIA)


def _media_content_id(value: object) -> str:
    """Return the media content id from a field of an action.

    The field contains the id itself, or a dict with the id.
    """
    return cv.string(value.get(ATTR_MEDIA_CONTENT_ID) if isinstance(value, dict) else value)


ONE_CLIP: dict[vol.Marker, Any] = {
    vol.Optional(ATTR_VIDEO_ID): vol.All(
        cv.ensure_list, vol.Length(min=1, max=1), [cv.positive_int]
    ),
    vol.Optional(ATTR_ENTITY_ID): vol.All(cv.entity_ids, vol.Length(min=1, max=1)),
    vol.Optional(ATTR_MEDIA): vol.All(
        cv.ensure_list, vol.Length(min=1, max=1), [_media_content_id]
    ),
}
SEVERAL_CLIPS: dict[vol.Marker, Any] = {
    vol.Optional(ATTR_VIDEO_ID): vol.All(
        cv.ensure_list_csv, vol.Length(min=1, max=MAX_TARGETS), [cv.positive_int]
    ),
    vol.Optional(ATTR_ENTITY_ID): vol.All(cv.entity_ids, vol.Length(min=1, max=MAX_TARGETS)),
    vol.Optional(ATTR_MEDIA): vol.All(
        cv.ensure_list_csv, vol.Length(min=1, max=MAX_TARGETS), [_media_content_id]
    ),
}


@dataclass(frozen=True, kw_only=True)
class FoundClip:
    """A clip that an action targets, and the config entry of its account."""

    entry: BlinkConfigEntry
    clip: Clip


def _any_clip(clip: Clip) -> bool:
    """Return True for every clip. Used as `prefer` if no kind of clip is preferred."""
    return True


async def async_clip(
    call: ServiceCall, *, prefer: Callable[[Clip], bool] = _any_clip
) -> tuple[BlinkConfigEntry, Clip]:
    """Return the clip that a call of an action selects.

    If the call selects a camera, return the camera's newest clip that `prefer` accepts. If there is
    no such clip, return the camera's newest clip. Raises Unauthorized if the user may not see the
    clip.
    """
    found = await async_clips(call, policy=POLICY_READ, prefer=prefer)
    if len(found) > 1:
        # Reject a group of cameras. The group selects one clip for each camera, but this action
        # accepts only one clip.
        raise _no_camera(call.data[ATTR_ENTITY_ID])
    return found[0].entry, found[0].clip


async def async_clips(
    call: ServiceCall, *, policy: str, prefer: Callable[[Clip], bool] = _any_clip
) -> list[FoundClip]:
    """Return the clips that a call of an action selects, without duplicates.

    Raises HomeAssistantError if a clip is missing. Raises Unauthorized if the user lacks the
    permission `policy` for a camera.
    """
    fields = [it for it in _FIELDS if it in call.data]
    if len(fields) != 1:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="one_of",
            translation_placeholders={"fields": ", ".join(_FIELDS)},
        )
    match fields:
        case ["entity_id"]:
            targets = await async_targets(call, policy=policy)
            found = [FoundClip(entry=it.entry, clip=await _newest(it, prefer)) for it in targets]
        case ["media"]:
            found = await _by_id(call, map(_parsed, call.data[ATTR_MEDIA]))
        case _:
            found = await _by_id(call, ((None, it) for it in call.data[ATTR_VIDEO_ID]))
    _require_loaded(found)
    await _check_permission(call, found, policy)
    return found


def _parsed(media_content_id: str) -> tuple[str, int]:
    """Return the config entry id and the clip id in a media content id."""
    try:
        return parse_media_content_id(media_content_id)
    except ValueError as err:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="no_clip_media",
            translation_placeholders={"media": media_content_id},
        ) from err


async def _by_id(call: ServiceCall, wanted: Iterable[tuple[str | None, int]]) -> list[FoundClip]:
    """Return the clips with the given ids.

    `wanted` contains pairs of a config entry id and a clip id. If the entry id is None, search all
    accounts.
    """
    found: list[FoundClip] = []
    unknown: list[int] = []
    for entry_id, video_id in dict.fromkeys(wanted):
        try:
            entry, clip = await async_find_clip(call.hass, video_id, entry_id=entry_id)
        except KeyError:
            unknown.append(video_id)
        except BlinkError as err:
            raise action_error(err, clip_names([video_id])) from err
        else:
            found.append(FoundClip(entry=entry, clip=clip))
    if unknown:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="no_video",
            translation_placeholders={"video": clip_numbers(unknown)},
        )
    return found


def _require_loaded(found: Iterable[FoundClip]) -> None:
    """Raise HomeAssistantError if the account of a found clip was unloaded in the meantime."""
    for it in found:
        try:
            loaded(it.entry)
        except BlinkError as err:
            raise action_error(err, clip_names([it.clip.id])) from err


async def _newest(target: Target, prefer: Callable[[Clip], bool]) -> Clip:
    """Return the newest clip of a camera, if possible one that `prefer` accepts.

    Search the clips in memory first, and then the cloud's list.
    """
    try:
        coordinator = target.coordinator
        camera = coordinator.data.camera(target.key)
        for clip in filter(prefer, coordinator.data.all_clips_of(camera.key)):
            [found] = await coordinator.all_clips.with_files([clip])
            return found
        await coordinator.catalogue.load()
    except BlinkError as err:
        raise action_error(err, target.title) from err
    newest: Clip | None = None
    account = AccountClips(target.entry, lambda key: key == target.key)
    await coordinator.all_clips.archived.load_names()
    async for part in account.newest_first():
        for clip in part:
            if prefer(clip):
                return clip
            newest = newest or clip
    if newest is not None:
        return newest
    raise HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="no_clip",
        translation_placeholders={"entity": target.title},
    )


async def _check_permission(call: ServiceCall, found: Iterable[FoundClip], policy: str) -> None:
    """Raise Unauthorized if the user lacks the permission `policy` for a clip's camera."""
    user = await async_caller(call)
    for it in found:
        if not has_clip_permission(call.hass, user, it.entry, it.clip, policy):
            entity_id = entity_id_of(call.hass, it.entry, it.clip)
            raise Unauthorized(context=call.context, entity_id=entity_id)


def _no_camera(entity_ids: Iterable[str]) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="no_camera",
        translation_placeholders={"entity": ", ".join(entity_ids)},
    )


async def async_for_each_account(
    found: Iterable[FoundClip],
    act: Callable[[BlinkCoordinator, Sequence[Clip]], Awaitable[None]],
) -> None:
    """Call `act` once for each account, with the clips of the account.

    The calls run concurrently. Raises one HomeAssistantError with the errors of all failed calls.
    """
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


def known_clip(coordinator: BlinkCoordinator, video_id: int) -> Clip | None:
    """Return the clip with a given id.

    Return None if the id is unknown or Blink has deleted the clip.
    """
    with suppress(KeyError):
        return coordinator.catalogue.at_blink(video_id)
    return None


def clip_names(video_ids: Iterable[int]) -> str:
    """Return a phrase that names clips in an error message, such as "Video 7000001, 7000002"."""
    return localized_word("video_numbers").format(numbers=clip_numbers(video_ids))


def clip_numbers(video_ids: Iterable[int]) -> str:
    """Return the ids of clips, separated by commas."""
    return ", ".join(map(str, video_ids))
