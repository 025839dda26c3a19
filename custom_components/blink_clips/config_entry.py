"""The type of an account's config entry. The entry's runtime data is the account's coordinator."""

from typing import TYPE_CHECKING

from homeassistant.config_entries import ConfigEntry

if TYPE_CHECKING:
    # Imported for type checking only, to prevent an import cycle.
    from .coordinator import BlinkCoordinator

type BlinkConfigEntry = ConfigEntry[BlinkCoordinator]
