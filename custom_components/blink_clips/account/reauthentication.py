"""Asks the user to sign in again if the cloud has rejected the tokens of a request."""

from collections.abc import Iterator
from contextlib import contextmanager

from homeassistant.core import HomeAssistant

from ..api import BlinkAuthenticationError
from ..config_entry import BlinkConfigEntry


@contextmanager
def reauthenticating(hass: HomeAssistant, entry: BlinkConfigEntry) -> Iterator[None]:
    """Ask the user to sign in if a request in the `with` block fails because of the tokens."""
    try:
        yield
    except BlinkAuthenticationError:
        entry.async_start_reauth(hass)
        raise
