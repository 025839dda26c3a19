"""Returns the archive of an account."""

from homeassistant.exceptions import ServiceValidationError

from ..archive.archive import Archive
from ..const import DOMAIN
from ..coordinator import BlinkCoordinator


def archive_of(coordinator: BlinkCoordinator) -> Archive:
    """Return the archive of an account.

    Raises ServiceValidationError if the account's options disable the archive.
    """
    if coordinator.archive is None:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="no_archive",
            translation_placeholders={"entity": coordinator.config_entry.title},
        )
    return coordinator.archive
