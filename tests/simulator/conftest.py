"""Fixtures: a virtual clock, a simulated cloud, and HTTP clients for this cloud."""

from collections.abc import AsyncIterator

import pytest

from simulator import DrivenClock, Simulator
from tests.simulator.caller import Caller

START = 1_795_000_000.0


@pytest.fixture
def clock() -> DrivenClock:
    """Return a virtual clock, so that tests do not wait."""
    return DrivenClock(START)


@pytest.fixture
async def sim(
    request: pytest.FixtureRequest, socket_enabled: None, clock: DrivenClock
) -> AsyncIterator[Simulator]:
    """Run a simulated cloud, with the scenario in `@pytest.mark.scenario(name)`."""
    marker = request.node.get_closest_marker("scenario")
    async with Simulator(marker.args[0] if marker else "full_house", clock=clock) as simulator:
        yield simulator


@pytest.fixture
async def stranger(sim: Simulator, clock: DrivenClock) -> AsyncIterator[Caller]:
    """Return an HTTP client that has not signed in to the simulated cloud."""
    caller = Caller(sim, clock)
    yield caller
    await caller.session.close()


@pytest.fixture
async def caller(stranger: Caller) -> Caller:
    """Return an HTTP client that has signed in to the simulated cloud."""
    await stranger.sign_in()
    return stranger
