"""Takes pictures of the dashboard card for the documentation: `python -m demo.card_pictures`.

The pictures show all clips, the player, and the card on a phone. An animation shows how a clip is
played.
"""

import asyncio
from io import BytesIO
from pathlib import Path
import sys
from tempfile import TemporaryDirectory
import time

from PIL import Image
from playwright.async_api import Locator, Page, ViewportSize, expect

from demo.browser import photograph, require_chromium, signed_in_page
from demo.dashboard import URL_PATH, make_dashboards
from demo.house import DOMAIN, House, house
from demo.process import ROOT, DemoError

FOLDER = ROOT / "docs" / "images"
MOVING_PICTURE = FOLDER / "card.webp"
CARD = ViewportSize(width=760, height=560)
PHONE = ViewportSize(width=412, height=915)

# Number of animation frames in which the mouse pointer moves across a tile.
STEPS = 12
PLAYED_SECONDS = 3.0
# Quality of the animation from 0 to 100. The file must be smaller than 1 MB.
QUALITY = 50


class MovingPicture:
    """An animation: a list of frames, each with its duration."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._frames: list[Image.Image] = []
        self._times: list[float] = []

    async def take(self) -> None:
        """Add a screenshot of the page as the next frame."""
        self._times.append(time.monotonic())
        jpeg = await self._page.screenshot(type="jpeg", quality=95)
        self._frames.append(Image.open(BytesIO(jpeg)))

    def save(self, path: Path) -> None:
        """Save the frames as an animated WebP that repeats forever."""
        ends = [*self._times[1:], self._times[-1] + 1]
        durations = [
            round((end - start) * 1000) for start, end in zip(self._times, ends, strict=True)
        ]
        first, *others = self._frames
        first.save(
            path,
            save_all=True,
            append_images=others,
            duration=durations,
            loop=0,
            quality=QUALITY,
            method=6,
        )


async def play_in_a_moving_picture(page: Page) -> None:
    """Record an animation: the mouse pointer moves across a clip's tile and plays the clip."""
    await page.set_viewport_size(CARD)
    await page.goto(f"/{URL_PATH}/cameras")
    tile = await _newest(page)
    # Move the mouse pointer over the tile before the recording, to load the frames of the clip.
    await _point(tile, 0.5)
    await tile.locator(".frame").wait_for()
    await page.mouse.move(0, 0)
    picture = MovingPicture(page)
    await picture.take()
    for step in range(1, STEPS):
        await _point(tile, step / STEPS)
        await picture.take()
    await _point(tile, 1 / STEPS)
    await page.mouse.down()
    await page.mouse.up()
    video = await _playing_video(page)
    start = time.monotonic()
    while time.monotonic() - start < PLAYED_SECONDS:
        await picture.take()
    await page.keyboard.press("Escape")
    await video.wait_for(state="hidden")
    await picture.take()
    picture.save(MOVING_PICTURE)


async def show_all_clips(page: Page) -> None:
    """Open the card's view of all clips, and play the newest clip."""
    await page.goto(f"/{URL_PATH}/clips")
    tile = await _newest(page)
    # Wait until every tile shows its poster (the clip's preview picture).
    await expect(page.locator("blink-clips-tile .plain")).to_have_count(0)
    await photograph(page, FOLDER / "card_grid.png")
    await tile.click()
    video = await _playing_video(page)
    await video.evaluate("video => video.pause()")
    await photograph(page, FOLDER / "card_player.png")


async def show_phone(page: Page) -> None:
    """Open the dashboard with the screen size of a phone and the dark theme."""
    await page.set_viewport_size(PHONE)
    await page.emulate_media(color_scheme="dark")
    await page.goto(f"/{URL_PATH}/cameras")
    await _newest(page)
    await page.locator("hui-image img").first.wait_for()
    await photograph(page, FOLDER / "card_phone.png")


async def _point(tile: Locator, fraction: float) -> None:
    """Move the mouse pointer to a position on a tile.

    `fraction` is the horizontal position: 0 is the left edge, 1 the right edge.
    """
    box = await tile.bounding_box()
    if box is None:
        raise DemoError("The tile of the newest clip is not visible.")
    await tile.page.mouse.move(box["x"] + box["width"] * fraction, box["y"] + box["height"] / 3)


async def _newest(page: Page) -> Locator:
    """Wait until the tile of the newest clip shows its poster. Return the tile."""
    tile = page.locator("blink-clips-tile").first
    await tile.locator("img").wait_for()
    return tile


async def _playing_video(page: Page) -> Locator:
    """Wait until the card's player plays a video. Return the video element."""
    video = page.locator("blink-clips-player video")
    await page.wait_for_function(
        "video => video.currentTime > 0.2", arg=await video.element_handle()
    )
    return video


async def _run(state: Path) -> None:
    chromium = require_chromium()
    async with house(state) as both:
        await both.start()
        await both.add_account()
        await make_dashboards(both.api)
        await _record_clip(both)
        async with signed_in_page(both.api, chromium) as page:
            await play_in_a_moving_picture(page)
        async with signed_in_page(both.api, chromium) as page:
            await show_all_clips(page)
        async with signed_in_page(both.api, chromium) as page:
            await show_phone(page)


async def _record_clip(both: House) -> None:
    await both.cloud.control("motion", camera="Garden", upload_seconds=0)
    # Reload the config entry of the account, so that the integration polls immediately.
    if entry := await both.api.entry(DOMAIN):
        await both.api.reload(entry)
    await both.home_assistant.loaded(DOMAIN)


def main() -> None:
    """Take the pictures that the documentation shows of the card."""
    with TemporaryDirectory() as folder:
        asyncio.run(_run(Path(folder)))
    sys.stdout.write(f"{FOLDER}\n")


if __name__ == "__main__":
    main()
