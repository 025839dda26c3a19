"""A user turns the archive on, and watches a clip after Blink has deleted it."""

from playwright.async_api import expect
import pytest

from demo.house import DOMAIN, House
from demo.process import wait_for
from tests.browser.card_page import CardPage, poll, record_listed
from tests.browser.frontend import Frontend
from tests.browser.test_media_browser import DAY, frame_index

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def enable_archive(frontend: Frontend) -> None:
    """Turn the archive on in the options, with the folder that the form suggests."""
    await frontend.open(f"/config/integrations/integration/{DOMAIN}")
    await frontend.press("Configure")
    dialog = frontend.page.locator("dialog-data-entry-flow")
    await dialog.locator("ha-selector-boolean ha-switch").click()
    await frontend.press("Submit")
    await expect(dialog.get_by_text("Maximum size of all archived files.")).to_be_visible()
    await frontend.shot("archive_options")
    await frontend.press("Submit")
    await frontend.press("Finish")


async def wait_until_archived(house: House, clip_id: int) -> None:
    """Poll until a clip is archived."""

    async def is_archived() -> bool:
        await poll(house)
        listed = await house.api.action(f"{DOMAIN}.get_clips", entity_id="camera.garden", limit=1)
        [newest] = listed["clips"]
        return bool(newest["video_id"] == clip_id and newest["archived"])

    await wait_for(is_archived, f"clip {clip_id} in the archive", seconds=60)


async def test_archived_clip_is_found_and_played_after_blink_has_deleted_it(
    shared_house: House, shared_frontend: Frontend
) -> None:
    frontend, cloud = shared_frontend, shared_house.cloud
    clip_id = await record_listed(shared_house)
    await enable_archive(frontend)
    await wait_until_archived(shared_house, clip_id)

    await cloud.control("clip/delete", id=clip_id)
    await poll(shared_house)

    # Find the clip in the media browser. Then play the clip.
    await frontend.open("/media-browser/browser")
    for folder in ("Blink Clips", "Garden", DAY):
        await frontend.media(folder).first.click()
    await frontend.shot("archive_day")
    newest = await shared_house.api.action(
        f"{DOMAIN}.get_clips", entity_id="camera.garden", limit=1
    )
    assert newest["clips"][0]["video_id"] == clip_id
    await frontend.media("Motion").first.click()
    video = frontend.page.locator("video")
    await frontend.page.wait_for_function(
        "video => video.currentTime > 1", arg=await video.element_handle()
    )
    assert await frame_index(video) > 0
    assert any(f"/{clip_id}.mp4" in it.url for it in frontend.responses)
    await frontend.shot("archive_playing")

    # Find the clip with a search.
    await frontend.page.get_by_role("button", name="Close").last.click()
    await expect(video).to_have_count(0)
    await frontend.page.locator("ha-input-search input").fill("garden motion")
    await frontend.page.locator("ha-button.search-button").click()
    await expect(frontend.page.locator("ha-media-player-browse .title").first).to_be_visible()
    await frontend.shot("archive_found")

    # Look at the frames of the clip on a dashboard. Then play the clip.
    card = CardPage(frontend.page)
    await card.open_card(newest=clip_id)
    await card.rest_on(card.tiles.first)
    await card.shot("archive_card_frames")
    await card.tiles.first.click()
    await card.expect_playing()
    await card.shot("archive_card_player")
    assert frontend.errors == card.errors == []

    problems = shared_house.home_assistant.log_problems()
    assert [it for it in problems if DOMAIN in it and "has not been tested" not in it] == []
