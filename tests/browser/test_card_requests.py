"""The dashboard card requests each visible poster once, and sends no request in a hidden tab."""

from collections import Counter
from collections.abc import AsyncIterator
import re
from typing import Any

from playwright.async_api import BrowserContext, Page, WebSocket, expect
import pytest
import pytest_asyncio

from demo.house import House
from demo.process import wait_for
from tests.browser.card_page import CARD_PATH, STRATEGY_PATH, CardPage, record

pytestmark = pytest.mark.asyncio(loop_scope="package")

POSTER = re.compile(r"/clips/\w+/\d+\.jpg")
VIDEO_ROUTES = {"media.clip", "usb.upload", "usb.clip"}

# Count the card's calls of functions that start work, such as timers.
COUNT_CALLS = """
window.calls = [];
for (const name of ['setTimeout', 'setInterval', 'requestAnimationFrame', 'fetch']) {
  const original = window[name];
  window[name] = function (...values) {
    if (new Error().stack.includes('/blink_clips_static/')) window.calls.push(name);
    return original.apply(this, values);
  };
}
"""
HIDE = """hidden => {
  Object.defineProperty(document, 'hidden', {configurable: true, get: () => hidden});
  Object.defineProperty(document, 'visibilityState', {
    configurable: true, get: () => hidden ? 'hidden' : 'visible',
  });
  document.dispatchEvent(new Event('visibilitychange'));
}"""


class Network:
    """Counts the requests of a page for posters and videos, separately for network and cache."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.from_network: Counter[str] = Counter()
        self.from_cache: Counter[str] = Counter()

    async def record(self) -> None:
        """Start to record the requests."""
        session = await self._page.context.new_cdp_session(self._page)
        await session.send("Network.enable")
        session.on("Network.responseReceived", self._on_response)

    def _on_response(self, event: dict[str, Any]) -> None:
        url, is_cached = event["response"]["url"], event["response"].get("fromDiskCache")
        if POSTER.search(url) or ".mp4" in url:
            (self.from_cache if is_cached else self.from_network)[url] += 1


@pytest_asyncio.fixture(loop_scope="package")
async def network(card: CardPage) -> AsyncIterator[Network]:
    """Return the recorded requests of the page."""
    network = Network(card.page)
    await network.record()
    yield network


async def shown_posters(card: CardPage) -> int:
    """Wait until the first tile shows its poster. Return the number of all shown posters."""
    await card.tiles.first.locator("img").wait_for()
    await card.page.wait_for_load_state("networkidle")
    return await card.tiles.locator("img").count()


async def test_posters_are_requested_once_and_videos_not_before_a_clip_is_played(
    shared_house: House, card: CardPage, network: Network
) -> None:
    await shared_house.cloud.clear_ledger()
    await card.open_card(f"{STRATEGY_PATH}/cameras")
    posters = await shown_posters(card)
    assert posters > 0
    await card.page.evaluate("scrollTo(0, 10000)")
    await card.open_card(f"{CARD_PATH}/card")
    await shown_posters(card)

    # Two cards together have downloaded each poster only once. A reload of the page downloads none.
    assert set(network.from_network.values()) == {1}
    assert len(network.from_network) >= posters
    before = dict(network.from_network)
    asked = (await shared_house.cloud.ledger()).get("media.poster", 0)
    assert asked <= len(before)
    await card.page.reload()
    await shown_posters(card)
    assert network.from_network == before
    assert network.from_cache.keys() <= before.keys()
    assert (await shared_house.cloud.ledger()).get("media.poster", 0) == asked

    # So far, neither the browser nor Home Assistant has requested a video.
    assert card.videos_requested == []
    assert VIDEO_ROUTES.isdisjoint(await shared_house.cloud.ledger())
    await card.tiles.first.click()
    await card.expect_playing()
    assert (await shared_house.cloud.ledger())["media.clip"] == 1
    assert card.errors == []


async def test_single_move_onto_a_tile_shows_frames(card: CardPage) -> None:
    await card.open_card(f"{STRATEGY_PATH}/cameras")
    box = await card.tiles.first.bounding_box()
    assert box

    # Move the mouse onto the tile in one step, as the first movement on this page.
    await card.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 3)

    await card.tiles.first.locator(".frame").wait_for()


async def test_hidden_tab_starts_no_timer_and_no_request(
    shared_house: House, shared_context: BrowserContext
) -> None:
    page = await shared_context.new_page()
    card = CardPage(page)
    received: list[str] = []

    def watch(socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: received.append(str(frame)))

    page.on("websocket", watch)
    await page.add_init_script(COUNT_CALLS)
    await card.open_card()
    await shown_posters(card)
    assert "fetch" in await page.evaluate("window.calls")
    await page.evaluate(HIDE, arg=True)
    await page.evaluate("window.calls = []")
    shown = await card.tiles.first.inner_text()

    new = await record(shared_house, "Driveway")

    async def arrived() -> bool:
        return any('"kind":"change"' in frame and str(new) in frame for frame in received)

    await wait_for(arrived, "message of a new clip")
    assert await page.evaluate("window.calls") == []
    assert await card.tiles.first.inner_text() == shown

    await page.evaluate(HIDE, arg=False)
    await card.expect_newest(new)
    await expect(card.tiles.first).to_contain_text("Driveway")
    await page.close()
