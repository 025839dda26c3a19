"""A user watches a camera live, from the dashboard, with each supported version."""

from collections.abc import AsyncIterator
from pathlib import Path

from playwright.async_api import Page
import pytest
import pytest_asyncio

from demo.browser import signed_in_page
from demo.house import House, house
from demo.process import wait_for
from tests.browser.card_page import STRATEGY_PATH, make_card_dashboards
from tests.browser.frontend import Frontend
from tests.versions import VERSIONS

pytestmark = pytest.mark.asyncio(loop_scope="module")

# Milliseconds until the stream must play. With HLS, the first part takes about 5 s.
PLAYING_MS = 60_000

# JavaScript that returns whether a video plays with sound.
PLAYS = """video => video.currentTime > 2 && video.videoWidth === 1280
  && video.webkitDecodedFrameCount > 15 && video.webkitAudioDecodedByteCount > 0"""


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=VERSIONS)
async def live_house(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    """Return a Home Assistant with an account and the dashboard *Blink Clips*."""
    async with house(tmp_path_factory.mktemp("house"), python=Path(request.param)) as running:
        await running.start()
        await running.add_account()
        await make_card_dashboards(running)
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def frontend(live_house: House, chromium: str) -> AsyncIterator[Frontend]:
    """Return a page of the frontend with a signed-in user."""
    async with signed_in_page(live_house.api, chromium) as page:
        yield Frontend(page)


async def wait_until_playing(page: Page) -> None:
    """Wait until the player of Home Assistant plays picture and sound."""
    video = page.locator("ha-more-info-dialog video, ha-dialog video").first
    await video.wait_for(timeout=PLAYING_MS)
    await page.wait_for_function(PLAYS, arg=await video.element_handle(), timeout=PLAYING_MS)


async def test_tap_on_the_dashboard_shows_the_camera_live_until_the_dialog_is_closed(
    live_house: House, frontend: Frontend
) -> None:
    page = frontend.page
    await frontend.open(f"/{STRATEGY_PATH}/cameras")
    button = page.locator('hui-tile-card:has-text("Live view")').first
    await button.wait_for()
    assert await live_house.cloud.live_views() == []

    await button.click()
    await wait_until_playing(page)
    await frontend.shot("live_view")
    assert len(await live_house.cloud.live_views()) == 1

    await page.keyboard.press("Escape")

    async def ended() -> bool:
        [view] = await live_house.cloud.live_views()
        return bool(view["is_done"])

    await wait_for(ended, "end of the live view")
    [view] = await live_house.cloud.live_views()
    assert (view["posts"], view["owed"]) == (1, [])
    # The client closes the connection, then ends the command. Either may arrive first.
    assert view["ended_by"] in {"client", "done"}
    cameras = await live_house.api.states("camera.")
    states = {it["state"] for entity_id, it in cameras.items() if entity_id.endswith("_live_view")}
    assert states == {"idle"}
