"""How the client is put together: sessions, hosts, and where its tokens are kept."""

import os
from typing import Any

import aiohttp
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_ACCESS_TOKEN
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_create_clientsession, async_get_clientsession

from ..api import (
    PRODUCTION,
    AccountEndpoints,
    Auth,
    BlinkClient,
    Clock,
    CloudClock,
    Hosts,
    Http,
    Journal,
    OAuthEndpoints,
    RateLimiter,
    Rest,
    SignIn,
    SystemClock,
    Tokens,
)
from ..const import (
    CONF_ACCOUNT_ID,
    CONF_EXPIRES_AT,
    CONF_HARDWARE_ID,
    CONF_REFRESH_TOKEN,
    CONF_TIER,
)

# For developers: a simulator's address, which must be on this machine.
CLOUD_VARIABLE = "BLINK_CLIPS_CLOUD"


def clock() -> Clock:
    """Return the clock of this machine."""
    return SystemClock()


def client_for(hass: HomeAssistant, entry: ConfigEntry[Any], limiter: RateLimiter) -> BlinkClient:
    """Return the client of an entry's account; renewed tokens go back into the entry."""

    async def keep(tokens: Tokens) -> None:
        hass.config_entries.async_update_entry(entry, data={**entry.data, **token_data(tokens)})

    cloud = hosts()
    time = clock()
    cloud_clock = CloudClock(time)
    http = Http(async_get_clientsession(hass), Journal(), limiter, clock=cloud_clock)
    auth = Auth(
        http,
        OAuthEndpoints(cloud),
        tokens=Tokens(
            access_token=entry.data[CONF_ACCESS_TOKEN],
            refresh_token=entry.data[CONF_REFRESH_TOKEN],
            expires_at=entry.data[CONF_EXPIRES_AT],
        ),
        hardware_id=entry.data[CONF_HARDWARE_ID],
        on_renewed=keep,
        clock=time,
    )
    endpoints = AccountEndpoints(
        cloud, account_id=entry.data[CONF_ACCOUNT_ID], tier=entry.data[CONF_TIER]
    )
    return BlinkClient(Rest(http, auth), endpoints, clock=cloud_clock)


def new_limiter() -> RateLimiter:
    """Return the limiter of somebody who has no account yet."""
    return RateLimiter(clock())


def sign_in_session(hass: HomeAssistant) -> aiohttp.ClientSession:
    """Return a session with cookies of its own; whoever asked for it detaches it."""
    return async_create_clientsession(
        hass, auto_cleanup=False, cookie_jar=aiohttp.CookieJar(quote_cookie=False)
    )


def sign_in_for(
    session: aiohttp.ClientSession, *, hardware_id: str, limiter: RateLimiter
) -> SignIn:
    """Return the sign-in on such a session."""
    time = clock()
    http = Http(session, Journal(), limiter, clock=CloudClock(time))
    return SignIn(http, hosts(), hardware_id=hardware_id, clock=time)


def token_data(tokens: Tokens) -> dict[str, Any]:
    """Return the part of an entry's data that keeps the tokens."""
    return {
        CONF_ACCESS_TOKEN: tokens.access_token,
        CONF_REFRESH_TOKEN: tokens.refresh_token,
        CONF_EXPIRES_AT: tokens.expires_at,
    }


def hosts() -> Hosts:
    """Return the hosts of the cloud; ValueError for a variable that names another machine."""
    if address := os.environ.get(CLOUD_VARIABLE):
        return Hosts.loopback(address)
    return PRODUCTION
