"""The start of a live view session, for which several user requests may wait."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from ..api import BlinkUnloadedError


class SharedStart:
    """A session that is being started.

    All requests that wait for the session share this start. If all of them are cancelled, for
    example because the users have closed the page, the start is cancelled, too.
    """

    def __init__(
        self, starting: Coroutine[Any, Any, None], on_end: Callable[[SharedStart], None]
    ) -> None:
        self.is_given_up = False
        """Whether the start was cancelled before it had succeeded or failed."""
        self._waiting = 0
        self._on_end = on_end
        self._task = asyncio.create_task(starting, name="start of a live view")
        self._task.add_done_callback(self._has_ended)

    async def wait(self) -> None:
        """Wait for the session on behalf of one request.

        Raises BlinkUnloadedError if the start was cancelled, and the error of a failed start.
        """
        self._waiting += 1
        try:
            await asyncio.wait([self._task])
        finally:
            self._waiting -= 1
            if not self._waiting:
                self._give_up()
        if self._task.cancelled():
            raise BlinkUnloadedError
        self._task.result()

    async def cancel(self) -> None:
        """Cancel the start. Return when it has ended."""
        self._give_up()
        await asyncio.wait([self._task])

    def _give_up(self) -> None:
        if not self._task.done():
            self.is_given_up = True
            self._task.cancel()

    def _has_ended(self, task: asyncio.Task[None]) -> None:
        self._on_end(self)
        if not task.cancelled():
            # Retrieve the error. Otherwise asyncio logs it if no request waits for the start.
            task.exception()
