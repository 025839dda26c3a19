"""Runs disk operations in threads. A thread that is running cannot be cancelled."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

type Run = Callable[..., Awaitable[Any]]
"""A function that calls another function in a thread, and returns its result."""


def run_to_completion(run: Run) -> Run:
    """Return a function that calls `run`, and waits for its thread even when it is cancelled."""

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
