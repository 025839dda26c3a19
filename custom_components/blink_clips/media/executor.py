"""Runs disk operations in threads. A thread that is running cannot be cancelled."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

type Run = Callable[..., Awaitable[Any]]
"""A function that calls another function in a thread, and returns its result."""


def run_to_completion(run: Run) -> Run:
    """Return a function that calls `run`, and waits for its thread even when it is cancelled.

    Only a second cancellation ends the wait.
    """

    async def run_then_return(*args: object) -> object:
        step = asyncio.ensure_future(run(*args))
        step.add_done_callback(_retrieve)
        try:
            await asyncio.wait((step,))
        except asyncio.CancelledError:
            await asyncio.wait((step,))
            raise
        return step.result()

    return run_then_return


def _retrieve(step: asyncio.Future[object]) -> None:
    """Retrieve the exception of a thread. Otherwise asyncio logs it after a cancellation."""
    if not step.cancelled():
        step.exception()
