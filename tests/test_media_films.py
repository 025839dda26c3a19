"""In the media browser, the folder of a camera's day begins with the day's film (joined clips)."""

from http import HTTPStatus
import os
from pathlib import Path
from typing import Any

from homeassistant.components.media_source import async_resolve_media
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)

from custom_components.blink_clips.media import film
from simulator import Fault, FaultKind
from tests.clip_helpers import Client
from tests.film_house import (
    ROUTE,
    FilmHouse,
    clips_of_a_day_with_25_hours,
    other_resolution,
    pictures_in,
    short_clips,
)
from tests.house import House
from tests.media_browser import (
    TODAY,
    YESTERDAY,
    MediaBrowser,
    RefusedError,
    clip_nodes,
    film_nodes,
    titles,
)

pytestmark = pytest.mark.platforms("camera")


@pytest.fixture
async def films(
    house: House, hass_client_no_auth: ClientSessionGenerator, tmp_path: Path
) -> FilmHouse:
    """Return a test environment with clips of two cameras.

    The garden camera has three clips from today and one from yesterday, the hall's camera has one.
    """
    assert await async_setup_component(house.hass, "media_source", {})
    house.cloud.cloud.clips.clear()
    clips = short_clips(house, [7200, 5400, 3600])
    short_clips(house, [86_400])
    short_clips(house, [4000], "Hall")
    entry = await house.sign_in()
    client = await hass_client_no_auth()
    return FilmHouse(house=house, entry=entry, clips=clips, client=client, folder=tmp_path)


@pytest.fixture
async def browser(films: FilmHouse, hass_ws_client: WebSocketGenerator) -> MediaBrowser:
    """Return a client of the media browser."""
    return MediaBrowser(await hass_ws_client(films.house.hass))


@pytest.fixture
async def client(films: FilmHouse, hass_client: ClientSessionGenerator) -> Client:
    """Return an HTTP client of a signed-in user."""
    signed_in: Client = await hass_client()
    return signed_in


async def found(browser: MediaBrowser) -> list[dict[str, Any]]:
    """Return the films of today in the folder of the garden camera."""
    return film_nodes(await browser.open("Garden", TODAY))


async def test_film_is_the_first_item_with_the_poster_of_the_newest_clip(
    films: FilmHouse, browser: MediaBrowser
) -> None:
    day = await browser.open("Garden", TODAY)

    assert titles(day)[0] == "The whole day · Garden 2026-11-20"
    assert len(clip_nodes(day)) == 3
    [node] = film_nodes(day)
    assert node["can_play"]
    assert not node["can_expand"]
    assert (node["media_class"], node["media_content_type"]) == ("video", "video/mp4")
    assert node["thumbnail"].partition("?")[0].endswith(f"/{films.clips[2].id}.jpg")
    assert films.house.cloud.ledger.count(ROUTE) == 0


async def test_playing_the_item_makes_and_serves_the_film(
    films: FilmHouse, browser: MediaBrowser
) -> None:
    [node] = await found(browser)

    played = await browser.play(node["media_content_id"])

    assert played["mime_type"] == "video/mp4"
    assert await films.pictures_at(played["url"]) == films.pictures(*films.clips)


async def test_film_of_a_day_with_25_hours_contains_each_clip_of_the_day_once(
    films: FilmHouse, browser: MediaBrowser
) -> None:
    clips = clips_of_a_day_with_25_hours(films.house)
    [node] = film_nodes(await browser.open("Garden", "2026-11-01 Sunday"))

    played = await browser.play(node["media_content_id"])

    assert await films.pictures_at(played["url"]) == films.pictures(*clips[1:5])


async def test_home_assistant_gets_the_path_of_the_file(
    films: FilmHouse, browser: MediaBrowser
) -> None:
    [node] = await found(browser)

    media = await async_resolve_media(films.house.hass, node["media_content_id"], None)

    assert media.path
    assert pictures_in(media.path) == films.pictures(*films.clips)


async def test_day_with_one_clip_has_no_film(browser: MediaBrowser) -> None:
    assert film_nodes(await browser.open("Garden", YESTERDAY)) == []
    assert film_nodes(await browser.open("Hall", TODAY)) == []


async def test_clips_without_a_video_do_not_count(films: FilmHouse, browser: MediaBrowser) -> None:
    cloud = films.house.cloud.cloud
    cloud.motion(cloud.camera("Hall"), "snapshot", lacks=("media",), upload_seconds=0)
    await films.house.let_pass(60)

    hall = await browser.open("Hall", TODAY)

    assert len(clip_nodes(hall)) == 2
    assert film_nodes(hall) == []


async def test_folder_of_all_cameras_has_no_film(browser: MediaBrowser) -> None:
    assert film_nodes(await browser.open("All cameras", TODAY)) == []


async def test_each_film_of_a_day_is_an_item_after_they_were_made(
    films: FilmHouse, browser: MediaBrowser
) -> None:
    await films.replace_video(films.clips[2], other_resolution(films.folder))
    [node] = await found(browser)
    await browser.play(node["media_content_id"])

    first, second = await found(browser)

    assert first["title"] == "The whole day 1/2 · Garden 2026-11-20"
    assert second["title"] == "The whole day 2/2 · Garden 2026-11-20"
    played = await browser.play(first["media_content_id"])
    assert await films.pictures_at(played["url"]) == films.pictures(*films.clips[:2])
    played = await browser.play(second["media_content_id"])
    assert len(await films.pictures_at(played["url"])) == 48


async def test_day_with_many_clips_has_several_films_at_once(
    films: FilmHouse, browser: MediaBrowser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(film, "MAX_FILM_CLIPS", 2)

    first, second = await found(browser)

    played = await browser.play(second["media_content_id"])
    assert await films.pictures_at(played["url"]) == films.pictures(films.clips[2])
    played = await browser.play(first["media_content_id"])
    assert await films.pictures_at(played["url"]) == films.pictures(*films.clips[:2])


@pytest.mark.parametrize("item", ["film-1-2", "film-2-1", "film-0-1", "film-1", "film-1-1/1"])
async def test_unknown_film_is_not_found(browser: MediaBrowser, item: str) -> None:
    [node] = await found(browser)
    address = node["media_content_id"].replace("film-1-1", item)

    with pytest.raises(RefusedError, match="was not found"):
        await browser.play(address)


async def test_page_of_a_film_is_not_found(browser: MediaBrowser) -> None:
    [node] = await found(browser)

    with pytest.raises(RefusedError, match="was not found"):
        await browser.browse(node["media_content_id"])


async def test_film_of_all_cameras_is_not_found(browser: MediaBrowser) -> None:
    day = await browser.open("All cameras", TODAY)

    with pytest.raises(RefusedError, match="was not found"):
        await browser.play(f"{day['media_content_id']}/film-1-1")


async def test_missing_package_is_explained(
    films: FilmHouse, browser: MediaBrowser, monkeypatch: pytest.MonkeyPatch
) -> None:
    (films.folder / "av.py").write_text("raise ImportError")
    paths = [str(films.folder), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, paths)))
    [node] = await found(browser)

    with pytest.raises(RefusedError, match="Garden: films are not available"):
        await browser.play(node["media_content_id"])


async def test_outage_is_explained(films: FilmHouse, browser: MediaBrowser) -> None:
    [node] = await found(browser)
    films.house.cloud.faults.add(Fault(route=ROUTE, kind=FaultKind.DROP, times=None))

    with pytest.raises(RefusedError, match="Garden: Blink's servers cannot be reached"):
        await browser.play(node["media_content_id"])


async def test_user_sees_and_plays_films_of_permitted_cameras_only(
    films: FilmHouse, browser: MediaBrowser, hass_admin_user: Any, client: Client
) -> None:
    [node] = await found(browser)
    played = await browser.play(node["media_content_id"])
    hass_admin_user.groups = []
    hass_admin_user.mock_policy({"entities": {"entity_ids": {"camera.hall": True}}})

    with pytest.raises(RefusedError, match="was not found"):
        await browser.play(node["media_content_id"])
    assert (await client.get(played["url"].partition("?")[0])).status == HTTPStatus.FORBIDDEN
    assert (await films.client.get(played["url"])).status == HTTPStatus.FORBIDDEN
