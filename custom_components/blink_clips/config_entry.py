"""An account's config entry. While the account is loaded, the entry has a coordinator."""

from typing import TYPE_CHECKING

from homeassistant.config_entries import ConfigEntry, ConfigEntryState

from .api import BlinkUnloadedError

if TYPE_CHECKING:
    # Import the coordinator only for type checking, because two modules would import each other at
    # run time.
    from .coordinator import BlinkCoordinator

type BlinkConfigEntry = ConfigEntry[BlinkCoordinator]


def loaded(entry: BlinkConfigEntry) -> BlinkCoordinator:
    """Return an account's coordinator. Raises BlinkUnloadedError if the account is not loaded."""
    if entry.state is not ConfigEntryState.LOADED:
        raise BlinkUnloadedError
    return entry.runtime_data
