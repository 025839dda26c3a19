"""Search in the media browser, with one or several accounts."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from itertools import pairwise

from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.blink_clips import media_source
from custom_components.blink_clips.account import client_factory as connect
from custom_components.blink_clips.api import Clip as BlinkClip
from custom_components.blink_clips.clips import all_clips
from custom_components.blink_clips.media_browser.clip_texts import ClipTexts
from custom_components.blink_clips.media_browser.search_terms import SearchTerm
from simulator import Clip, DrivenClock, Scenario, Simulator
from simulator.scenarios import CABIN
from tests.house import House
from tests.media_browser import ROOT, TODAY, Browsing, MediaBrowser, RefusedError, Title, titles

pytestmark = pytest.mark.platforms("camera")


def local(clip: Clip) -> datetime:
    """Return the local time of a clip."""
    return dt_util.as_local(dt_util.utc_from_timestamp(int(clip.created_at)))


def day_of(clip: Clip) -> str:
    return local(clip).date().isoformat()


@pytest.mark.parametrize(
    ("text", "folder", "expected"),
    [
        pytest.param("garden", (), lambda it: it.camera_name == "Garden", id="camera"),
        pytest.param("GARDEN", (), lambda it: it.camera_name == "Garden", id="in capitals"),
        pytest.param("cabin", (), lambda it: it.camera.network_id == 200002, id="network"),
        pytest.param("doorbell", (), lambda it: it.source == "button_press", id="event type"),
        pytest.param("rings", (), lambda it: False, id="longer than a word"),
        pytest.param("ring", (), lambda it: it.source == "button_press", id="part of a word"),
        pytest.param("live view", (), lambda it: it.source == "liveview", id="two words"),
        pytest.param("2026-11-19", (), lambda it: day_of(it) == "2026-11-19", id="ISO date"),
        pytest.param("19.11.", (), lambda it: day_of(it) == "2026-11-19", id="day and month"),
        pytest.param("11/19/2026", (), lambda it: day_of(it) == "2026-11-19", id="month first"),
        pytest.param("nov 19, 2026", (), lambda it: day_of(it) == "2026-11-19", id="date in words"),
        pytest.param("friday", (), lambda it: day_of(it) == "2026-11-20", id="weekday of today"),
        pytest.param(
            "thursday doorbell",
            (),
            lambda it: (it.source, day_of(it)) == ("button_press", "2026-11-19"),
            id="weekday of yesterday and event type",
        ),
        pytest.param("november", (), lambda it: True, id="month"),
        pytest.param("october", (), lambda it: False, id="another month"),
        pytest.param("today", (), lambda it: day_of(it) == "2026-11-20", id="today"),
        pytest.param("wednesday", (), lambda it: day_of(it) == "2026-11-18", id="weekday"),
        pytest.param(
            " garden  yesterday ",
            (),
            lambda it: (it.camera_name, day_of(it)) == ("Garden", "2026-11-19"),
            id="camera and day",
        ),
        pytest.param("hall", ("Garden",), lambda it: False, id="elsewhere"),
        pytest.param(
            "motion",
            ("Hall", TODAY),
            lambda it: (it.camera_name, day_of(it)) == ("Hall", "2026-11-20"),
            id="in a day",
        ),
        pytest.param("giraffe", (), lambda it: False, id="nothing"),
    ],
)
async def test_search_finds_the_matching_clips_newest_first(
    browsing: Browsing, text: str, folder: tuple[str, ...], expected: Callable[[Clip], bool]
) -> None:
    found = await browsing.browser.search(text, *folder)

    clips = sorted(browsing.house.cloud.cloud.clips.values(), key=lambda it: -it.created_at)
    times = [local(it).strftime("%m-%d %H:%M") for it in clips if expected(it)]
    assert [Title.parse(it).when for it in found] == times
    assert found or text in {"hall", "giraffe", "october", "rings"}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "20. November"),
        ("en", "November 20"),
        ("es", "20 de noviembre de 2026"),
        ("fr", "20 novembre"),
        ("it", "20 novembre 2026"),
        ("ja", "11月20日"),
        ("nl", "20 november"),
        ("pl", "20 listopada"),
        ("pl", "listopad 20"),
        ("pt-BR", "20 de novembro"),
        ("sv", "20 november"),
    ],
)
async def test_date_as_a_language_writes_it_finds_the_clips_of_the_day(
    browsing: Browsing, language: str, text: str
) -> None:
    browsing.house.hass.config.language = language

    found = await browsing.browser.search(text)

    assert found
    assert found == await browsing.browser.search("2026-11-20")


@pytest.mark.parametrize(
    "text",
    ["istanbul", "ISTANBUL", "kuche", "küche", "KU\N{COMBINING DIAERESIS}CHE", "kuche istanbul"],
)
async def test_search_ignores_case_accents_and_unicode_composition(
    browsing: Browsing, hass_ws_client: WebSocketGenerator, text: str
) -> None:
    cloud = browsing.house.cloud.cloud
    name = "\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}stanbul Küche"
    cloud.rename_camera(cloud.camera("Garden"), name)
    await browsing.house.let_pass(360)
    # Open a new websocket connection, because Home Assistant has closed the first one in the
    # meantime.
    browser = MediaBrowser(await hass_ws_client())

    found = await browser.search(text)

    assert found
    assert {Title.parse(it).parts[0] for it in found} == {name}


async def test_search_for_media_other_than_videos_finds_nothing(browsing: Browsing) -> None:
    assert await browsing.browser.search("garden", media_filter_classes=["video", "image"])
    assert await browsing.browser.search("garden", media_filter_classes=["music"]) == []


async def test_search_returns_a_limited_number_of_results(
    browsing: Browsing, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = await browsing.browser.search("")
    monkeypatch.setattr(media_source, "MAX_RESULTS", 3)

    assert await browsing.browser.search("") == everything[:3]


async def test_search_in_many_clips_lets_other_tasks_run(
    browsing: Browsing, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = 0
    matches = ClipTexts.matches

    def count(self: ClipTexts, clip: BlinkClip, terms: Sequence[SearchTerm]) -> bool:
        nonlocal compared
        compared += 1
        return matches(self, clip, terms)

    async def watch() -> None:
        while True:
            progress.append(compared)
            await asyncio.sleep(0)

    monkeypatch.setattr(ClipTexts, "matches", count)
    monkeypatch.setattr(all_clips, "CLIPS_AT_ONCE", 3)
    progress: list[int] = []
    watching = asyncio.create_task(watch())

    found = await browsing.browser.search("motion")

    watching.cancel()
    assert found
    assert compared == len(browsing.house.cloud.cloud.clips)
    assert max(after - before for before, after in pairwise(progress)) == 3


async def test_search_in_an_unknown_folder_fails(browsing: Browsing) -> None:
    with pytest.raises(RefusedError, match="was not found"):
        await browsing.browser.search_at(f"{ROOT}/{browsing.entry.entry_id}/toaster_1", "garden")


@pytest.fixture
async def second_house(
    browsing: Browsing, clock: DrivenClock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[House]:
    """Sign in to a second account."""
    scenario = Scenario(
        name="second", networks=(CABIN,), clips=3, email="other@example.com", account_id=100002
    )
    async with Simulator(scenario, clock=clock) as simulator:
        monkeypatch.setenv(connect.CLOUD_VARIABLE, simulator.url)
        house = House(browsing.house.hass, simulator, clock)
        await house.sign_in()
        yield house


async def test_browser_lists_several_accounts_and_searches_all(
    browsing: Browsing, second_house: House
) -> None:
    accounts = titles(await browsing.browser.open())
    assert accounts == ["Blink", "Blink 2"]

    assert len(titles(await browsing.browser.open("Blink"))) == 7
    assert titles(await browsing.browser.open("Blink 2")) == ["All cameras", "Terrace"]
    found = await browsing.browser.search("terrace")
    assert {Title.parse(it).parts[0] for it in found} == {
        "Terrace",
        "Terrace (Cabin)",
        "Terrace (House)",
    }
    assert [it.when for it in map(Title.parse, found)] == sorted(
        (it.when for it in map(Title.parse, found)), reverse=True
    )
    assert len(await browsing.browser.search("terrace", "Blink 2")) == 3
