"""Takes the documentation's screenshot of the dashboard: `python -m demo.screenshot`."""

import asyncio
from pathlib import Path
import sys
from tempfile import TemporaryDirectory

from playwright.async_api import Page, expect

from demo.browser import require_chromium, signed_in_page
from demo.dashboard import URL_PATH, make_dashboards
from demo.house import DOMAIN, House, house
from demo.process import ROOT

PICTURE = ROOT / "docs" / "dashboard.png"

# Cameras that record a clip before the screenshot is taken.
BUSY = ("Driveway", "Front Door", "Garden")


async def _photograph(folder: Path) -> None:
    chromium = require_chromium()
    async with house(folder) as both:
        await both.start()
        await both.add_account()
        await make_dashboards(both.api)
        await _liven_up(both)
        async with signed_in_page(both.api, chromium) as page:
            await page.goto(f"/{URL_PATH}/cameras")
            await _wait_for_pictures(page)
            await page.screenshot(path=PICTURE)


async def _liven_up(both: House) -> None:
    for camera in BUSY:
        await both.cloud.control("motion", camera=camera, upload_seconds=0)
    # Reload the config entry of the account, so that the integration polls immediately.
    if entry := await both.api.entry(DOMAIN):
        await both.api.reload(entry)
    await both.home_assistant.loaded(DOMAIN)


async def _wait_for_pictures(page: Page) -> None:
    """Wait until all visible pictures are loaded, including the pictures of new clips."""
    posters = page.locator("blink-clips-tile img")
    await posters.nth(len(BUSY) - 1).wait_for()
    for image in [*await posters.all(), *await page.locator("hui-image img").all()]:
        await expect(image).to_have_js_property("complete", value=True)


def main() -> None:
    """Take the screenshot of the demo's dashboard."""
    with TemporaryDirectory() as folder:
        asyncio.run(_photograph(Path(folder)))
    sys.stdout.write(f"{PICTURE}\n")


if __name__ == "__main__":
    main()
