"""The type of an account's config entry. The entry's runtime data is the account's coordinator."""

from typing import TYPE_CHECKING

from homeassistant.config_entries import ConfigEntry

if TYPE_CHECKING:
    # Import the coordinator only for type checking, because an import at run time would be
    # circular.
    from .coordinator import BlinkCoordinator

type BlinkConfigEntry = ConfigEntry[BlinkCoordinator]
