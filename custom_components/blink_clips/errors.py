"""Error messages for users: maps each BlinkError to the key of a translation.

The error classes are in api/exceptions.py, the messages in translations/en.json.
"""

from http import HTTPStatus
from math import ceil

from homeassistant.exceptions import ConfigEntryAuthFailed, HomeAssistantError
from homeassistant.helpers.update_coordinator import UpdateFailed

from .api import (
    BlinkAuthenticationError,
    BlinkBlockedError,
    BlinkBusyError,
    BlinkCommandError,
    BlinkCommandTimeoutError,
    BlinkConnectionError,
    BlinkError,
    BlinkMotionOffError,
    BlinkNotFoundError,
    BlinkOfflineError,
    BlinkRateLimitError,
    BlinkSyncModuleOfflineError,
    BlinkUnchangedError,
    BlinkUnsupportedError,
    Clip,
)
from .const import DOMAIN

# The first class that matches an error is used, so a subclass must precede its base class.
_KEYS: tuple[tuple[type[BlinkError], str], ...] = (
    (BlinkAuthenticationError, "signed_out"),
    (BlinkBlockedError, "blocked"),
    (BlinkBusyError, "busy"),
    (BlinkCommandTimeoutError, "late"),
    (BlinkSyncModuleOfflineError, "sync_module_offline"),
    (BlinkOfflineError, "offline"),
    (BlinkMotionOffError, "motion_off"),
    (BlinkUnchangedError, "unchanged"),
    (BlinkCommandError, "refused"),
    (BlinkConnectionError, "unreachable"),
    (BlinkNotFoundError, "gone"),
    (BlinkRateLimitError, "rate_limited"),
    (BlinkError, "unexpected"),
)


# Keys for some HTTP statuses. During a backoff, the rate limiter's error has the status that
# started the backoff.
_STATUS_KEYS: dict[int, str] = {
    HTTPStatus.FORBIDDEN: "blocked",
    HTTPStatus.NOT_ACCEPTABLE: "blocked",
    HTTPStatus.UPGRADE_REQUIRED: "outdated",
}


def translation_key(err: BlinkError) -> str:
    """Return the translation key for an error of the client."""
    if isinstance(err, BlinkRateLimitError | BlinkUnsupportedError) and err.status in _STATUS_KEYS:
        return _STATUS_KEYS[err.status]
    return next(key for kind, key in _KEYS if isinstance(err, kind))


def signed_out() -> ConfigEntryAuthFailed:
    """Return the error of a poll that needs a new sign-in."""
    return ConfigEntryAuthFailed(translation_domain=DOMAIN, translation_key="signed_out")


def update_failed(err: BlinkError) -> UpdateFailed:
    """Return the error of a failed poll if the last successful poll is too long ago."""
    if isinstance(err, BlinkRateLimitError):
        return UpdateFailed(
            translation_domain=DOMAIN,
            translation_key="update_postponed",
            translation_placeholders={"seconds": str(ceil(err.retry_after))},
        )
    return UpdateFailed(
        translation_domain=DOMAIN,
        translation_key="update_failed",
        translation_placeholders={"error": str(err)},
    )


def without_video[ErrorT: HomeAssistantError](kind: type[ErrorT], clip: Clip) -> ErrorT:
    """Return the error of an action that needs an MP4, for a clip without an MP4."""
    return kind(
        translation_domain=DOMAIN,
        translation_key="clip_without_video",
        translation_placeholders={"video": str(clip.id)},
    )


def without_poster[ErrorT: HomeAssistantError](kind: type[ErrorT], clip: Clip) -> ErrorT:
    """Return the error of an action that needs a poster, for a clip without a poster."""
    return kind(
        translation_domain=DOMAIN,
        translation_key="clip_without_poster",
        translation_placeholders={"video": str(clip.id)},
    )


def action_error(err: BlinkError, subject: str) -> HomeAssistantError:
    """Return the error of an action that failed; `subject` names the device or clip."""
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key=translation_key(err),
        translation_placeholders={"entity": subject, "error": str(err)},
    )
