"""Fixtures for tests with a real browser and a real Home Assistant."""

from collections.abc import AsyncIterator
import os
from pathlib import Path

from playwright.async_api import Browser, BrowserContext
import pytest
import pytest_asyncio

from demo.browser import find_chromium, launched, new_context, signed_in_page
from demo.house import House, house
from tests.browser.card_page import CardPage, make_card_dashboards
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


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of Chromium."""
    path = find_chromium()
    assert path, "there is no Chromium: scripts/setup --browser installs one"
    return path


@pytest.fixture
async def running_house(tmp_path: Path) -> AsyncIterator[House]:
    """Return a running Home Assistant with a simulated cloud, without a Blink account."""
    async with house(tmp_path) as running:
        await running.start()
        yield running


@pytest.fixture
async def frontend(running_house: House, chromium: str) -> AsyncIterator[Frontend]:
    """Return Home Assistant's frontend in a browser page with a signed-in user."""
    async with signed_in_page(running_house.api, chromium) as page:
        yield Frontend(page)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """Return a Home Assistant with a Blink account and dashboards. All tests of a file share it."""
    async with house(
        tmp_path_factory.mktemp("house"), cloud_options=("--command-seconds", "1")
    ) as running:
        await running.start()
        await running.add_account()
        await make_card_dashboards(running)
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    """Return a Chromium process. All tests of a file share it."""
    async with launched(chromium) as browser:
        yield browser


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_context(shared_house: House, browser: Browser) -> AsyncIterator[BrowserContext]:
    """Return a browser context with a signed-in user.

    All tests of a file share the context and its cache.
    """
    async with new_context(browser, shared_house.api) as context:
        yield context


@pytest_asyncio.fixture(loop_scope="module")
async def shared_frontend(shared_context: BrowserContext) -> AsyncIterator[Frontend]:
    """Return the frontend in a new page of the shared context."""
    page = await shared_context.new_page()
    yield Frontend(page)
    await page.close()


@pytest_asyncio.fixture(loop_scope="module")
async def card(shared_context: BrowserContext) -> AsyncIterator[CardPage]:
    """Return a new browser page in the shared context."""
    page = await shared_context.new_page()
    yield CardPage(page)
    await page.close()
