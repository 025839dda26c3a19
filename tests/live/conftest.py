"""Fixtures: a Home Assistant process for each installed version, and a simulated cloud."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
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


class Houses:
    """Starts a house (simulated cloud and Home Assistant) for each version of Home Assistant.

    A house is started at its first use.
    """

    def __init__(self, folder: Path, stack: AsyncExitStack) -> None:
        self._folder = folder
        self._stack = stack
        self._running: dict[Path, House] = {}

    async def running(self, python: Path) -> House:
        """Return the house (simulated cloud and Home Assistant) for a Python interpreter.

        Start the house if it is not running.
        """
        if python not in self._running:
            started = await self._stack.enter_async_context(
                house(
                    self._folder / str(len(self._running)),
                    python=python,
                    cloud_options=("--command-seconds", "1"),
                )
            )
            started.home_assistant.add_group(GUESTS)
            await started.start()
            self._running[python] = started
        return self._running[python]


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def houses(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Houses]:
    """Return the houses: one running Home Assistant per version, shared by all of these tests."""
    async with AsyncExitStack() as stack:
        yield Houses(tmp_path_factory.mktemp("houses"), stack)


@pytest_asyncio.fixture(scope="package", loop_scope="package", params=VERSIONS)
async def running_house(request: pytest.FixtureRequest, houses: Houses) -> House:
    """Return a running Home Assistant process. Tests run once for each installed version.

    With `scripts/test --next`, tests run only with the newest version.
    """
    return await houses.running(request.param)


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
    """Check that the integration has logged no warnings and errors since the last check.

    All tests share one log. Forget the problems after each check, so that each problem fails only
    one test.
    """
    problems = running.home_assistant.log_problems()
    running.home_assistant.forget_log()
    ours = [it for it in problems if DOMAIN in it and "has not been tested" not in it]
    assert not ours
