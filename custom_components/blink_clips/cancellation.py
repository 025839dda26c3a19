"""Completes the setup, unload and removal of an account even if Home Assistant cancels them.

Home Assistant reloads an account while a browser waits for the response, and cancels the reload if
the user leaves the page. A cancelled unload would leave the account in the state "unload in
progress", in which it cannot be loaded until Home Assistant restarts. A cancelled setup would leave
its entities unavailable until the next reload.
"""

import asyncio
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.util.async_ import create_eager_task

from .config_entry import BlinkConfigEntry

# Maximum number of seconds for which a cancelled step continues.
MAX_SECONDS = 120.0

type Step[ResultT] = Callable[[HomeAssistant, BlinkConfigEntry], Coroutine[Any, Any, ResultT]]
"""A step of the life of a config entry, such as its setup."""


def uninterrupted[ResultT](step: Step[ResultT]) -> Step[ResultT]:
    """Return a function that completes `step` even if its task is cancelled.

    The task then continues as if it had not been cancelled. There are exceptions: the step is
    cancelled as well if Home Assistant does not run yet or is stopping, if the task is cancelled
    again, or if the step continues for more than `MAX_SECONDS`.
    """

    @wraps(step)
    async def run(hass: HomeAssistant, entry: BlinkConfigEntry) -> ResultT:
        task = create_eager_task(step(hass, entry))
        try:
            if not task.done():
                await asyncio.wait((task,))
        except asyncio.CancelledError:
            if hass.is_running:
                await asyncio.wait((task,), timeout=MAX_SECONDS)
            if not task.done():
                raise
        finally:
            if task.cancel():
                await asyncio.wait((task,))
        return task.result()

    return run
