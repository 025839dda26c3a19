"""A user creates an automation in the editor with the trigger *Motion detected* for an area."""

from typing import Any

from playwright.async_api import expect
import pytest

from custom_components.blink_clips.const import CONF_MOTION_OFF_DELAY, MIN_MOTION_OFF_DELAY
from demo.house import DOMAIN, House
from demo.process import wait_for
from tests.browser.frontend import Frontend

pytestmark = pytest.mark.asyncio(loop_scope="package")

NAME = "Motion outside"
AUTOMATION = "automation.motion_outside"
SENSOR = "binary_sensor.garden_motion"
ACTIONS = """actions:
- action: persistent_notification.create
  data:
    title: Motion outside
    message: "Clip {{ trigger.to_state.attributes.video_id }}"
"""


async def state_of(house: House, entity_id: str, state: str) -> dict[str, Any]:
    """Wait until an entity has the given state. Return its attributes."""

    async def attributes() -> dict[str, Any] | None:
        found = (await house.api.states(entity_id)).get(entity_id)
        return found["attributes"] if found and found["state"] == state else None

    return await wait_for(attributes, f"{entity_id} is {state}")


async def test_motion_detected_trigger_for_an_area_runs_once_for_each_motion(
    shared_house: House, shared_frontend: Frontend
) -> None:
    frontend = shared_frontend
    api, page = shared_house.api, frontend.page
    entry = await api.entry(DOMAIN)
    assert entry
    await api.options(entry, {CONF_MOTION_OFF_DELAY: MIN_MOTION_OFF_DELAY})
    area = await api.command("config/area_registry/create", name="Outside")
    for device in await api.command("config/device_registry/list"):
        if device["name"] in {"Garden", "Driveway"}:
            await api.command(
                "config/device_registry/update", device_id=device["id"], area_id=area["area_id"]
            )

    # Choose the trigger for the area.
    await frontend.open("/config/automation/edit/new")
    await page.get_by_role("button", name="Add trigger").first.click()
    await page.get_by_text("Outside", exact=True).last.click()
    detected = page.get_by_text("Motion detected")
    await expect(detected).to_be_visible()
    await frontend.shot("triggers_of_an_area")
    await detected.click()
    await expect(page.get_by_text("2 entities")).to_be_visible()
    await frontend.shot("motion_detected")

    await frontend.finish_automation(trigger="motion.detected", actions=ACTIONS, name=NAME)
    number = (await state_of(shared_house, AUTOMATION, "on"))["id"]

    # Record a clip of motion, a clip of a live view, and again a clip of motion. The live view must
    # not trigger the automation.
    clips = []
    for source in ("pir", "liveview", "pir"):
        await state_of(shared_house, SENSOR, "off")
        clip = await shared_house.cloud.control(
            "motion", camera="Garden", upload_seconds=0, source=source
        )
        await api.perform("homeassistant.update_entity", entity_id="camera.garden")
        if source == "pir":
            clips.append(clip["id"])
            assert (await state_of(shared_house, SENSOR, "on"))["video_id"] == clip["id"]
    await state_of(shared_house, SENSOR, "off")

    runs = await api.command("trace/list", domain="automation", item_id=number)
    assert len(runs) == len(clips)
    await page.get_by_text("Notifications", exact=True).click()
    for clip_id in clips:
        await expect(page.get_by_text(f"Clip {clip_id}")).to_be_visible()
    await frontend.shot("motion_messages")
    assert frontend.errors == []
