"""Tests of the live mode, in which cameras record clips and take pictures by themselves."""

import asyncio
from itertools import pairwise

import pytest

from simulator import Simulator
from simulator.live import live
from tests.simulator.caller import Caller


async def test_live_mode_records_a_clip_every_30_to_90_seconds(
    caller: Caller, sim: Simulator
) -> None:
    before = {it["name"]: it["thumbnail"] for it in (await caller.homescreen())["cameras"]}
    begun = sim.clock.time()
    life = asyncio.create_task(live(sim.cloud))

    await sim.clock.sleep(3600)
    life.cancel()
    with pytest.raises(asyncio.CancelledError):
        await life

    fresh = sorted(it.created_at for it in sim.cloud.clips.values() if it.created_at > begun)
    pauses = [later - sooner for sooner, later in pairwise(fresh)]
    assert all(30 <= it <= 90 for it in pauses)
    assert len({it.camera.key for it in sim.cloud.clips.values() if it.created_at > begun}) > 3
    after = {it["name"]: it["thumbnail"] for it in (await caller.homescreen())["cameras"]}
    assert before != after


@pytest.mark.scenario("empty")
async def test_live_mode_without_cameras_records_nothing(sim: Simulator) -> None:
    life = asyncio.create_task(live(sim.cloud))

    await sim.clock.sleep(3600)
    life.cancel()
    with pytest.raises(asyncio.CancelledError):
        await life

    assert sim.cloud.clips == {}
