"""A user selects a clip with the media picker of an action."""

import json
import re

from playwright.async_api import expect
import pytest

from demo.house import House
from tests.browser.card_page import record_listed
from tests.browser.frontend import Frontend
from tests.browser.test_media_browser import DAY

pytestmark = pytest.mark.asyncio(loop_scope="package")


@pytest.mark.parametrize("action", ["save_clip", "mark_viewed"])
async def test_media_picker_selects_the_clip_of_an_action(
    shared_house: House, shared_frontend: Frontend, action: str
) -> None:
    frontend, page = shared_frontend, shared_frontend.page
    clip_id = await record_listed(shared_house)
    await frontend.open("/")
    # Store the action as the most recently used one, because the developer tools show this action
    # first.
    await page.evaluate(
        "state => localStorage.setItem('panel-dev-action-state-service-data', state)",
        json.dumps({"action": f"blink_clips.{action}"}),
    )
    await frontend.open("/config/developer-tools/action")
    await page.get_by_text("Media item").first.wait_for()

    row = page.locator("ha-settings-row").filter(has=page.locator("ha-selector-media"))
    await row.locator("ha-checkbox").click()
    await row.locator("ha-selector-media ha-card").click()
    for title in ("Blink Clips", "All cameras", DAY, re.compile("Motion")):
        await frontend.media(title).first.click()
    if action == "save_clip":
        name = page.locator("ha-settings-row").filter(has_text="File name").locator("input")
        await name.fill("picked/{id}.mp4")
    await frontend.shot(f"picked_media_{action}")
    await frontend.press("Perform action")

    expected = {"save_clip": f"/media/picked/{clip_id}.mp4", "mark_viewed": f"- {clip_id}"}
    await expect(page.get_by_text(expected[action]).first).to_be_visible()
    assert frontend.errors == []
