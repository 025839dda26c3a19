"""A message of our blueprint, followed to the clip; and the README's cards."""

import json
from pathlib import Path
import re
from typing import Any

from homeassistant.util.yaml import parse_yaml
from playwright.async_api import expect

from demo.house import DOMAIN, House
from demo.process import ROOT, wait_for
from tests.browser.frontend import Frontend

CLIP_SECONDS = 5
BLUEPRINT = "blink_clips/clip_notification.yaml"
AUTOMATION = {
    "alias": "Tell of each clip",
    "use_blueprint": {
        "path": BLUEPRINT,
        "input": {
            "events": ["event.garden_clip"],
            "more_actions": [
                {
                    "action": "persistent_notification.create",
                    "data": {"title": "{{ title }}", "message": "{{ url }}"},
                }
            ],
        },
    },
}


async def test_a_message_leads_to_its_clip(
    running_house: House, frontend: Frontend, tmp_path: Path
) -> None:
    await running_house.add_account()
    (tmp_path / "home_assistant" / "automations.yaml").write_text(json.dumps([AUTOMATION]))
    await running_house.api.perform("automation.reload")
    clip = await running_house.cloud.control("motion", camera="Garden", upload_seconds=0)
    await running_house.api.perform("homeassistant.update_entity", entity_id="camera.garden")

    async def told() -> Any:
        return await running_house.api.command("persistent_notification/get")

    [message] = await wait_for(told, "message", seconds=120)
    assert message["title"] == "Garden"
    assert str(clip["id"]) in message["message"]

    await frontend.open(message["message"])
    await frontend.page.get_by_role("button", name="Play").click()
    video = frontend.page.locator("video")
    await expect(video).to_have_js_property("duration", CLIP_SECONDS)
    await frontend.shot("message_played")
    assert frontend.errors == []
    problems = running_house.home_assistant.log_problems()
    assert [it for it in problems if DOMAIN in it and "has not been tested" not in it] == []


async def test_the_cards_of_the_readme_show_pictures(
    running_house: House, frontend: Frontend
) -> None:
    await running_house.add_account()
    blocks = re.findall(r"```yaml\n(type: pic.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    cards = [parse_yaml(block) for block in blocks]
    view = {"title": "Cards", "cards": cards}
    await running_house.api.save_dashboard(
        "cards-to-copy", {"views": [view]}, title="Cards", icon="mdi:cctv"
    )
    await frontend.open("/cards-to-copy")

    await expect(frontend.page.locator("hui-image img")).to_have_count(len(cards))
    for image in await frontend.page.locator("hui-image img").all():
        await expect(image).to_have_js_property("naturalWidth", 640)
    await frontend.shot("cards")
    assert await frontend.page.locator("hui-error-card").count() == 0
    assert frontend.errors == []
