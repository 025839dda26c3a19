"""Fixtures for tests with a real browser and a real Home Assistant."""

from collections.abc import AsyncIterator
import os
from pathlib import Path

import pytest

from demo.browser import find_chromium, signed_in_page
from demo.house import House, house
from tests.browser.frontend import Frontend


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip these tests if Chromium is missing or if a plugin of pytest blocks sockets."""
    if config.pluginmanager.hasplugin("homeassistant"):
        reason = "run it with -p no:homeassistant"
    elif not find_chromium() and not os.environ.get("CI"):
        reason = "there is no Chromium: scripts/setup --browser installs one"
    else:
        return
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.skip(reason))


@pytest.fixture
async def running_house(tmp_path: Path) -> AsyncIterator[House]:
    """Return a running Home Assistant with a simulated cloud, without a Blink account."""
    async with house(tmp_path) as running:
        await running.start()
        yield running


@pytest.fixture
async def frontend(running_house: House) -> AsyncIterator[Frontend]:
    """Return Home Assistant's frontend in a browser page with a signed-in user."""
    chromium = find_chromium()
    assert chromium, "there is no Chromium: scripts/setup --browser installs one"
    async with signed_in_page(running_house.api, chromium) as page:
        yield Frontend(page)
