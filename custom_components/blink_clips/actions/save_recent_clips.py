"""The action save_recent_clips: saves all clips that cameras recorded since a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
import os
from pathlib import Path
from typing import Any

from homeassistant.auth.permissions.const import POLICY_READ
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

from ..account import client_factory
from ..api import Clip
from ..const import DOMAIN
from ..errors import without_video
from ..localization import localized_message
from ..media.atomic_file import path_taken
from ..media.clip_files import ClipFiles
from ..media.saved_file_names import PLACEHOLDERS, FilePattern, media_folder
from .recent_clips import PERIOD, RecentClip, async_recent_clips, since_of
from .save_clip import ATTR_FILENAME, CLIP_ENDINGS, async_save_file
from .targets import async_targets

ACTION_SAVE_RECENT_CLIPS = "save_recent_clips"
ATTR_FOLDER = "folder"

DEFAULT_FILENAME = "{camera}/{date}/{time}_{id}.mp4"

# Maximum number of downloads per call, which take about 15 minutes. If clips remain, the response
# contains "more": true.
MAX_SAVED_CLIPS = 500
# Pause in seconds between two downloads. Without it, the cloud would throttle the downloads.
PAUSE_SECONDS = 1.0

# Translation keys of errors that end the whole action, because all further clips would fail with
# the same error.
_STOPPING = {
    "blocked",
    "disk_full",
    "path_not_allowed",
    "rate_limited",
    "signed_out",
    "unloaded",
}
# Maximum number of lines in one error message.
_MAX_LINES = 10

_SCHEMA = cv.make_entity_service_schema(
    {
        vol.Required(ATTR_FOLDER): cv.string,
        vol.Optional(ATTR_FILENAME, default=DEFAULT_FILENAME): cv.string,
        **PERIOD,
    }
)


@callback
def async_register_save_recent_clips(hass: HomeAssistant) -> None:
    """Register the action save_recent_clips."""
    hass.services.async_register(
        DOMAIN,
        ACTION_SAVE_RECENT_CLIPS,
        _save_recent_clips,
        schema=_SCHEMA,
        supports_response=SupportsResponse.OPTIONAL,
        description_placeholders={"placeholders": ", ".join(PLACEHOLDERS)},
    )


@dataclass(kw_only=True)
class _Outcome:
    """The results of one call of the action so far."""

    saved: list[dict[str, Any]] = field(default_factory=list)
    skipped: list[dict[str, Any]] = field(default_factory=list)
    failures: list[HomeAssistantError] = field(default_factory=list)

    @property
    def tried(self) -> int:
        """The number of attempted downloads."""
        return len(self.saved) + len(self.failures)

    def skip(self, clip: Clip, reason: HomeAssistantError) -> None:
        """Record that a clip was not saved, with the reason."""
        self.skipped.append(
            {"video_id": clip.id, "reason": reason.translation_key, "message": str(reason)}
        )


async def _save_recent_clips(call: ServiceCall) -> ServiceResponse:
    """Save clips one at a time, oldest first, because Blink deletes the oldest clips first.

    At the end, raise an error that lists the failed clips if no clip was saved. If the caller
    requested no response, raise this error even if only some clips failed.
    """
    pattern = FilePattern.parse(
        _below(call.data[ATTR_FOLDER], call.data[ATTR_FILENAME]),
        endings=CLIP_ENDINGS,
        media_folder=media_folder(call.hass),
    )
    since = since_of(call)
    targets = await async_targets(call, policy=POLICY_READ)
    found = await async_recent_clips(call.hass, targets, since)
    places = await call.hass.async_add_executor_job(_places, call.hass, pattern, found)
    outcome = _Outcome()
    more = False
    for it, (path, is_taken) in zip(found, places, strict=True):
        if not it.clip.has_video:
            outcome.skip(it.clip, without_video(HomeAssistantError, it.clip))
        elif is_taken:
            outcome.skip(it.clip, path_taken(path))
        elif outcome.tried == MAX_SAVED_CLIPS:
            more = True
            break
        else:
            await _try(call.hass, it, path, outcome)
    if outcome.failures and not (outcome.saved and call.return_response):
        raise _summary(outcome)
    response: dict[str, Any] = {
        "saved": outcome.saved,
        "skipped": outcome.skipped,
        "more": more,
    }
    return response


async def _try(hass: HomeAssistant, found: RecentClip, path: Path, outcome: _Outcome) -> None:
    """Save one clip, and add the result to `outcome`.

    Raises an error only if the error ends the whole action.
    """
    if outcome.tried:
        await client_factory.clock().sleep(PAUSE_SECONDS)
    clip = found.clip
    try:
        size = await async_save_file(
            hass, found.entry, clip, path, ClipFiles.write_clip, overwrite=False
        )
    except HomeAssistantError as err:
        if err.translation_key in _STOPPING:
            raise _stopped(err, outcome) from err
        outcome.skip(clip, err)
        # If the file exists, another call has saved the clip. Do not report this as a failure.
        if err.translation_key != path_taken(path).translation_key:
            outcome.failures.append(err)
    else:
        outcome.saved.append({"video_id": clip.id, "path": str(path), "size": size})


def _places(
    hass: HomeAssistant, pattern: FilePattern, found: Iterable[RecentClip]
) -> list[tuple[Path, bool]]:
    """Return the path of each clip's file, and whether the file exists.

    If Home Assistant may not write to the folder, return False without looking for the file.
    """
    paths = (pattern.path(it.clip, it.camera_name, it.event_type) for it in found)
    return [
        (path, hass.config.is_allowed_path(str(path)) and os.path.lexists(path)) for path in paths
    ]


def _below(folder: str, filename: str) -> str:
    """Return the path of a file in a folder. An empty `folder` means the media folder."""
    return f"{folder}/{filename}" if folder else filename


def _stopped(err: HomeAssistantError, outcome: _Outcome) -> HomeAssistantError:
    """Return the error that ends the whole action. Its message lists the saved clips."""
    if not outcome.saved:
        return err
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="saving_stopped",
        translation_placeholders={
            "error": localized_message(err),
            "count": str(len(outcome.saved)),
            "saved": _truncate_lines([it["path"] for it in outcome.saved]),
        },
    )


def _summary(outcome: _Outcome) -> HomeAssistantError:
    """Return one error about all clips that could not be saved."""
    first, *more = outcome.failures
    if not more and not outcome.saved:
        return first
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="not_all_saved",
        translation_placeholders={
            "saved": str(len(outcome.saved)),
            "failed": str(len(outcome.failures)),
            "errors": _truncate_lines([localized_message(err) for err in outcome.failures]),
        },
    )


def _truncate_lines(lines: Sequence[str]) -> str:
    """Join lines into one text. If the text is too long, keep only the last lines."""
    return "\n".join(("…", *lines[-_MAX_LINES:]) if len(lines) > _MAX_LINES else lines)
