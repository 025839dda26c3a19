"""The actions that save one clip, or its poster, to a file."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
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
from ..errors import without_poster, without_video
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


@dataclass(frozen=True, kw_only=True)
class _Part:
    """A part of a clip that can be saved; some clips lack it."""

    endings: tuple[str, ...]
    write: Write
    is_in: Callable[[Clip], bool]
    missing: Callable[[type[HomeAssistantError], Clip], HomeAssistantError]


_VIDEO = _Part(
    endings=CLIP_ENDINGS,
    write=Media.write_clip,
    is_in=lambda clip: clip.has_video,
    missing=without_video,
)
_POSTER = _Part(
    endings=THUMBNAIL_ENDINGS,
    write=Media.write_poster,
    is_in=lambda clip: clip.has_poster,
    missing=without_poster,
)


@callback
def async_register_save(hass: HomeAssistant) -> None:
    """Register the actions."""

    async def save_clip(call: ServiceCall) -> ServiceResponse:
        return await _save(call, _VIDEO)

    async def save_thumbnail(call: ServiceCall) -> ServiceResponse:
        return await _save(call, _POSTER)

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


async def _save(call: ServiceCall, part: _Part) -> ServiceResponse:
    pattern = FilePattern.parse(call.data[ATTR_FILENAME], endings=part.endings)
    entry, clip = await _wanted(call, part)
    if not part.is_in(clip):
        raise part.missing(HomeAssistantError, clip)
    path = pattern.path(clip, entry.runtime_data.data.camera_of(clip))
    size = await async_save_file(
        call.hass, entry, clip, path, part.write, overwrite=call.data[ATTR_OVERWRITE]
    )
    return {"path": str(path), "size": size, "video_id": clip.id}


async def _wanted(call: ServiceCall, part: _Part) -> tuple[BlinkConfigEntry, Clip]:
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
        return target.entry, await _newest(target, part)
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


async def _newest(target: Target, part: _Part) -> Clip:
    """Return a camera's newest clip that has the part, or its newest clip if none has it.

    Load the list of all clips only if no known clip has the part.
    """
    coordinator = target.coordinator
    try:
        camera = coordinator.camera(target.key)
        for clip in filter(part.is_in, coordinator.data.all_clips_of(camera.key)):
            return clip
        await coordinator.catalogue.load()
    except BlinkError as err:
        raise action_error(err, target.title) from err
    clips = [
        clip
        for clip in coordinator.catalogue.clips()
        if (recorded_by := coordinator.data.camera_of(clip)) and recorded_by.key == target.key
    ]
    for clip in (*filter(part.is_in, clips), *clips):
        return clip
    raise HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="no_clip",
        translation_placeholders={"entity": target.title},
    )


def _unloaded(clip: Clip) -> HomeAssistantError:
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="unloaded",
        translation_placeholders={"video": str(clip.id)},
    )
