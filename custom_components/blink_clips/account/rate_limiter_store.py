"""Keeps one rate limiter for each account. Its state survives restarts."""

from dataclasses import asdict
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store
from homeassistant.util.hass_dict import HassKey

from ..api import LimiterState, RateLimiter
from ..config_entry import BlinkConfigEntry
from ..const import DOMAIN
from ..repair_issues.account import async_sync_refusal_issue
from . import client_factory

STORE_VERSION = 1

# The rate limiter of each account, by config entry id. Sign-ins and reloads of an account use the
# same rate limiter.
_RATE_LIMITERS: HassKey[dict[str, RateLimiter]] = HassKey(f"{DOMAIN}.limiters")


async def async_rate_limiter(hass: HomeAssistant, entry: BlinkConfigEntry) -> RateLimiter:
    """Return the rate limiter of an account. At the first use, load its stored state."""
    rate_limiters = hass.data.setdefault(_RATE_LIMITERS, {})
    if entry.entry_id not in rate_limiters:
        store = _store(hass, entry)
        stored = await store.async_load()
        # Check again, because another call may have created the rate limiter during the loading.
        if entry.entry_id not in rate_limiters:
            rate_limiters[entry.entry_id] = _create(hass, entry, store, stored)
    rate_limiter = rate_limiters[entry.entry_id]
    async_sync_refusal_issue(hass, entry, rate_limiter.blocked_status)
    return rate_limiter


async def async_end_backoff(hass: HomeAssistant, entry_id: str) -> None:
    """End the backoff (a time without requests) of an account. Then reload the account."""
    if rate_limiter := hass.data.get(_RATE_LIMITERS, {}).get(entry_id):
        await rate_limiter.end_backoff()
        hass.config_entries.async_schedule_reload(entry_id)


async def async_remove_rate_limiter(hass: HomeAssistant, entry: BlinkConfigEntry) -> None:
    """Delete the rate limiter of a removed account, and the limiter's stored state."""
    hass.data.get(_RATE_LIMITERS, {}).pop(entry.entry_id, None)
    await _store(hass, entry).async_remove()


def _create(
    hass: HomeAssistant,
    entry: BlinkConfigEntry,
    store: Store[dict[str, Any]],
    stored: dict[str, Any] | None,
) -> RateLimiter:
    rate_limiter = RateLimiter(client_factory.clock(), LimiterState(**stored) if stored else None)

    async def save() -> None:
        # Do not save the state if the account was removed in the meantime.
        if hass.data[_RATE_LIMITERS].get(entry.entry_id) is rate_limiter:
            async_sync_refusal_issue(hass, entry, rate_limiter.blocked_status)
            await store.async_save(asdict(rate_limiter.state))

    rate_limiter.on_change = save
    return rate_limiter


def _store(hass: HomeAssistant, entry: BlinkConfigEntry) -> Store[dict[str, Any]]:
    return Store(hass, STORE_VERSION, f"{DOMAIN}_limits.{entry.entry_id}", private=True)
