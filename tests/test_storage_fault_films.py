"""Films, and the backfill of the archive, while the archive's storage fails and afterwards.

A film is one video made of several clips. The backfill archives the clips that are already listed.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
import io
import os
from pathlib import Path, PurePath
import threading
from typing import Any

from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from simulator import Fault
from tests.action_calls import perform
from tests.archive_house import ArchivingHouse
from tests.faults.storage_kinds import STORAGE_KINDS, StorageKind
from tests.film_house import GARDEN, FilmHouse, short_clips
from tests.house import House

pytestmark = [
    pytest.mark.platforms("binary_sensor", "camera", "event", "sensor"),
    pytest.mark.usefixtures("all_sensors_enabled"),
]

DELETED = "video deleted by hand"

KINDS = pytest.mark.parametrize("kind", STORAGE_KINDS, ids=lambda it: it.name)


@pytest.fixture
def archive(house: House, tmp_path: Path) -> ArchivingHouse:
    return ArchivingHouse(house, tmp_path / "media")


@pytest.fixture
async def films(
    archive: ArchivingHouse, hass_client_no_auth: ClientSessionGenerator, tmp_path: Path
) -> FilmHouse:
    """Return a test environment whose three clips are in the archive and no longer at Blink."""
    house, cloud = archive.house, archive.house.cloud.cloud
    cloud.clips.clear()
    clips = short_clips(house, [7200, 5400, 3600])
    await archive.begin()
    assert archive.archived == [it.id for it in clips]
    for clip in clips:
        cloud.delete_clip(clip)
    await house.let_pass(60)
    client = await hass_client_no_auth()
    return FilmHouse(house=house, entry=archive.entry, clips=clips, client=client, folder=tmp_path)


async def attempt(films: FilmHouse) -> str:
    """Make a film. Return the key of its error, or the reason for each skipped clip."""
    try:
        made = (await films.make())[GARDEN]
    except HomeAssistantError as err:
        return err.translation_key or type(err).__name__
    return ", ".join(it["reason"] for it in made["skipped"]) or "done"


# For each fault during which no film can be made: the translation key of the error.
FAILED_FILMS = {
    "drive missing": "archive_failed",
    "permission denied": "archive_failed",
    "I/O error": "archive_failed",
    "unreadable folder": "archive_failed",
    "stale network drive": "archive_failed",
    # The integration notices the missing video while it makes the film. The next film leaves the
    # clip out.
    DELETED: "film_changed",
}


@KINDS
async def test_film_during_a_fault_of_the_storage_is_complete_afterwards(
    films: FilmHouse, archive: ArchivingHouse, kind: StorageKind
) -> None:
    with kind.simulate(archive):
        if kind.restarts:
            await archive.restart()
        assert await attempt(films) == FAILED_FILMS.get(kind.name, "done")

    if kind.restarts:
        await archive.restart()
    await archive.house.let_pass(3600, step=300)
    made = (await films.make())[GARDEN]

    lost = films.clips[-1:] if kind.name == DELETED else []
    assert made["skipped"] == []
    url = made["films"][0]["url"]
    assert await films.pictures_at(url) == films.pictures(
        *[it for it in films.clips if it not in lost]
    )
    assert (archive.state(), archive.issues) == ("ok", {})


# For each fault during which no clip can be archived: the state of the sensor "Status".
STOPPED = {
    "drive missing": "missing",
    "marker missing": "missing",
    "marker damaged": "marker",
    "read-only": "read_only",
    "permission denied": "read_only",
    "little space": "full",
    "full disk": "full",
    "I/O error": "failed",
    "stale network drive": "missing",
}

# For each fault during which only some clips can be archived: the state of the sensor "Status", and
# the number of waiting clips.
CONTINUED = {"unreadable folder": ("unreadable", "1")}


@KINDS
async def test_backfill_stops_during_a_fault_of_the_storage_and_continues_afterwards(
    archive: ArchivingHouse, kind: StorageKind
) -> None:
    """Each clip is downloaded once, although a fault interrupts the backfill (first archiving)."""
    cloud = archive.house.cloud
    cloud.faults.add(Fault(route="media.clip", status=500, after=5, times=None))
    await archive.begin()
    cloud.faults.clear()
    cloud.ledger.clear()
    some = archive.archived
    assert 0 < len(some) < len(archive.listed)

    with kind.simulate(archive):
        without_video = set(some) - videos(archive) if kind.name == DELETED else set()
        if kind.restarts:
            await archive.restart()
        await archive.house.let_pass(3600, step=300)
        if status := STOPPED.get(kind.name):
            assert (archive.state(), list(archive.issues)) == (status, [f"archive_{status}"])
            assert archive.state("waiting_clips") == str(len(archive.listed) - len(some))
            assert archive.downloads == {}
        else:
            expected = CONTINUED.get(kind.name, ("ok", "0"))
            assert (archive.state(), archive.state("waiting_clips")) == expected

    # At a start, the scan of the archive finds that a video was deleted.
    if kind.restarts or without_video:
        await archive.restart()
    await archive.house.let_pass(3600, step=300)
    if without_video:
        # The scan of the archive's files a day later deletes the other files of the clip.
        await archive.house.let_pass(25 * 3600, step=3600)

    assert (archive.state(), archive.issues) == ("ok", {})
    assert set(archive.archived) == set(archive.listed) - without_video
    assert archive.state("clips") == str(len(archive.listed) - len(without_video))
    assert set(archive.downloads.values()) == {1}
    downloaded = [it for it in archive.downloads if it.endswith(".mp4")]
    assert len(downloaded) == len(archive.listed) - len(some)


def videos(archive: ArchivingHouse) -> set[int]:
    """Return the ids of the clips whose videos are in the folder."""
    stems = [PurePath(it).stem for it in archive.files if it.endswith(".mp4")]
    return {int(it.partition("_")[2]) for it in stems}


@contextmanager
def slow_drive(archive: ArchivingHouse) -> Iterator[Callable[[int], Any]]:
    """In the `with` block, let each access to the archive's folder wait until the block ends.

    Yield a function that waits until a number of threads wait for the drive.
    """
    loop = archive.house.hass.loop
    responds, waits = threading.Event(), asyncio.Semaphore(0)
    blocking: list[object] = []

    def slow(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(path: Any = ".", *args: Any, **kwargs: Any) -> Any:
            if isinstance(path, (str, Path)) and Path(path).is_relative_to(archive.root):
                loop.call_soon_threadsafe(waits.release)
                if threading.current_thread() is threading.main_thread():
                    blocking.append(path)
                else:
                    responds.wait(30)
            return real(path, *args, **kwargs)

        return call

    async def waiting(number: int) -> None:
        for _ in range(number):
            await waits.acquire()

    with pytest.MonkeyPatch.context() as patch:
        for module, name in ((io, "open"), (os, "stat"), (os, "scandir"), (os, "mkdir")):
            patch.setattr(module, name, slow(getattr(module, name)))
        try:
            yield waiting
        finally:
            responds.set()
        assert blocking == [], "the event loop waits for the drive"


async def test_slow_drive_delays_only_what_needs_its_files(
    films: FilmHouse, archive: ArchivingHouse
) -> None:
    """Lists of clips and polls succeed while a film and an action wait for the drive."""
    house = archive.house
    await archive.choose(archive_cameras=["owl_400001"])
    archived = archive.archived
    [left_out] = short_clips(house, [60], "Hall")
    with slow_drive(archive) as waiting:
        film = asyncio.create_task(films.make())
        await waiting(1)
        copying = asyncio.create_task(
            perform(house.hass, "archive_clips", entity_id="camera.hall", hours=24)
        )
        await waiting(1)
        await archive.entry.runtime_data.async_refresh()
        listed = (await perform(house.hass, "get_clips", limit=500))["clips"]

        assert archive.entry.runtime_data.last_update_success
        assert {it["video_id"] for it in listed} == {*archived, left_out.id}
        assert not film.done()
        assert not copying.done()
    made, copied = await asyncio.gather(film, copying)

    assert made[GARDEN]["skipped"] == []
    assert await films.pictures_at(made[GARDEN]["films"][0]["url"]) == films.pictures(*films.clips)
    assert copied["archived"] == [left_out.id]
    await house.let_pass(300)
    assert (archive.state(), archive.issues) == ("ok", {})
    assert archive.archived == [*archived, left_out.id]
