"""A camera's device page links to the camera's clips, on a desktop and on a phone."""

import re

from playwright.async_api import ViewportSize, expect
import pytest

from demo.house import House
from tests.browser.card_page import record_listed
from tests.browser.frontend import Frontend

pytestmark = pytest.mark.asyncio(loop_scope="package")

DAY = re.compile(r"^\s*\d{4}-\d\d-\d\d \w")


@pytest.mark.parametrize(
    "viewport",
    [ViewportSize(width=1280, height=800), ViewportSize(width=412, height=915)],
    ids=["desktop", "phone"],
)
async def test_device_page_leads_to_a_playing_clip(
    shared_house: House, shared_frontend: Frontend, viewport: ViewportSize
) -> None:
    frontend = shared_frontend
    await frontend.page.set_viewport_size(viewport)
    clip_id = await record_listed(shared_house)
    devices = await shared_house.api.command("config/device_registry/list")
    [garden] = (it for it in devices if it["name"] == "Garden")

    await frontend.open(f"/config/devices/device/{garden['id']}")
    await frontend.shot(f"device_{viewport['width']}")
    await frontend.page.get_by_role("link", name="Visit").click()
    await frontend.media(DAY).first.click()
    await frontend.shot(f"camera_day_{viewport['width']}")
    await frontend.media(re.compile(r"^\s*● \d\d:\d\d Motion\s*$")).first.click()

    video = frontend.page.locator("video")
    await expect(video).to_be_visible()
    await frontend.page.wait_for_function(
        "video => video.currentTime > 1", arg=await video.element_handle()
    )
    assert f"/{clip_id}.mp4" in await video.evaluate("video => video.currentSrc")
    assert frontend.errors == []
