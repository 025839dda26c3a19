"""Reads and writes the tokens in an account's config entry."""

from collections.abc import Awaitable, Callable
from typing import Any

from homeassistant.const import CONF_ACCESS_TOKEN
from homeassistant.core import HomeAssistant

from ..api import Tokens
from ..config_entry import BlinkConfigEntry
from ..const import CONF_EXPIRES_AT, CONF_REFRESH_TOKEN


def token_data(tokens: Tokens) -> dict[str, Any]:
    """Return the part of a config entry's data that contains the tokens."""
    return {
        CONF_ACCESS_TOKEN: tokens.access_token,
        CONF_REFRESH_TOKEN: tokens.refresh_token,
        CONF_EXPIRES_AT: tokens.expires_at,
    }


def stored_tokens(entry: BlinkConfigEntry) -> Tokens:
    """Return the tokens in the data of a config entry."""
    return Tokens(
        access_token=entry.data[CONF_ACCESS_TOKEN],
        refresh_token=entry.data[CONF_REFRESH_TOKEN],
        expires_at=entry.data[CONF_EXPIRES_AT],
    )


def token_writer(
    hass: HomeAssistant, entry: BlinkConfigEntry
) -> Callable[[Tokens], Awaitable[None]]:
    """Return a callback that writes renewed tokens into a config entry."""

    async def write(tokens: Tokens) -> None:
        hass.config_entries.async_update_entry(entry, data={**entry.data, **token_data(tokens)})

    return write
