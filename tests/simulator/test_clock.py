"""Driven time."""

import asyncio
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import pytest

from simulator import DrivenClock, Fault, Simulator
from tests.simulator.caller import Caller
from tests.simulator.conftest import START


async def test_time_jumps_for_who_sleeps(clock: DrivenClock) -> None:
    await clock.sleep(3600)

    assert clock.time() == START + 3600


async def test_side_by_side_costs_the_time_of_the_longest(clock: DrivenClock) -> None:
    await asyncio.gather(clock.sleep(1), clock.sleep(1), clock.sleep(2))

    assert clock.time() == START + 2


async def test_one_after_another_adds_up(clock: DrivenClock) -> None:
    for _ in range(5):
        await clock.sleep(0.5)

    assert clock.time() == START + 2.5


async def test_sleepers_wake_in_order(clock: DrivenClock) -> None:
    woken = []

    async def sleeper(seconds: float) -> None:
        await clock.sleep(seconds)
        woken.append(seconds)

    async with asyncio.TaskGroup() as group:
        for seconds in (3, 1, 2):
            group.create_task(sleeper(seconds))

    assert woken == [1, 2, 3]


async def test_an_advance_wakes_who_is_due_and_no_other(clock: DrivenClock) -> None:
    with clock.busy():
        sleepers = [asyncio.create_task(clock.sleep(seconds)) for seconds in (1, 5, 9)]
        await asyncio.sleep(0)
        clock.advance(5)
        await asyncio.gather(*sleepers[:2])
        assert not sleepers[2].done()
        assert clock.time() == START + 5

    await sleepers[2]
    assert clock.time() == START + 9


async def test_time_stands_still_while_work_is_in_progress(clock: DrivenClock) -> None:
    with clock.busy():
        sleeper = asyncio.create_task(clock.sleep(1))
        for _ in range(200):
            await asyncio.sleep(0)
        assert clock.time() == START

    await sleeper
    assert clock.time() == START + 1


async def test_work_that_only_waits_does_not_stop_time(clock: DrivenClock) -> None:
    with clock.busy(), clock.idle():
        await clock.sleep(4)

    assert clock.time() == START + 4


async def test_who_listens_hears_how_far_time_moved() -> None:
    steps: list[float] = []
    clock = DrivenClock(START, on_advance=steps.append)

    clock.advance(2)
    await clock.sleep(3)

    assert steps == [2, 3]


async def test_a_cancelled_sleeper_leaves_nothing_behind(clock: DrivenClock) -> None:
    before = asyncio.all_tasks()
    with clock.busy():
        sleeper = asyncio.create_task(clock.sleep(60))
        await asyncio.sleep(0)
        sleeper.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sleeper
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    assert asyncio.all_tasks() == before
    await clock.sleep(1)
    assert clock.time() == START + 1


async def test_time_does_not_run_backwards(clock: DrivenClock) -> None:
    with pytest.raises(ValueError, match="backwards"):
        clock.advance(-1)


@pytest.mark.parametrize("kind", [None, "status", "wrong_shape", "flood"])
async def test_response_is_dated_by_the_clouds_clock(
    sim: Simulator, stranger: Caller, clock: DrivenClock, kind: str | None
) -> None:
    clock.advance(1234.5)
    if kind:
        sim.faults.add(Fault(route="*", kind=kind))

    async with stranger.session.get(f"{sim.url}/api/v1/users/tier_info") as response:
        date = parsedate_to_datetime(response.headers["Date"])

    assert date == datetime.fromtimestamp(int(clock.time()), UTC)


@pytest.mark.parametrize("header", ["", "soon"])
async def test_date_header_can_be_replaced(sim: Simulator, stranger: Caller, header: str) -> None:
    sim.settings.date_header = header

    async with stranger.session.get(f"{sim.url}/api/v1/users/tier_info") as response:
        assert response.headers.get("Date", "") == header
