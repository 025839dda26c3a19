"""A dashboard card sees all clips at once, and then one small message for each change."""

from homeassistant.config_entries import ConfigEntry
import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from tests.dashboard_card import Page
from tests.house import House

pytestmark = pytest.mark.platforms("alarm_control_panel", "button", "camera")


@pytest.fixture
async def page(house: House, entry: ConfigEntry, hass_ws_client: WebSocketGenerator) -> Page:
    return Page(house, await hass_ws_client())


async def test_poll_with_a_new_clip_sends_one_small_message(house: House, page: Page) -> None:
    card = await page.subscribe()
    cloud = house.cloud.cloud
    clip = cloud.motion(cloud.camera("Garden"), upload_seconds=0)
    before = card.unwatched

    await page.let_pass(60)

    [message] = await card.read()
    assert message.size <= 400
    assert card.ids[0] == clip.id
    assert card.unwatched == before + 1


async def test_idle_polls_send_nothing(house: House, page: Page) -> None:
    card = await page.subscribe()

    await page.let_pass(600)

    assert await card.read() == []
