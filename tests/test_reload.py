"""A hundred reloads leave no tasks, timers, listeners, files or objects."""

import asyncio
from collections import Counter
import gc
from pathlib import Path
import threading

from homeassistant.config_entries import ConfigEntryState
from homeassistant.util.async_ import get_scheduled_timer_handles

from tests.action_calls import perform
from tests.clip_helpers import newest
from tests.house import House

RELOADS = 100
# Number of reloads before the first count of objects. In these reloads, Home Assistant creates the
# objects that it creates only once.
WARM = 10


def leak_counts(house: House) -> dict[str, object]:
    """Return the number of objects of each kind that a reload could leave behind."""
    gc.collect()
    loop = asyncio.get_running_loop()
    return {
        "tasks": len(asyncio.all_tasks()),
        "timers": len([it for it in get_scheduled_timer_handles(loop) if not it.cancelled()]),
        "listeners": dict(house.hass.bus.async_listeners()),
        "threads": len(threading.enumerate()),
        "states": len(house.hass.states.async_all()),
        "data": len(house.hass.data),
        "files": open_files(),
        "objects": Counter(
            type(it).__qualname__
            for it in gc.get_objects()
            if type(it).__module__.startswith("custom_components.blink_clips")
        ),
    }


def open_files() -> int:
    """Return the number of open files, without sockets."""
    links = [it for it in Path("/proc/self/fd").iterdir() if it.is_symlink()]
    return sum("socket:" not in str(it.readlink()) for it in links if it.exists())


async def test_a_hundred_reloads_leak_no_tasks_timers_files_or_objects(house: House) -> None:
    entry = await house.sign_in()
    cloud, clip = house.cloud.cloud, newest(house)
    seen: dict[int, dict[str, object]] = {}
    for number in range(1, RELOADS + 1):
        # Use many features before each reload: load pictures and a clip, and record a clip whose
        # event waits for the poster.
        passing = cloud.motion(cloud.camera("Garden"), upload_seconds=0)
        await house.look("camera.garden")
        await perform(house.hass, "get_clips", limit=1)
        account = entry.runtime_data
        await account.clip_files.clip_file(account.catalogue.get(clip.id))
        del account
        await house.let_pass(15)
        cloud.delete_clip(passing)
        assert await house.hass.config_entries.async_reload(entry.entry_id)
        await house.settle()
        if number in {WARM, RELOADS}:
            seen[number] = leak_counts(house)

    assert entry.state is ConfigEntryState.LOADED
    assert seen[RELOADS] == seen[WARM]
