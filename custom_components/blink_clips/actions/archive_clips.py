"""The action archive_clips: archives all clips that cameras recorded since a time."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
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
from ..archive.errors import ArchiveError, KeptClipsError
from ..archive.retention import NoRoomError, OutsideLimitsError
from ..config_entry import BlinkConfigEntry, loaded
from ..const import DOMAIN
from ..errors import action_error, without_video
from ..localization import localized_message
from .archive_of import archive_of
from .clip_targets import clip_names
from .partial_failures import summary
from .recent_clips import PERIOD, RecentClip, async_recent_clips, since_of
from .targets import async_targets

ACTION_ARCHIVE_CLIPS = "archive_clips"

# Maximum number of downloads per call. They take about 15 minutes. If clips remain, the response
# contains "more": true. A downloaded clip that does not fit into the archive does not count.
MAX_ARCHIVED_CLIPS = 500
# Pause in seconds between two downloads. Without it, the cloud would throttle the downloads.
PAUSE_SECONDS = 1.0

# Errors that end the action, because all further clips would fail as well.
_STOPPING = (ArchiveError, BlinkAuthenticationError, BlinkRateLimitError)

type _Reason = Callable[[Clip], HomeAssistantError]
"""A function that returns the error for a skipped clip: the reason why it was skipped."""

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
    """The results of one call of the action so far.

    Each handled clip is in exactly one of the lists `archived`, `skipped` and `failed`.
    """

    archived: list[int] = field(default_factory=list)
    skipped: list[dict[str, Any]] = field(default_factory=list)
    failed: list[dict[str, Any]] = field(default_factory=list)
    errors: list[HomeAssistantError] = field(default_factory=list)
    full: dict[BlinkConfigEntry, _Reason] = field(default_factory=dict)
    """The accounts whose archives accept no older clips, with the reason for each account."""
    more: bool = False
    """Whether the action has ended before it has tried all clips."""

    @property
    def tried(self) -> int:
        """Number of clips that were archived or that failed."""
        return len(self.archived) + len(self.failed)

    def skip(self, clip: Clip, reason: HomeAssistantError) -> None:
        """Record that a clip is already archived, or cannot be archived."""
        self.skipped.append(_described(clip, reason))

    def fail(self, clip: Clip, error: HomeAssistantError) -> None:
        """Record that a clip could not be archived because of an error."""
        self.failed.append(_described(clip, error))
        self.errors.append(error)


async def _archive_clips(call: ServiceCall) -> ServiceResponse:
    """Archive clips one at a time, newest first.

    In this order, the archive never deletes a clip of this call to store another clip of the call.
    After the first clip that does not fit, the action skips all older clips of the account.

    If no clip was archived, raise an error that lists the failures. If the caller requested no
    response, raise this error after any failure.
    """
    since = since_of(call)
    targets = await async_targets(call, policy=POLICY_CONTROL)
    for target in targets:
        archive_of(target.coordinator)
    outcome = _Outcome()
    for it in reversed(await async_recent_clips(call.hass, targets, since)):
        if reason := _reason_to_skip(it, outcome):
            outcome.skip(it.clip, reason(it.clip))
        else:
            await _try(it, outcome)
    if outcome.errors and not (outcome.archived and call.return_response):
        raise summary(outcome.errors)
    response: dict[str, Any] = {
        "archived": outcome.archived,
        "skipped": outcome.skipped,
        "failed": outcome.failed,
        "more": outcome.more,
    }
    return response


def _reason_to_skip(found: RecentClip, outcome: _Outcome) -> _Reason | None:
    """Return the reason to skip a clip without a download. Return None to archive the clip."""
    if found.clip.archived is not None:
        return _already_archived
    if not found.clip.has_video:
        return partial(without_video, HomeAssistantError)
    if reason := outcome.full.get(found.entry):
        return reason
    if outcome.tried >= MAX_ARCHIVED_CLIPS:
        outcome.more = True
    return _not_tried if outcome.more else None


async def _try(found: RecentClip, outcome: _Outcome) -> None:
    """Archive one clip, and add the result to `outcome`."""
    if outcome.tried:
        await client_factory.clock().sleep(PAUSE_SECONDS)
    clip = found.clip
    reason: _Reason | None = None
    try:
        coordinator = loaded(found.entry)
        with coordinator.reauthenticating():
            if not await archive_of(coordinator).archive(clip):
                reason = _already_archived
    except NoRoomError, KeptClipsError:
        reason = outcome.full[found.entry] = _no_room
    except OutsideLimitsError:
        reason = outcome.full[found.entry] = _outside_limits
    except BlinkError as err:
        outcome.fail(clip, action_error(err, clip_names([clip.id])))
        # Try no further clips if all of them would fail as well.
        outcome.more = isinstance(err, _STOPPING)
        return
    if reason:
        outcome.skip(clip, reason(clip))
    else:
        outcome.archived.append(clip.id)


def _described(clip: Clip, error: HomeAssistantError) -> dict[str, Any]:
    return {
        "video_id": clip.id,
        "reason": error.translation_key,
        "message": localized_message(error),
    }


def _already_archived(clip: Clip) -> HomeAssistantError:
    """Return the error for a clip that is already archived."""
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="already_archived",
        translation_placeholders={"video": str(clip.id)},
    )


def _outside_limits(clip: Clip) -> HomeAssistantError:
    """Return the error for a clip that is too old for the archive."""
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="outside_archive_limits",
        translation_placeholders={"video": str(clip.id)},
    )


def _no_room(clip: Clip) -> HomeAssistantError:
    """Return the error for a clip that does not fit, because the archive is full of newer clips."""
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="no_room_in_archive",
        translation_placeholders={"video": str(clip.id)},
    )


def _not_tried(clip: Clip) -> HomeAssistantError:
    """Return the error for a clip that the action did not reach before it ended."""
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="not_tried",
        translation_placeholders={"video": str(clip.id)},
    )
