"""The HTTP view of films (joined clips) serves byte ranges of films that were made before."""

import asyncio
import errno
from http import HTTPStatus
from pathlib import Path
from typing import Any

from aiohttp import web
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.blink_clips.media.film import Reel
from custom_components.blink_clips.media.film_cache import FilmCache
from custom_components.blink_clips.views.file_response import CachedFileResponse
from custom_components.blink_clips.views.films import FilmView
from simulator import Fault
from simulator.clips import Clip
from tests.clip_helpers import Client
from tests.film_files import let_disk_fail
from tests.film_house import (
    GARDEN,
    ROUTE,
    FilmHouse,
    Processes,
    short_clips,
)
from tests.house import House

pytestmark = pytest.mark.platforms("camera")


@pytest.fixture
async def films(
    house: House, hass_client_no_auth: ClientSessionGenerator, tmp_path: Path
) -> FilmHouse:
    """Return a test environment with two clips that the garden camera recorded today."""
    house.cloud.cloud.clips.clear()
    clips = short_clips(house, [7200, 5400])
    entry = await house.sign_in()
    client = await hass_client_no_auth()
    return FilmHouse(house=house, entry=entry, clips=clips, client=client, folder=tmp_path)


@pytest.fixture
async def client(films: FilmHouse, hass_client: ClientSessionGenerator) -> Client:
    """Return an HTTP client of a signed-in user."""
    signed_in: Client = await hass_client()
    return signed_in


@pytest.fixture
async def path(films: FilmHouse) -> str:
    """Make a film. Return the path of its URL, without the query that signs the URL."""
    url: str = (await films.make())[GARDEN]["films"][0]["url"]
    return url.partition("?")[0]


async def film_without_a_late_clip(films: FilmHouse) -> tuple[Clip, str]:
    """Make a film while a clip is still being uploaded. Return this clip and the film's URL."""
    await films.make()
    [late] = short_clips(films.house, [0])
    await films.house.let_pass(60)
    films.house.cloud.faults.add(Fault(route=ROUTE, status=404))
    [made] = (await films.make())[GARDEN]["films"]
    assert made["clips"] == len(films.clips)
    return late, made["url"]


async def test_film_is_served_with_type_length_and_ranges(client: Client, path: str) -> None:
    whole = await client.get(path)
    content = await whole.read()
    part = await client.get(path, headers={"Range": "bytes=100-199"})
    head = await client.head(path)

    assert whole.status == HTTPStatus.OK
    assert whole.content_type == "video/mp4"
    assert whole.headers["Accept-Ranges"] == "bytes"
    assert whole.headers["Cache-Control"].startswith("private")
    assert part.status == HTTPStatus.PARTIAL_CONTENT
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(content)}"
    assert await part.read() == content[100:200]
    assert head.content_length == len(content)


@pytest.mark.parametrize("wanted", ["bytes=0-1,5-6", "bytes=-0", "lines=0-1"])
async def test_request_with_several_or_invalid_ranges_returns_the_whole_film(
    client: Client, path: str, wanted: str
) -> None:
    whole = await (await client.get(path)).read()

    response = await client.get(path, headers={"Range": wanted})

    assert response.status == HTTPStatus.OK
    assert await response.read() == whole


async def test_range_after_the_end_of_the_film_is_not_satisfiable(
    client: Client, path: str
) -> None:
    size = len(await (await client.get(path)).read())

    response = await client.get(path, headers={"Range": f"bytes={size}-"})

    assert response.status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
    assert response.headers["Content-Range"] == f"bytes */{size}"


async def test_etag_of_a_film_stays_the_same_after_time_use_and_a_restart(
    films: FilmHouse, client: Client, path: str
) -> None:
    before = (await client.get(path)).headers["Etag"]

    films.house.clock.advance(600)
    assert (await client.head(path)).headers["Etag"] == before
    await films.make()
    await films.house.hass.config_entries.async_reload(films.entry.entry_id)
    await films.house.settle()

    async def status(**headers: str) -> int:
        return (await client.get(path, headers=headers)).status

    assert await status(**{"If-None-Match": before}) == HTTPStatus.NOT_MODIFIED
    condition = {"Range": "bytes=2-3", "If-Range": before}
    assert await status(**condition) == HTTPStatus.PARTIAL_CONTENT
    assert await status(**condition | {"If-Range": '"another"'}) == HTTPStatus.OK


async def test_browser_asks_again_for_a_film_that_may_change(
    films: FilmHouse, client: Client
) -> None:
    _, url = await film_without_a_late_clip(films)

    first = await client.get(url)
    await films.make()
    second = await client.get(url)

    assert first.headers["Cache-Control"] == "private, no-cache"
    assert first.headers["Etag"] != second.headers["Etag"]
    assert "immutable" in second.headers["Cache-Control"]


async def test_film_is_served_until_its_next_edition_is_complete(
    films: FilmHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    processes = Processes(films.folder, monkeypatch)
    late, url = await film_without_a_late_clip(films)
    old = films.pictures(*films.clips)

    processes.use("import time; time.sleep(600)")
    making = asyncio.create_task(films.make())
    process = await processes.wait_for(3)
    assert await films.pictures_at(url) == old

    process.kill()
    with pytest.raises(HomeAssistantError):
        await making
    assert await films.pictures_at(url) == old

    processes.use_joiner()
    await films.make()
    assert await films.pictures_at(url) == [*old, *films.pictures(late)]
    reel_id = url.split("/")[-2]
    assert [it for it in films.cached if reel_id in it] == [
        f"film-{reel_id}/2/1.mp4",
        f"film-{reel_id}/2/films.json",
    ]


async def test_film_that_is_replaced_during_a_request_is_served_anew(
    films: FilmHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    late, url = await film_without_a_late_clip(films)
    check_clips = FilmView.check_clips
    again: list[object] = []

    async def check_clips_late(view: FilmView, *args: Any) -> None:
        if not again:
            again.append(await films.make())
        await check_clips(view, *args)

    monkeypatch.setattr(FilmView, "check_clips", check_clips_late)

    assert await films.pictures_at(url) == films.pictures(*films.clips, late)


async def test_film_that_the_disk_cannot_read_is_an_error_until_it_is_made_again(
    films: FilmHouse, client: Client, path: str
) -> None:
    [name] = [it for it in films.cached if it.endswith(".mp4")]
    let_disk_fail(films.cache_file(name))

    response = await client.get(path)

    assert response.status == HTTPStatus.SERVICE_UNAVAILABLE
    assert await response.text() == "The cache folder cannot be used: Input/output error"
    assert response.headers["Cache-Control"] == "no-store"
    head = await client.head(path, headers={"Range": "bytes=0-9"})
    assert head.status == HTTPStatus.SERVICE_UNAVAILABLE

    await films.make()
    response = await client.get(path)
    assert response.status == HTTPStatus.OK
    assert "immutable" in response.headers["Cache-Control"]


async def test_film_that_may_not_be_opened_is_an_error_of_the_disk(
    films: FilmHouse, client: Client, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_file = Path.open

    def refuse(file: Path, *args: Any, **options: Any) -> object:
        if file.suffix == ".mp4":
            raise PermissionError(errno.EACCES, "Permission denied")
        return open_file(file, *args, **options)

    monkeypatch.setattr(Path, "open", refuse)

    response = await client.get(path)

    assert response.status == HTTPStatus.SERVICE_UNAVAILABLE
    assert await response.text() == "The cache folder cannot be used: Permission denied"


async def test_browser_does_not_keep_the_error_about_a_file_that_disappears(
    films: FilmHouse, client: Client, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare = CachedFileResponse.prepare

    async def prepare_late(response: CachedFileResponse, request: web.BaseRequest) -> object:
        response._file.unlink()
        return await prepare(response, request)

    monkeypatch.setattr(CachedFileResponse, "prepare", prepare_late)

    response = await client.get(path)

    assert response.status == HTTPStatus.NOT_FOUND
    assert response.headers["Cache-Control"] == "no-store"


async def test_request_while_the_account_is_unloaded_keeps_the_film(
    films: FilmHouse, client: Client, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = FilmCache.read

    async def read_late(cache: FilmCache, reel_id: str, edition: int) -> Reel:
        reel = await read(cache, reel_id, edition)
        await films.cache.close()
        return reel

    with monkeypatch.context() as patch:
        patch.setattr(FilmCache, "read", read_late)
        assert (await client.get(path)).status == HTTPStatus.SERVICE_UNAVAILABLE

    await films.house.hass.config_entries.async_reload(films.entry.entry_id)
    await films.house.settle()
    assert (await client.get(path)).status == HTTPStatus.OK


async def test_film_needs_a_sign_in_or_a_signature(films: FilmHouse, path: str) -> None:
    assert (await films.client.get(path)).status == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize(
    "change",
    [
        lambda path: path.replace("/1.mp4", "/2.mp4"),
        lambda path: path.replace("/1.mp4", "/0.mp4"),
        lambda path: path.replace("/1.mp4", "/99999.mp4"),
        lambda path: path.replace("/1.mp4", "/-1.mp4"),
        lambda path: path.replace("/1.mp4", "/films.json"),
        lambda path: path[:-38] + "0" * 32 + "/1.mp4",
        lambda path: path[:-38] + "F" * 32 + "/1.mp4",
        lambda path: path[:-38] + "%2e%2e" + "/1.mp4",
        lambda path: path.replace("films/", "films/other"),
    ],
)
async def test_unknown_film_is_not_found(client: Client, path: str, change: object) -> None:
    assert callable(change)
    changed = change(path)
    assert changed != path

    assert (await client.get(changed)).status == HTTPStatus.NOT_FOUND


async def test_film_survives_a_restart(films: FilmHouse, client: Client, path: str) -> None:
    await films.house.hass.config_entries.async_reload(films.entry.entry_id)
    await films.house.settle()

    assert (await client.get(path)).status == HTTPStatus.OK


async def test_film_of_an_account_that_is_not_loaded_is_not_found(
    films: FilmHouse, client: Client, path: str
) -> None:
    await films.house.hass.config_entries.async_unload(films.entry.entry_id)

    assert (await client.get(path)).status == HTTPStatus.NOT_FOUND


async def test_film_that_was_removed_from_the_cache_is_not_found(
    films: FilmHouse, client: Client, path: str
) -> None:
    await films.cache.clear()

    response = await client.get(path)

    assert response.status == HTTPStatus.NOT_FOUND
    assert "Make it again" in await response.text()


async def test_film_with_a_deleted_clip_is_not_served_even_if_its_file_exists(
    films: FilmHouse, client: Client, path: str
) -> None:
    films.entry.runtime_data.catalogue.forget(films.clips[0].id)

    assert (await client.get(path)).status == HTTPStatus.NOT_FOUND
    assert [it for it in films.cached if it.endswith(".mp4")]


async def test_film_of_a_removed_camera_is_not_found(
    films: FilmHouse, client: Client, path: str
) -> None:
    cloud = films.house.cloud.cloud
    cloud.remove_camera(cloud.camera("Garden"))
    await films.house.let_pass(1500, step=300)

    assert (await client.get(path)).status == HTTPStatus.NOT_FOUND
