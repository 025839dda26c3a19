"""A user operates the dashboard card with the keyboard only."""

from playwright.async_api import expect
import pytest

from demo.house import House
from tests.browser.card_page import STRATEGY_PATH, CardPage, record

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def test_tab_and_arrow_keys_reach_clips_while_a_new_clip_arrives(
    shared_house: House, card: CardPage
) -> None:
    page = card.page
    await card.open_card(f"{STRATEGY_PATH}/cameras")
    clips = await card.clips()
    assert await card.tab_to_tile() == clips[0]
    await page.keyboard.press("ArrowRight")
    await card.expect_focus_on_clip(clips[1])

    new = await record(shared_house, "Driveway")

    # The focus stays on the same clip although a new clip appears. A status message announces the
    # new clip to screen readers.
    await card.expect_newest(new)
    await card.expect_focus_on_clip(clips[1])
    status = page.locator("blink-clips-card").get_by_role("status").filter(has_text="New clips")
    await expect(status).to_have_text("New clips: 1. Driveway")
    await page.keyboard.press("Home")
    await card.expect_focus_on_clip(new)
    await page.keyboard.press("End")
    await card.expect_focus_on_clip((await card.clips())[-1])
    assert card.videos_requested == []
    assert card.errors == []


async def test_keys_show_frames_and_play_seek_and_close_a_clip(
    shared_house: House, card: CardPage
) -> None:
    page = card.page
    older = await record(shared_house)
    # The video must not end before the keys are pressed, even on a busy machine.
    newest = await record(shared_house, "Hall", seconds=20)
    await card.open_card(newest=newest)
    assert await card.tab_to_tile() == newest

    # Step through the frames of the clip. Start the video at the shown frame.
    await page.keyboard.press("Shift+ArrowRight")
    await card.tiles.first.locator(".frame").wait_for()
    for _ in range(3):
        await page.keyboard.press("Shift+ArrowRight")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog", name="Hall")).to_be_visible()
    await card.expect_playing()
    await expect(page.get_by_role("button", name="Pause")).to_be_focused()
    assert await card.video.evaluate("video => video.currentTime") >= 1

    # Pause the video, and seek with keys and with the seek bar.
    await page.keyboard.press("k")
    await expect(page.get_by_role("button", name="Play")).to_be_focused()
    start = await card.video.evaluate("video => video.currentTime")
    await page.keyboard.press("ArrowLeft")
    after = await card.video.evaluate("video => video.currentTime")
    # The key moves the video back by one second. Chromium rounds times to microseconds.
    assert after == pytest.approx(start - 1, abs=1e-5)
    await card.tab_to("Position in the clip", key="Shift+Tab")
    await page.keyboard.press("Home")
    await page.wait_for_function(
        "video => video.currentTime === 0", arg=await card.video.element_handle()
    )

    # Switch to the older clip, and then back to the newer clip.
    await page.keyboard.press("l")
    await expect(page.get_by_role("dialog", name="Garden")).to_be_visible()
    await page.keyboard.press("j")
    await expect(page.get_by_role("dialog", name="Hall")).to_be_visible()
    await card.tab_to("Older clip")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog", name="Garden")).to_be_visible()

    await page.keyboard.press("Escape")
    await card.expect_closed()
    await card.expect_focus_on_clip(older)
    assert card.errors == []


async def test_keys_filter_and_search_clips(shared_house: House, card: CardPage) -> None:
    page = card.page
    await card.open_card()

    await card.tab_to("Garden")
    await page.keyboard.press("Space")
    await expect(card.button("Garden")).to_have_attribute("aria-pressed", "true")
    await expect(card.button("Garden")).to_be_focused()
    await card.expect_only("Garden")
    await page.keyboard.press("Space")
    await expect(card.button("Garden")).to_have_attribute("aria-pressed", "false")

    await card.tab_to("Menu")
    await page.keyboard.press("Enter")
    await card.tab_to("Search")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("searchbox", name="Search")).to_be_focused()
    await page.keyboard.type("front door")
    await page.keyboard.press("Enter")
    await card.expect_only("Front Door")
    await page.keyboard.press("Escape")
    await expect(card.button("Menu")).to_be_focused()
    assert card.errors == []


async def test_keys_mark_a_clip_as_viewed(shared_house: House, card: CardPage) -> None:
    page = card.page
    clip = await record(shared_house)
    await card.open_card(newest=clip)
    await card.tab_to_tile()
    assert (await card.focused())["name"].endswith("not watched")

    await card.tab_to("Actions for this clip")
    await page.keyboard.press("Enter")
    await card.expect_menu_item("Download")
    for _ in range(2):
        await page.keyboard.press("ArrowDown")
    await card.expect_menu_item("Mark as watched")
    await page.keyboard.press("Enter")

    await expect(card.tiles.first).not_to_have_attribute("unwatched", "")
    assert (await shared_house.cloud.clip(clip))["watched"] is True
    await expect(page.get_by_role("button", name="Actions for this clip")).to_be_focused()
    assert card.errors == []


async def test_keys_delete_a_clip_after_a_confirmation(shared_house: House, card: CardPage) -> None:
    page = card.page
    kept = await record(shared_house)
    clip = await record(shared_house, "Hall")
    await card.open_card(newest=clip)
    assert await card.tab_to_tile() == clip

    async def ask() -> None:
        await card.tab_to("Actions for this clip")
        await page.keyboard.press("Enter")
        await card.expect_menu_item("Download")
        await page.keyboard.press("End")
        await card.expect_menu_item("Delete…")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("alertdialog", name="Delete this clip?")).to_be_visible()
        # The focus is on the button that cancels the deletion.
        await expect(page.get_by_role("button", name="Cancel")).to_be_focused()

    await ask()
    await page.keyboard.press("Enter")
    await card.expect_closed()
    assert (await shared_house.cloud.clip(clip))["deleted"] is False
    await page.keyboard.press("Shift+Tab")
    await card.expect_focus_on_clip(clip)

    await ask()
    await card.tab_to("Delete")
    await page.keyboard.press("Enter")
    await card.expect_gone(clip)
    await card.expect_closed()
    await card.expect_focus_on_clip(kept)
    assert (await shared_house.cloud.clip(clip))["deleted"] is True
    assert card.errors == []


async def test_keys_arm_a_system_and_take_a_snapshot(shared_house: House, card: CardPage) -> None:
    page = card.page
    await card.open_card()

    async def is_armed() -> bool:
        networks = (await shared_house.cloud.state())["networks"]
        return any(it["armed"] for it in networks if it["name"] == "House")

    await card.tab_to("Disarm: House")
    await page.keyboard.press("Enter")
    await expect(card.button("Arm: House")).to_have_attribute("aria-disabled", "false")
    await expect(card.button("Arm: House")).to_be_focused()
    assert not await is_armed()
    await page.keyboard.press("Enter")
    await expect(card.button("Disarm: House")).to_have_attribute("aria-disabled", "false")
    assert await is_armed()

    state = await shared_house.cloud.state()
    before = next(it["picture_number"] for it in state["cameras"] if it["name"] == "Garden")
    await card.tab_to("Take snapshot: Garden")
    await page.keyboard.press("Enter")
    result = page.locator("blink-clips-controls").get_by_role("status")
    await expect(result).to_contain_text("Garden: new picture, ")
    cameras = (await shared_house.cloud.state())["cameras"]
    assert next(it["picture_number"] for it in cameras if it["name"] == "Garden") > before
    assert card.errors == []
