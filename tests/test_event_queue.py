"""The announcer by itself: what it remembers, and for how long."""

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from datetime import UTC, datetime, timedelta
import json
from typing import Any

import pytest

from custom_components.blink_clips.api import (
    BlinkNotFoundError,
    CameraKey,
    Clip,
    CloudClock,
    Family,
)
from custom_components.blink_clips.clips import event_queue as module
from custom_components.blink_clips.clips.event_queue import EventQueue
from custom_components.blink_clips.clips.event_types import ClipEvent, EventTypes
from simulator import DrivenClock
from tests.house import ClientClock

START = datetime(2026, 11, 20, 12, tzinfo=UTC)
KEY = CameraKey(Family.CAMERA, 1)
OTHER = CameraKey(Family.OWL, 1)
SECOND = timedelta(seconds=1)


def clip(number: int, created_at: datetime = START, **facts: Any) -> Clip:
    """Return the record of a clip that can be told of at once."""
    known: dict[str, Any] = {
        "updated_at": created_at,
        "camera_id": 1,
        "raw_source": "pir",
        "thumbnail": "/1",
    }
    return Clip(id=number, created_at=created_at, **(known | facts))


class Desk:
    """An announcer, and one who listens to all of it."""

    def __init__(self, clock: DrivenClock, stored: Any = None) -> None:
        self.clock = clock
        self.told: list[int] = []
        self.saves = 0
        self.live = True
        self.posters = True
        self.hangs: asyncio.Event | None = None
        """Until when the posters of the first camera do not come."""
        self.cameras = {1: KEY, 2: OTHER}
        self.tasks: list[asyncio.Task[Any]] = []
        self.event_queue = EventQueue(
            CloudClock(ClientClock(clock)),
            types=EventTypes(),
            camera_of=lambda clip: self.cameras.get(clip.camera_id),
            get_poster=self._get_poster,
            is_live=lambda: self.live,
            on_change=self._save,
            start_task=self._start,
        )
        if stored:
            self.event_queue.restore(json.loads(json.dumps(stored)))

    def open(self) -> None:
        """Let the listeners come."""
        self.event_queue.begin(lambda _: {"listener"})
        for key in (KEY, OTHER):
            self.event_queue.subscribe(key, "listener", self._listen)

    async def take(self, *clips: Clip) -> list[Clip]:
        """Read records, as a poll does."""
        news = self.event_queue.take(clips)
        await self.settle()
        return news

    async def settle(self) -> None:
        """Announce what can be."""
        self.event_queue.announce_soon()
        await asyncio.gather(*self.tasks)

    def _listen(self, event: ClipEvent) -> None:
        self.told.append(event.clip.id)

    async def _get_poster(self, clip: Clip) -> object:
        if self.hangs and clip.camera_id == 1:
            await self.hangs.wait()
        if not self.posters:
            raise BlinkNotFoundError("not there", status=404)
        return clip

    def _save(self) -> None:
        self.saves += 1

    def _start(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        task = asyncio.create_task(work, name=name)
        self.tasks.append(task)
        return task


@pytest.fixture
def time() -> DrivenClock:
    """A clock that nothing moves by itself."""
    return DrivenClock(START.timestamp())


@pytest.fixture
async def desk(time: DrivenClock) -> Desk:
    """An announcer that has seen the past."""
    desk = Desk(time)
    desk.open()
    await desk.take(clip(1))
    return desk


async def test_before_anything_is_read_there_is_nothing_to_remember(time: DrivenClock) -> None:
    assert Desk(time).event_queue.stored is None


async def test_oldest_first_whatever_the_order(desk: Desk) -> None:
    news = await desk.take(clip(4, START + 3 * SECOND), clip(2, START + SECOND), clip(3, START))

    assert desk.told == [3, 2, 4]
    assert {it.id for it in news} == {2, 3, 4}
    assert desk.saves > 0
    assert await desk.take(clip(4, START + 3 * SECOND)) == []


async def test_what_is_news_is_saved_before_it_is_told_of(desk: Desk) -> None:
    desk.live = False
    saves = desk.saves
    await desk.take(clip(2))
    assert desk.saves == saves + 1

    await desk.take(clip(2))

    assert desk.saves == saves + 1, "it still waits"


async def test_what_was_recorded_before_the_first_reading_is_history(desk: Desk) -> None:
    await desk.take(clip(2, START - SECOND, updated_at=START + SECOND), clip(3))

    assert desk.told == [3]


async def test_what_waits_is_remembered_with_what_was_told(time: DrivenClock, desk: Desk) -> None:
    desk.live = False
    await desk.take(clip(2), clip(3, START + SECOND))
    assert desk.told == []

    later = Desk(time, desk.event_queue.stored)
    later.open()
    await later.settle()
    await later.take(clip(1), clip(2), clip(3, START + SECOND))

    assert later.told == [2, 3]


async def test_nothing_is_told_before_all_listeners_are_there(time: DrivenClock) -> None:
    desk = Desk(time)
    await desk.take()
    await desk.take(clip(2))
    desk.event_queue.begin(lambda _: {"listener", "doorbell"})
    desk.event_queue.subscribe(KEY, "listener", desk._listen)
    await desk.settle()
    assert desk.told == []

    desk.event_queue.subscribe(KEY, "doorbell", desk._listen)
    await desk.settle()

    assert desk.told == [2, 2]


async def test_who_has_left_hears_nothing(desk: Desk) -> None:
    leave = desk.event_queue.subscribe(KEY, "guest", desk._listen)
    leave()

    await desk.take(clip(2))

    assert desk.told == [2]


async def test_a_newer_record_replaces_one_that_waits(desk: Desk) -> None:
    desk.live = False
    await desk.take(clip(2, thumbnail=""))
    await desk.take(clip(2, updated_at=START + 9 * SECOND))
    await desk.take(clip(2, thumbnail=""))
    desk.live = True

    await desk.settle()

    assert desk.told == [2]


async def test_a_newer_record_in_the_middle_of_a_round_changes_no_order(desk: Desk) -> None:
    def watch(event: ClipEvent) -> None:
        if event.clip.id == 2:
            desk.event_queue.take([clip(3, START + SECOND, updated_at=START + 9 * SECOND)])

    desk.event_queue.subscribe(KEY, "viewer", watch)
    await desk.take(clip(2), clip(3, START + SECOND), clip(4, START + 2 * SECOND))
    await desk.settle()

    assert desk.told == [2, 3, 4]


async def test_what_waits_for_its_poster_holds_up_its_camera_and_no_other(
    desk: Desk, time: DrivenClock
) -> None:
    later = START + SECOND
    await desk.take(clip(2, thumbnail=""), clip(3, later), clip(4, later, camera_id=2))
    assert desk.told == [4]

    time.advance(46)
    await desk.settle()
    assert desk.told == [4, 2, 3]


async def test_a_clip_that_is_deleted_while_it_waits_is_not_told_of(desk: Desk) -> None:
    desk.live = False
    await desk.take(clip(2))
    await desk.take(clip(2, deleted=True))
    desk.live = True

    await desk.settle()

    assert desk.told == []


async def test_a_camera_that_is_not_known_yet_is_waited_for(desk: Desk) -> None:
    await desk.take(clip(2, camera_id=3))
    assert desk.told == []
    desk.cameras[3] = KEY

    await desk.settle()

    assert desk.told == [2]


async def test_a_poster_that_hangs_holds_up_no_other_camera(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ANNOUNCE_EVERY_SECONDS", 0.01)
    desk.hangs = asyncio.Event()
    desk.event_queue.take([clip(2), clip(3, START + SECOND, camera_id=2), clip(4, START + SECOND)])
    desk.event_queue.announce_soon()
    while not desk.told:  # noqa: ASYNC110 - a list sets no event
        await asyncio.sleep(0.01)
    assert desk.told == [3]

    desk.hangs.set()
    await desk.settle()

    assert desk.told == [3, 2, 4]
    assert desk.event_queue._posters == set()


async def test_old_posters_are_not_asked_for(desk: Desk) -> None:
    desk.posters = False
    desk.clock.advance(3600)
    await desk.take(clip(2), clip(3, START + timedelta(hours=1)))

    assert desk.told == [2]


async def test_what_is_older_than_a_week_is_history(desk: Desk) -> None:
    desk.clock.advance(timedelta(days=8).total_seconds())
    await desk.take(clip(2, START + timedelta(days=8)))
    await desk.take(clip(3, START + timedelta(hours=23)), clip(4, START + timedelta(hours=25)))

    assert desk.told == [2, 4]
    assert desk.event_queue.stored is not None
    assert {int(number) for number, _ in desk.event_queue.stored["settled"]} == {2, 4}


@pytest.mark.parametrize("wrong", [timedelta(days=4000), timedelta(days=-4000)])
async def test_one_clock_that_is_wrong_makes_nothing_old(desk: Desk, wrong: timedelta) -> None:
    """A camera's clock, that is; this machine's is the other test."""
    await desk.take(clip(2, START + wrong))

    await desk.take(clip(3, START + SECOND))

    assert desk.told[-1:] == [3]


async def test_a_machine_that_dreams_of_the_future_makes_nothing_old(desk: Desk) -> None:
    desk.clock.advance(timedelta(days=4000).total_seconds())

    await desk.take(clip(2, START + SECOND))

    assert desk.told == [2]


async def test_memory_is_bounded_and_what_it_lost_is_not_told_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_REMEMBERED", 50)
    clips = [clip(number, START + number * SECOND) for number in range(2, 202)]
    await desk.take(*clips)
    await desk.take(*(replace(it, updated_at=START + timedelta(hours=1)) for it in clips))

    assert desk.told == [it.id for it in clips]
    assert desk.event_queue.stored is not None
    assert len(desk.event_queue.stored["settled"]) == 50
