"""A user watches a camera live from the dashboard, with each supported Home Assistant version."""

from playwright.async_api import Page
import pytest

from demo.house import House
from demo.process import wait_for
from tests.browser.card_page import STRATEGY_PATH
from tests.browser.frontend import Frontend

pytestmark = pytest.mark.asyncio(loop_scope="package")

# Maximum milliseconds until the stream plays. With HLS, the first segment alone takes about 5 s.
PLAYING_MS = 60_000

# JavaScript function that returns whether a video plays with sound.
PLAYS = """video => video.currentTime > 2 && video.videoWidth === 1280
  && video.webkitDecodedFrameCount > 15 && video.webkitAudioDecodedByteCount > 0"""


async def wait_until_playing(page: Page) -> None:
    """Wait until the player of Home Assistant plays picture and sound."""
    video = page.locator("ha-more-info-dialog video, ha-dialog video").first
    await video.wait_for(timeout=PLAYING_MS)
    await page.wait_for_function(PLAYS, arg=await video.element_handle(), timeout=PLAYING_MS)


async def test_tap_on_the_dashboard_shows_the_camera_live_until_the_dialog_is_closed(
    each_house: House, each_frontend: Frontend
) -> None:
    frontend, page = each_frontend, each_frontend.page
    await frontend.open(f"/{STRATEGY_PATH}/cameras")
    button = page.locator('hui-tile-card:has-text("Live view")').first
    await button.wait_for()
    assert await each_house.cloud.live_views() == []

    await button.click()
    await wait_until_playing(page)
    await frontend.shot("live_view")
    assert len(await each_house.cloud.live_views()) == 1

    await page.keyboard.press("Escape")

    async def ended() -> bool:
        [view] = await each_house.cloud.live_views()
        return bool(view["is_done"])

    await wait_for(ended, "end of the live view")
    [view] = await each_house.cloud.live_views()
    assert (view["posts"], view["owed"]) == (1, [])
    # The client closes the connection, and then ends the command. The cloud may receive the two in
    # any order.
    assert view["ended_by"] in {"client", "done"}
    cameras = await each_house.api.states("camera.")
    states = {it["state"] for entity_id, it in cameras.items() if entity_id.endswith("_live_view")}
    assert states == {"idle"}
