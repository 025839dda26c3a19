"""Tests of searches for clips during which accounts are unloaded.

Each search has a result, or an error that states the cause.
"""

import asyncio
from collections.abc import AsyncIterator
from types import SimpleNamespace

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.blink_clips.clips import all_clips
from custom_components.blink_clips.const import DOMAIN
from custom_components.blink_clips.media_browser.texts import Texts
from simulator import Fault
from tests.action_calls import SHED_CLIP, add_clip, perform, raised, second_account
from tests.assistant import Assistant, expose
from tests.clip_helpers import wait_for_request
from tests.dashboard_card import PAGE, Page
from tests.house import House
from tests.media_browser import ROOT, Browsing, MediaBrowser, RefusedError

pytestmark = pytest.mark.platforms("camera")


class Pause:
    """Replaces `asyncio.sleep`, which searches call to pause.

    The first pause lasts until all accounts are unloaded.
    """

    def __init__(self, hass: HomeAssistant) -> None:
        self._hass = hass
        self.is_unloading = False

    async def sleep(self, _seconds: float) -> None:
        """Replace `asyncio.sleep`."""
        for entry in self._hass.config_entries.async_loaded_entries(DOMAIN):
            if self.is_unloading:
                assert await self._hass.config_entries.async_unload(entry.entry_id)

    def unload(self) -> None:
        """Unload the accounts when the search makes its next pause."""
        self.is_unloading = True


@pytest.fixture
async def pause(
    house: House, entry: ConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Pause]:
    """Two accounts whose searches pause after each clip."""
    async with second_account(house, monkeypatch) as (_, cloud):
        add_clip(cloud, "Shed", SHED_CLIP)
        pause = Pause(house.hass)
        monkeypatch.setattr(all_clips, "CLIPS_AT_ONCE", 1)
        monkeypatch.setattr(all_clips, "asyncio", SimpleNamespace(sleep=pause.sleep))
        yield pause
        assert not house.hass.config_entries.async_loaded_entries(DOMAIN)


async def test_search_in_the_media_browser_is_answered_during_the_unload(
    house: House, pause: Pause, hass_ws_client: WebSocketGenerator
) -> None:
    assert await async_setup_component(house.hass, "media_source", {})
    browser = MediaBrowser(await hass_ws_client())
    before = await browser.search("motion")
    assert {"Shed", "Garden"} <= {title.split()[1] for title in before}

    pause.unload()

    assert await browser.search("motion") == before


async def test_page_of_a_dashboard_is_answered_during_the_unload(pause: Pause, page: Page) -> None:
    before = await page.command(PAGE, text="motion")
    assert {"Shed", "Garden"} <= {it["name"] for it in before["cameras"]}

    pause.unload()

    assert await page.command(PAGE, text="motion") == before


async def test_tool_of_assistants_is_answered_during_the_unload(
    hass: HomeAssistant, pause: Pause
) -> None:
    expose(hass, "camera.shed", "camera.garden")
    assistant = Assistant(hass)
    before = await assistant.find(words="motion")
    assert before["by_camera"].keys() == {"Shed", "Garden"}
    assert all(before["by_camera"].values())

    pause.unload()

    assert await assistant.find(words="motion") == before


async def test_account_that_is_unloaded_before_its_clips_are_read_is_named(
    browsing: Browsing, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = Texts.load

    async def unload_before(hass: HomeAssistant) -> Texts:
        await hass.config_entries.async_unload(browsing.entry.entry_id)
        return await load(hass)

    monkeypatch.setattr(Texts, "load", unload_before)

    with pytest.raises(RefusedError, match=f"{browsing.entry.title}.*unloaded or reloaded"):
        await browsing.browser.search_at(ROOT, "motion")


async def test_clip_id_is_looked_up_while_the_accounts_are_unloaded(
    house: House, entry: ConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.cloud.faults.add(Fault(route="media.changed", kind="hang"))
    async with second_account(house, monkeypatch) as (shed, _):
        action = asyncio.create_task(perform(house.hass, "mark_viewed", video_id=SHED_CLIP))
        await wait_for_request(house, "media.changed")

        await house.hass.config_entries.async_unload(shed.entry_id)
        await house.hass.config_entries.async_unload(entry.entry_id)

        with pytest.raises(HomeAssistantError) as error:
            await action
    assert raised(error) == "account_unloaded"
