"""Waits until Blink's clip list shows the effect of an action: a new, deleted or viewed clip."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from homeassistant.config_entries import ConfigEntryState

from ..api import (
    BlinkBlockedError,
    BlinkConnectionError,
    BlinkRateLimitError,
    BlinkResponseError,
    BlinkUnloadedError,
)
from ..clips.cloud_feed import CURSOR_OVERLAP, FIRST_LOOK_BACK
from ..coordinator import BlinkCoordinator

# Pause between two reads of the clip list, and the time after which an action fails because the
# list lacks its change. Usually, the first read already shows the change.
LISTING_PAUSE = timedelta(seconds=2)
LISTED_WITHIN = timedelta(seconds=10)


class ClipListing:
    """Reads the changes of an account's clip list.

    Callers that wait at the same time share the requests.
    """

    def __init__(self, coordinator: BlinkCoordinator) -> None:
        self._coordinator = coordinator
        self._clock = coordinator.client.clock
        now = self._clock.now()
        # Read all changes since the newest known change. If its time is in the future, because a
        # clock is wrong, read the changes since now.
        updates = (it.updated_at for it in coordinator.catalogue.clips() if it.usb is None)
        newest = max(updates, default=now - FIRST_LOOK_BACK)
        self._since = min(newest, now) - CURSOR_OVERLAP
        self._reading = asyncio.Lock()
        self._next_read_at = 0.0

    async def until(
        self, is_listed: Callable[[], bool], *, every: timedelta, within: timedelta
    ) -> None:
        """Read the clip list repeatedly until `is_listed` returns True.

        Raises TimeoutError after the time `within`. Raises BlinkError immediately if a retry cannot
        help.
        """
        pause = every.total_seconds()
        deadline = self._clock.monotonic() + within.total_seconds()
        while True:
            await self._read(pause)
            if is_listed():
                return
            if self._clock.monotonic() + pause > deadline:
                raise TimeoutError
            await self._clock.sleep(pause)

    async def _read(self, pause: float) -> None:
        """Read the clip list, and merge the changed clips into the coordinator's data.

        Do nothing if the last read was less than `pause` seconds ago.
        """
        async with self._reading:
            if self._clock.monotonic() < self._next_read_at:
                return
            self._next_read_at = self._clock.monotonic() + pause
            coordinator = self._coordinator
            try:
                records = await coordinator.async_read_clips(self._since)
            except BlinkRateLimitError, BlinkBlockedError:
                raise
            except BlinkConnectionError, BlinkResponseError:
                # Ignore the error, because the action itself has succeeded. The next read of the
                # list may succeed.
                records = []
            if coordinator.config_entry.state is not ConfigEntryState.LOADED:
                raise BlinkUnloadedError
            await coordinator.async_ingest_clips(records)
