"""The benchmark of the dashboard card counts correctly on a small page.

The correct counts for this page are known.
"""

from collections.abc import AsyncIterator
import json

from playwright.async_api import Browser, Page, Route
import pytest
import pytest_asyncio

from benchmarks.card import scripts
from benchmarks.card.dashboard_page import POSTER, VIDEO, DashboardPage
from benchmarks.card.scrolling import TRACED, drawn
from demo.process import wait_for

pytestmark = pytest.mark.asyncio(loop_scope="package")

ORIGIN = "http://home.test"
PAGE = """<!doctype html>
<script src="/blink_clips_static/card.js"></script>
<blink-clips-card></blink-clips-card>
<script>setTimeout(() => {}, 1)</script>
"""
# A card with ten tiles in a list 200 pixels high. It starts two timers.
CARD = """
function element(name, content) {
  customElements.define(name, class extends HTMLElement {
    constructor() {
      super();
      this.attachShadow({mode: 'open'}).innerHTML = content;
    }
    get hass() { return this.state; }
    set hass(state) { this.state = state; }
    performUpdate() {}
  });
}
// Each tile has two colours, so that the browser draws a frame after each scroll.
const look = 'display: block; height: 100px; background: linear-gradient(red, blue)';
const tile = `<blink-clips-tile style="${look}"></blink-clips-tile>`;
const scroller = '<div class="scroller" style="height: 200px; overflow: auto">';
const rest = '<div style="height: 2000px"></div>';
element('blink-clips-list', scroller + tile.repeat(10) + rest + '</div>');
element('blink-clips-card', '<blink-clips-list></blink-clips-list>');
setTimeout(() => {}, 1);
requestAnimationFrame(() => {});
"""


async def respond(route: Route) -> None:
    """Send the page, the file of its card, or an empty picture."""
    if "/api/" in route.request.url:
        await route.fulfill(body="")
    elif route.request.url.endswith(".js"):
        await route.fulfill(body=CARD, content_type="text/javascript")
    else:
        await route.fulfill(body=PAGE, content_type="text/html")


@pytest_asyncio.fixture(loop_scope="package")
async def page(browser: Browser) -> AsyncIterator[Page]:
    """Return a page with the card."""
    page = await browser.new_page()
    await page.route("**/*", respond)
    for script in (scripts.FIND, scripts.COUNT_TIMERS):
        await page.add_init_script(script)
    await page.goto(ORIGIN)
    yield page
    await page.close()


async def test_elements_and_tiles_in_reach_are_counted(page: Page) -> None:
    # The page has 13 elements, such as the list, the scroller and ten tiles.
    assert await page.evaluate(scripts.NODES) == 13
    # Two posters are on the screen, and two more are one page below.
    assert await page.evaluate(scripts.POSTERS_IN_REACH) == 4


async def test_timers_of_the_card_are_counted_without_those_of_others(page: Page) -> None:
    assert await page.evaluate("window.cardTimers") == 2


async def test_work_of_the_card_is_counted(page: Page) -> None:
    await page.evaluate(scripts.WATCH_CARD)
    assert await page.evaluate("window.cardWork") == {"states": 0, "renders": 0, "mutations": 0}

    await page.evaluate("""() => {
      const [card] = window.cardElements();
      card.hass = 1;
      card.hass = 2;
      const list = window.cardPart('blink-clips-list');
      list.performUpdate();
      list.shadowRoot.append('text');
    }""")

    assert await page.evaluate("window.cardWork") == {"states": 2, "renders": 1, "mutations": 1}


async def test_page_with_a_hidden_tab_is_told_so(page: Page) -> None:
    await page.evaluate("document.onvisibilitychange = () => { window.told = true; }")
    await page.evaluate(scripts.HIDE)

    assert await page.evaluate("[document.hidden, window.told]") == [True, True]


async def test_requests_of_posters_are_counted_by_address(page: Page) -> None:
    recorded = await DashboardPage.of(page)
    paths = ["blink_clips/1.jpg?token=a", "blink_clips/1.jpg?token=b", "blink_clips/2.jpg"]
    paths += ["blink_clips/2.mp4", "camera_proxy/3.jpg"]
    for path in paths:
        await page.evaluate("path => fetch('/api/' + path)", path)

    async def all_received() -> bool:
        return len(recorded.fetched) == len(paths)

    await wait_for(all_received, "responses")
    address = f"{ORIGIN}/api/blink_clips"
    assert recorded.count(POSTER) == {f"{address}/1.jpg": 2, f"{address}/2.jpg": 1}
    assert recorded.count(VIDEO) == {f"{address}/2.mp4": 1}


async def test_nodes_without_a_document_are_counted(page: Page) -> None:
    recorded = await DashboardPage.of(page)
    before = await recorded.detached_nodes()

    await page.evaluate("""() => {
      window.kept = [document.createElement('p'), document.createElement('p')];
      document.body.append(document.createElement('p'));
    }""")

    assert await recorded.detached_nodes() == before + 2


async def test_part_of_a_scrolled_list_without_tiles_is_recorded(page: Page) -> None:
    # The tiles end at 1,000 pixels. The list then shows the pixels 900 to 1,100, so half of it is
    # empty.
    await page.evaluate(scripts.RECORD_SCROLL)
    await page.evaluate("""async () => {
      const frame = () => new Promise(requestAnimationFrame);
      window.cardPart('.scroller').scrollTop = 900;
      await frame();
      await frame();
    }""")
    recorded = await page.evaluate(scripts.STOP_RECORDING)

    assert recorded["blank"] == [0.5]
    assert len(recorded["updates"]) >= 2


async def test_drawn_frames_are_in_the_trace_of_the_browser(browser: Browser, page: Page) -> None:
    await browser.start_tracing(page=page, categories=TRACED)
    await page.evaluate(scripts.RECORD_SCROLL)
    await page.evaluate("""async () => {
      const frame = () => new Promise(requestAnimationFrame);
      for (let top = 0; top < 10; top += 1) {
        window.cardPart('.scroller').scrollTop = top;
        await frame();
        await frame();
      }
    }""")
    await page.evaluate(scripts.STOP_RECORDING)
    trace = json.loads(await browser.stop_tracing())

    assert len(drawn(trace["traceEvents"])) >= 5
