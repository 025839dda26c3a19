"""Executor: runs disk operations in threads. A running thread cannot be cancelled."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any


def run_to_completion(run: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """Return a variant of `run`, a function that runs other functions in threads.

    If a call of the variant is cancelled, it still waits for the end of the thread.
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
