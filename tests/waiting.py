"""Functions with which tests wait for conditions.

Timeouts use the real clock, because the tests' clock is fake.
"""

import asyncio
from collections.abc import Awaitable, Callable

from freezegun.api import real_monotonic

# Maximum number of real seconds of a wait. Only a condition that never becomes true takes so long.
LIMIT_SECONDS = 60.0


async def _let_tasks_run() -> None:
    await asyncio.sleep(0)


async def until(
    condition: Callable[[], bool], *, pause: Callable[[], Awaitable[None]] = _let_tasks_run
) -> None:
    """Wait until a condition is true. Check it after each `pause`.

    Raises AssertionError after a minute of real time.
    """
    end = real_monotonic() + LIMIT_SECONDS
    while not condition():
        assert real_monotonic() < end, "the condition was not true in time"
        await pause()
