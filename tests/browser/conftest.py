"""Fixtures for tests with a real browser and a real Home Assistant."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
import os
from pathlib import Path
import sys

from playwright.async_api import Browser, BrowserContext, expect
import pytest
import pytest_asyncio

from demo.browser import TIMEOUT_MS, find_chromium, launched
from demo.house import House
from tests.browser.card_page import CardPage
from tests.browser.frontend import Frontend
from tests.browser.houses import ONE_PROCESS, Contexts, Houses
from tests.versions import VERSIONS

# Wait equally long for a condition of the page (`expect`) and for an element on the page.
expect.set_options(timeout=TIMEOUT_MS)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip these tests if Chromium is missing, or if a plugin of pytest blocks sockets."""
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


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def houses(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Houses]:
    """Return the object that starts Home Assistant for all browser tests."""
    async with AsyncExitStack() as stack:
        yield Houses(tmp_path_factory.mktemp("houses"), stack)


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    """Return a Chromium process. All browser tests share it."""
    async with launched(chromium, ONE_PROCESS) as browser:
        yield browser


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def contexts(browser: Browser) -> AsyncIterator[Contexts]:
    """Return the object that creates browser contexts for all browser tests."""
    async with AsyncExitStack() as stack:
        yield Contexts(browser, stack)


@pytest_asyncio.fixture(scope="module", loop_scope="package")
async def shared_house(houses: Houses) -> House:
    """Return a Home Assistant with a Blink account and dashboards. All tests of a file share it."""
    return await houses.restored(Path(sys.executable))


@pytest_asyncio.fixture(scope="module", loop_scope="package", params=VERSIONS)
async def each_house(request: pytest.FixtureRequest, houses: Houses) -> House:
    """Return the same as `shared_house`, for each installed version of Home Assistant in turn."""
    return await houses.restored(request.param)


@pytest_asyncio.fixture(scope="module", loop_scope="package")
async def shared_context(shared_house: House, contexts: Contexts) -> BrowserContext:
    """Return a browser context with a signed-in user.

    All tests share the context and its cache.
    """
    return await contexts.restored(shared_house.api)


@pytest_asyncio.fixture(loop_scope="package")
async def shared_frontend(shared_context: BrowserContext) -> AsyncIterator[Frontend]:
    """Return the frontend in a new page of the shared context."""
    page = await shared_context.new_page()
    yield Frontend(page)
    await page.close()


@pytest_asyncio.fixture(loop_scope="package")
async def each_frontend(each_house: House, contexts: Contexts) -> AsyncIterator[Frontend]:
    """Return the frontend of `each_house` in a new page."""
    page = await (await contexts.restored(each_house.api)).new_page()
    yield Frontend(page)
    await page.close()


@pytest_asyncio.fixture(loop_scope="package")
async def card(shared_context: BrowserContext) -> AsyncIterator[CardPage]:
    """Return a new browser page in the shared context."""
    page = await shared_context.new_page()
    yield CardPage(page)
    await page.close()
