"""A user enables a USB drive in the options, and plays a clip from the drive."""

from playwright.async_api import expect
import pytest

from demo.house import DOMAIN, House
from demo.process import wait_for
from tests.browser.frontend import Frontend
from tests.browser.test_media_browser import DAY, frame_index

pytestmark = pytest.mark.asyncio(loop_scope="package")

HOUSE = 200001


async def test_clip_on_a_usb_drive_is_found_and_played(
    shared_house: House, shared_frontend: Frontend
) -> None:
    frontend = shared_frontend
    cloud, api = shared_house.cloud, shared_house.api
    await cloud.control("sync_module", network=HOUSE, local_storage=True, usb_state="active")
    await cloud.control("local_clip", camera="Garden")

    # Enable the USB drive in the options.
    await frontend.open(f"/config/integrations/integration/{DOMAIN}")
    await frontend.press("Configure")
    dialog = frontend.page.locator("dialog-data-entry-flow")
    choice = dialog.get_by_text("House", exact=True)
    await expect(choice).to_be_visible()
    await frontend.shot("usb_options")
    await choice.click()
    await frontend.press("Submit")
    await frontend.press("Finish")

    # Wait for a poll, which reads the list of a USB drive.
    async def is_listed() -> bool:
        await api.perform("homeassistant.update_entity", entity_id="camera.garden")
        listed = (await api.action(f"{DOMAIN}.get_clips", source="motion"))["clips"]
        return any(it["source"] == "usb" for it in listed)

    await wait_for(is_listed, "the list of the drive", seconds=60)
    await frontend.open("/media-browser/browser")
    for folder in ("Blink Clips", "Garden", DAY):
        await frontend.media(folder).first.click()
    clip = frontend.media("Motion · USB").first
    await expect(clip).to_be_visible()
    await frontend.shot("usb_day")
    assert "usb.upload" not in await cloud.ledger()

    await clip.click()
    video = frontend.page.locator("video")
    await frontend.page.wait_for_function(
        "video => video.currentTime > 1", arg=await video.element_handle()
    )
    assert await frame_index(video) > 0
    await frontend.shot("usb_playing")
    assert (await cloud.ledger())["usb.upload"] == 1
    assert frontend.errors == []
    problems = shared_house.home_assistant.log_problems()
    assert [it for it in problems if DOMAIN in it and "has not been tested" not in it] == []
