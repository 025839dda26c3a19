"""What a person is told when something went wrong: one table, from our errors to translations."""

from homeassistant.exceptions import HomeAssistantError

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
    Clip,
)
from .const import DOMAIN

# The first class that fits speaks: children stand before their parents.
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


def translation_key(err: BlinkError) -> str:
    """Return the translation key of an error."""
    return next(key for kind, key in _KEYS if isinstance(err, kind))


def without_video[ErrorT: HomeAssistantError](kind: type[ErrorT], clip: Clip) -> ErrorT:
    """Return the error for a clip of which Blink has no MP4."""
    return kind(
        translation_domain=DOMAIN,
        translation_key="clip_without_video",
        translation_placeholders={"video": str(clip.id)},
    )


def without_poster[ErrorT: HomeAssistantError](kind: type[ErrorT], clip: Clip) -> ErrorT:
    """Return the error for a clip of which Blink has no picture."""
    return kind(
        translation_domain=DOMAIN,
        translation_key="clip_without_poster",
        translation_placeholders={"video": str(clip.id)},
    )
