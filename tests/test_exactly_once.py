"""Each clip fires one event, even in a burst, or after an outage or a restart.

A crash or a power failure loses no event. Only the events that Home Assistant had not stored yet
can be fired again. These are the events of the last few seconds.
"""

from collections import Counter
from collections.abc import AsyncIterator
from itertools import count, cycle, islice
from pathlib import Path

import pytest

from simulator import Clip, DrivenClock, Fault, Simulator
from simulator.paint import read_label
from tests.exactly_once.restartable_hass import Condition, Disk, Home
from tests.storage_in_memory import storage_in_memory

pytestmark = pytest.mark.platforms("binary_sensor", "camera", "event", "image")

HOUR = 3600.0
# Seconds to wait until a fired event is stored. Home Assistant writes its storage after 5 s.
WRITTEN = 7.0


@pytest.fixture
async def home(cloud: Simulator, clock: DrivenClock, tmp_path: Path) -> AsyncIterator[Home]:
    """Return an installation of Home Assistant that has been running for a minute."""
    with storage_in_memory(Disk()) as disk:
        home = Home(cloud, clock, disk, tmp_path)
        await home.install()
        await home.let_pass(60)
        yield home
        if home.is_running:
            await home.stop()


def record(home: Home, number: int, *, over: float) -> list[Clip]:
    """Record `number` clips within the last `over` seconds, with the cameras in turn."""
    cloud, now = home.cloud.cloud, home.clock.time()
    clips = []
    for turn, camera in enumerate(islice(cycle(cloud.cameras.values()), number), start=1):
        ago = float(int(over * (1 - turn / number)))
        clips.append(cloud.motion(camera, created_at=now - ago, upload_seconds=0))
    return clips


def announced(home: Home, life: int | None = None) -> list[int]:
    """Return the clip ids of the fired events, in the order of the events.

    Return only events of one run of Home Assistant: `life` is 1 for the first run, 2 for the
    second. None means all runs.
    """
    return [
        it.clip_id for it in home.fired if it.entity.endswith("_clip") and life in {None, it.life}
    ]


def ids(clips: list[Clip]) -> list[int]:
    """Return the ids of clips."""
    return [it.id for it in clips]


async def test_sixty_clips_between_two_polls_fire_sixty_events(home: Home) -> None:
    assert len(home.cloud.cloud.cameras) == 6
    home.jump(1)
    clips = record(home, 60, over=59)
    home.cloud.ledger.clear()

    await home.let_pass(60)

    assert announced(home) == ids(clips)
    # The poll has requested the clip list, the homescreen (list of all devices), and each poster
    # once.
    assert home.cloud.ledger.by_route() == {
        "homescreen": 1,
        "media.changed": 1,
        "media.poster": 60,
    }
    for fired in home.fired[::7]:
        picture = await home.get(fired.attributes["thumbnail"])
        assert read_label(picture).number == fired.clip_id
    await home.stop()
    home.jump(20)
    await home.start()
    await home.let_pass(2 * HOUR, step=600)
    assert announced(home) == ids(clips)


@pytest.mark.parametrize("trouble", ["cloud", "power", "update"])
async def test_1200_clips_during_six_hours_fire_1200_events_afterwards(
    home: Home, trouble: str
) -> None:
    before = record(home, 6, over=30)
    await home.let_pass(60)
    if trouble == "cloud":
        home.cloud.faults.add(Fault(kind="drop", times=None))
        await home.let_pass(6 * HOUR, step=600)
    else:
        await (home.kill() if trouble == "power" else home.stop())
        home.jump(6 * HOUR)
    clips = record(home, 1200, over=6 * HOUR - 60)
    home.cloud.faults.clear()
    home.cloud.ledger.clear()

    if home.is_running:
        await home.let_pass(60)
    else:
        await home.start()

    if trouble == "power":
        # The first six events are fired again, because Home Assistant crashed before it had stored
        # them.
        assert announced(home) == [*ids(before), *ids(before), *ids(clips)]
    else:
        assert announced(home) == [*ids(before), *ids(clips)]
    asked = home.cloud.ledger.by_route()
    assert asked["media.changed"] == 3, "1206 clips need three pages of 500"
    assert asked["homescreen"] == 1
    # The integration downloads posters only for clips of the last ten minutes.
    assert asked["media.poster"] <= 36 + len(home.cloud.cloud.cameras)
    number = len(announced(home))
    await home.let_pass(15)
    await home.reload()
    await home.let_pass(2 * HOUR, step=600)
    assert len(announced(home)) == number


def after(home: Home, *, requests: int = 0, events: int = 0, rounds: int = 0) -> Condition:
    """Return a condition that is met after a number of requests, events or iterations.

    An iteration is one pass of the event loop.
    """
    requests += home.cloud.ledger.count() if requests else 0
    events += len(home.fired) if events else 0
    turns = count()

    def is_so() -> bool:
        turn = next(turns)
        return bool(
            (requests and home.cloud.ledger.count() >= requests)
            or (events and len(home.fired) >= events)
            or (rounds and turn >= rounds)
        )

    return is_so


MOMENTS = [
    *({"requests": number} for number in range(1, 13)),
    *({"events": number} for number in range(1, 9)),
    *({"rounds": number} for number in (1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233)),
]


async def survive(home: Home, clips: list[Clip], may_repeat: set[int]) -> None:
    """Restart Home Assistant. Check that the event of every clip was fired, in order.

    Only the events of the clips in `may_repeat` may be fired twice.
    """
    clip_ids = ids(clips)
    home.jump(20)
    await home.start()
    await home.let_pass(180)

    times = Counter(announced(home))
    assert sorted(times) == clip_ids
    assert {it for it in clip_ids if times[it] > 1} <= may_repeat
    assert max(times.values()) <= 2
    for life in range(1, home.life + 1):
        of_life = announced(home, life)
        assert of_life == sorted(of_life)
    number = len(home.fired)
    await home.reload()
    await home.let_pass(2 * HOUR, step=600)
    await home.stop()
    home.jump(20)
    await home.start()
    await home.let_pass(60)
    assert len(home.fired) == number


@pytest.mark.scenario("no_subscription")
@pytest.mark.parametrize("moment", MOMENTS, ids=str)
async def test_crash_during_a_poll_loses_no_event(home: Home, moment: dict[str, int]) -> None:
    # Limit a page to five clips, so that the poll needs several requests.
    home.cloud.settings.media_limit = 5
    await home.let_pass(240)
    clips = record(home, 8, over=40)

    home.jump(60)
    await home.until(after(home, **moment))
    await survive(home, clips, await home.kill())


@pytest.mark.scenario("no_subscription")
@pytest.mark.parametrize("moment", MOMENTS, ids=str)
async def test_crash_during_the_start_loses_no_event(home: Home, moment: dict[str, int]) -> None:
    home.cloud.settings.media_limit = 5
    first = record(home, 4, over=40)
    home.cloud.faults.add(Fault(route="media.poster", status=404, times=None))
    # The integration stores the clips as pending, without posters.
    await home.let_pass(15, step=5)
    assert announced(home) == []
    await home.stop()
    home.cloud.faults.clear()
    home.jump(60)
    clips = [*first, *record(home, 4, over=40)]

    await home.start(until=after(home, **moment))
    await survive(home, clips, await home.kill())


@pytest.mark.scenario("no_subscription")
@pytest.mark.parametrize(
    "fault",
    [
        Fault(route="homescreen", status=500, times=None),
        Fault(route="media.changed", status=500, times=None, after=1),
    ],
    ids=lambda it: it.route,
)
async def test_poll_that_fails_half_way_loses_no_event(home: Home, fault: Fault) -> None:
    home.cloud.settings.media_limit = 5
    home.cloud.faults.add(fault)
    home.jump(900)
    # Record clips that are more than two minutes old. Each poll reads the last two minutes again,
    # and would find newer clips a second time.
    clips = record(home, 8, over=800)
    await home.let_pass(600)
    assert announced(home) == []
    await home.stop()
    home.jump(600)
    home.cloud.faults.clear()

    await home.start()

    assert announced(home) == ids(clips)


async def test_clip_of_an_unlisted_camera_stays_pending_through_a_crash(home: Home) -> None:
    house = home.cloud.cloud
    hall = house.camera("Hall")
    house.remove_camera(hall)
    await home.let_pass(600)
    clip = house.motion(hall, upload_seconds=0)
    await home.let_pass(600)
    others = record(home, 5, over=40)
    await home.let_pass(60)
    await home.let_pass(WRITTEN)
    await home.kill()
    house.cameras[hall.key] = hall
    # Let more than a day pass. Every hour, the integration reads the clips of the last day again,
    # and would find the missing clips.
    home.jump(30 * HOUR)

    await home.start()
    await home.let_pass(HOUR, step=600)

    assert announced(home) == [*ids(others), clip.id]


async def test_stored_announcement_is_not_repeated_after_a_crash(home: Home) -> None:
    clips = record(home, 12, over=30)
    await home.let_pass(60)
    assert announced(home) == ids(clips)
    await home.let_pass(WRITTEN)

    assert await home.kill() == set()
    home.jump(20)
    await home.start()
    await home.let_pass(2 * HOUR)

    assert announced(home) == ids(clips)


@pytest.mark.scenario("no_subscription")
async def test_account_without_clips_announces_its_first_clips_after_a_restart(home: Home) -> None:
    await home.stop()
    home.jump(HOUR)
    clips = record(home, 3, over=600)

    await home.start()

    assert announced(home) == ids(clips)


async def test_clips_from_before_the_installation_are_never_announced(
    cloud: Simulator, clock: DrivenClock, tmp_path: Path
) -> None:
    # The first poll has read only one page of the clip list. Later, the cloud lists two more clips.
    house = cloud.cloud
    house.settings.media_limit = 5
    house.settings.media_page_ignored = True
    now = clock.time()
    house.motion(house.camera("Garden"), created_at=now - 20, upload_seconds=50)
    house.motion(house.camera("Hall"), created_at=now - HOUR, upload_seconds=HOUR + 3000)
    with storage_in_memory(Disk()) as disk:
        home = Home(cloud, clock, disk, tmp_path)
        await home.install()
        house.settings.media_page_ignored = False
        for clip in house.clips.values():
            house.watch_clip(clip)
        await home.let_pass(2 * HOUR, step=600)
        assert home.fired == []

        clips = record(home, 2, over=10)
        await home.let_pass(60)
        assert announced(home) == ids(clips)
        await home.stop()


async def test_clip_of_an_unlisted_camera_causes_no_further_disk_writes(home: Home) -> None:
    house = home.cloud.cloud
    hall = house.camera("Hall")
    house.remove_camera(hall)
    await home.let_pass(1800)
    record(home, 1, over=0)
    house.motion(hall, upload_seconds=0)
    await home.let_pass(120)
    writes = home.writes

    await home.let_pass(HOUR)

    assert home.writes == writes
