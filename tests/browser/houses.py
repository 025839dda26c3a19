"""Home Assistant processes and browser contexts that all browser tests share.

Starting these processes takes twelve seconds of processor time. Before each test file, processes
and contexts are reset to their initial state.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page

from demo.api import Api
from demo.browser import new_context
from demo.house import DOMAIN, House, house
from tests.browser.card_page import make_card_dashboards

# Argument of Chromium that makes all pages of a context share one process, which keeps compiled
# scripts.
ONE_PROCESS = "--process-per-site"
# The path of a small page of Home Assistant that is not the frontend.
SMALL_PAGE = "/manifest.json"

# Groups of users. Each of the first two groups may see one camera and its system, and the third
# group sees nothing. Home Assistant reads groups only when it starts.
GARDEN, HALL, NOBODY = "Garden", "Hall", "nothing"
GROUPS: dict[str, dict[str, bool]] = {
    GARDEN: {"camera.garden": True, "alarm_control_panel.house": True},
    HALL: {"camera.hall": True, "alarm_control_panel.house": True},
    NOBODY: {},
}


class Houses:
    """Starts one house (simulated cloud and Home Assistant) for each version, at its first use."""

    def __init__(self, folder: Path, stack: AsyncExitStack) -> None:
        self._folder = folder
        self._stack = stack
        self._running: dict[Path, House] = {}

    async def restored(self, python: Path) -> House:
        """Return the house (simulated cloud and Home Assistant) for the given Python interpreter.

        At each call, the house gets a new cloud and a new Blink account.
        """
        if found := self._running.get(python):
            await clear(found)
            await found.cloud.stop()
            await found.cloud.start()
            found.home_assistant.forget_log()
        else:
            found = await self._stack.enter_async_context(
                house(
                    self._folder / str(len(self._running)),
                    python=python,
                    cloud_options=("--command-seconds", "1"),
                )
            )
            for name, entities in GROUPS.items():
                found.home_assistant.add_group(
                    {"id": name, "name": name, "policy": {"entities": {"entity_ids": entities}}}
                )
            await found.start()
            self._running[python] = found
        await found.add_account()
        await make_card_dashboards(found)
        return found


class Contexts:
    """Creates one browser context for each Home Assistant, at its first use."""

    def __init__(self, browser: Browser, stack: AsyncExitStack) -> None:
        self._browser = browser
        self._stack = stack
        self._pages: dict[str, Page] = {}

    async def restored(self, api: Api) -> BrowserContext:
        """Return the browser context for a Home Assistant.

        A user is signed in. Except for the sign-in, the browser's storage is empty.
        """
        if api.url not in self._pages:
            context = await self._stack.enter_async_context(warm_context(self._browser, api))
            self._pages[api.url] = context.pages[0]
        page = self._pages[api.url]
        await page.evaluate("localStorage.clear()")
        return page.context


@asynccontextmanager
async def warm_context(
    browser: Browser, api: Api, **settings: Any
) -> AsyncIterator[BrowserContext]:
    """Create a browser context that keeps compiled scripts for its next page.

    A small page stays open, so that the process of all pages keeps running.
    """
    async with new_context(browser, api, **settings) as context:
        page = await context.new_page()
        await page.goto(SMALL_PAGE)
        yield context


async def clear(house: House) -> None:
    """Remove the Blink account and everything that tests have created in Home Assistant."""
    api = house.api
    await api.renew()
    for automation in (await api.states("automation.")).values():
        number = automation["attributes"]["id"]
        await api.request("DELETE", f"/api/config/automation/config/{number}")
    for area in await api.command("config/area_registry/list"):
        await api.command("config/area_registry/delete", area_id=area["area_id"])
    for device in await api.command("config/device_registry/list"):
        if device["name_by_user"]:
            await api.command(
                "config/device_registry/update", device_id=device["id"], name_by_user=None
            )
    for dashboard in await api.command("lovelace/dashboards/list"):
        await api.command("lovelace/dashboards/delete", dashboard_id=dashboard["id"])
    for user in await api.command("config/auth/list"):
        if not user["is_owner"] and not user["system_generated"]:
            await api.command("config/auth/delete", user_id=user["id"])
    await api.command("frontend/set_system_data", key="core", value={})
    await api.command("config/core/update", language="en")
    await api.perform("persistent_notification.dismiss_all")
    if entry := await api.entry(DOMAIN):
        await api.remove(entry)
