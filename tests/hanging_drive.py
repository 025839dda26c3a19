"""A drive of an archive that does not respond, for tests that perform actions meanwhile."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
import threading
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest

from tests.action_calls import perform, raised
from tests.archive_house import ArchivingHouse
from tests.timers import run_due_timers

UNRESPONSIVE = "archive_unresponsive"


class HangingDrive:
    """A drive that does not respond until `release` is called."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.is_waited_for = asyncio.Event()
        """An event that is set when a thread begins to wait for the drive."""
        self._loop = loop
        self._responds = threading.Event()

    def wait(self) -> None:
        """Wait in a thread until the drive responds."""
        self._loop.call_soon_threadsafe(self.is_waited_for.set)
        self._responds.wait(60)

    def release(self) -> None:
        """Let the drive respond."""
        self._responds.set()


@contextmanager
def hanging(
    hass: HomeAssistant,
    owner: Any,
    name: str,
    when: Callable[[Any], bool] = lambda _: True,
) -> Iterator[HangingDrive]:
    """In the `with` block, let a function wait for the drive of the archive.

    `when` receives the first argument of a call, and returns whether the call waits.
    """
    drive = HangingDrive(hass.loop)
    real: Callable[..., Any] = getattr(owner, name)

    def hang(*args: Any, **kwargs: Any) -> Any:
        if when(args[0]):
            drive.wait()
        return real(*args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(owner, name, hang)
        try:
            yield drive
        finally:
            drive.release()


async def pass_seconds(archive: ArchivingHouse, seconds: float) -> None:
    """Let time pass. Do not wait for the tasks that wait for the drive."""
    hass = archive.house.hass
    archive.house.clock.advance(seconds)
    run_due_timers(hass)
    for _ in range(20):
        for _ in range(5):
            await asyncio.sleep(0)
        # Let the threads that do not wait for the drive end, also on a busy machine.
        await hass.async_add_executor_job(int)


async def error_of(action: asyncio.Task[Any]) -> str | None:
    """Return the translation key of the error of an action."""
    with pytest.raises(HomeAssistantError) as error:
        await action
    return raised(error)


def start(hass: HomeAssistant, action: str, **data: Any) -> asyncio.Task[Any]:
    """Perform an action in a task."""
    return asyncio.create_task(perform(hass, action, **data))
