"""The limiter of each account: one while Home Assistant runs, remembered over its restarts."""

from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.storage import Store
from homeassistant.util.hass_dict import HassKey

from ..api import LimiterState, RateLimiter
from ..const import DOMAIN
from . import client_factory as connect

STORE_VERSION = 1

# What an owner is told of a cloud that refuses everything, and whether trying again can help.
REFUSAL_ISSUES = {
    HTTPStatus.TOO_MANY_REQUESTS: "throttled",
    HTTPStatus.FORBIDDEN: "blocked",
    HTTPStatus.NOT_ACCEPTABLE: "blocked",
    HTTPStatus.UPGRADE_REQUIRED: "outdated",
}
FIXABLE = frozenset({"blocked", "outdated"})

# Reloads, actions that outlive them and sign-ins must ask the same one.
_LIMITERS: HassKey[dict[str, RateLimiter]] = HassKey(f"{DOMAIN}.limiters")


async def async_limiter(hass: HomeAssistant, entry: ConfigEntry[Any]) -> RateLimiter:
    """Return the limiter of an entry's account."""
    limiters = hass.data.setdefault(_LIMITERS, {})
    if entry.entry_id not in limiters:
        store = _store(hass, entry)
        stored = await store.async_load()
        # Somebody else may have been faster.
        if entry.entry_id not in limiters:
            limiters[entry.entry_id] = _limiter(hass, entry, store, stored)
    limiter = limiters[entry.entry_id]
    _sync_issue(hass, entry, limiter)
    return limiter


async def async_ask_again(hass: HomeAssistant, entry_id: str) -> None:
    """Have an account's cloud asked once, now, though it has refused."""
    if limiter := hass.data.get(_LIMITERS, {}).get(entry_id):
        await limiter.ask_again()
        hass.config_entries.async_schedule_reload(entry_id)


async def async_forget_limiter(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Forget how an account stood that is no more."""
    hass.data.get(_LIMITERS, {}).pop(entry.entry_id, None)
    ir.async_delete_issue(hass, DOMAIN, _issue_id(entry))
    await _store(hass, entry).async_remove()


def _limiter(
    hass: HomeAssistant,
    entry: ConfigEntry[Any],
    store: Store[dict[str, Any]],
    stored: dict[str, Any] | None,
) -> RateLimiter:
    limiter = RateLimiter(connect.clock(), LimiterState(**stored) if stored else None)

    async def remember() -> None:
        # An answer may come after its account has been removed.
        if hass.data[_LIMITERS].get(entry.entry_id) is limiter:
            _sync_issue(hass, entry, limiter)
            await store.async_save(asdict(limiter.state))

    limiter.on_change = remember
    return limiter


@callback
def _sync_issue(hass: HomeAssistant, entry: ConfigEntry[Any], limiter: RateLimiter) -> None:
    """Raise that the cloud refuses everything, or withdraw it."""
    if (status := limiter.blocked_status) is None:
        ir.async_delete_issue(hass, DOMAIN, _issue_id(entry))
        return
    key = REFUSAL_ISSUES[HTTPStatus(status)]
    ir.async_create_issue(
        hass,
        DOMAIN,
        _issue_id(entry),
        data={"entry_id": entry.entry_id},
        is_fixable=key in FIXABLE,
        severity=ir.IssueSeverity.ERROR,
        translation_key=key,
        translation_placeholders={"account": entry.title, "status": str(status)},
    )


def _issue_id(entry: ConfigEntry[Any]) -> str:
    return f"refused_{entry.entry_id}"


def _store(hass: HomeAssistant, entry: ConfigEntry[Any]) -> Store[dict[str, Any]]:
    return Store(hass, STORE_VERSION, f"{DOMAIN}_limits.{entry.entry_id}", private=True)
