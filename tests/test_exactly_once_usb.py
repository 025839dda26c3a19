"""Each clip on a USB drive fires one event, even if Home Assistant stops in the meantime.

A crash loses no event. Only the events that Home Assistant had not stored yet can be fired again.
"""

from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from simulator import DrivenClock, Simulator, UsbClip
from tests.exactly_once.restartable_hass import Disk, Home
from tests.house import House
from tests.storage_in_memory import storage_in_memory
from tests.test_exactly_once import after
from tests.usb_house import DRIVEWAY, GARDEN, HOUSE, LIST_EVERY, UsbHouse

pytestmark = pytest.mark.platforms("binary_sensor", "camera", "event", "image")


@pytest.fixture
async def home(cloud: Simulator, clock: DrivenClock, tmp_path: Path) -> AsyncIterator[Home]:
    """Return an installation of Home Assistant that has read one clip on a USB drive."""
    with storage_in_memory(Disk()) as disk:
        home = Home(cloud, clock, disk, tmp_path)
        await home.install()
        usb_house = UsbHouse(House(home.hass, cloud, clock))
        usb_house.record(*GARDEN, ago=600)
        await usb_house.choose(home.entry, str(HOUSE))
        await home.let_pass(120)
        yield home
        if home.is_running:
            await home.stop()


def record(home: Home, number: int) -> list[UsbClip]:
    """Record clips with two cameras in turn, one clip per second."""
    cloud, now = home.cloud.cloud, home.clock.time()
    cameras = [cloud.camera(family=family, id=it) for family, it in (GARDEN, DRIVEWAY)]
    return [
        cloud.record_local(cameras[turn % 2], created_at=now - number + turn)
        for turn in range(number)
    ]


async def check(home: Home, clips: list[UsbClip], may_repeat: set[int]) -> None:
    """Let time pass. Check that the event of every clip was fired, in order.

    Events may be fired twice only for the clip ids in `may_repeat`.
    """
    await home.let_pass(2 * LIST_EVERY + 60)
    known = {it.id: it for it in home.entry.runtime_data.catalogue.clips()}
    record_ids = [known[it.clip_id].usb.record.id for it in home.fired]
    times = Counter(it.clip_id for it in home.fired)
    assert sorted(set(record_ids)) == [it.id for it in clips]
    assert {it for it, number in times.items() if number > 1} <= may_repeat
    for life in range(1, home.life + 1):
        for camera in ("camera_400001", "camera_400002"):
            of_camera = [
                known[it.clip_id].created_at
                for it in home.fired
                if it.life == life and it.entity.startswith(camera)
            ]
            assert of_camera == sorted(of_camera)
    number = len(home.fired)
    await home.reload()
    await home.let_pass(2 * LIST_EVERY)
    assert len(home.fired) == number


MOMENTS = [
    *({"requests": number} for number in range(1, 8)),
    *({"events": number} for number in range(1, 7)),
    *({"rounds": number} for number in (1, 5, 13, 34, 89, 233, 610)),
]


@pytest.mark.parametrize("moment", MOMENTS, ids=str)
async def test_crash_while_the_usb_drive_is_read_loses_no_event(
    home: Home, moment: dict[str, int]
) -> None:
    await home.let_pass(240)
    clips = record(home, 6)
    home.jump(60)
    await home.until(after(home, **moment))
    may_repeat = await home.kill()
    home.jump(20)
    await home.start()
    await check(home, clips, may_repeat)


async def test_usb_clips_recorded_while_home_assistant_is_stopped_are_announced(home: Home) -> None:
    await home.stop()
    clips = record(home, 6)
    home.jump(86400)
    clips += record(home, 6)
    await home.start()
    await check(home, clips, set())


async def test_unchanged_usb_list_is_not_stored_again(home: Home) -> None:
    writes = home.writes
    await home.let_pass(6 * LIST_EVERY)
    assert home.writes == writes
    record(home, 1)
    await home.let_pass(2 * LIST_EVERY)
    assert home.writes > writes


async def test_first_clip_on_an_empty_usb_drive_is_announced_after_a_crash(home: Home) -> None:
    usb_house = UsbHouse(House(home.hass, home.cloud, home.clock))
    usb_house.drive.clips.clear()
    await home.let_pass(LIST_EVERY + 60)
    await usb_house.choose(home.entry)
    await home.let_pass(60)
    await usb_house.choose(home.entry, str(HOUSE))
    await home.let_pass(LIST_EVERY + 60)
    await home.kill()
    clips = record(home, 1)
    home.jump(20)
    await home.start()
    await check(home, clips, set())
