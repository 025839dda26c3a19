"""Runs disk operations in threads. A thread that is running cannot be cancelled."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any


def run_to_completion(run: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """Return a function that calls `run`, and waits for its thread even when it is cancelled.

    `run` calls a function in a thread.
    """

    async def run_then_return(*args: object) -> object:
        step = asyncio.ensure_future(run(*args))
        try:
            await asyncio.wait((step,))
        except asyncio.CancelledError:
            await asyncio.wait((step,))
            # Retrieve the exception of the thread. Otherwise asyncio logs the exception as
            # unhandled.
            step.exception()
            raise
        return step.result()

    return run_then_return
