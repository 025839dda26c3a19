"""The action save_recent_clips: saves all clips that cameras recorded since a time."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
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
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util
import voluptuous as vol

from ..account import client_factory
from ..account_clips import AccountClips, ClipFilter
from ..api import BlinkError, CameraKey, Clip
from ..clips.event_types import EventType
from ..config_entry import BlinkConfigEntry, loaded
from ..const import DOMAIN
from ..devices.identifiers import async_device_name
from ..errors import action_error, without_video
from ..localization import localized_message
from ..media.atomic_file import path_taken
from ..media.clip_files import ClipFiles
from ..media.saved_file_names import PLACEHOLDERS, FilePattern, media_folder
from .save_clip import ATTR_FILENAME, CLIP_ENDINGS, async_save_file
from .targets import Target, async_targets

ACTION_SAVE_RECENT_CLIPS = "save_recent_clips"
ATTR_FOLDER = "folder"
ATTR_HOURS = "hours"
ATTR_SINCE = "since"

DEFAULT_FILENAME = "{camera}/{date}/{time}_{id}.mp4"
DEFAULT_HOURS = 24
# Longest period in hours: one year, longer than the cloud keeps clips.
MAX_HOURS = 24 * 366

# Maximum number of downloads per call, which take about 15 minutes. If clips remain, the response
# contains "more": true.
MAX_SAVED_CLIPS = 500
# Pause in seconds between two downloads. Without the pause, the cloud would throttle the downloads.
PAUSE_SECONDS = 1.0

# Translation keys of errors that end the whole action. The next clip would fail with the same
# error.
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
        vol.Optional(ATTR_SINCE): cv.datetime,
        vol.Optional(ATTR_HOURS): vol.All(
            vol.Coerce(float), vol.Range(min=0, min_included=False, max=MAX_HOURS)
        ),
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


@dataclass(frozen=True, kw_only=True)
class _Found:
    """A clip to save. The camera name and event type become parts of its file name."""

    entry: BlinkConfigEntry
    clip: Clip
    camera_name: str
    event_type: EventType


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
    """Save clips one at a time, oldest first. Blink deletes the oldest clips first.

    Raises an error if no clip was saved. If the call requested no response, one failure is enough.
    """
    pattern = FilePattern.parse(
        _below(call.data[ATTR_FOLDER], call.data[ATTR_FILENAME]),
        endings=CLIP_ENDINGS,
        media_folder=media_folder(call.hass),
    )
    since = _since(call)
    found = await _find(call.hass, await async_targets(call, policy=POLICY_READ), since)
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


async def _try(hass: HomeAssistant, found: _Found, path: Path, outcome: _Outcome) -> None:
    """Save one clip, and add the result to `outcome`.

    Raises only errors that end the whole action.
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
        # If the file exists, report no failure. Another call has saved the clip.
        if err.translation_key != path_taken(path).translation_key:
            outcome.failures.append(err)
    else:
        outcome.saved.append({"video_id": clip.id, "path": str(path), "size": size})


async def _find(
    hass: HomeAssistant, targets: Sequence[Target], since: datetime | timedelta
) -> list[_Found]:
    """Return the clips that the targeted cameras recorded since a time, oldest first.

    `since` is a time, or a duration before the cloud's current time.
    """
    wanted: defaultdict[BlinkConfigEntry, set[CameraKey]] = defaultdict(set)
    for target in targets:
        wanted[target.entry].add(target.key)
    found = []
    for entry, keys in wanted.items():
        try:
            coordinator = loaded(entry)
            with coordinator.reauthenticating():
                await coordinator.catalogue.load()
            await coordinator.all_clips.load_names()
        except BlinkError as err:
            raise action_error(err, entry.title) from err
        names = {
            key: async_device_name(hass, key, in_cloud=camera.name)
            for key, camera in coordinator.data.cameras.items()
        }
        begin = since if isinstance(since, datetime) else coordinator.client.clock.now() - since
        account = AccountClips(entry, keys.__contains__)
        found += [
            _Found(
                entry=entry,
                clip=clip,
                camera_name=names[key],
                event_type=coordinator.event_types.of(clip),
            )
            async for clip in ClipFilter(start=begin).clips(account)
            if (key := account.key_of(clip))
        ]
    return sorted(found, key=lambda it: (it.clip.created_at, it.clip.id))


def _places(
    hass: HomeAssistant, pattern: FilePattern, found: Iterable[_Found]
) -> list[tuple[Path, bool]]:
    """Return the path of each clip's file, and whether the file exists.

    A file outside the folders that Home Assistant may write to counts as missing.
    """
    paths = (pattern.path(it.clip, it.camera_name, it.event_type) for it in found)
    return [
        (path, hass.config.is_allowed_path(str(path)) and os.path.lexists(path)) for path in paths
    ]


def _below(folder: str, filename: str) -> str:
    """Return the path of a file in a folder. An empty `folder` means the media folder."""
    return f"{folder}/{filename}" if folder else filename


def _since(call: ServiceCall) -> datetime | timedelta:
    since: datetime | None = call.data.get(ATTR_SINCE)
    if since is None:
        return timedelta(hours=call.data.get(ATTR_HOURS, DEFAULT_HOURS))
    if ATTR_HOURS in call.data:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="either_or",
            translation_placeholders={"first": ATTR_SINCE, "second": ATTR_HOURS},
        )
    # A time without a time zone is in Home Assistant's time zone.
    return since if since.tzinfo else since.replace(tzinfo=dt_util.get_default_time_zone())


def _stopped(err: HomeAssistantError, outcome: _Outcome) -> HomeAssistantError:
    """Return the error that ends the whole action. It lists the saved clips."""
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
    """Join lines into one text. Keep only the last lines of a long text."""
    return "\n".join(("…", *lines[-_MAX_LINES:]) if len(lines) > _MAX_LINES else lines)
