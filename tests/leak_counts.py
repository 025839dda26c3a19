"""Counts tasks, timers, files and other objects, to find those that a reload leaves behind."""

import asyncio
from collections import Counter
import gc
from pathlib import Path
import threading
from typing import Any

from homeassistant.util.async_ import get_scheduled_timer_handles

from tests.house import House


def leak_counts(house: House) -> dict[str, Any]:
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
        "files": len(_open_files()) - open_sockets(),
        "objects": Counter(
            type(it).__qualname__
            for it in gc.get_objects()
            if type(it).__module__.startswith("custom_components.blink_clips")
        ),
    }


def open_sockets() -> int:
    """Return the number of open sockets."""
    return sum("socket:" in it for it in _open_files())


def _open_files() -> list[str]:
    links = [it for it in Path("/proc/self/fd").iterdir() if it.is_symlink()]
    return [str(it.readlink()) for it in links if it.exists()]
