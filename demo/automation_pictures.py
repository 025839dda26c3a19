"""Takes the README's pictures of the automation editor: python -m demo.automation_pictures."""

import asyncio
from pathlib import Path
import sys
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.async_api import Page

from demo.browser import find_chromium, signed_in_page
from demo.house import house
from demo.process import ROOT, DemoError

FOLDER = ROOT / "docs" / "images"
EDITOR = "/config/automation/edit/new"
# Few colours are enough for a user interface, and keep the files small.
COLOURS = 96


async def make_automation(page: Page, folder: Path) -> None:
    """Start an automation in the editor as the README describes, with a picture of each step."""
    await page.goto(EDITOR)
    await page.get_by_role("button", name="Add trigger").first.click()
    await page.get_by_text("Devices", exact=True).click()
    await page.get_by_text("Garden", exact=True).last.click()
    await page.get_by_text("Event received").wait_for()
    await _photograph(page, folder / "automation_1_trigger.png")

    await page.get_by_text("Event received").click()
    await page.locator("ha-selector-state ha-picker-field").click()
    await page.get_by_text("Motion", exact=True).click()
    await _photograph(page, folder / "automation_2_motion.png")

    await page.get_by_role("button", name="Add action").first.click()
    await page.get_by_placeholder("Search").last.fill("notification")
    await page.get_by_text("Send a notification message").wait_for()
    await _photograph(page, folder / "automation_3_action.png")


async def _photograph(page: Page, path: Path) -> None:
    await page.mouse.move(0, 0)
    await page.wait_for_timeout(600)
    await page.screenshot(path=path)
    with Image.open(path) as picture:
        small = picture.convert("RGB").quantize(COLOURS)
    small.save(path, optimize=True)


async def _run(state: Path) -> None:
    chromium = find_chromium()
    if not chromium:
        raise DemoError("There is no Chromium: scripts/setup --browser installs one.")
    FOLDER.mkdir(exist_ok=True)
    async with house(state) as both:
        await both.start()
        await both.add_account()
        async with signed_in_page(both.api, chromium) as page:
            await make_automation(page, FOLDER)


def main() -> None:
    """Take the pictures."""
    with TemporaryDirectory() as folder:
        asyncio.run(_run(Path(folder)))
    sys.stdout.write(f"{FOLDER}\n")


if __name__ == "__main__":
    main()
