"""Opens a page with a dashboard in the browser. Records the page's network traffic."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
import json
from typing import Any

from playwright.async_api import CDPSession, Page, ViewportSize, WebSocket

from benchmarks.card import scripts
from benchmarks.card.stage import PATH, Stage
from demo.browser import new_page

type Json = dict[str, Any]

# The size of a phone's screen in pixels.
PHONE: ViewportSize = {"width": 412, "height": 915}
CARD_FILES = "/blink_clips_static/"
POSTER, VIDEO = ".jpg", ".mp4"


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """An HTTP response that the page has received."""

    url: str
    # Whether the response came from the browser's cache, and not from the network.
    cached: bool


class DashboardPage:
    """A page with a dashboard, and its recorded network traffic.

    The page's browser caches responses, as a user's browser does.
    """

    def __init__(self, page: Page, cdp: CDPSession) -> None:
        self.page = page
        self.cdp = cdp
        self.fetched: list[Fetched] = []
        # `received` contains the websocket messages from Home Assistant. `sent` contains the types
        # of the messages to Home Assistant.
        self.received: list[Json] = []
        self.sent: list[str] = []

    @classmethod
    async def of(cls, page: Page) -> DashboardPage:
        """Start to record the network traffic of a browser page."""
        cdp = await page.context.new_cdp_session(page)
        it = cls(page, cdp)
        cdp.on("Network.responseReceived", it._on_response)
        page.on("websocket", it._on_socket)
        for domain in ("Network", "Performance"):
            await cdp.send(f"{domain}.enable")
        return it

    async def open(self, view: str) -> None:
        """Open a view of the dashboard, and wait until the page has loaded its posters."""
        await self.page.goto(f"/{PATH}/{view}")
        if view == "none":
            await self.page.locator("hui-markdown-card").wait_for()
            return
        await self.page.locator("blink-clips-tile").first.wait_for()
        await self.page.locator("blink-clips-tile img").first.wait_for()
        await self.page.wait_for_load_state("networkidle")

    async def metrics(self) -> dict[str, float]:
        """Return Chromium's metrics of the page, such as the size of the JavaScript heap."""
        found = await self.cdp.send("Performance.getMetrics")
        return {it["name"]: it["value"] for it in found["metrics"]}

    async def detached_nodes(self) -> int:
        """Return the number of HTML nodes that are in memory but belong to no document."""
        group = {"objectGroup": "nodes"}
        node = await self.cdp.send("Runtime.evaluate", {"expression": "Node.prototype", **group})
        prototype = {"prototypeObjectId": node["result"]["objectId"]}
        found = await self.cdp.send("Runtime.queryObjects", {**prototype, **group})
        counted = await self.cdp.send(
            "Runtime.callFunctionOn",
            {
                "objectId": found["objects"]["objectId"],
                "functionDeclaration": scripts.DETACHED,
                "returnByValue": True,
            },
        )
        await self.cdp.send("Runtime.releaseObjectGroup", group)
        count: int = counted["result"]["value"]
        return count

    async def throttle(self, rate: int) -> None:
        """Slow down the processor of the page by the factor `rate`."""
        await self.cdp.send("Emulation.setCPUThrottlingRate", {"rate": rate})

    def count(self, ending: str) -> Counter[str]:
        """Return a dict from URL path to the number of responses from Home Assistant.

        Count only paths of this integration that end with `ending`. Ignore responses from the
        browser's cache.
        """
        urls = [it.url.split("?")[0] for it in self.fetched if not it.cached]
        return Counter(url for url in urls if url.endswith(ending) and "/api/blink_clips/" in url)

    def events(self, kind: str) -> list[int]:
        """Return the sizes in bytes of the received messages that contain an event of `kind`."""
        return [
            len(json.dumps(it, separators=(",", ":"), ensure_ascii=False).encode())
            for it in self.received
            if isinstance(event := it.get("event"), dict) and event.get("kind") == kind
        ]

    def _on_response(self, event: Json) -> None:
        response = event["response"]
        cached = response.get("fromDiskCache") or response.get("fromPrefetchCache") or False
        self.fetched.append(Fetched(url=response["url"], cached=cached))

    def _on_socket(self, socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: self.received.extend(_messages(frame)))
        socket.on(
            "framesent", lambda frame: self.sent.extend(it["type"] for it in _messages(frame))
        )


def _messages(frame: str | bytes) -> list[Json]:
    """Return the messages in a websocket frame. A frame may contain several messages."""
    content = json.loads(frame)
    return content if isinstance(content, list) else [content]


@asynccontextmanager
async def dashboard_page(
    on: Stage, *, phone: bool = False, timers: bool = False
) -> AsyncIterator[DashboardPage]:
    """Open a page in a new browser context with empty caches.

    If `timers` is True, the page counts the card's timers. The timers are then slower.
    """
    async with new_page(on.browser, on.home_assistant.api) as page:
        if phone:
            await page.set_viewport_size(PHONE)
        await page.add_init_script(scripts.FIND)
        if timers:
            await page.add_init_script(scripts.COUNT_TIMERS)
        yield await DashboardPage.of(page)
