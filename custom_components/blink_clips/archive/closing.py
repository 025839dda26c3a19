"""Waits for work on the archive when an account is unloaded."""

import asyncio
from collections.abc import Collection
from typing import Any

from ..const import LOGGER

# Maximum time in seconds to wait for running work when an account is unloaded.
MAX_CLOSING_SECONDS = 10.0


async def wait_for_end(tasks: Collection[asyncio.Task[Any]]) -> None:
    """Wait until tasks have ended, but at most MAX_CLOSING_SECONDS.

    A task does not end while it waits for a disk that does not respond, even if it was cancelled.
    """
    if not tasks:
        return
    _, running = await asyncio.wait(tasks, timeout=MAX_CLOSING_SECONDS)
    if running:
        LOGGER.warning("The drive of the archive does not respond. The account is unloaded")
