"""The actions save_clip and save_thumbnail: save a clip's MP4 or poster to a file."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..api import BlinkError, Clip
from ..config_entry import BlinkConfigEntry
from ..const import DOMAIN
from ..errors import action_error, without_poster, without_video
from ..media.atomic_file import async_save
from ..media.clip_files import ClipFiles
from ..media.saved_file_names import PLACEHOLDERS, FilePattern, media_folder
from .clip_targets import ONE_CLIP, async_clip, clip_names
from .targets import camera_name_of

ACTION_SAVE_CLIP = "save_clip"
ACTION_SAVE_THUMBNAIL = "save_thumbnail"
ATTR_FILENAME = "filename"
ATTR_OVERWRITE = "overwrite"

CLIP_ENDINGS = (".mp4",)
THUMBNAIL_ENDINGS = (".jpg", ".jpeg")

_SCHEMA = vol.Schema(
    {
        **ONE_CLIP,
        vol.Required(ATTR_FILENAME): cv.string,
        vol.Optional(ATTR_OVERWRITE, default=False): cv.boolean,
    }
)

type Write = Callable[[ClipFiles, Clip, Path], Awaitable[None]]
"""A function that writes the MP4 or the poster of a clip to a path."""


@dataclass(frozen=True, kw_only=True)
class _Part:
    """A kind of file that an action can save for a clip: the MP4 or the poster."""

    endings: tuple[str, ...]
    write: Write
    is_in: Callable[[Clip], bool]
    missing: Callable[[type[HomeAssistantError], Clip], HomeAssistantError]


_VIDEO = _Part(
    endings=CLIP_ENDINGS,
    write=ClipFiles.write_clip,
    is_in=lambda clip: clip.has_video,
    missing=without_video,
)
_POSTER = _Part(
    endings=THUMBNAIL_ENDINGS,
    write=ClipFiles.write_poster,
    is_in=lambda clip: clip.has_poster,
    missing=without_poster,
)


@callback
def async_register_save_clip(hass: HomeAssistant) -> None:
    """Register the actions save_clip and save_thumbnail."""

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
    """Save the MP4 or the poster of a clip to `path`. Return the file's size in bytes.

    Raises HomeAssistantError if the file cannot be saved, and deletes the incomplete file.
    """
    if entry.state is not ConfigEntryState.LOADED:
        raise _unloaded(clip)
    coordinator = entry.runtime_data
    saving = entry.async_create_background_task(
        hass,
        async_save(
            hass, path, partial(write, coordinator.media.clip_files, clip), overwrite=overwrite
        ),
        f"save video {clip.id}",
    )
    try:
        # `asyncio.wait` raises CancelledError only if this action is cancelled. A plain `await`
        # would also raise it if the saving task is cancelled, for example because the account is
        # unloaded.
        await asyncio.wait((saving,))
    except asyncio.CancelledError:
        saving.cancel()
        # Wait until the cancelled task has deleted its temporary file.
        await asyncio.wait((saving,))
        raise
    if saving.cancelled():
        raise _unloaded(clip)
    try:
        with coordinator.reauthenticating():
            return saving.result()
    except BlinkError as err:
        raise action_error(err, clip_names([clip.id])) from err


async def _save(call: ServiceCall, part: _Part) -> ServiceResponse:
    pattern = FilePattern.parse(
        call.data[ATTR_FILENAME], endings=part.endings, media_folder=media_folder(call.hass)
    )
    entry, clip = await async_clip(call, prefer=part.is_in)
    if not part.is_in(clip):
        raise part.missing(HomeAssistantError, clip)
    path = pattern.path(
        clip,
        camera_name_of(call.hass, entry, clip),
        entry.runtime_data.event_types.of(clip),
    )
    size = await async_save_file(
        call.hass, entry, clip, path, part.write, overwrite=call.data[ATTR_OVERWRITE]
    )
    return {"path": str(path), "size": size, "video_id": clip.id}


def _unloaded(clip: Clip) -> HomeAssistantError:
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="unloaded",
        translation_placeholders={"video": str(clip.id)},
    )
