"""A reload is completed although Home Assistant cancels it when the user leaves the page."""

import asyncio
import itertools
import threading
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import CoreState, HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.blink_clips import cancellation
from custom_components.blink_clips.media.executor import run_to_completion
from simulator import Fault
from tests.action_calls import perform
from tests.house import House
from tests.waiting import until


def reload(house: House, entry: ConfigEntry) -> asyncio.Future[bool]:
    """Start a reload, as the frontend does."""
    return asyncio.ensure_future(house.hass.config_entries.async_reload(entry.entry_id))


async def test_reload_continues_wherever_it_is_cancelled(house: House, entry: ConfigEntry) -> None:
    for steps in itertools.count(1):
        running = reload(house, entry)
        for _ in range(steps):
            await asyncio.sleep(0)
        if not running.cancel():
            break
        assert await running, f"cancelled after {steps} steps"
        await house.settle()
        assert entry.state is ConfigEntryState.LOADED, f"cancelled after {steps} steps"
    assert steps > 10
    await perform(house.hass, "snapshot", entity_id="camera.garden")


async def test_reload_continues_if_it_is_cancelled_while_blink_does_not_respond(
    house: House, entry: ConfigEntry
) -> None:
    house.cloud.faults.add(Fault(route="homescreen", kind="delay", seconds=5))
    running = reload(house, entry)
    await until(lambda: house.cloud.ledger.by_route().get("homescreen") == 1)

    running.cancel()
    await house.let_pass(10)

    assert await running
    assert entry.state is ConfigEntryState.LOADED


async def test_reload_continues_if_it_is_cancelled_while_the_cache_waits_for_a_slow_disk(
    house: House, entry: ConfigEntry
) -> None:
    files = entry.runtime_data.media.clip_files
    disk = threading.Event()
    # Wait in a thread, which cannot be cancelled.
    thread = run_to_completion(house.hass.async_add_executor_job)
    loading = asyncio.ensure_future(files.cache.get("1/slow", lambda path: thread(disk.wait)))
    await asyncio.sleep(0)
    running = reload(house, entry)
    await until(lambda: loading.done() or files.cache.is_closed)

    running.cancel()
    await asyncio.sleep(0)
    disk.set()

    assert await running
    assert entry.state is ConfigEntryState.LOADED
    await asyncio.wait((loading,))
    assert loading.exception()


@pytest.fixture
async def endless(hass: HomeAssistant) -> asyncio.Task[None]:
    """Return the task of an uninterrupted step that never ends."""

    async def step(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
        await asyncio.Event().wait()

    task = asyncio.create_task(cancellation.uninterrupted(step)(hass, MockConfigEntry()))
    await asyncio.sleep(0)
    return task


async def test_cancelled_step_ends_after_its_time_limit(
    hass: HomeAssistant, endless: asyncio.Task[None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cancellation, "MAX_SECONDS", 0.0)

    endless.cancel()

    with pytest.raises(asyncio.CancelledError):
        await endless
    await hass.async_block_till_done()


async def test_step_ends_when_it_is_cancelled_twice(
    hass: HomeAssistant, endless: asyncio.Task[None]
) -> None:
    endless.cancel()
    await asyncio.sleep(0)
    assert not endless.done()

    endless.cancel()

    with pytest.raises(asyncio.CancelledError):
        await endless


@pytest.mark.parametrize(
    "state", [CoreState.stopping, CoreState.final_write, CoreState.not_running]
)
async def test_cancelled_step_ends_while_home_assistant_does_not_run(
    hass: HomeAssistant, endless: asyncio.Task[None], state: CoreState
) -> None:
    """The step is not continued. `not_running` is the state before startup and after shutdown."""
    hass.set_state(state)

    endless.cancel()

    with pytest.raises(asyncio.CancelledError):
        await endless
