"""A user watches a camera live from the dashboard, with each supported Home Assistant version."""

from playwright.async_api import Page, expect
import pytest

from demo.house import House
from demo.process import wait_for
from tests.browser.card_page import STRATEGY_PATH
from tests.browser.frontend import Frontend
from tests.documentation import examples

pytestmark = pytest.mark.asyncio(loop_scope="package")

DOCUMENTED_PATH = "documented-card"

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


async def close_live_view(house: House, page: Page) -> None:
    """Close the dialog. Check that the client then ends the newest live view correctly."""
    await page.keyboard.press("Escape")

    async def ended() -> bool:
        return bool((await house.cloud.live_views())[-1]["is_done"])

    await wait_for(ended, "end of the live view")
    view = (await house.cloud.live_views())[-1]
    assert (view["posts"], view["owed"]) == (1, [])
    # The client closes the connection, and then requests the end of the live view. The cloud may
    # notice either of these first.
    assert view["ended_by"] in {"client", "done"}


async def test_tap_on_the_dashboard_shows_the_camera_live_until_the_dialog_is_closed(
    each_house: House, each_frontend: Frontend
) -> None:
    frontend, page = each_frontend, each_frontend.page
    await frontend.open(f"/{STRATEGY_PATH}/cameras")
    # Use the camera in the cabin, because the next test opens the camera in the hall. After a live
    # view, a camera refuses the next live view for some seconds.
    button = page.locator('hui-tile-card:has-text("Live view")').last
    await button.wait_for()
    assert await each_house.cloud.live_views() == []

    await button.click()
    await wait_until_playing(page)
    await frontend.shot("live_view")
    assert len(await each_house.cloud.live_views()) == 1

    await close_live_view(each_house, page)
    cameras = await each_house.api.states("camera.")
    states = {it["state"] for entity_id, it in cameras.items() if entity_id.endswith("_live_view")}
    assert states == {"idle"}


async def test_documented_card_shows_a_still_picture_and_opens_the_live_view_at_a_tap(
    each_house: House, each_frontend: Frontend
) -> None:
    [card] = [it for it in examples() if str(it.get("entity")).endswith("_live_view")]
    assert card["type"] == "picture-entity"
    before = len(await each_house.cloud.live_views())
    views = [{"path": "card", "cards": [card]}]
    await each_house.api.save_dashboard(
        DOCUMENTED_PATH, {"views": views}, title="Documented card", icon="mdi:video"
    )

    await each_frontend.open(f"/{DOCUMENTED_PATH}/card")
    await each_frontend.camera_pixels(card["entity"])
    await expect(each_frontend.page.locator("hui-picture-entity-card video")).to_have_count(0)
    assert len(await each_house.cloud.live_views()) == before

    await each_frontend.page.locator("hui-picture-entity-card").click()
    await wait_until_playing(each_frontend.page)
    await each_frontend.shot("documented_live_view_card")
    assert len(await each_house.cloud.live_views()) == before + 1

    await close_live_view(each_house, each_frontend.page)
    assert each_frontend.errors == []
