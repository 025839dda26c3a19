"""Tests of the event queue, which fires an event for each new clip, without Home Assistant."""

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
from custom_components.blink_clips.clips import announced_clips, event_queue
from custom_components.blink_clips.clips.event_queue import EventQueue
from custom_components.blink_clips.clips.event_types import ClipEvent, EventTypes
from simulator import DrivenClock
from tests.house import ClientClock

START = datetime(2026, 11, 20, 12, tzinfo=UTC)
KEY = CameraKey(Family.CAMERA, 1)
OTHER = CameraKey(Family.OWL, 1)
SECOND = timedelta(seconds=1)


def clip(number: int, created_at: datetime = START, **facts: Any) -> Clip:
    """Return a clip whose event the queue can fire immediately."""
    known: dict[str, Any] = {
        "updated_at": created_at,
        "camera_id": 1,
        "raw_source": "pir",
        "thumbnail": "/1",
    }
    return Clip(id=number, created_at=created_at, **(known | facts))


class Harness:
    """An event queue, and a listener that records the clips of the fired events."""

    def __init__(self, clock: DrivenClock, stored: Any = None) -> None:
        self.clock = clock
        self.announced: list[int] = []
        self.saves = 0
        self.live = True
        self.has_posters = True
        self.poster_gate: asyncio.Event | None = None
        """An event, or None.

        Until it is set, downloads of the first camera's posters wait for it.
        """
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

    def subscribe_listener(self) -> None:
        """Subscribe a listener that records the clips of both cameras."""
        self.event_queue.begin(lambda _: {"listener"})
        for key in (KEY, OTHER):
            self.event_queue.subscribe(key, "listener", self._listen)

    async def poll(self, *clips: Clip) -> list[Clip]:
        """Pass clips to the queue, as a poll does. Return the new clips."""
        new_clips = self.event_queue.take(clips)
        await self.settle()
        return new_clips

    async def settle(self) -> None:
        """Wait until the queue has fired the events of all ready clips."""
        self.event_queue.announce_soon()
        await asyncio.gather(*self.tasks)

    def _listen(self, event: ClipEvent) -> None:
        self.announced.append(event.clip.id)

    async def _get_poster(self, clip: Clip) -> object:
        if self.poster_gate and clip.camera_id == 1:
            await self.poster_gate.wait()
        if not self.has_posters:
            raise BlinkNotFoundError("poster not found", status=404)
        return clip

    def _save(self) -> None:
        self.saves += 1

    def _start(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        task = asyncio.create_task(work, name=name)
        self.tasks.append(task)
        return task


@pytest.fixture
def time() -> DrivenClock:
    """Return a virtual clock."""
    return DrivenClock(START.timestamp())


@pytest.fixture
async def harness(time: DrivenClock) -> Harness:
    """Return an event queue that has fired the event of one old clip."""
    harness = Harness(time)
    harness.subscribe_listener()
    await harness.poll(clip(1))
    return harness


async def test_queue_has_nothing_to_store_before_the_first_reading(time: DrivenClock) -> None:
    assert Harness(time).event_queue.stored is None


async def test_clips_are_announced_oldest_first(harness: Harness) -> None:
    new_clips = await harness.poll(
        clip(4, START + 3 * SECOND), clip(2, START + SECOND), clip(3, START)
    )

    assert harness.announced == [3, 2, 4]
    assert {it.id for it in new_clips} == {2, 3, 4}
    assert harness.saves > 0
    assert await harness.poll(clip(4, START + 3 * SECOND)) == []


async def test_new_clip_is_stored_before_it_is_announced(harness: Harness) -> None:
    harness.live = False
    saves = harness.saves
    await harness.poll(clip(2))
    assert harness.saves == saves + 1

    await harness.poll(clip(2))

    assert harness.saves == saves + 1, "the clip is still pending"


async def test_clip_recorded_before_the_first_reading_is_not_announced(harness: Harness) -> None:
    await harness.poll(clip(2, START - SECOND, updated_at=START + SECOND), clip(3))

    assert harness.announced == [3]


async def test_pending_and_announced_clips_are_restored(
    time: DrivenClock, harness: Harness
) -> None:
    harness.live = False
    await harness.poll(clip(2), clip(3, START + SECOND))
    assert harness.announced == []

    later = Harness(time, harness.event_queue.stored)
    later.subscribe_listener()
    await later.settle()
    await later.poll(clip(1), clip(2), clip(3, START + SECOND))

    assert later.announced == [2, 3]


async def test_clips_are_announced_after_all_listeners_have_subscribed(time: DrivenClock) -> None:
    harness = Harness(time)
    await harness.poll()
    await harness.poll(clip(2))
    harness.event_queue.begin(lambda _: {"listener", "doorbell"})
    harness.event_queue.subscribe(KEY, "listener", harness._listen)
    await harness.settle()
    assert harness.announced == []

    harness.event_queue.subscribe(KEY, "doorbell", harness._listen)
    await harness.settle()

    assert harness.announced == [2, 2]


async def test_unsubscribed_listener_is_not_called(harness: Harness) -> None:
    leave = harness.event_queue.subscribe(KEY, "guest", harness._listen)
    leave()

    await harness.poll(clip(2))

    assert harness.announced == [2]


async def test_newer_record_replaces_a_pending_clip(harness: Harness) -> None:
    harness.live = False
    await harness.poll(clip(2, thumbnail=""))
    await harness.poll(clip(2, updated_at=START + 9 * SECOND))
    await harness.poll(clip(2, thumbnail=""))
    harness.live = True

    await harness.settle()

    assert harness.announced == [2]


async def test_newer_record_during_an_announcement_keeps_the_order(harness: Harness) -> None:
    def watch(event: ClipEvent) -> None:
        if event.clip.id == 2:
            harness.event_queue.take([clip(3, START + SECOND, updated_at=START + 9 * SECOND)])

    harness.event_queue.subscribe(KEY, "viewer", watch)
    await harness.poll(clip(2), clip(3, START + SECOND), clip(4, START + 2 * SECOND))
    await harness.settle()

    assert harness.announced == [2, 3, 4]


async def test_late_poster_delays_only_the_clips_of_its_camera(
    harness: Harness, time: DrivenClock
) -> None:
    later = START + SECOND
    await harness.poll(clip(2, thumbnail=""), clip(3, later), clip(4, later, camera_id=2))
    assert harness.announced == [4]

    time.advance(46)
    await harness.settle()
    assert harness.announced == [4, 2, 3]


async def test_pending_clip_that_is_deleted_is_not_announced(harness: Harness) -> None:
    harness.live = False
    await harness.poll(clip(2))
    await harness.poll(clip(2, deleted=True))
    harness.live = True

    await harness.settle()

    assert harness.announced == []


async def test_clip_of_an_unknown_camera_waits_until_the_camera_is_known(harness: Harness) -> None:
    await harness.poll(clip(2, camera_id=3))
    assert harness.announced == []
    harness.cameras[3] = KEY

    await harness.settle()

    assert harness.announced == [2]


async def test_hanging_poster_request_does_not_delay_other_cameras(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_queue, "ANNOUNCE_EVERY_SECONDS", 0.01)
    harness.poster_gate = asyncio.Event()
    harness.event_queue.take(
        [clip(2), clip(3, START + SECOND, camera_id=2), clip(4, START + SECOND)]
    )
    harness.event_queue.announce_soon()
    while not harness.announced:  # noqa: ASYNC110 - a list cannot set an event
        await asyncio.sleep(0.01)
    assert harness.announced == [3]

    harness.poster_gate.set()
    await harness.settle()

    assert harness.announced == [3, 2, 4]
    assert harness.event_queue._posters == set()


async def test_old_clip_is_announced_without_waiting_for_its_poster(harness: Harness) -> None:
    harness.has_posters = False
    harness.clock.advance(3600)
    await harness.poll(clip(2), clip(3, START + timedelta(hours=1)))

    assert harness.announced == [2]


async def test_clip_older_than_a_week_is_not_announced(harness: Harness) -> None:
    harness.clock.advance(timedelta(days=8).total_seconds())
    await harness.poll(clip(2, START + timedelta(days=8)))
    await harness.poll(clip(3, START + timedelta(hours=23)), clip(4, START + timedelta(hours=25)))

    assert harness.announced == [2, 4]
    assert harness.event_queue.stored is not None
    assert {int(number) for number, _ in harness.event_queue.stored["settled"]} == {2, 4}


@pytest.mark.parametrize("wrong", [timedelta(days=4000), timedelta(days=-4000)])
async def test_wrong_camera_clock_does_not_expire_other_clips(
    harness: Harness, wrong: timedelta
) -> None:
    """The clock of one camera is thousands of days fast or slow.

    The pending clips of the other camera must stay pending.
    """
    await harness.poll(clip(2, START + wrong))

    await harness.poll(clip(3, START + SECOND))

    assert harness.announced[-1:] == [3]


async def test_wrong_local_clock_does_not_expire_clips(harness: Harness) -> None:
    harness.clock.advance(timedelta(days=4000).total_seconds())

    await harness.poll(clip(2, START + SECOND))

    assert harness.announced == [2]


async def test_stored_clips_are_limited_and_evicted_ones_not_announced_again(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(announced_clips, "MAX_REMEMBERED", 50)
    clips = [clip(number, START + number * SECOND) for number in range(2, 202)]
    await harness.poll(*clips)
    await harness.poll(*(replace(it, updated_at=START + timedelta(hours=1)) for it in clips))

    assert harness.announced == [it.id for it in clips]
    assert harness.event_queue.stored is not None
    assert len(harness.event_queue.stored["settled"]) == 50
