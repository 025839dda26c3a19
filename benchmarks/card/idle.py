"""Measures the work of the card while its content does not change or its tab is hidden."""

import asyncio

from benchmarks.card import scripts
from benchmarks.card.dashboard_page import dashboard_page
from benchmarks.card.results import Idle, Memory
from benchmarks.card.stage import Stage, poll

FOREIGN_CHANGES = 1_000
HIDDEN_CLIPS = 3
# Number of times that the player is opened before the first measurement of memory.
WARM_UP = 20
# Seconds to wait until the page has received the last state changes.
SETTLE_SECONDS = 1


async def measure_idle(on: Stage) -> Idle:
    """Measure the card's work while entities change that it does not show. Then hide its tab."""
    async with dashboard_page(on, timers=True) as page:
        await page.open("row")
        await page.page.evaluate(scripts.WATCH_CARD)
        for number in range(FOREIGN_CHANGES):
            await on.home_assistant.api.post("/api/states/sensor.foreign", {"state": number})
        await asyncio.sleep(SETTLE_SECONDS)
        work = await page.page.evaluate("window.cardWork")

        await page.page.evaluate(scripts.HIDE)
        await page.page.evaluate("window.cardTimers = 0")
        page.fetched.clear()
        page.sent.clear()
        camera = next(iter(on.cloud.cloud.cameras.values()))
        for _ in range(HIDDEN_CLIPS):
            on.cloud.cloud.motion(camera, upload_seconds=0)
            await poll(on)
        await asyncio.sleep(SETTLE_SECONDS)
        requests = [it.url for it in page.fetched if "blink_clips" in it.url]
        commands = [it for it in page.sent if it.startswith("blink_clips")]
        return Idle(
            foreign_changes=FOREIGN_CHANGES,
            foreign_states=work["states"],
            foreign_renders=work["renders"],
            foreign_mutations=work["mutations"],
            hidden_clips=HIDDEN_CLIPS,
            hidden_timers=await page.page.evaluate("window.cardTimers"),
            hidden_requests=len(requests) + len(commands),
        )


async def measure_memory(on: Stage, times: int) -> Memory:
    """Open and close the card's player `times` times. Return the growth of the page's memory."""
    async with dashboard_page(on) as page:
        await page.open("row")

        async def play(count: int) -> tuple[float, int]:
            """Open and close the newest clip in the player `count` times.

            Return the page's memory in bytes, and the number of HTML nodes that belong to no
            document.
            """
            for _ in range(count):
                await page.page.locator("blink-clips-tile").first.click()
                dialog = page.page.locator("blink-clips-player dialog")
                await dialog.wait_for()
                await page.page.keyboard.press("Escape")
                await dialog.wait_for(state="hidden")
            # Collect garbage twice, because the first collection only finds some of the unused
            # objects.
            for _ in range(2):
                await page.cdp.send("HeapProfiler.collectGarbage")
            return (await page.metrics())["JSHeapUsedSize"], await page.detached_nodes()

        # Open the player before the first measurement, so that its code and caches do not count as
        # growth.
        heap_before, nodes_before = await play(WARM_UP)
        heap_after, nodes_after = await play(times)
        return Memory(
            opened=times,
            heap_bytes=int(heap_after - heap_before),
            detached_nodes=nodes_after - nodes_before,
        )
