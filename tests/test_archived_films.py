"""The integration makes films (joined clips) from archived videos, whose disk may fail."""

import asyncio
from collections.abc import Callable
import errno
from http import HTTPStatus
import logging
import os
from pathlib import Path

from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.blink_clips.archive.errors import ArchiveError, ArchiveProblem
from custom_components.blink_clips.archive.index import ArchiveIndex
from custom_components.blink_clips.archive.listing import ArchiveListing
from tests.action_calls import perform, raised
from tests.archive_house import ArchiveHouse
from tests.clip_helpers import video
from tests.film_files import let_disk_fail
from tests.film_house import GARDEN, FilmHouse, Processes, short_clips, with_garbage
from tests.house import House
from tests.waiting import until

pytestmark = pytest.mark.platforms("camera")


@pytest.fixture
async def films(
    house: House, hass_client_no_auth: ClientSessionGenerator, tmp_path: Path
) -> FilmHouse:
    """Return a test environment with three clips that the garden camera recorded today."""
    house.cloud.cloud.clips.clear()
    clips = short_clips(house, [7200, 5400, 3600])
    entry = await house.sign_in()
    client = await hass_client_no_auth()
    return FilmHouse(house=house, entry=entry, clips=clips, client=client, folder=tmp_path)


@pytest.fixture
async def archive(films: FilmHouse, tmp_path: Path) -> ArchiveHouse:
    """Archive all clips, and delete all clips from the simulated cloud."""
    archive = ArchiveHouse(films.house, films.entry, tmp_path / "archive")
    await archive.archive(films.clips)
    await archive.lose(films.clips)
    return archive


@pytest.fixture
def queries(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list. Each read of the archive's index (database) appends the method's name."""
    found: list[str] = []

    def recorded(owner: type[object], name: str) -> Callable[..., object]:
        method = getattr(owner, name)

        def record(*args: object, **options: object) -> object:
            found.append(name)
            return method(*args, **options)

        return record

    monkeypatch.setattr(ArchiveIndex, "among", recorded(ArchiveIndex, "among"))
    for name in ("page", "newest_of_days", "kinds"):
        monkeypatch.setattr(ArchiveListing, name, recorded(ArchiveListing, name))
    return found


async def test_clip_that_the_disk_cannot_read_is_part_of_the_next_film(
    films: FilmHouse, archive: ArchiveHouse, caplog: pytest.LogCaptureFixture
) -> None:
    clip = films.clips[1]
    [path] = archive.files(clip, "mp4")
    content = let_disk_fail(path)

    made = (await films.make())[GARDEN]

    assert made["skipped"] == [
        {"video_id": clip.id, "title": "02:30:00 Motion", "reason": "unreadable"}
    ]
    url = made["films"][0]["url"]
    assert await films.pictures_at(url) == films.pictures(films.clips[0], films.clips[2])
    [warning] = [it.getMessage() for it in caplog.records if "A disk failed" in it.getMessage()]
    assert "(1)" in warning
    assert "Input/output error" in warning
    assert warning.endswith("The next request for the film tries again")

    path.unlink()
    path.write_bytes(content)
    made = (await films.make())[GARDEN]

    assert made["skipped"] == []
    assert await films.pictures_at(made["films"][0]["url"]) == films.pictures(*films.clips)


async def test_disk_that_reads_no_clip_is_an_error_that_says_so(
    films: FilmHouse, archive: ArchiveHouse
) -> None:
    [*paths] = (archive.files(it, "mp4")[0] for it in films.clips)
    contents = [let_disk_fail(it) for it in paths]

    with pytest.raises(HomeAssistantError) as error:
        await films.make()

    assert raised(error) == "film_disk_error"
    assert error.value.translation_placeholders == {
        "entity": "Garden",
        "detail": 'EIO, "Input/output error"',
    }
    assert films.cached == []

    for path, content in zip(paths, contents, strict=True):
        path.unlink()
        path.write_bytes(content)
    assert (await films.make())[GARDEN]["films"][0]["clips"] == 3


async def test_missing_archive_is_an_error_that_the_next_call_overcomes(
    films: FilmHouse, archive: ArchiveHouse
) -> None:
    away = archive.root.rename(archive.root.with_name("away"))
    archive.root.mkdir()

    with pytest.raises(HomeAssistantError) as error:
        await films.make()

    assert raised(error) == "archive_failed"
    assert films.cached == []
    archive.root.rmdir()
    away.rename(archive.root)
    assert (await films.make())[GARDEN]["films"][0]["clips"] == 3


async def test_damaged_archived_clip_stays_skipped(
    films: FilmHouse, archive: ArchiveHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = films.clips[1]
    [path] = archive.files(clip, "mp4")
    path.write_bytes(with_garbage(video(clip)))
    processes = Processes(films.folder, monkeypatch)

    made = [(await films.make())[GARDEN] for _ in range(2)]

    assert [it["skipped"] for it in made] == [
        [{"video_id": clip.id, "title": "02:30:00 Motion", "reason": "damaged"}]
    ] * 2
    assert len(processes.started) == 1


async def test_full_disk_is_an_error_that_the_next_call_overcomes(
    films: FilmHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    processes = Processes(films.folder, monkeypatch)
    processes.use(f"import sys; sys.stdin.read(); print('{{\"errno\": {errno.ENOSPC}}}')")

    with pytest.raises(HomeAssistantError) as error:
        await films.make()

    assert raised(error) == "film_disk_error"
    assert error.value.translation_placeholders is not None
    assert error.value.translation_placeholders["detail"].startswith("ENOSPC")
    assert films.cached == []
    processes.use_joiner()
    assert (await films.make())[GARDEN]["films"][0]["clips"] == 3


async def test_film_that_the_disk_cannot_read_is_served_later(
    films: FilmHouse, caplog: pytest.LogCaptureFixture
) -> None:
    [made] = (await films.make())[GARDEN]["films"]
    [name] = [it for it in films.cached if it.endswith(".json")]
    path = films.cache_file(name)
    content = let_disk_fail(path)

    response = await films.client.get(made["url"])

    assert response.status == HTTPStatus.SERVICE_UNAVAILABLE
    assert "Input/output error" in await response.text()
    path.unlink()
    path.write_bytes(content)
    assert (await films.client.get(made["url"])).status == HTTPStatus.OK
    assert not [it for it in caplog.records if it.levelno >= logging.ERROR]


async def test_film_that_the_disk_cannot_read_is_made_again(
    films: FilmHouse, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    processes = Processes(films.folder, monkeypatch)
    await films.make()
    [name] = [it for it in films.cached if it.endswith(".json")]
    let_disk_fail(films.cache_file(name))

    [made] = (await films.make())[GARDEN]["films"]

    assert await films.pictures_at(made["url"]) == films.pictures(*films.clips)
    assert len(processes.started) == 2
    assert "A disk failed to read a film, which is made again" in caplog.text


async def test_deletion_removes_films_whose_description_the_disk_cannot_read(
    films: FilmHouse,
) -> None:
    await films.make()
    [name] = [it for it in films.cached if it.endswith(".json")]
    let_disk_fail(films.cache_file(name))

    films.house.cloud.cloud.delete_clip(films.clips[0])
    await films.house.let_pass(60)

    assert films.cached == []


async def test_deletion_removes_films_whose_description_was_evicted(films: FilmHouse) -> None:
    [made] = (await films.make())[GARDEN]["films"]
    await films.download(made["url"])
    [film_file] = [it for it in films.cached if it.endswith(".mp4")]
    filler = films.cache.limit_bytes - made["size"]

    def write(path: Path) -> None:
        path.touch()
        os.truncate(path, filler)

    async def fill(path: Path) -> None:
        await films.house.hass.async_add_executor_job(write, path)

    await films.cache.get("filler", fill)
    assert films.cached == [film_file]

    films.house.cloud.cloud.delete_clip(films.clips[0])
    await films.house.let_pass(60)

    assert films.cached == []


async def test_range_requests_read_the_index_once(
    films: FilmHouse, archive: ArchiveHouse, queries: list[str]
) -> None:
    [made] = (await films.make())[GARDEN]["films"]
    queries.clear()

    async def play() -> int:
        response = await films.client.get(made["url"], headers={"Range": "bytes=0-99"})
        return response.status

    assert await play() == HTTPStatus.PARTIAL_CONTENT
    assert queries == ["among"]
    assert {await play() for _ in range(3)} == {HTTPStatus.PARTIAL_CONTENT}
    assert queries == ["among"]


async def test_film_of_clips_in_memory_is_served_without_a_query(
    films: FilmHouse, queries: list[str], tmp_path: Path
) -> None:
    archive = ArchiveHouse(films.house, films.entry, tmp_path / "archive")
    await archive.archive(films.clips)
    [made] = (await films.make())[GARDEN]["films"]
    queries.clear()

    assert (await films.client.get(made["url"])).status == HTTPStatus.OK
    assert queries == []


async def test_film_is_not_served_after_a_user_deleted_an_archived_clip(
    films: FilmHouse, archive: ArchiveHouse
) -> None:
    [made] = (await films.make())[GARDEN]["films"]
    assert (await films.client.get(made["url"])).status == HTTPStatus.OK

    await perform(films.house.hass, "delete_clips", video_id=films.clips[1].id, archive=True)

    assert (await films.client.get(made["url"])).status == HTTPStatus.NOT_FOUND


async def test_film_of_a_deleted_archived_clip_leaves_the_cache(
    films: FilmHouse, archive: ArchiveHouse
) -> None:
    await films.make()

    await perform(films.house.hass, "delete_clips", video_id=films.clips[1].id, archive=True)

    assert films.cached == []


async def test_unreadable_index_is_an_error_and_no_missing_clip(
    films: FilmHouse, archive: ArchiveHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    [made] = (await films.make())[GARDEN]["films"]
    with monkeypatch.context() as patch:

        def fail(_index: ArchiveIndex, _clip_ids: object) -> None:
            raise ArchiveError(ArchiveProblem.FAILED, cause="EIO")

        patch.setattr(ArchiveIndex, "among", fail)
        response = await films.client.get(made["url"])

    assert response.status == HTTPStatus.SERVICE_UNAVAILABLE
    assert (await films.client.get(made["url"])).status == HTTPStatus.OK


async def test_archived_clip_that_is_deleted_while_its_film_is_made_leaves_no_film(
    films: FilmHouse, archive: ArchiveHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    processes = Processes(films.folder, monkeypatch)
    processes.use("import time; time.sleep(600)")
    making = asyncio.create_task(films.make())
    process = await processes.wait_for(1)

    await perform(films.house.hass, "delete_clips", video_id=films.clips[1].id, archive=True)

    with pytest.raises(HomeAssistantError) as error:
        await making
    assert raised(error) == "film_changed"
    await until(lambda: process.returncode is not None)
    assert films.cached == []
    processes.use_joiner()
    made = (await films.make())[GARDEN]["films"][0]
    assert await films.pictures_at(made["url"]) == films.pictures(films.clips[0], films.clips[2])
