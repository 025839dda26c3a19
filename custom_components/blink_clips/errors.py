"""Error messages for users: finds the translation key for each BlinkError.

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

# The first class in this table that matches an error decides the translation key of the error, so a
# subclass must come before its base class.
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


# Translation keys for some HTTP statuses. During a backoff (a time without requests), the error of
# the rate limiter has the status that started the backoff.
_STATUS_KEYS: dict[int, str] = {
    HTTPStatus.FORBIDDEN: "blocked",
    HTTPStatus.NOT_ACCEPTABLE: "blocked",
    HTTPStatus.UPGRADE_REQUIRED: "outdated",
}


def translation_key(err: BlinkError) -> str:
    """Return the key of the translated message for an error of the client."""
    if isinstance(err, BlinkRateLimitError | BlinkUnsupportedError) and err.status in _STATUS_KEYS:
        return _STATUS_KEYS[err.status]
    return next(key for kind, key in _KEYS if isinstance(err, kind))


def signed_out() -> ConfigEntryAuthFailed:
    """Return the error of a poll for which the user must sign in again."""
    return ConfigEntryAuthFailed(translation_domain=DOMAIN, translation_key="signed_out")


def update_failed(err: BlinkError) -> UpdateFailed:
    """Return the error of a failed poll when the last successful poll is too old."""
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
    """Return the error of an action that needs an MP4, for a clip that has no MP4."""
    return kind(
        translation_domain=DOMAIN,
        translation_key="clip_without_video",
        translation_placeholders={"video": str(clip.id)},
    )


def without_poster[ErrorT: HomeAssistantError](kind: type[ErrorT], clip: Clip) -> ErrorT:
    """Return the error of an action that needs a poster, for a clip that has no poster."""
    return kind(
        translation_domain=DOMAIN,
        translation_key="clip_without_poster",
        translation_placeholders={"video": str(clip.id)},
    )


def action_error(err: BlinkError, subject: str) -> HomeAssistantError:
    """Return the error message of an action that failed.

    `subject` is the name of the device or clip.
    """
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key=translation_key(err),
        translation_placeholders={"entity": subject, "error": str(err)},
    )
