"""An automation made in the editor sends a notification with the poster of each new clip."""

import re
from typing import Any

from playwright.async_api import expect
import pytest

from demo.house import DOMAIN, House
from demo.process import wait_for
from simulator.paint import read_label
from tests.browser.frontend import Frontend

pytestmark = pytest.mark.asyncio(loop_scope="package")

NAME = "Notify about the garden"
EXECUTED = re.compile("executed$")
# The message contains a signed URL of the picture. Persistent notifications load pictures without a
# sign-in.
ACTIONS = """actions:
- action: blink_clips.get_thumbnails
  data:
    video_id: "{{ trigger.to_state.attributes.video_id }}"
  response_variable: clip
- action: persistent_notification.create
  data:
    title: Somebody is in the garden
    message: "![clip]({{ clip.poster }})"
"""


async def test_automation_made_in_the_editor_shows_the_poster_of_an_event(
    shared_house: House, shared_frontend: Frontend
) -> None:
    frontend, page = shared_frontend, shared_frontend.page

    # Choose the camera's event as the trigger.
    await frontend.open("/config/automation/edit/new")
    await page.get_by_role("button", name="Add trigger").first.click()
    await page.get_by_text("Devices", exact=True).click()
    await page.get_by_text("Garden", exact=True).last.click()
    await frontend.shot("triggers_of_a_camera")
    await page.get_by_text("Event received").click()
    await page.locator("ha-selector-state ha-picker-field").click()
    await page.get_by_text("Motion", exact=True).click()
    await frontend.shot("trigger")

    await frontend.finish_automation(trigger="event.received", actions=ACTIONS, name=NAME)
    automation = "automation.notify_about_the_garden"

    async def ready() -> dict[str, Any] | None:
        return (await shared_house.api.states(automation)).get(automation)

    number = (await wait_for(ready, "automation"))["attributes"]["id"]

    # Record motion to trigger the automation.
    await shared_house.cloud.control("motion", camera="Driveway", upload_seconds=0)
    clip = await shared_house.cloud.control("motion", camera="Garden", upload_seconds=0)
    await shared_house.api.perform("homeassistant.update_entity", entity_id="camera.garden")
    await page.get_by_text("Notifications", exact=True).click()
    picture = page.locator("ha-markdown-element img")
    await expect(picture).to_have_js_property("complete", value=True, timeout=60_000)
    await expect(picture).not_to_have_js_property("naturalWidth", value=0)
    await frontend.shot("message")
    source = await picture.get_attribute("src")
    assert source
    shown = await page.request.get(source)
    assert read_label(await shown.body()).number == clip["id"]

    # Check that the trace contains every step of the automation.
    await frontend.open(f"/config/automation/trace/{number}")
    for step in ("Event received", "Get thumbnails", "Create persistent notification"):
        await expect(page.get_by_role("img", name=step)).to_have_accessible_name(EXECUTED)
    await frontend.shot("trace")
    assert [it for it in frontend.errors if DOMAIN in it] == []
