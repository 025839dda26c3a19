"""A user opens a clip from a notification of the blueprint. The example cards work."""

import re
from typing import Any

from playwright.async_api import expect
import pytest

from demo.house import DOMAIN, House
from demo.process import wait_for
from simulator.paint import read_label
from tests.browser.frontend import Frontend
from tests.documentation import examples

pytestmark = pytest.mark.asyncio(loop_scope="package")

CLIP_SECONDS = 5
BLUEPRINT = "blink_clips/clip_notification.yaml"
# A name with Markdown. If the frontend interpreted the Markdown, the page would show a picture and
# bold text.
NAME = "![x](/x.jpg) <b>**Garden**</b>"
AUTOMATION = {
    "alias": "Notify about each clip",
    "use_blueprint": {
        "path": BLUEPRINT,
        "input": {"events": ["event.garden_clip"], "in_home_assistant": True},
    },
}
SIZES = {"desktop": (1280, 800), "phone": (412, 915)}


async def rename_device(house: House, entity_id: str, name: str) -> None:
    """Rename the device of an entity, as a user does on the device page."""
    registry = await house.api.command("config/entity_registry/get", entity_id=entity_id)
    await house.api.command(
        "config/device_registry/update", device_id=registry["device_id"], name_by_user=name
    )


async def test_message_of_the_blueprint_opens_its_clip(
    shared_house: House, shared_frontend: Frontend
) -> None:
    frontend = shared_frontend
    await rename_device(shared_house, "event.garden_clip", NAME)
    await shared_house.api.post("/api/config/automation/config/1", AUTOMATION)
    clip = await shared_house.cloud.control("motion", camera="Garden", upload_seconds=0)
    await shared_house.api.perform("homeassistant.update_entity", entity_id="camera.garden")

    async def notifications() -> Any:
        return await shared_house.api.command("persistent_notification/get")

    [message] = await wait_for(notifications, "message", seconds=120)
    assert message["title"] == NAME

    page = frontend.page
    await frontend.open("/")
    await page.get_by_text("Notifications", exact=True).click()
    notification_drawer = page.locator("notification-drawer")
    await expect(notification_drawer.get_by_text(NAME)).to_be_visible()
    picture = notification_drawer.locator("ha-markdown-element img")
    await expect(picture).to_have_js_property("complete", value=True)
    await expect(picture).not_to_have_js_property("naturalWidth", value=0)
    await frontend.shot("message")
    source = await picture.get_attribute("src")
    assert source
    assert read_label(await (await page.request.get(source)).body()).number == clip["id"]
    assert await notification_drawer.locator("b, strong").count() == 0
    await picture.click()
    await expect(page).to_have_url(re.compile(f"%2F{clip['id']}$"))
    address = page.url

    for name, (width, height) in SIZES.items():
        await page.set_viewport_size({"width": width, "height": height})
        await frontend.open(address)
        # Click without Playwright's option `force`. The test then fails if the tile is hidden or
        # covered.
        await frontend.media(re.compile("Motion")).click()
        video = page.locator("video")
        await expect(video).to_have_js_property("duration", CLIP_SECONDS)
        await expect(video).to_have_js_property("paused", value=False)
        await frontend.shot(f"message_played_{name}")
    assert frontend.errors == []
    problems = shared_house.home_assistant.log_problems()
    assert [it for it in problems if DOMAIN in it and "has not been tested" not in it] == []


async def test_picture_cards_of_the_examples_show_pictures(
    shared_house: House, shared_frontend: Frontend
) -> None:
    frontend = shared_frontend
    cards = [it for it in examples() if it.get("type", "").startswith("pic")]
    view = {"title": "Cards", "cards": cards}
    await shared_house.api.save_dashboard(
        "cards-to-copy", {"views": [view]}, title="Cards", icon="mdi:cctv"
    )
    await frontend.open("/cards-to-copy")

    await expect(frontend.page.locator("hui-image img")).to_have_count(len(cards))
    for image in await frontend.page.locator("hui-image img").all():
        await expect(image).to_have_js_property("naturalWidth", 640)
    await frontend.shot("cards")
    assert await frontend.page.locator("hui-error-card").count() == 0
    assert frontend.errors == []
