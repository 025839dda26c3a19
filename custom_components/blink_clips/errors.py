"""What a person is told when something went wrong: one table, from our errors to translations."""

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
)

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
