"""A user watches a camera live with WebRTC. A WebRTC provider answers the browser's offer."""

from collections.abc import AsyncIterator
from pathlib import Path

from playwright.async_api import Page
import pytest
import pytest_asyncio

from demo import config_folder
from demo.browser import signed_in_page
from demo.config_folder import COMPONENTS
from demo.house import DOMAIN, House, house
from demo.process import wait_for
from tests.browser.card_page import STRATEGY_PATH, make_card_dashboards
from tests.browser.frontend import Frontend
from tests.versions import VERSIONS

pytestmark = pytest.mark.asyncio(loop_scope="module")

PEER = Path(__file__).with_name("webrtc_peer")

# Maximum milliseconds until the stream plays.
PLAYING_MS = 60_000

# JavaScript function that returns whether a video plays a WebRTC stream.
PLAYS = """video => video.srcObject instanceof MediaStream && video.currentTime > 2
  && video.videoWidth === 1280 && video.webkitDecodedFrameCount > 15"""


def add_peer(folder: Path) -> None:
    """Add the WebRTC provider to the configuration folder of a Home Assistant."""
    config_folder.prepare(folder, port=0)
    components = folder / "custom_components"
    components.unlink()
    components.mkdir()
    for component in (COMPONENTS / DOMAIN, PEER):
        (components / component.name).symlink_to(component)
    configuration = folder / "configuration.yaml"
    # Use a STUN server address on this machine. By default, Home Assistant would use servers on the
    # internet.
    servers = "homeassistant:\n  webrtc:\n    ice_servers:\n      - url: stun:127.0.0.1:9\n"
    text = configuration.read_text().replace("homeassistant:\n", servers, 1)
    configuration.write_text(f"{text}{PEER.name}:\n")


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=VERSIONS)
async def webrtc_house(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    """Return a Home Assistant with an account and a WebRTC provider."""
    folder = tmp_path_factory.mktemp("house")
    add_peer(folder / "home_assistant")
    async with house(folder, python=Path(request.param)) as running:
        await running.start()
        await running.add_account()
        await make_card_dashboards(running)
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def frontend(webrtc_house: House, chromium: str) -> AsyncIterator[Frontend]:
    """Return a page of the frontend with a signed-in user."""
    async with signed_in_page(webrtc_house.api, chromium) as page:
        yield Frontend(page)


async def wait_until_playing(page: Page) -> None:
    """Wait until Home Assistant's WebRTC player plays the picture."""
    video = page.locator("ha-web-rtc-player video").first
    await video.wait_for(timeout=PLAYING_MS)
    await page.wait_for_function(PLAYS, arg=await video.element_handle(), timeout=PLAYING_MS)


async def test_offer_of_the_dialog_starts_one_session_until_the_dialog_is_closed(
    webrtc_house: House, frontend: Frontend
) -> None:
    page = frontend.page
    # Turn the camera's sound off. The WebRTC provider of this test sends no sound. Home Assistant
    # would therefore choose another player, which has sound.
    await webrtc_house.cloud.control("live_view", camera="Hall", sound="none")
    await frontend.open(f"/{STRATEGY_PATH}/cameras")
    button = page.locator('hui-tile-card:has-text("Live view")').first
    await button.wait_for()
    assert await webrtc_house.cloud.live_views() == []

    await button.click()
    await wait_until_playing(page)
    await frontend.shot("live_view_webrtc")

    await page.keyboard.press("Escape")

    async def ended() -> bool:
        [view] = await webrtc_house.cloud.live_views()
        return bool(view["is_done"])

    await wait_for(ended, "end of the live view")
    [view] = await webrtc_house.cloud.live_views()
    assert (view["posts"], view["connections"], view["owed"]) == (1, 1, [])
    # The client closes the connection, and then requests the end of the live view. The cloud may
    # notice either of these first.
    assert view["ended_by"] in {"client", "done"}
    ledger = await webrtc_house.cloud.ledger()
    assert ledger["live_view"] == 1
