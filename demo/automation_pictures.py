"""Takes screenshots of Home Assistant's automation editor: `python -m demo.automation_pictures`."""

import asyncio
from pathlib import Path
import re
import sys
from tempfile import TemporaryDirectory

from playwright.async_api import Page, expect

from demo.browser import photograph, require_chromium, signed_in_page
from demo.house import House, house
from demo.process import ROOT

FOLDER = ROOT / "docs" / "images"
AUTOMATIONS = "/config/automation/dashboard"
NAME = "Motion in the garden"
MESSAGE = "Something moves in the garden."


async def make_automation(page: Page, folder: Path) -> None:
    """Create an automation in Home Assistant's editor, with a screenshot of each step."""
    await page.goto(AUTOMATIONS)
    await page.get_by_role("button", name="Create automation").first.click()
    await page.get_by_text("Create new automation").click()
    await page.get_by_role("button", name="Add trigger").first.click()
    await page.get_by_text("Devices", exact=True).click()
    await page.get_by_text("Garden", exact=True).last.click()
    trigger = page.get_by_text("Event received")
    await trigger.scroll_into_view_if_needed()
    await photograph(page, folder / "automation_1_trigger.png")

    await trigger.click()
    await page.locator("ha-selector-state ha-picker-field").click()
    await page.get_by_text("Motion", exact=True).click()
    await expect(page.locator("ha-selector-state ha-picker-field").first).to_contain_text("Motion")
    await photograph(page, folder / "automation_2_motion.png")

    await page.get_by_role("button", name="Add action").first.click()
    await page.get_by_placeholder("Search").last.fill("notification")
    await page.get_by_text("Send a persistent notification", exact=True).click()
    await page.locator("ha-service-control").get_by_role("textbox").first.fill(MESSAGE)
    await page.get_by_role("button", name="Save").first.click()
    await page.locator("ha-dialog-automation-save").get_by_role("textbox").first.fill(NAME)
    await page.get_by_role("button", name="Save").last.click()
    # Wait until Home Assistant has saved the automation. The URL of the page then contains a
    # number.
    await page.wait_for_url(re.compile(r"/edit/\d+$"))
    await expect(page.get_by_text(NAME).first).to_be_visible()
    await expect(page.get_by_role("button", name="Save")).not_to_be_in_viewport()
    await photograph(page, folder / "automation_3_saved.png")


async def show_motion_detected(both: House, page: Page, folder: Path) -> None:
    """Take a screenshot of the automation editor with the trigger "motion detected" for an area."""
    area = await both.api.command("config/area_registry/create", name="Garden")
    devices = await both.api.command("config/device_registry/list")
    [garden] = (it for it in devices if it["name"] == "Garden")
    await both.api.command(
        "config/device_registry/update", device_id=garden["id"], area_id=area["area_id"]
    )
    await page.goto("/config/automation/edit/new")
    await page.get_by_role("button", name="Add trigger").first.click()
    await page.get_by_text("Garden", exact=True).first.click()
    await expect(page.get_by_text("Motion detected")).to_be_visible()
    await photograph(page, folder / "automation_4_motion_detected.png")


async def _run(state: Path) -> None:
    chromium = require_chromium()
    FOLDER.mkdir(exist_ok=True)
    async with house(state) as both:
        await both.start()
        await both.add_account()
        async with signed_in_page(both.api, chromium) as page:
            await make_automation(page, FOLDER)
            await show_motion_detected(both, page, FOLDER)


def main() -> None:
    """Take the screenshots of the automation editor."""
    with TemporaryDirectory() as folder:
        asyncio.run(_run(Path(folder)))
    sys.stdout.write(f"{FOLDER}\n")


if __name__ == "__main__":
    main()
