"""Tests of the virtual clock: it advances when all tasks sleep, or when a test advances it."""

import asyncio
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import pytest

from simulator import DrivenClock, Fault, Simulator
from tests.simulator.caller import Caller
from tests.simulator.conftest import START


async def test_sleep_advances_the_driven_clock(clock: DrivenClock) -> None:
    await clock.sleep(3600)

    assert clock.time() == START + 3600


async def test_concurrent_sleeps_take_as_long_as_the_longest(clock: DrivenClock) -> None:
    await asyncio.gather(clock.sleep(1), clock.sleep(1), clock.sleep(2))

    assert clock.time() == START + 2


async def test_consecutive_sleeps_add_up(clock: DrivenClock) -> None:
    for _ in range(5):
        await clock.sleep(0.5)

    assert clock.time() == START + 2.5


async def test_sleeping_tasks_wake_in_order(clock: DrivenClock) -> None:
    woken = []

    async def sleeper(seconds: float) -> None:
        await clock.sleep(seconds)
        woken.append(seconds)

    async with asyncio.TaskGroup() as group:
        for seconds in (3, 1, 2):
            group.create_task(sleeper(seconds))

    assert woken == [1, 2, 3]


async def test_advance_wakes_due_tasks_only(clock: DrivenClock) -> None:
    with clock.busy():
        sleepers = [asyncio.create_task(clock.sleep(seconds)) for seconds in (1, 5, 9)]
        await asyncio.sleep(0)
        clock.advance(5)
        await asyncio.gather(*sleepers[:2])
        assert not sleepers[2].done()
        assert clock.time() == START + 5

    await sleepers[2]
    assert clock.time() == START + 9


async def test_driven_clock_stands_still_while_work_is_in_progress(clock: DrivenClock) -> None:
    with clock.busy():
        sleeper = asyncio.create_task(clock.sleep(1))
        for _ in range(200):
            await asyncio.sleep(0)
        assert clock.time() == START

    await sleeper
    assert clock.time() == START + 1


async def test_idle_work_does_not_stop_the_driven_clock(clock: DrivenClock) -> None:
    with clock.busy(), clock.idle():
        await clock.sleep(4)

    assert clock.time() == START + 4


async def test_on_advance_receives_the_elapsed_seconds() -> None:
    steps: list[float] = []
    clock = DrivenClock(START, on_advance=steps.append)

    clock.advance(2)
    await clock.sleep(3)

    assert steps == [2, 3]


async def test_cancelled_sleep_leaves_no_task(clock: DrivenClock) -> None:
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


async def test_sleep_that_begins_as_the_last_one_is_cancelled_returns(clock: DrivenClock) -> None:
    cancelled = asyncio.create_task(clock.sleep(60))
    await asyncio.sleep(0)
    cancelled.cancel()
    # Start another sleep before the clock has noticed that the first sleep was cancelled.
    async with asyncio.timeout(5):
        await asyncio.create_task(clock.sleep(1))

    assert clock.time() == START + 1


async def test_negative_advance_is_rejected(clock: DrivenClock) -> None:
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
