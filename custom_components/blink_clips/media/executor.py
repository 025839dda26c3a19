"""Work on the disk is done in threads; a thread that has begun cannot be stopped."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any


def run_to_completion(run: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """Return a `run` (in a thread) that has ended when its caller goes on, cancelled or not.

    Otherwise a file could appear after its caller has tidied up.
    """

    async def run_then_return(*args: object) -> object:
        step = asyncio.ensure_future(run(*args))
        try:
            await asyncio.wait((step,))
        except asyncio.CancelledError:
            await asyncio.wait((step,))
            # Seen here, because nobody else will.
            step.exception()
            raise
        return step.result()

    return run_then_return
