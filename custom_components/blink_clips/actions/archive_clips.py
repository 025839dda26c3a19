"""The action archive_clips: archives all clips that cameras recorded since a time."""

from dataclasses import dataclass, field
from typing import Any

from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv

from ..account import client_factory
from ..api import BlinkAuthenticationError, BlinkError, BlinkRateLimitError, Clip
from ..archive.errors import ArchiveError
from ..archive.retention import OutsideLimitsError
from ..config_entry import loaded
from ..const import DOMAIN
from ..errors import action_error, without_video
from ..localization import localized_message
from .archives import already_archived, archiver_of, outside_limits
from .clip_targets import clip_names
from .recent_clips import PERIOD, RecentClip, async_recent_clips, since_of
from .targets import async_targets, summary

ACTION_ARCHIVE_CLIPS = "archive_clips"

# Maximum number of downloads per call. They take about 15 minutes. If more clips remain, the
# response contains "more": true.
MAX_ARCHIVED_CLIPS = 500
# Pause in seconds between two downloads. Without it, the cloud would throttle the downloads.
PAUSE_SECONDS = 1.0

# Errors that end the action, because the next clip would fail as well.
_STOPPING = (ArchiveError, BlinkAuthenticationError, BlinkRateLimitError)

_SCHEMA = cv.make_entity_service_schema(PERIOD)


@callback
def async_register_archive_clips(hass: HomeAssistant) -> None:
    """Register the action archive_clips."""
    hass.services.async_register(
        DOMAIN,
        ACTION_ARCHIVE_CLIPS,
        _archive_clips,
        schema=_SCHEMA,
        supports_response=SupportsResponse.OPTIONAL,
    )


@dataclass(kw_only=True)
class _Outcome:
    """The results of one call of the action so far."""

    archived: list[int] = field(default_factory=list)
    skipped: list[dict[str, Any]] = field(default_factory=list)
    failed: list[dict[str, Any]] = field(default_factory=list)
    errors: list[HomeAssistantError] = field(default_factory=list)

    @property
    def tried(self) -> int:
        """The number of attempted downloads."""
        return len(self.archived) + len(self.failed)

    def skip(self, clip: Clip, reason: HomeAssistantError) -> None:
        """Record that a clip need not or cannot be archived."""
        self.skipped.append(_described(clip, reason))

    def fail(self, clip: Clip, error: HomeAssistantError) -> None:
        """Record that a clip could not be archived now."""
        self.failed.append(_described(clip, error))
        self.errors.append(error)


async def _archive_clips(call: ServiceCall) -> ServiceResponse:
    """Archive clips one at a time, oldest first, because Blink deletes the oldest clips first.

    If no clip was archived, raise an error about the failed clips. If the call requested no
    response, raise it after any failure.
    """
    since = since_of(call)
    targets = await async_targets(call, policy=POLICY_CONTROL)
    for target in targets:
        archiver_of(target.coordinator)
    found = await async_recent_clips(call.hass, targets, since)
    outcome = _Outcome()
    more = False
    for it in found:
        if it.clip.archived is not None:
            outcome.skip(it.clip, already_archived(it.clip))
        elif not it.clip.has_video:
            outcome.skip(it.clip, without_video(HomeAssistantError, it.clip))
        elif outcome.tried == MAX_ARCHIVED_CLIPS or not await _try(it, outcome):
            more = True
            break
    if outcome.errors and not (outcome.archived and call.return_response):
        raise summary(outcome.errors)
    response: dict[str, Any] = {
        "archived": outcome.archived,
        "skipped": outcome.skipped,
        "failed": outcome.failed,
        "more": more,
    }
    return response


async def _try(found: RecentClip, outcome: _Outcome) -> bool:
    """Archive one clip, and add the result to `outcome`.

    Return False if the next clip would fail as well.
    """
    if outcome.tried:
        await client_factory.clock().sleep(PAUSE_SECONDS)
    clip = found.clip
    try:
        coordinator = loaded(found.entry)
        with coordinator.reauthenticating():
            is_new = await archiver_of(coordinator).archive(clip)
    except OutsideLimitsError:
        outcome.skip(clip, outside_limits(clip))
    except BlinkError as err:
        outcome.fail(clip, action_error(err, clip_names([clip.id])))
        return not isinstance(err, _STOPPING)
    else:
        if is_new:
            outcome.archived.append(clip.id)
        else:
            outcome.skip(clip, already_archived(clip))
    return True


def _described(clip: Clip, error: HomeAssistantError) -> dict[str, Any]:
    return {
        "video_id": clip.id,
        "reason": error.translation_key,
        "message": localized_message(error),
    }
