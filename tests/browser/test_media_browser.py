"""A user finds, sees and plays clips in Home Assistant's media browser."""

import base64
from io import BytesIO
import re

from PIL import Image
from playwright.async_api import Locator, expect
import pytest

from demo.house import DOMAIN, House
from simulator.paint import FRAME_RATE, read_frame_index, read_label
from tests.browser.card_page import record_listed
from tests.browser.frontend import Frontend

pytestmark = pytest.mark.asyncio(loop_scope="package")

CLIP_SECONDS = 5
DAY = re.compile(r"^\s*\d{4}-\d\d-\d\d \w")

# The frontend shows the poster of a clip as a background image with a data URL.
POSTER = re.compile(r'url\("?data:image/jpeg;base64,([^")]+)')

SEEK = """(video, seconds) => new Promise(resolve => {
  video.pause();
  video.addEventListener('seeked', resolve, {once: true});
  video.currentTime = seconds;
})"""
SHOWN_FRAME = """video => {
  const canvas = document.createElement('canvas');
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext('2d').drawImage(video, 0, 0);
  return canvas.toDataURL('image/png').split(',')[1];
}"""


async def frame_index(video: Locator) -> int:
    """Return the number of the frame that a video element shows."""
    png = base64.b64decode(await video.evaluate(SHOWN_FRAME))
    return read_frame_index(Image.open(BytesIO(png)).convert("RGB"))


async def poster(tile: Locator) -> bytes:
    """Return the poster on a tile of the media browser, as JPEG bytes."""
    image = tile.locator("ha-media-browser-thumbnail div.image")
    await expect(image).to_have_css("background-image", POSTER)
    match = POSTER.search(await image.evaluate("it => it.style.backgroundImage"))
    assert match
    return base64.b64decode(match[1])


async def test_media_browser_finds_shows_and_plays_a_clip(
    shared_house: House, shared_frontend: Frontend
) -> None:
    frontend = shared_frontend
    clip_id = await record_listed(shared_house)
    await shared_house.cloud.clear_ledger()

    # Open the folder of one day with the posters of its clips.
    await frontend.open("/media-browser/browser")
    for folder in ("Blink Clips", "All cameras", DAY):
        await frontend.media(folder).first.click()
    newest = frontend.media("Garden · Motion").first
    assert read_label(await poster(newest)).number == clip_id
    await frontend.shot("media_day")
    assert "media.clip" not in await shared_house.cloud.ledger()

    # Play the clip. Then jump to another time.
    await newest.click()
    video = frontend.page.locator("video")
    await expect(video).to_have_js_property("duration", CLIP_SECONDS)
    await frontend.page.wait_for_function(
        "video => video.currentTime > 1", arg=await video.element_handle()
    )
    await frontend.shot("media_playing")
    for seconds in (4.0, 0.5, 2.2):
        await video.evaluate(SEEK, seconds)
        assert abs(await frame_index(video) - seconds * FRAME_RATE) <= 1
    await frontend.shot("media_sought")

    # Check that the browser downloads the clip only once, although it sends several range requests.
    played = [it for it in frontend.responses if f"/{clip_id}.mp4" in it.url]
    assert played
    for response in played:
        assert response.status == 206
        assert re.fullmatch(r"bytes=\d+-\d*", await response.request.header_value("range") or "")
        assert re.fullmatch(
            r"bytes \d+-\d+/\d+", await response.header_value("content-range") or ""
        )
    assert (await shared_house.cloud.ledger())["media.clip"] == 1

    # Find the clip with a search.
    await frontend.page.get_by_role("button", name="Close").last.click()
    await expect(video).to_have_count(0)
    await frontend.page.locator("ha-input-search input").fill("garden motion")
    await frontend.page.locator("ha-button.search-button").click()
    found = frontend.page.locator("ha-media-player-browse .title")
    await expect(found.first).to_have_text(re.compile(r"^\s*● Garden \d\d-\d\d \d\d:\d\d · Motion"))
    await expect(found.filter(has_not_text="Garden")).to_have_count(0)
    await frontend.shot("media_found")

    assert frontend.errors == []
    problems = shared_house.home_assistant.log_problems()
    assert [it for it in problems if DOMAIN in it and "has not been tested" not in it] == []


async def test_path_in_the_result_of_a_tool_opens_the_page_of_the_clip(
    shared_house: House, shared_frontend: Frontend
) -> None:
    frontend = shared_frontend
    clip_id = await record_listed(shared_house)

    await frontend.open(f"/media-browser/browser/,media-source:%2F%2F{DOMAIN}%2F{clip_id}")

    await frontend.media("Garden · Motion").first.click()
    await expect(frontend.page.locator("video")).to_have_js_property("duration", CLIP_SECONDS)
