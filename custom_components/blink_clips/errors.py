"""Error messages for users.

Each class of errors has a translation key. The messages are in translations/en.json.
"""

import errno
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
    BlinkDamagedFileError,
    BlinkError,
    BlinkLiveViewBusyError,
    BlinkLiveViewNoPictureError,
    BlinkLiveViewTransportError,
    BlinkLiveViewUntrustedError,
    BlinkMotionOffError,
    BlinkNotFoundError,
    BlinkOfflineError,
    BlinkRateLimitError,
    BlinkSyncModuleOfflineError,
    BlinkUnchangedError,
    BlinkUnloadedError,
    BlinkUnsupportedError,
    Clip,
)
from .archive.errors import ArchiveError, ArchivePartError, ArchiveUnresponsiveError
from .const import DOMAIN


class MissingDecoderError(BlinkError):
    """No frame of a video can be extracted, because the package PyAV is missing."""

    def __init__(self) -> None:
        super().__init__(
            "No frame can be extracted: the package PyAV, which decodes videos, is not installed"
        )


# The translation key for each class of errors. The first class that matches is used, so subclasses
# come before base classes.
_KEYS: tuple[tuple[type[BlinkError], str], ...] = (
    (BlinkAuthenticationError, "signed_out"),
    (BlinkBlockedError, "blocked"),
    (BlinkLiveViewBusyError, "live_view_busy"),
    (BlinkLiveViewNoPictureError, "live_view_no_picture"),
    (BlinkLiveViewTransportError, "live_view_transport"),
    (BlinkLiveViewUntrustedError, "live_view_untrusted"),
    (BlinkBusyError, "busy"),
    (BlinkCommandTimeoutError, "late"),
    (BlinkSyncModuleOfflineError, "sync_module_offline"),
    (BlinkOfflineError, "offline"),
    (BlinkMotionOffError, "motion_off"),
    (BlinkUnchangedError, "unchanged"),
    (BlinkCommandError, "refused"),
    (BlinkUnloadedError, "account_unloaded"),
    (BlinkConnectionError, "unreachable"),
    (BlinkDamagedFileError, "damaged"),
    (BlinkNotFoundError, "gone"),
    (BlinkRateLimitError, "rate_limited"),
    (MissingDecoderError, "no_decoder"),
    (ArchivePartError, "archive_part_failed"),
    (ArchiveUnresponsiveError, "archive_unresponsive"),
    (ArchiveError, "archive_failed"),
    (BlinkError, "unexpected"),
)


# Translation keys of the messages for refused requests, by HTTP status.
_STATUS_KEYS: dict[int, str] = {
    HTTPStatus.FORBIDDEN: "blocked",
    HTTPStatus.NOT_ACCEPTABLE: "blocked",
    HTTPStatus.UPGRADE_REQUIRED: "outdated",
}


def translation_key(err: BlinkError) -> str:
    """Return the key of the translated message for an error of the API client."""
    if isinstance(err, BlinkRateLimitError | BlinkUnsupportedError) and err.status in _STATUS_KEYS:
        return _STATUS_KEYS[err.status]
    return next(key for kind, key in _KEYS if isinstance(err, kind))


def signed_out() -> ConfigEntryAuthFailed:
    """Return the error of a poll that failed because the user must sign in again."""
    return ConfigEntryAuthFailed(translation_domain=DOMAIN, translation_key="signed_out")


def update_failed(err: BlinkError) -> UpdateFailed:
    """Return the error of a failed poll, for the case that the last data is too old to be shown."""
    if isinstance(err, BlinkRateLimitError):
        return UpdateFailed(
            translation_domain=DOMAIN,
            translation_key="update_postponed",
            translation_placeholders={"seconds": str(ceil(err.retry_after))},
        )
    return UpdateFailed(
        translation_domain=DOMAIN,
        translation_key="update_failed",
        translation_placeholders={"detail": err.detail},
    )


def without_video[ErrorT: HomeAssistantError](kind: type[ErrorT], clip: Clip) -> ErrorT:
    """Return the error for a clip without an MP4, for actions that need the MP4."""
    return kind(
        translation_domain=DOMAIN,
        translation_key="clip_without_video",
        translation_placeholders={"video": str(clip.id)},
    )


def without_poster[ErrorT: HomeAssistantError](kind: type[ErrorT], clip: Clip) -> ErrorT:
    """Return the error for a clip without a poster (picture), for actions that need the poster."""
    return kind(
        translation_domain=DOMAIN,
        translation_key="clip_without_poster",
        translation_placeholders={"video": str(clip.id)},
    )


def action_error(err: BlinkError, subject: str) -> HomeAssistantError:
    """Return the error that an action raises for an error of the API client.

    `subject` is the name of the device or clip.
    """
    return user_error(HomeAssistantError, err, subject)


def user_error[ErrorT: HomeAssistantError](
    kind: type[ErrorT], err: BlinkError, subject: str
) -> ErrorT:
    """Return an error of the class `kind` with a translated message.

    `subject` is the name of the device, clip or account.
    """
    return kind(
        translation_domain=DOMAIN,
        translation_key=translation_key(err),
        translation_placeholders={"entity": subject, "detail": err.detail},
    )


def disk_detail(err: Exception) -> str:
    """Return the code and the description of a disk error.

    If the error has no code, return the name of the error's class.
    """
    if isinstance(err, OSError) and (code := errno.errorcode.get(err.errno or 0)):
        return f'{code}, "{err.strerror}"'
    return type(err).__name__
