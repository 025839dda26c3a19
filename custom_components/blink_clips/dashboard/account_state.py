"""The state of an account, as the dashboard card shows it."""

from dataclasses import dataclass
from enum import StrEnum

from homeassistant.config_entries import ConfigEntryState

from ..api import BlinkAuthenticationError, BlinkRateLimitError
from ..config_entry import BlinkConfigEntry
from ..coordinator import BlinkCoordinator

# Each failed poll computes the end of the backoff (time without requests) again. Treat two ends as
# equal if they differ by at most this number of seconds.
_TOLERANCE_SECONDS = 2


class AccountStateKind(StrEnum):
    """Whether an account works, or the reason why it does not."""

    OK = "ok"
    STARTING = "starting"
    """Home Assistant is setting up the account, or will retry the setup later."""
    UNREACHABLE = "unreachable"
    """The polls fail, and the last data is too old to be shown."""
    PAUSED = "paused"
    """Blink has rejected requests, so Blink Clips sends no request until the end of the backoff."""
    SIGNED_OUT = "signed_out"
    """The user must sign in again."""
    NOT_LOADED = "not_loaded"


@dataclass(frozen=True, kw_only=True)
class AccountState:
    """The state of an account. Times are seconds since the epoch."""

    kind: AccountStateKind
    since: int | None = None
    """The time of the last successful poll.

    None if the state is OK, or if no poll has succeeded.
    """
    until: int | None = None
    """The end of the backoff (a time without requests). None if the state is not PAUSED."""

    def is_like(self, other: AccountState | None) -> bool:
        """Return whether two states have the same kind and the same end of a backoff.

        A backoff is a time without requests. Ignore a small difference between the ends.
        """
        if other is None or self.kind is not other.kind:
            return False
        return abs((self.until or 0) - (other.until or 0)) <= _TOLERANCE_SECONDS


def account_state(entry: BlinkConfigEntry) -> AccountState:
    """Return the state of an account."""
    if entry.state is ConfigEntryState.LOADED:
        return _state_while_loaded(entry.runtime_data)
    if entry.state in {ConfigEntryState.SETUP_IN_PROGRESS, ConfigEntryState.SETUP_RETRY}:
        return AccountState(kind=AccountStateKind.STARTING)
    if entry.error_reason_translation_key == "signed_out":
        return AccountState(kind=AccountStateKind.SIGNED_OUT)
    return AccountState(kind=AccountStateKind.NOT_LOADED)


def _state_while_loaded(coordinator: BlinkCoordinator) -> AccountState:
    polled_at, ends_at = coordinator.last_poll.stored, coordinator.last_poll.backoff_ends_at
    since = None if polled_at is None else round(polled_at)
    until = None if ends_at is None else round(ends_at)
    match coordinator.last_poll.error:
        case BlinkAuthenticationError():
            return AccountState(kind=AccountStateKind.SIGNED_OUT, since=since)
        case BlinkRateLimitError():
            return AccountState(kind=AccountStateKind.PAUSED, since=since, until=until)
    if coordinator.last_update_success:
        return AccountState(kind=AccountStateKind.OK)
    return AccountState(kind=AccountStateKind.UNREACHABLE, since=since)
