"""Disk operations in threads that outlive the tasks that wait for them."""

import asyncio
import gc
import threading
from typing import Any

import pytest

from custom_components.blink_clips.media.executor import run_to_completion


async def test_error_of_a_thread_after_two_cancellations_is_not_logged_as_unhandled() -> None:
    loop = asyncio.get_running_loop()
    unhandled: list[dict[str, Any]] = []
    loop.set_exception_handler(lambda _, context: unhandled.append(context))
    continues, has_ended = threading.Event(), asyncio.Event()

    def fail() -> None:
        continues.wait(60)
        raise OSError

    async def in_thread(*args: Any) -> None:
        try:
            await asyncio.to_thread(*args)
        finally:
            has_ended.set()

    run = run_to_completion(in_thread)
    operation: asyncio.Future[None] = asyncio.ensure_future(run(fail))
    for _ in range(2):
        await asyncio.sleep(0)
        operation.cancel()
    with pytest.raises(asyncio.CancelledError):
        await operation
    continues.set()
    await has_ended.wait()
    await asyncio.sleep(0)
    gc.collect()

    assert unhandled == []
