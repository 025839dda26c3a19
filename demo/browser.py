"""Controls a headless Chromium whose pages are signed in to a Home Assistant."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import json
from pathlib import Path
import shutil
from typing import Any

from PIL import Image
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from demo.api import Api
from demo.process import DemoError

PROGRAMS = ("chromium", "google-chrome")
ARGUMENTS = (
    # Switch off the sandbox of Chromium, which does not work in a container.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--autoplay-policy=no-user-gesture-required",
)
SIZE = (1280, 800)
TIMEOUT_MS = 20_000
# Number of colours in a screenshot. Few colours make small files.
COLOURS = 96


def find_chromium() -> str | None:
    """Return the path of the Chromium program on this machine, or None."""
    return next((path for program in PROGRAMS if (path := shutil.which(program))), None)


def require_chromium() -> str:
    """Return the path of the Chromium program on this machine.

    Raises DemoError if Chromium is not installed.
    """
    if chromium := find_chromium():
        return chromium
    raise DemoError("Chromium is missing. Run scripts/setup --browser to install it.")


@asynccontextmanager
async def signed_in_page(api: Api, chromium: str, *, locale: str = "en-US") -> AsyncIterator[Page]:
    """Start Chromium with a page that is signed in as the user of `api`.

    The frontend uses the language of `locale`.
    """
    async with launched(chromium) as browser, new_page(browser, api, locale=locale) as page:
        yield page


@asynccontextmanager
async def launched(chromium: str, *arguments: str) -> AsyncIterator[Browser]:
    """Start Chromium with additional arguments. Close it at the end of the `with` block."""
    async with (
        async_playwright() as playwright,
        await playwright.chromium.launch(
            executable_path=chromium, args=[*ARGUMENTS, *arguments]
        ) as browser,
    ):
        yield browser


@asynccontextmanager
async def new_page(browser: Browser, api: Api, *, locale: str = "en-US") -> AsyncIterator[Page]:
    """Open a signed-in page, in a new browser context without caches and stored data."""
    async with new_context(browser, api, locale=locale) as context:
        yield await context.new_page()


@asynccontextmanager
async def new_context(
    browser: Browser, api: Api, *, locale: str = "en-US", **settings: Any
) -> AsyncIterator[BrowserContext]:
    """Create a browser context without caches. All of its pages are signed in.

    `settings` are further settings of Playwright, such as the size of the screen.
    """
    context = await browser.new_context(
        **{
            "base_url": api.url,
            "viewport": {"width": SIZE[0], "height": SIZE[1]},
            "locale": locale,
            "timezone_id": "UTC",
            "reduced_motion": "reduce",
            # Block service workers, which answer requests from their own cache.
            "service_workers": "block",
            **settings,
        }
    )
    # Store the tokens of the user in the browser before the frontend starts.
    tokens = json.dumps(json.dumps(api.tokens))
    await context.add_init_script(
        f"if (location.origin === {json.dumps(api.url)}) localStorage.hassTokens ||= {tokens}"
    )
    context.set_default_timeout(TIMEOUT_MS)
    async with context:
        yield context


async def photograph(page: Page, path: Path) -> None:
    """Save a screenshot of a page as a small PNG, when all animations have ended."""
    await page.mouse.move(0, 0)
    await page.wait_for_function(
        "document.getAnimations({subtree: true}).every((it) => it.playState !== 'running')"
    )
    await page.screenshot(path=path, animations="disabled")
    with Image.open(path) as picture:
        small = picture.convert("RGB").quantize(COLOURS)
    small.save(path, optimize=True)
