"""Fixtures: a simulated account, its tokens, and the parts of the API client."""

from collections.abc import AsyncIterator

import aiohttp
from hypothesis import settings
import pytest

from custom_components.blink_clips.api import Auth, BlinkClient, Journal, Rest, Tokens
from simulator import DrivenClock, Simulator
from tests.api.client_setup import Owner
from tests.conftest import LoopbackResolver

# Make Hypothesis generate the same examples every time, without a time limit.
settings.register_profile("same", derandomize=True, deadline=None, database=None)
settings.load_profile("same")


@pytest.fixture
def journal() -> Journal:
    """Return an empty journal, which counts unexpected responses."""
    return Journal()


@pytest.fixture
async def session(socket_enabled: None) -> AsyncIterator[aiohttp.ClientSession]:
    """Return an HTTP session with its own cookie jar."""
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(resolver=LoopbackResolver()),
        cookie_jar=aiohttp.CookieJar(quote_cookie=False),
    ) as session:
        yield session


@pytest.fixture
def owner(cloud: Simulator, session: aiohttp.ClientSession, clock: DrivenClock) -> Owner:
    """Return the simulated account as an Owner that has not signed in yet."""
    return Owner(cloud, session, clock)


@pytest.fixture
async def tokens(owner: Owner) -> Tokens:
    """Return the tokens of a signed-in account.

    Clear the simulator's list of requests, and the journal that counts unexpected responses.
    """
    tokens = await owner.start()
    owner.cloud.ledger.clear()
    owner.journal.requests.clear()
    return tokens


@pytest.fixture
def auth(owner: Owner, tokens: Tokens) -> Auth:
    """Return an Auth object with the tokens of the account."""
    return owner.auth(tokens)


@pytest.fixture
def rest(owner: Owner, tokens: Tokens) -> Rest:
    """Return a Rest object that sends requests with the tokens of the account."""
    return owner.rest(tokens)


@pytest.fixture
def client(owner: Owner, tokens: Tokens) -> BlinkClient:
    """Return an API client that uses the tokens of the account."""
    return owner.client(tokens)
