"""Returns the archiver of an account. An archiver downloads and keeps clips as files."""

from homeassistant.exceptions import ServiceValidationError

from ..archive.archiver import Archiver
from ..const import DOMAIN
from ..coordinator import BlinkCoordinator


def archiver_of(coordinator: BlinkCoordinator) -> Archiver:
    """Return the archiver of an account.

    Raises ServiceValidationError if the account's options disable the archive.
    """
    if coordinator.archive is None:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="no_archive",
            translation_placeholders={"entity": coordinator.config_entry.title},
        )
    return coordinator.archive.archiver
