"""Tests of the archive's folders: the clips of each camera are in a folder of this camera."""

from dataclasses import replace
from datetime import timedelta

import pytest

from custom_components.blink_clips.archive.layout import camera_folders
from custom_components.blink_clips.archive.retention import Limits

from .clips import NOON, Shelf, clip
from .fake_account import House

HOUR = timedelta(hours=1)
FRONT, BACK, NEW = 7, 8, 9


@pytest.fixture
def house(shelf: Shelf) -> House:
    return House(shelf)


def folder_of(house: House, clip_id: int) -> str:
    """Return the name of the camera's folder that contains a clip."""
    return house.shelf.index.get(clip_id).stem.partition("/")[0]


def folders(house: House) -> set[str]:
    """Return the names of the folders of all cameras."""
    return {it.name for it in house.shelf.folder.root.iterdir() if it.is_dir()}


async def test_cameras_with_the_same_name_have_folders_of_their_own(house: House) -> None:
    for number in range(6):
        camera_id = (FRONT, BACK, NEW)[number % 3]
        await house.poll(clip(number, NOON + number * HOUR, camera_id=camera_id))
        house.restart()
        house.shelf.database.delete()

    await house.archiver.work()

    found = [folder_of(house, number) for number in range(6)]
    assert found == ["front_door", "front_door_2", "front_door_3"] * 2


async def test_clips_that_shared_a_folder_stay_and_later_clips_do_not(house: House) -> None:
    for number, camera_id in enumerate((BACK, FRONT, BACK, FRONT)):
        house.shelf.put(clip(number, NOON + number * HOUR, camera_id=camera_id))
    before = house.shelf.names

    await house.poll(clip(4, NOON + 5 * HOUR, camera_id=BACK))
    await house.poll(clip(5, NOON + 6 * HOUR, camera_id=FRONT))
    await house.poll(clip(6, NOON + 7 * HOUR, camera_id=BACK))

    assert {*before} < {*house.shelf.names}
    found = [folder_of(house, number) for number in (4, 5, 6)]
    assert found == ["front_door_2", "front_door", "front_door_2"]


async def test_camera_keeps_its_folder_after_the_deletion_of_the_other_camera(
    house: House,
) -> None:
    await house.poll(clip(1), clip(2, NOON + HOUR, camera_id=BACK))
    await house.archiver.delete([1])

    await house.poll(clip(3, NOON + 2 * HOUR, camera_id=BACK))

    assert folders(house) == {"front_door_2"}


async def test_renamed_camera_has_a_new_folder_until_its_old_clips_expire(house: House) -> None:
    house.limits = Limits(max_age=timedelta(days=9), max_bytes=10**9)
    house.restart()
    await house.poll(clip(1))
    house.account.folders[FRONT] = "garden"

    await house.poll(clip(2, NOON + HOUR))

    assert (folder_of(house, 1), folder_of(house, 2)) == ("front_door", "garden")
    await house.pass_time(9 * 86_400)
    assert (house.shelf.listed, folders(house)) == ([2], {"garden"})


async def test_new_camera_does_not_get_the_folder_of_a_renamed_camera(house: House) -> None:
    await house.poll(clip(1))
    house.account.folders[FRONT] = "garden"

    await house.poll(clip(2, NOON + HOUR, camera_id=BACK))
    house.account.folders[FRONT] = "front_door"
    await house.poll(clip(3, NOON + 2 * HOUR))

    found = [folder_of(house, number) for number in (1, 2, 3)]
    assert found == ["front_door", "front_door_2", "front_door"]


async def test_camera_that_replaces_another_continues_its_folder(house: House) -> None:
    house.account.camera_ids = {FRONT: {FRONT, NEW}, NEW: {FRONT, NEW}}
    await house.poll(clip(1))

    await house.poll(clip(2, NOON + HOUR, camera_id=NEW))

    assert folders(house) == {"front_door"}


async def test_clip_without_the_id_of_its_camera_is_in_the_folder_of_the_name(
    house: House,
) -> None:
    await house.poll(clip(1))
    await house.poll(replace(clip(2, NOON + HOUR), camera_id=0))
    await house.poll(clip(3, NOON + 2 * HOUR))

    assert folders(house) == {"front_door"}


async def test_folder_that_is_a_symbolic_link_is_not_used(house: House) -> None:
    outside = house.shelf.folder.root.parent / "outside"
    outside.mkdir()
    (house.shelf.folder.root / "front_door").symlink_to(outside, target_is_directory=True)

    await house.poll(clip(1))

    assert (folder_of(house, 1), list(outside.iterdir())) == ("front_door_2", [])


def test_names_of_folders_are_short_and_different() -> None:
    names = list(camera_folders("x" * 64))

    assert len(set(names)) == len(names)
    assert max(map(len, names)) == 64
