"""Takes screenshots for the documentation: `python -m demo.page_pictures`.

The screenshots show sign-in, options, device pages, the archive, a live view, the media browser, a
blueprint and a repair issue.
"""

import asyncio
from pathlib import Path
import re
import sys
from tempfile import TemporaryDirectory

from playwright.async_api import Page, expect

from demo.browser import photograph, require_chromium, signed_in_page
from demo.house import DOMAIN, House, house
from demo.process import ROOT, wait_for

FOLDER = ROOT / "docs" / "images"
# Maximum milliseconds until the stream of a live view plays.
LIVE_VIEW_MS = 60_000
# Maximum seconds until all clips of the simulated cloud are archived.
ARCHIVE_SECONDS = 600
DAY = re.compile(r"^\s*\d{4}-\d\d-\d\d \w")


async def show_sign_in(both: House, page: Page) -> None:
    """Open the integration's sign-in form in Home Assistant."""
    await page.goto(f"/config/integrations/dashboard/add?domain={DOMAIN}")
    await page.get_by_role("button", name="OK").last.click()
    account = await both.cloud.credentials()
    await page.locator('input[name="username"]').fill(account["username"])
    await photograph(page, FOLDER / "sign_in.png")


async def show_options(page: Page) -> None:
    """Open the form with the options of the Blink account."""
    await page.goto(f"/config/integrations/integration/{DOMAIN}")
    await page.get_by_role("button", name="Configure").last.click()
    dialog = page.locator("dialog-data-entry-flow")
    await expect(dialog.get_by_text("House", exact=True)).to_be_visible()
    await photograph(page, FOLDER / "options.png")


async def show_archive(both: House, page: Page) -> None:
    """Enable the archive in the options, and open its device page."""
    await page.goto(f"/config/integrations/integration/{DOMAIN}")
    await page.get_by_role("button", name="Configure").last.click()
    dialog = page.locator("dialog-data-entry-flow")
    await dialog.get_by_text("Clip archive", exact=True).first.click()
    await dialog.get_by_role("button", name="Submit").click()
    folder = dialog.locator('input[name="archive_folder"]')
    await folder.fill("/media/blink_archive")
    await photograph(page, FOLDER / "archive_options.png")
    await folder.fill(str(both.home_assistant.media / "blink_archive"))
    await dialog.get_by_role("button", name="Submit").click()

    async def archived() -> bool:
        states = {it["entity_id"]: it["state"] for it in await both.api.command("get_states")}
        # Before the archive knows which clips Blink has, it may be empty and up to date.
        is_empty = states.get("sensor.clip_archive_clips") == "0"
        return states.get("sensor.clip_archive_status") == "ok" and not is_empty

    await wait_for(archived, "archive of all clips", seconds=ARCHIVE_SECONDS)
    await open_device(both, page, "Clip archive")
    await expect(page.get_by_text("Up to date")).to_be_visible()
    await photograph(page, FOLDER / "archive_device.png")


async def open_device(both: House, page: Page, name: str) -> None:
    """Open the page of a device in Home Assistant."""
    devices = await both.api.command("config/device_registry/list")
    [device] = (it for it in devices if it["name"] == name)
    await page.goto(f"/config/devices/device/{device['id']}")


async def show_device(both: House, page: Page) -> None:
    """Open a camera's device page in Home Assistant."""
    await open_device(both, page, "Garden")
    await expect(page.get_by_role("link", name="Visit")).to_be_visible()
    await photograph(page, FOLDER / "device.png")


async def show_live_view(both: House, page: Page) -> None:
    """Open a camera's live view in its dialog. Wait until the video plays."""
    await open_device(both, page, "Hall")
    await page.get_by_text("Live view", exact=True).first.click()
    video = page.locator("ha-hls-player video").first
    await video.wait_for(timeout=LIVE_VIEW_MS)
    await page.mouse.move(0, 0)
    # Wait until the controls of the player are hidden, some seconds after the mouse has left the
    # video.
    await page.wait_for_function(
        "video => !video.paused && video.currentTime > 8",
        arg=await video.element_handle(),
        timeout=LIVE_VIEW_MS,
    )
    await photograph(page, FOLDER / "live_view.png")


async def show_media_browser(page: Page) -> None:
    """Open one day's clips of all cameras in the media browser, and play the newest clip."""
    await page.goto("/media-browser/browser")
    children = page.locator("ha-media-player-browse .child")
    for folder in ("Blink Clips", "All cameras", DAY):
        titled = page.locator(".title", has_text=folder)
        await children.filter(has=titled).first.click()
    clip = children.filter(has=page.locator(".title", has_text="Garden · Motion")).first
    poster = clip.locator("ha-media-browser-thumbnail div.image")
    await expect(poster).to_have_css("background-image", re.compile("data:image/jpeg"))
    await photograph(page, FOLDER / "media_day.png")
    await clip.click()
    video = await page.locator("video").element_handle()
    await page.wait_for_function("video => video.currentTime > 1", arg=video)
    await photograph(page, FOLDER / "media_playing.png")


async def show_blueprint(page: Page) -> None:
    """Open the form of the blueprint that sends notifications about clips."""
    await page.goto("/config/blueprint/dashboard")
    await page.get_by_text("Blink Clips: notify about each clip").first.click()
    await expect(page.get_by_text("Notify in Home Assistant").first).to_be_visible()
    await photograph(page, FOLDER / "blueprint.png")


async def show_repair(both: House, page: Page) -> None:
    """Open the repair issue that reports an unverified e-mail address."""
    await both.cloud.control("settings", email_verified=False)
    if entry := await both.api.entry(DOMAIN):
        await both.api.reload(entry)
    await page.goto("/config/repairs")
    await page.get_by_text("Blink asks for a verified e-mail address").first.click()
    await expect(page.get_by_text("Follow the message that Blink sent").first).to_be_visible()
    await photograph(page, FOLDER / "repair.png")


async def _run(state: Path) -> None:
    chromium = require_chromium()
    FOLDER.mkdir(exist_ok=True)
    async with house(state) as both:
        await both.start()
        async with signed_in_page(both.api, chromium) as page:
            await show_sign_in(both, page)
        await both.add_account()
        await both.cloud.control("motion", camera="Garden", upload_seconds=0)
        await both.api.perform("homeassistant.update_entity", entity_id="camera.garden")
        async with signed_in_page(both.api, chromium) as page:
            await show_options(page)
            # No video is in the cache yet, so the page estimates the size of a real clip.
            await show_archive(both, page)
            await show_device(both, page)
            await show_live_view(both, page)
            await show_media_browser(page)
            await show_blueprint(page)
            await show_repair(both, page)


def main() -> None:
    """Take the screenshots for the documentation pages."""
    with TemporaryDirectory() as folder:
        asyncio.run(_run(Path(folder)))
    sys.stdout.write(f"{FOLDER}\n")


if __name__ == "__main__":
    main()
