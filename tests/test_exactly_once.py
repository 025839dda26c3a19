"""Each clip raises one event: after a rush, an outage, a restart, and a death at any moment."""

from collections import Counter
from collections.abc import AsyncIterator
from itertools import count, cycle, islice
from pathlib import Path

import pytest
from pytest_homeassistant_custom_component.common import mock_storage

from simulator import Clip, DrivenClock, Fault, Simulator
from simulator.paint import read_label
from tests.exactly_once.restartable_hass import Condition, Disk, Home

HOUR = 3600.0
# Two seconds after the write that follows an event by five.
WRITTEN = 7.0


@pytest.fixture
async def home(cloud: Simulator, clock: DrivenClock, tmp_path: Path) -> AsyncIterator[Home]:
    """An installation, a minute old."""
    with mock_storage(Disk()) as disk:
        home = Home(cloud, clock, disk, tmp_path)
        await home.install()
        await home.let_pass(60)
        yield home
        if home.is_running:
            await home.stop()


def record(home: Home, number: int, *, over: float) -> list[Clip]:
    """Return clips of all cameras in turn, recorded and listed one after the other until now."""
    cloud, now = home.cloud.cloud, home.clock.time()
    clips = []
    for turn, camera in enumerate(islice(cycle(cloud.cameras.values()), number), start=1):
        ago = float(int(over * (1 - turn / number)))
        clips.append(cloud.motion(camera, created_at=now - ago, upload_seconds=0))
    return clips


def told(home: Home, life: int | None = None) -> list[int]:
    """Return which clips the cameras' events told of, in their order."""
    return [
        it.clip_id for it in home.fired if it.entity.endswith("_clip") and life in {None, it.life}
    ]


def ids(clips: list[Clip]) -> list[int]:
    """Return the numbers of clips."""
    return [it.id for it in clips]


async def test_sixty_clips_between_two_polls_are_sixty_events(home: Home) -> None:
    assert len(home.cloud.cloud.cameras) == 6
    home.jump(1)
    clips = record(home, 60, over=59)
    home.cloud.ledger.clear()

    await home.let_pass(60)

    assert told(home) == ids(clips)
    # However many events: a list, a homescreen, and each poster once.
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
    assert told(home) == ids(clips)


@pytest.mark.parametrize("trouble", ["cloud", "power", "update"])
async def test_twelve_hundred_clips_of_six_hours_are_twelve_hundred_events(
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
        # The six of before had not been written.
        assert told(home) == [*ids(before), *ids(before), *ids(clips)]
    else:
        assert told(home) == [*ids(before), *ids(clips)]
    asked = home.cloud.ledger.by_route()
    assert asked["media.changed"] == 3, "pages of 500"
    assert asked["homescreen"] == 1
    # Those of the last ten minutes: the others are there, or gone.
    assert asked["media.poster"] <= 36 + len(home.cloud.cloud.cameras)
    number = len(told(home))
    await home.let_pass(15)
    await home.reload()
    await home.let_pass(2 * HOUR, step=600)
    assert len(told(home)) == number


def after(home: Home, *, requests: int = 0, events: int = 0, rounds: int = 0) -> Condition:
    """Return what is so when that much more has happened, or the event loop has gone round."""
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
    """Start again; all clips have been told of by then, and only some again, in order."""
    clip_ids = ids(clips)
    home.jump(20)
    await home.start()
    await home.let_pass(180)

    times = Counter(told(home))
    assert sorted(times) == clip_ids
    assert {it for it in clip_ids if times[it] > 1} <= may_repeat
    assert max(times.values()) <= 2
    for life in range(1, home.life + 1):
        of_life = told(home, life)
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
async def test_a_death_in_a_poll_loses_nothing(home: Home, moment: dict[str, int]) -> None:
    # A list of two pages, a homescreen, and posters.
    home.cloud.settings.media_limit = 5
    await home.let_pass(240)
    clips = record(home, 8, over=40)

    home.jump(60)
    await home.until(after(home, **moment))
    await survive(home, clips, await home.kill())


@pytest.mark.scenario("no_subscription")
@pytest.mark.parametrize("moment", MOMENTS, ids=str)
async def test_a_death_in_a_start_loses_nothing(home: Home, moment: dict[str, int]) -> None:
    home.cloud.settings.media_limit = 5
    first = record(home, 4, over=40)
    home.cloud.faults.add(Fault(route="media.poster", status=404, times=None))
    # These are on the disk, and wait for their posters.
    await home.let_pass(15, step=5)
    assert told(home) == []
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
async def test_a_poll_that_fails_half_way_loses_nothing(home: Home, fault: Fault) -> None:
    home.cloud.settings.media_limit = 5
    home.cloud.faults.add(fault)
    home.jump(900)
    # Longer than what is read again anyway.
    clips = record(home, 8, over=800)
    await home.let_pass(600)
    assert told(home) == []
    await home.stop()
    home.jump(600)
    home.cloud.faults.clear()

    await home.start()

    assert told(home) == ids(clips)


async def test_a_clip_waits_for_its_camera_through_a_death(home: Home) -> None:
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
    # Whoever looks back a day does not see it any more.
    home.jump(30 * HOUR)

    await home.start()
    await home.let_pass(HOUR, step=600)

    assert told(home) == [*ids(others), clip.id]


async def test_what_was_written_is_not_told_again_after_a_death(home: Home) -> None:
    clips = record(home, 12, over=30)
    await home.let_pass(60)
    assert told(home) == ids(clips)
    await home.let_pass(WRITTEN)

    assert await home.kill() == set()
    home.jump(20)
    await home.start()
    await home.let_pass(2 * HOUR)

    assert told(home) == ids(clips)


@pytest.mark.scenario("no_subscription")
async def test_an_account_without_a_clip_remembers_that_it_is_set_up(home: Home) -> None:
    await home.stop()
    home.jump(HOUR)
    clips = record(home, 3, over=600)

    await home.start()

    assert told(home) == ids(clips)


async def test_what_was_recorded_before_the_installation_is_never_told(
    cloud: Simulator, clock: DrivenClock, tmp_path: Path
) -> None:
    # The first reading sees one page only, and two clips not at all.
    house = cloud.cloud
    house.settings.media_limit = 5
    house.settings.media_page_ignored = True
    now = clock.time()
    house.motion(house.camera("Garden"), created_at=now - 20, upload_seconds=50)
    house.motion(house.camera("Hall"), created_at=now - HOUR, upload_seconds=HOUR + 3000)
    with mock_storage(Disk()) as disk:
        home = Home(cloud, clock, disk, tmp_path)
        await home.install()
        house.settings.media_page_ignored = False
        for clip in house.clips.values():
            house.watch_clip(clip)
        await home.let_pass(2 * HOUR, step=600)
        assert home.fired == []

        clips = record(home, 2, over=10)
        await home.let_pass(60)
        assert told(home) == ids(clips)
        await home.stop()


async def test_a_clip_that_nobody_can_tell_of_wears_out_no_disk(home: Home) -> None:
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
