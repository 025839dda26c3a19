"""Measures how smoothly a long list of clips scrolls on a slow processor."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import pairwise

from benchmarks.card import scripts
from benchmarks.card.dashboard_page import PHONE, DashboardPage, dashboard_page
from benchmarks.card.results import Frames, Scrolling
from benchmarks.card.stage import Stage

# Factor by which the browser slows down the processor.
SLOWER = 4
# Number of screens that each page is scrolled down, and the speeds in screens per second.
SCREENS = 6
SPEEDS = (1, 2)
SETTLE_MS = 700
EMPTY = "none"


async def measure_scrolling(on: Stage, runs: int) -> Scrolling:
    """Measure all pages alternately, so that other programs disturb each page equally."""
    async with _pages(on) as pages:
        nodes: dict[str, int] = {}
        painted: dict[str, list[float]] = {}
        work: dict[str, list[float]] = {view: [] for view in pages}
        frames: dict[str, dict[str, list[Frames]]] = {
            str(speed): {view: [] for view in pages} for speed in SPEEDS
        }
        for view, page in pages.items():
            if view != EMPTY:
                # Scroll once before measuring, to load the posters of all tiles.
                await _scroll(page, SPEEDS[0])
                nodes[view] = await page.page.evaluate(scripts.NODES)
                painted[view] = []
        for _ in range(runs):
            for view, page in pages.items():
                await page.page.bring_to_front()
                work[view].append(await _work(page))
                await page.throttle(SLOWER)
                for speed in SPEEDS:
                    frames[str(speed)][view].append(_frames(await _scroll(page, speed)))
                if view in painted:
                    await page.page.wait_for_timeout(SETTLE_MS)
                    painted[view].append(await page.page.evaluate(scripts.PAINT))
                await page.throttle(1)
        return Scrolling(nodes=nodes, painted_ms=painted, frames=frames, work_ms=work)


@asynccontextmanager
async def _pages(on: Stage) -> AsyncIterator[dict[str, DashboardPage]]:
    """Open the pages to scroll, and load all of their clips."""
    async with AsyncExitStack() as stack:
        pages = {}
        for view in (EMPTY, "few", "many"):
            page = pages[view] = await stack.enter_async_context(dashboard_page(on, phone=True))
            await page.open(view)
            fill = scripts.EMPTY_LIST if view == EMPTY else scripts.READ_ALL
            await page.page.evaluate(fill)
        yield pages


async def _work(page: DashboardPage) -> float:
    """Scroll a page.

    Return the processor time of the main thread per scrolled screen in milliseconds.
    """
    before = await page.metrics()
    await _scroll(page, SPEEDS[-1])
    after = await page.metrics()
    return round((after["ThreadTime"] - before["ThreadTime"]) * 1000 / SCREENS, 1)


async def _scroll(page: DashboardPage, speed: int) -> Sequence[float]:
    """Scroll down with a simulated gesture, and return the times of all frames in milliseconds."""
    height = PHONE["height"]
    await page.page.evaluate(scripts.TO_START)
    await page.page.wait_for_timeout(SETTLE_MS)
    await page.page.evaluate(scripts.RECORD_FRAMES)
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
    times: list[float] = await page.page.evaluate(scripts.STOP_RECORDING)
    return times


def _frames(times: Sequence[float]) -> Frames:
    deltas = sorted(after - before for before, after in pairwise(times))
    return Frames(p50=_part(deltas, 0.5), p95=_part(deltas, 0.95))


def _part(ordered: Sequence[float], part: float) -> float:
    return round(ordered[min(int(part * len(ordered)), len(ordered) - 1)], 1)
