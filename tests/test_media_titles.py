"""Titles in the media browser are never empty, and differ even if cameras have equal names."""

from collections.abc import Callable
from datetime import date
from typing import Any

from homeassistant.setup import async_setup_component
from hypothesis import given
from hypothesis import strategies as st
import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.blink_clips.api import Camera, Network
from custom_components.blink_clips.data import BlinkData
from custom_components.blink_clips.devices.titles import camera_titles
from tests.house import House
from tests.media_browser import (
    ROOT,
    TODAY,
    Browsing,
    MediaBrowser,
    Title,
    clip_ids,
    clip_nodes,
    titles,
)

INVISIBLE = ["", "   ", "\u202e\u200b"]

each_invisible = pytest.mark.parametrize("name", INVISIBLE, ids=["empty", "blanks", "marks"])


@pytest.fixture
async def open_browser(house: House, hass_ws_client: WebSocketGenerator) -> Callable[[], Any]:
    """Return a function that signs in and opens the media browser."""

    async def sign_in() -> Browsing:
        cloud = house.cloud.cloud
        for camera in cloud.cameras.values():
            cloud.motion(camera, created_at=cloud.clock.time() - 600, upload_seconds=9)
        assert await async_setup_component(house.hass, "media_source", {})
        entry = await house.sign_in()
        return Browsing(house, MediaBrowser(await hass_ws_client()), entry)

    return sign_in


@each_invisible
async def test_camera_without_a_name_is_titled_by_its_product(
    house: House, open_browser: Callable[[], Any], name: str
) -> None:
    cloud = house.cloud.cloud
    cloud.rename_camera(cloud.camera("Garden"), name)

    browser = (await open_browser()).browser

    [title] = (it for it in titles(await browser.open()) if it.startswith("Outdoor (3rd gen)"))
    day = await browser.open(title, TODAY)
    everything = titles(await browser.open("All cameras", TODAY))
    assert title in {Title.parse(it).parts[0] for it in everything}
    found = await browser.search("outdoor today", title)
    assert len(found) == len(clip_ids(day))


async def test_cameras_with_the_same_name_get_different_titles(
    house: House, open_browser: Callable[[], Any]
) -> None:
    cloud = house.cloud.cloud
    for camera in cloud.cameras.values():
        cloud.rename_camera(camera, "Door")

    browser = (await open_browser()).browser

    _, *doors = titles(await browser.open())
    assert len(set(doors)) == len(cloud.cameras)
    assert all(it.startswith("Door (") for it in doors)
    seen = set()
    for door in doors:
        ids = clip_ids(await browser.open(door, TODAY))
        [key] = {cloud.clips[it].camera.key for it in ids}
        seen.add(key)
    assert seen == cloud.cameras.keys()
    found = {Title.parse(it).parts[0] for it in await browser.search("door")}
    assert found == set(doors)


@each_invisible
async def test_account_without_a_title_is_called_blink(browsing: Browsing, name: str) -> None:
    browsing.house.hass.config_entries.async_update_entry(browsing.entry, title=name)

    node = await browsing.browser.browse(f"{ROOT}/{browsing.entry.entry_id}")

    assert node["title"] == "Blink"


async def test_title_and_id_of_a_day_folder_begin_with_its_date(browsing: Browsing) -> None:
    """Media galleries sort and group the folders of days by the dates in their titles and ids."""
    for camera in titles(await browsing.browser.open()):
        days = (await browsing.browser.open(camera))["children"]
        assert days
        for day in days:
            on, name, *relative = day["title"].split(" ")
            assert date.fromisoformat(on).isoformat() == on
            assert name == date.fromisoformat(on).strftime("%A")
            near = {"2026-11-20": ["(today)"], "2026-11-19": ["(yesterday)"]}
            assert relative == near.get(on, [])
            assert day["media_content_id"].rpartition("/")[2] == on
            for clip in clip_nodes(await browsing.browser.browse(day["media_content_id"])):
                assert clip["media_content_id"].split("/")[-2] == on


NAMES = st.text("aM (#1)ini\u200b", max_size=9)


@given(names=st.lists(NAMES, max_size=6), systems=st.lists(NAMES, min_size=2, max_size=2))
def test_camera_titles_are_visible_and_unique(names: list[str], systems: list[str]) -> None:
    networks = [Network(id=number, name=name) for number, name in enumerate(systems)]
    cameras = [
        Camera.from_dict(
            {"id": number, "name": name, "network_id": number % 3, "type": "owl", "family": "owl"}
        )
        for number, name in enumerate(names)
    ]
    data = BlinkData(
        networks={it.id: it for it in networks}, cameras={it.key: it for it in cameras}, clips={}
    )

    found = camera_titles(data, lambda _, name: name)

    assert found.keys() == data.cameras.keys()
    assert len(set(found.values())) == len(cameras)
    assert all(any(it.isprintable() and it != " " for it in title) for title in found.values())
