"""Measures what a page with the card loads, from Home Assistant and from the cloud."""

import asyncio
from collections import Counter
from urllib.parse import urlsplit

from benchmarks.card import scripts
from benchmarks.card.dashboard_page import (
    CARD_FILES,
    POSTER,
    VIDEO,
    DashboardPage,
    dashboard_page,
)
from benchmarks.card.results import Loading, Restart
from benchmarks.card.stage import Stage, poll
from demo.house import DOMAIN
from demo.process import ROOT, wait_for

FRONTEND = ROOT / "custom_components" / DOMAIN / "frontend"
CLIP_ROUTE = "media.clip"


async def measure_restart(on: Stage) -> Restart:
    """Restart Home Assistant, and then open a dashboard.

    Return the numbers of requests to the cloud: during the restart, and while the dashboard opens.
    """
    on.cloud.ledger.clear()
    await on.home_assistant.restart()
    await on.home_assistant.loaded(DOMAIN)
    start = Counter(on.cloud.ledger.by_route())
    async with dashboard_page(on) as page:
        await page.open("row")
    return Restart(start=dict(start), dashboard=dict(Counter(on.cloud.ledger.by_route()) - start))


async def measure_loading(on: Stage) -> Loading:
    """Measure the loading of dashboards, of a new clip, and of a reloaded page.

    The result contains numbers of requests and bytes.
    """
    on.cloud.ledger.clear()
    async with dashboard_page(on) as few:
        await few.open("cameras")
        first_few = few.events("reset")[0]
    async with dashboard_page(on) as page:
        await page.open("row")
        files = [it for it in page.fetched if CARD_FILES in it.url]
        hosts = {urlsplit(it.url).netloc for it in page.fetched}
        own = urlsplit(on.home_assistant.url).netloc
        in_reach = await page.page.evaluate(scripts.POSTERS_IN_REACH)
        posters = page.count(POSTER)
        first_many = page.events("reset")[0]
        page.fetched.clear()
        await page.page.reload()
        await page.page.locator("blink-clips-tile img").first.wait_for()
        await page.page.wait_for_load_state("networkidle")
        again = page.count(POSTER)
        changes = await _new_clip(on, page)
        return Loading(
            **file_sizes(),
            files=len(files),
            other_hosts=len(hosts - {own, ""}),
            first_few=first_few,
            first_many=first_many,
            new_clip=max(changes),
            new_clip_messages=len(changes),
            posters=len(posters),
            posters_in_reach=in_reach,
            most_per_poster=max(posters.values()),
            posters_again=again.total(),
            videos=(page.count(VIDEO) + few.count(VIDEO)).total(),
            videos_from_cloud=on.cloud.ledger.count(CLIP_ROUTE),
        )


async def _new_clip(on: Stage, page: DashboardPage) -> list[int]:
    """Record a clip. Return the sizes of the websocket messages about it."""
    page.received.clear()
    on.cloud.cloud.motion(next(iter(on.cloud.cloud.cameras.values())), upload_seconds=0)
    await poll(on)

    async def arrived() -> bool:
        return bool(page.events("change"))

    await wait_for(arrived, "message about the clip")
    # Wait a moment, so that an unwanted second message about the clip is also counted.
    await asyncio.sleep(1)
    return page.events("change")


def file_sizes() -> dict[str, int]:
    """Return the sizes of the compressed files of the card and the player, in bytes.

    The keys are the names of fields of `Loading`.
    """
    names = {"card_bytes": "blink-clips-card.js.gz", "player_bytes": "blink-clips-player.js.gz"}
    return {field: (FRONTEND / name).stat().st_size for field, name in names.items()}
