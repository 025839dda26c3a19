"""The measurements of live view."""

import asyncio
from collections.abc import Sequence
import time

from benchmarks.live_view.house import CAMERAS, LiveHouse
from benchmarks.live_view.readers import Player, Reader, reading
from benchmarks.live_view.results import Delays, Processor, Start, percentile
from demo.process import DemoError
from simulator.live_view.scene import GROUP_SECONDS

READERS = 2
# Seconds from a key frame to the start of the video: half of the time between two key frames.
HALF_GROUP = GROUP_SECONDS / 2
# A key frame may arrive early by this number of seconds, because timers have a limited resolution.
EARLY_SECONDS = 0.01


async def warm_up(on: LiveHouse) -> None:
    """Watch each camera once, so that the simulated cloud has encoded all pictures."""
    for number in range(CAMERAS):
        on.set_start(number, starts_at=HALF_GROUP)
        async with reading(await on.address(number)):
            pass
        await on.end_all()


async def measure_start(on: LiveHouse, number: int, *, starts_at: float) -> Start:
    """Open a camera as a page does.

    Wait for the first key frame, and for the first segment of HLS.
    """
    on.set_start(number, starts_at=starts_at)
    began = time.time()
    opened = await on.api.command("camera/stream", entity_id=on.entity_id(number))
    player = asyncio.create_task(Player(on.api, opened["url"]).first_part())
    async with reading(await on.address(number)) as [reader]:
        at_player = await player
        at_reader = await reader.first_key_frame()
    await on.end_all()
    facts = await on.last_facts()
    return Start(
        first_media=round(facts["first_media"], 3),
        first_key_frame=round(facts["first_picture"], 3),
        at_reader=round(at_reader - began, 3),
        at_player=round(at_player - began, 3),
    )


async def measure_starts(on: LiveHouse, count: int) -> list[Start]:
    """Start one camera after another, at times that are evenly spread between two key frames."""
    return [
        await measure_start(on, number % CAMERAS, starts_at=(number + 0.5) * GROUP_SECONDS / count)
        for number in range(count)
    ]


async def measure_processor(on: LiveHouse, seconds: float) -> tuple[Processor, list[float]]:
    """Measure the processor time of Home Assistant without a stream, and with one stream.

    Also return the delays of the key frames in milliseconds.
    """
    idle = await on.processor(seconds)
    on.set_start(0, starts_at=HALF_GROUP)
    async with reading(await on.address(0)) as [reader]:
        one_reader = await on.processor(seconds)
        delays = key_frame_delays(on, reader)
    await on.end_all()
    opened = await on.api.command("camera/stream", entity_id=on.entity_id(1))
    player = Player(on.api, opened["url"])
    await player.first_part()
    playing = asyncio.create_task(player.play())
    hls = await on.processor(seconds)
    if playing.done():
        raise DemoError("The player did not play to the end.") from playing.exception()
    playing.cancel()
    await asyncio.wait([playing])
    await on.end_all()
    processor = Processor(seconds=seconds, idle=idle, one_reader=one_reader, hls=hls)
    return processor, delays


def key_frame_delays(on: LiveHouse, reader: Reader) -> list[float]:
    """Return the milliseconds by which key frames arrive after they are due.

    Key frames are due at fixed times after the start of the stream. Leave out the first key frame,
    which Home Assistant had kept until the reader connected.
    """
    return delays_of(reader.key_frames[1:], first_due=on.media_started_at() + HALF_GROUP)


def delays_of(arrivals: Sequence[float], *, first_due: float) -> list[float]:
    """Return the delays of key frames in milliseconds. A key frame is due every four seconds."""
    since = (it - first_due + EARLY_SECONDS for it in arrivals)
    return [round((it % GROUP_SECONDS - EARLY_SECONDS) * 1000, 1) for it in since]


async def measure_delays(on: LiveHouse, seconds: float) -> dict[str, Delays]:
    """Measure the delay of the event loop, first without streams and then with streams.

    The measurement uses four streams with two readers each.
    """
    idle = _summary(await on.delays(seconds))
    for number in range(CAMERAS):
        on.set_start(number, starts_at=HALF_GROUP)
    addresses = [await on.address(number) for number in range(CAMERAS)]
    # The first reader of each camera starts the camera's live view.
    async with reading(*addresses), reading(*addresses * (READERS - 1)):
        busy = _summary(await on.delays(seconds))
    await on.end_all()
    return {"idle": idle, "busy": busy}


def _summary(delays: Sequence[float]) -> Delays:
    return Delays(
        ticks=len(delays),
        p50=percentile(delays, 0.5),
        p95=percentile(delays, 0.95),
        maximum=max(delays),
    )
