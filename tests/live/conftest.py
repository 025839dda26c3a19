"""Fixtures: one Home Assistant process per installed version, and a simulated cloud."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from demo.house import DOMAIN, House, house
from tests.live.guests import GUESTS
from tests.versions import VERSIONS


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip these tests if a plugin of pytest blocks sockets."""
    if config.pluginmanager.hasplugin("homeassistant"):
        here = Path(__file__).parent
        for item in items:
            if here in item.path.parents:
                item.add_marker(pytest.mark.skip("run it with -p no:homeassistant"))


@pytest_asyncio.fixture(scope="package", loop_scope="package", params=VERSIONS)
async def running_house(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    """Return a running Home Assistant process, once for each installed version of Home Assistant.

    With `scripts/test --next`, only the newest version runs.
    """
    async with house(
        tmp_path_factory.mktemp("house"),
        python=request.param,
        cloud_options=("--command-seconds", "1"),
    ) as running:
        running.home_assistant.add_group(GUESTS)
        await running.start()
        yield running


@pytest_asyncio.fixture(loop_scope="package")
async def empty_house(running_house: House) -> AsyncIterator[House]:
    """Return a Home Assistant process without a Blink account."""
    if entry := await running_house.api.entry(DOMAIN):
        await running_house.api.remove(entry)
    yield running_house
    await _assert_no_log_problems(running_house)


@pytest_asyncio.fixture(loop_scope="package")
async def signed_in(running_house: House) -> AsyncIterator[House]:
    """Return a Home Assistant process with a signed-in Blink account."""
    if not await running_house.api.entry(DOMAIN):
        await running_house.add_account()
    yield running_house
    await _assert_no_log_problems(running_house)


async def _assert_no_log_problems(running: House) -> None:
    """Check that the integration has logged no warnings and errors."""
    problems = running.home_assistant.log_problems()
    ours = [it for it in problems if DOMAIN in it and "has not been tested" not in it]
    assert not ours
