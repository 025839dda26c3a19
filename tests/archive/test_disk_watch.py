"""One long access to the drive ends an action of a user. Many short ones do not."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
import os
from pathlib import Path
import threading

import pytest

from custom_components.blink_clips.archive import scan
from custom_components.blink_clips.archive.disk_watch import MAX_CALL_SECONDS, DiskWatch
from custom_components.blink_clips.media.executor import run_to_completion
from tests.waiting import until

from .clips import NOON, Shelf, clip
from .fake_account import House

DAYS = 5


@pytest.fixture
async def let_pass(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Return a function that lets seconds pass on the clock of the event loop."""
    loop = asyncio.get_running_loop()
    time = loop.time
    passed = 0.0

    def let_pass(seconds: float) -> None:
        nonlocal passed
        passed += seconds

    monkeypatch.setattr(loop, "time", lambda: time() + passed)
    return let_pass


def archived_house(shelf: Shelf) -> House:
    """Return an archive whose index lacks the archived clips until the first scan."""
    for day in range(DAYS):
        shelf.put(clip(day + 1, NOON - day * timedelta(days=1)))
    return House(shelf)


async def test_long_scan_of_a_drive_that_responds_does_not_end_an_action(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, let_pass: Callable[[float], None]
) -> None:
    house = archived_house(shelf)
    read = scan._files
    folders: list[str] = []

    def read_slowly(path: Path) -> dict[str, os.stat_result]:
        folders.append(path.name)
        let_pass(MAX_CALL_SECONDS - 1)
        return read(path)

    monkeypatch.setattr(scan, "_files", read_slowly)

    assert await house.disk.finish(house.archiver.keep([DAYS], kept=True)) == {DAYS}

    assert len(folders) == DAYS


@pytest.mark.parametrize("responds", [True, False])
async def test_cancelled_action_waits_for_its_thread_while_the_drive_responds(
    let_pass: Callable[[float], None], *, responds: bool
) -> None:
    thread_ends = threading.Event()
    has_begun = asyncio.Event()
    loop = asyncio.get_running_loop()

    def wait() -> None:
        loop.call_soon_threadsafe(has_begun.set)
        thread_ends.wait(60)

    disk = DiskWatch(run_to_completion(asyncio.to_thread))
    action = asyncio.create_task(disk.finish(disk.run(wait)))
    await has_begun.wait()
    for cancel in (False, True):
        if cancel:
            action.cancel()
        for _ in range(10):
            await asyncio.sleep(0)
        assert not action.done()

    if responds:
        thread_ends.set()
    else:
        let_pass(MAX_CALL_SECONDS)
    with pytest.raises(asyncio.CancelledError):
        await action

    assert disk.is_stuck is not responds
    thread_ends.set()
    await until(lambda: not disk.is_stuck)


async def test_call_that_waits_for_a_free_thread_does_not_wait_for_the_drive(
    let_pass: Callable[[float], None],
) -> None:
    thread_is_free = asyncio.Event()

    async def in_thread(work: Callable[..., object], *args: object) -> object:
        await thread_is_free.wait()
        return work(*args)

    disk = DiskWatch(run_to_completion(in_thread))
    action = asyncio.create_task(disk.finish(disk.run(os.path.basename, "/a")))
    for _ in range(3):
        await asyncio.sleep(0)
    let_pass(2 * MAX_CALL_SECONDS)
    assert not disk.is_stuck

    thread_is_free.set()
    assert await action == "a"
