"""Builds the client of an account: HTTP session, hosts, tokens and rate limiter."""

import os

import aiohttp
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
)
from ..config_entry import BlinkConfigEntry
from ..const import (
    CONF_ACCOUNT_ID,
    CONF_HARDWARE_ID,
    CONF_TIER,
)
from .token_store import stored_tokens, token_writer

# Environment variable for developers: the address of a simulator on this machine. The client then
# uses the simulator instead of the Blink cloud.
CLOUD_VARIABLE = "BLINK_CLIPS_CLOUD"


def clock() -> Clock:
    """Return the clock of this machine."""
    return SystemClock()


def client_for(
    hass: HomeAssistant, entry: BlinkConfigEntry, rate_limiter: RateLimiter
) -> BlinkClient:
    """Return the client of an account. The client writes new tokens into the config entry."""
    cloud = hosts()
    time = clock()
    cloud_clock = CloudClock(time)
    http = Http(async_get_clientsession(hass), Journal(), rate_limiter, clock=cloud_clock)
    auth = Auth(
        http,
        OAuthEndpoints(cloud),
        tokens=stored_tokens(entry),
        hardware_id=entry.data[CONF_HARDWARE_ID],
        on_renewed=token_writer(hass, entry),
        clock=time,
    )
    endpoints = AccountEndpoints(
        cloud, account_id=entry.data[CONF_ACCOUNT_ID], tier=entry.data[CONF_TIER]
    )
    return BlinkClient(Rest(http, auth), endpoints, clock=cloud_clock)


def new_rate_limiter() -> RateLimiter:
    """Return a rate limiter for a sign-in before the account has a config entry."""
    return RateLimiter(clock())


def sign_in_session(hass: HomeAssistant) -> aiohttp.ClientSession:
    """Return an HTTP session with its own cookies.

    After use, the caller must detach the session.
    """
    return async_create_clientsession(
        hass, auto_cleanup=False, cookie_jar=aiohttp.CookieJar(quote_cookie=False)
    )


def sign_in_for(
    session: aiohttp.ClientSession, *, hardware_id: str, rate_limiter: RateLimiter
) -> SignIn:
    """Return an object that signs in with the HTTP session `session`."""
    time = clock()
    http = Http(session, Journal(), rate_limiter, clock=CloudClock(time))
    return SignIn(http, hosts(), hardware_id=hardware_id, clock=time)


def hosts() -> Hosts:
    """Return the addresses of the cloud. A developer can use those of a simulator instead.

    Raises ValueError if the simulator is on another machine.
    """
    if address := os.environ.get(CLOUD_VARIABLE):
        return Hosts.loopback(address)
    return PRODUCTION
