"""The actions that save one clip, or its poster, to a file."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import ATTR_ENTITY_ID
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..api import BlinkError, Clip
from ..const import ATTR_VIDEO_ID, DOMAIN
from ..coordinator import BlinkConfigEntry
from ..entity import action_error
from ..file_names import PLACEHOLDERS, FilePattern
from ..media import Media
from ..saving import async_save
from .targets import Target, async_targets, async_video

ACTION_SAVE_CLIP = "save_clip"
ACTION_SAVE_THUMBNAIL = "save_thumbnail"
ATTR_FILENAME = "filename"
ATTR_OVERWRITE = "overwrite"

CLIP_ENDINGS = (".mp4",)
THUMBNAIL_ENDINGS = (".jpg", ".jpeg")

_SCHEMA = vol.Schema(
    {
        vol.Optional(ATTR_VIDEO_ID): cv.positive_int,
        vol.Optional(ATTR_ENTITY_ID): vol.All(cv.entity_ids, vol.Length(min=1, max=1)),
        vol.Required(ATTR_FILENAME): cv.string,
        vol.Optional(ATTR_OVERWRITE, default=False): cv.boolean,
    }
)

type Write = Callable[[Media, Clip, Path], Awaitable[None]]
"""Writes one of a clip's files to a path."""


@callback
def async_register_save(hass: HomeAssistant) -> None:
    """Register the actions."""

    async def save_clip(call: ServiceCall) -> ServiceResponse:
        return await _save(call, CLIP_ENDINGS, Media.write_clip)

    async def save_thumbnail(call: ServiceCall) -> ServiceResponse:
        return await _save(call, THUMBNAIL_ENDINGS, Media.write_poster)

    for name, action in ((ACTION_SAVE_CLIP, save_clip), (ACTION_SAVE_THUMBNAIL, save_thumbnail)):
        hass.services.async_register(
            DOMAIN,
            name,
            action,
            schema=_SCHEMA,
            supports_response=SupportsResponse.OPTIONAL,
            description_placeholders={"placeholders": ", ".join(PLACEHOLDERS)},
        )


async def async_save_file(
    hass: HomeAssistant,
    entry: BlinkConfigEntry,
    clip: Clip,
    path: Path,
    write: Write,
    *,
    overwrite: bool,
) -> int:
    """Save one of a clip's files, unless its account is unloaded before; return the file's size.

    Raises HomeAssistantError, and then leaves nothing.
    """
    if entry.state is not ConfigEntryState.LOADED:
        raise _unloaded(clip)
    coordinator = entry.runtime_data
    saving = entry.async_create_background_task(
        hass,
        async_save(hass, path, partial(write, coordinator.media, clip), overwrite=overwrite),
        f"save video {clip.id}",
    )
    try:
        # Waiting for a task, unlike awaiting it, tells its end from that of its caller.
        await asyncio.wait((saving,))
    except asyncio.CancelledError:
        saving.cancel()
        # It tidies up before its caller goes on.
        await asyncio.wait((saving,))
        raise
    if saving.cancelled():
        raise _unloaded(clip)
    try:
        with coordinator.reauthenticating():
            return saving.result()
    except BlinkError as err:
        raise action_error(err, f"Video {clip.id}") from err


async def _save(call: ServiceCall, endings: tuple[str, ...], write: Write) -> ServiceResponse:
    pattern = FilePattern.parse(call.data[ATTR_FILENAME], endings=endings)
    entry, clip = await _wanted(call)
    path = pattern.path(clip, entry.runtime_data.data.camera_of(clip))
    size = await async_save_file(
        call.hass, entry, clip, path, write, overwrite=call.data[ATTR_OVERWRITE]
    )
    return {"path": str(path), "size": size, "video_id": clip.id}


async def _wanted(call: ServiceCall) -> tuple[BlinkConfigEntry, Clip]:
    """Return the clip that a call names by its number, or the newest of a camera that it names."""
    video_id: int | None = call.data.get(ATTR_VIDEO_ID)
    if (video_id is None) is (ATTR_ENTITY_ID not in call.data):
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="either_or",
            translation_placeholders={"first": ATTR_VIDEO_ID, "second": ATTR_ENTITY_ID},
        )
    if video_id is None:
        target = await _camera(call)
        return target.entry, await _newest(target)
    return await async_video(call, video_id)


async def _camera(call: ServiceCall) -> Target:
    target, *more = await async_targets(call, policy=POLICY_READ)
    if more:
        # A group of cameras has no newest clip that anybody could know beforehand.
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="no_camera",
            translation_placeholders={"entity": ", ".join(call.data[ATTR_ENTITY_ID])},
        )
    return target


async def _newest(target: Target) -> Clip:
    """Return a camera's newest clip; all clips are read from the cloud only if none is known."""
    coordinator = target.coordinator
    try:
        camera = coordinator.camera(target.key)
        if clips := coordinator.data.clips_of(camera):
            return clips[0]
        await coordinator.catalogue.load()
    except BlinkError as err:
        raise action_error(err, target.entity_id) from err
    for clip in coordinator.catalogue.clips():
        recorded_by = coordinator.data.camera_of(clip)
        if recorded_by is not None and recorded_by.key == target.key:
            return clip
    raise HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="no_clip",
        translation_placeholders={"entity": target.entity_id},
    )


def _unloaded(clip: Clip) -> HomeAssistantError:
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="unloaded",
        translation_placeholders={"video": str(clip.id)},
    )
