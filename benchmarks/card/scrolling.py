"""Measures how smoothly a long list of clips scrolls on a slow processor.

If the page adds tiles too late, a part of the visible list has no tiles.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import pairwise
import json

from playwright.async_api import Browser

from benchmarks.card import scripts
from benchmarks.card.dashboard_page import PHONE, DashboardPage, Json, dashboard_page
from benchmarks.card.results import Scroll, Scrolling
from benchmarks.card.stage import Stage

# Factor by which the browser slows down the processor.
SLOWER = 4
# Number of screens by which each page is scrolled down. The speeds are in screens per second.
SCREENS = 6
SPEEDS = (1, 2)
SETTLE_MS = 700
EMPTY = "none"
# The categories of the browser's trace that contain the drawn frames and the marks of a scroll.
TRACED = ["viz", "blink.user_timing"]
DRAWN = "DirectRenderer::DrawFrame"


@dataclass(frozen=True, kw_only=True)
class Record:
    """The recording of one scroll. `frames` and `updates` are times in milliseconds.

    `blank` is, for each update, the share of the visible list without tiles.
    """

    frames: Sequence[float]
    updates: Sequence[float]
    blank: Sequence[float]


async def measure_scrolling(on: Stage, runs: int) -> Scrolling:
    """Measure all pages alternately, so that other programs disturb each page equally."""
    async with _pages(on) as pages:
        nodes: dict[str, int] = {}
        painted: dict[str, list[float]] = {}
        work: dict[str, list[float]] = {view: [] for view in pages}
        scrolls: dict[str, dict[str, list[Scroll]]] = {
            str(speed): {view: [] for view in pages} for speed in SPEEDS
        }
        for view, page in pages.items():
            if view != EMPTY:
                # Scroll once before the measurement, so that all posters are loaded.
                await _scroll(page, SPEEDS[0])
                nodes[view] = await page.page.evaluate(scripts.NODES)
                painted[view] = []
        for _ in range(runs):
            for view, page in pages.items():
                await page.page.bring_to_front()
                work[view].append(await _work(page))
                await page.throttle(SLOWER)
                for speed in SPEEDS:
                    record = await _traced_scroll(on.browser, page, speed)
                    scrolls[str(speed)][view].append(summary(record))
                if view in painted:
                    await page.page.wait_for_timeout(SETTLE_MS)
                    painted[view].append(await page.page.evaluate(scripts.PAINT))
                await page.throttle(1)
        return Scrolling(nodes=nodes, painted_ms=painted, scrolls=scrolls, work_ms=work)


@asynccontextmanager
async def _pages(on: Stage) -> AsyncIterator[dict[str, DashboardPage]]:
    """Open the pages that will be scrolled, and load all of their clips."""
    async with AsyncExitStack() as stack:
        pages = {}
        for view in (EMPTY, "few", "many"):
            page = pages[view] = await stack.enter_async_context(dashboard_page(on, phone=True))
            await page.open(view)
            fill = scripts.EMPTY_LIST if view == EMPTY else scripts.READ_ALL
            await page.page.evaluate(fill)
        yield pages


async def _work(page: DashboardPage) -> float:
    """Scroll a page. Return the processor time of its main thread in milliseconds per screen."""
    before = await page.metrics()
    await _scroll(page, SPEEDS[-1])
    after = await page.metrics()
    return round((after["ThreadTime"] - before["ThreadTime"]) * 1000 / SCREENS, 1)


async def _traced_scroll(browser: Browser, page: DashboardPage, speed: int) -> Record:
    """Scroll down, and record the drawn frames and the updates of the page."""
    await browser.start_tracing(page=page.page, categories=TRACED)
    recorded = await _scroll(page, speed)
    trace = json.loads(await browser.stop_tracing())
    return Record(frames=drawn(trace["traceEvents"]), **recorded)


async def _scroll(page: DashboardPage, speed: int) -> dict[str, list[float]]:
    """Scroll down as with a mouse wheel.

    Return the time of each update of the page, and the share of the list that had no tiles.
    """
    height = PHONE["height"]
    await page.page.evaluate(scripts.TO_START)
    await page.page.wait_for_timeout(SETTLE_MS)
    await page.page.evaluate(scripts.RECORD_SCROLL)
    await page.cdp.send(
        "Input.synthesizeScrollGesture",
        {
            "x": PHONE["width"] / 2,
            "y": height / 2,
            "yDistance": -SCREENS * height,
            "speed": speed * height,
            "preventFling": True,
            "gestureSourceType": "mouse",
        },
    )
    recorded: dict[str, list[float]] = await page.page.evaluate(scripts.STOP_RECORDING)
    return recorded


def drawn(trace: Sequence[Json]) -> list[float]:
    """Return the times in milliseconds at which the browser drew a frame during the scroll.

    Two marks in the trace show when the scroll starts and ends.
    """
    # Convert the times in the trace, which are in microseconds.
    marks = {it["name"]: it["ts"] for it in trace if it["name"] in ("scroll-begin", "scroll-end")}
    first, last = marks["scroll-begin"], marks["scroll-end"]
    times = [it["ts"] for it in trace if it["name"] == DRAWN and it["ph"] in ("X", "B")]
    return [time / 1000 for time in sorted(times) if first <= time <= last]


def summary(record: Record) -> Scroll:
    """Summarize one scroll.

    Return the median and the 95th percentile of the time between two frames, and between two
    updates.
    """
    frames, updates = _steps(record.frames), _steps(record.updates)
    return Scroll(
        frame_p50=_part(frames, 0.5),
        frame_p95=_part(frames, 0.95),
        update_p50=_part(updates, 0.5),
        update_p95=_part(updates, 0.95),
        blank_p95=round(_part(sorted(record.blank or [0.0]), 0.95), 3),
    )


def _steps(times: Sequence[float]) -> list[float]:
    return sorted(round(after - before, 1) for before, after in pairwise(times))


def _part(ordered: Sequence[float], part: float) -> float:
    return ordered[min(int(part * len(ordered)), len(ordered) - 1)]
