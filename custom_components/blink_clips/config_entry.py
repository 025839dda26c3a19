"""The type of an account's config entry, whose runtime data is the account's coordinator."""

from typing import TYPE_CHECKING

from homeassistant.config_entries import ConfigEntry

if TYPE_CHECKING:
    # For type checking only: at run time, this module imports nothing of the integration, so that
    # every other module can import it.
    from .coordinator import BlinkCoordinator

type BlinkConfigEntry = ConfigEntry[BlinkCoordinator]
