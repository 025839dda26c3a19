"""Fixtures for tests with Blink Clips, Home Assistant's own `blink`, and one simulated cloud."""

from collections.abc import Iterator
from types import FunctionType, SimpleNamespace
from typing import Any, override

import aiohttp
from blinkpy import api, sync_module
from blinkpy.blinkpy import Blink
from blinkpy.helpers import util
from homeassistant.components import blink
from homeassistant.components.blink import config_flow
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession
import pytest

from demo.detour import Detour
from simulator import DrivenClock, Simulator
from tests.comparison.both_integrations import Pair
from tests.comparison.report import Page
from tests.house import House
from tests.leak_check import Watch


class BusyDetour(Detour):
    """An HTTP session that redirects all requests to the simulator.

    The virtual time stops while a request waits for its response.
    """

    def __init__(self, session: aiohttp.ClientSession, cloud: str, clock: DrivenClock) -> None:
        super().__init__(session, cloud)
        self._clock = clock

    @override
    async def get(self, url: str, **options: Any) -> aiohttp.ClientResponse:
        # Remove the timeout, because aiohttp would measure it in real time instead of virtual time.
        options.pop("timeout", None)
        with self._clock.busy():
            response = await super().get(url, **options)
            await response.read()
        return response

    @override
    async def post(self, url: str, **options: Any) -> aiohttp.ClientResponse:
        options.pop("timeout", None)
        with self._clock.busy():
            response = await super().post(url, **options)
            await response.read()
        return response


@pytest.fixture(scope="session")
def page(request: pytest.FixtureRequest) -> Iterator[Page]:
    """Return the documentation page to which the results are compared.

    If `scripts/compare` runs the tests, it writes the results into the page instead.
    """
    found = Page()
    yield found
    if found.writes and not request.session.testsfailed:
        found.write()


@pytest.fixture
def watch(cloud: Simulator) -> Watch:
    """Replace the leak check of the other tests. Nothing checks the result of this one.

    Home Assistant's own integration `blink` writes serial numbers into the log.
    """
    return Watch(cloud)


@pytest.fixture
async def pair(house: House, clock: DrivenClock, monkeypatch: pytest.MonkeyPatch) -> Pair:
    """Return Blink Clips and `blink` immediately after the sign-in, in virtual time."""

    def session(hass: HomeAssistant) -> BusyDetour:
        return BusyDetour(async_get_clientsession(hass), house.cloud.url, clock)

    for module in (blink, config_flow):
        monkeypatch.setattr(module, "async_get_clientsession", session)
    monkeypatch.setattr(api, "sleep", clock.sleep)
    monkeypatch.setattr(util, "sleep", clock.sleep)
    monkeypatch.setattr(sync_module, "asyncio", SimpleNamespace(sleep=clock.sleep))
    monkeypatch.setattr(util, "random", SimpleNamespace(uniform=lambda low, _: low))
    _reset_throttles()
    both = Pair(house)
    await both.sign_in()
    return both


def _reset_throttles() -> None:
    """Let the next calls of blinkpy run without delay.

    blinkpy pauses between two calls of some functions. A call in one test would otherwise delay the
    next test.
    """
    for function in (*vars(api).values(), Blink.refresh):
        if isinstance(function, FunctionType):
            for cell in function.__closure__ or ():
                if isinstance(cell.cell_contents, util.Throttle):
                    cell.cell_contents.last_call = 0
