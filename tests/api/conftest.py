"""An owner of an account in the simulated cloud, and what works for them, once signed in."""

from collections.abc import AsyncIterator

import aiohttp
from hypothesis import settings
import pytest

from custom_components.blink_clips.api import Auth, BlinkClient, Journal, Rest, Tokens
from simulator import DrivenClock, Simulator
from tests.api.client_setup import Owner
from tests.conftest import LoopbackResolver

# The same examples on every run and on every machine, however slow it is.
settings.register_profile("same", derandomize=True, deadline=None, database=None)
settings.load_profile("same")


@pytest.fixture
def journal() -> Journal:
    """An empty journal, for what needs no cloud."""
    return Journal()


@pytest.fixture
async def session(socket_enabled: None) -> AsyncIterator[aiohttp.ClientSession]:
    """A session with cookies of its own."""
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(resolver=LoopbackResolver()),
        cookie_jar=aiohttp.CookieJar(quote_cookie=False),
    ) as session:
        yield session


@pytest.fixture
def owner(cloud: Simulator, session: aiohttp.ClientSession, clock: DrivenClock) -> Owner:
    """Somebody who has not signed in."""
    return Owner(cloud, session, clock)


@pytest.fixture
async def tokens(owner: Owner) -> Tokens:
    """The tokens of somebody who has signed in; the ledger begins after that."""
    tokens = await owner.start()
    owner.cloud.ledger.clear()
    owner.journal.requests.clear()
    return tokens


@pytest.fixture
def auth(owner: Owner, tokens: Tokens) -> Auth:
    """The holder of the tokens."""
    return owner.auth(tokens)


@pytest.fixture
def rest(owner: Owner, tokens: Tokens) -> Rest:
    """Requests on behalf of the account."""
    return owner.rest(tokens)


@pytest.fixture
def client(owner: Owner, tokens: Tokens) -> BlinkClient:
    """The client."""
    return owner.client(tokens)
