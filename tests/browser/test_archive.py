"""A user turns the archive on, and watches and deletes archived clips."""

import json
from pathlib import Path

from playwright.async_api import Locator, expect
import pytest

from custom_components.blink_clips.archive.layout import MARKER
from demo.house import DOMAIN, House
from demo.process import wait_for
from tests.browser.card_page import CardPage, poll, record_listed
from tests.browser.frontend import Frontend
from tests.browser.test_media_browser import DAY, frame_index

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def enable_archive(frontend: Frontend) -> None:
    """Turn the archive on in the options, with the folder that the form suggests.

    Enter a folder outside of the allowed ones first. The form then names the allowed folders.
    """
    await frontend.open(f"/config/integrations/integration/{DOMAIN}")
    await frontend.press("Configure")
    dialog = frontend.page.locator("dialog-data-entry-flow")
    await dialog.locator("ha-selector-boolean ha-switch").click()
    await frontend.press("Submit")
    await expect(dialog.get_by_text("Maximum size of all archived files.")).to_be_visible()
    await frontend.shot("archive_options")
    folder = dialog.locator("ha-selector-text input").first
    suggested = await folder.input_value()
    await folder.fill("/etc/archive")
    await frontend.press("Submit")
    await expect(dialog.get_by_text(f" in them: {Path(suggested).parent}. ")).to_be_visible()
    await frontend.shot("archive_folder_refused")
    await folder.fill(suggested)
    await frontend.press("Submit")
    await frontend.press("Finish")


async def wait_until_archived(house: House, clip_id: int) -> None:
    """Poll until a clip is archived."""
    await wait_until_listed(house, clip_id, archived=True)


async def wait_until_listed(house: House, clip_id: int, **fields: bool) -> None:
    """Poll until a clip is the newest one of the garden, and is listed with these fields."""

    async def is_listed() -> bool:
        await poll(house)
        listed = await house.api.action(f"{DOMAIN}.get_clips", entity_id="camera.garden", limit=1)
        [newest] = listed["clips"]
        return bool(newest["video_id"] == clip_id and newest.items() >= fields.items())

    await wait_for(is_listed, f"clip {clip_id} with {fields}", seconds=60)


async def ask_to_delete(card: CardPage) -> Locator:
    """Open the dialog that asks whether to delete the newest clip. Return the dialog."""
    await card.tiles.first.hover()
    await card.tiles.first.locator(".menu").click()
    await card.page.get_by_role("menuitem", name="Delete…").click()
    return card.page.locator("blink-clips-delete-dialog dialog[open]")


async def test_archived_clip_is_found_and_played_after_blink_has_deleted_it(
    shared_house: House, shared_frontend: Frontend
) -> None:
    frontend, cloud = shared_frontend, shared_house.cloud
    clip_id = await record_listed(shared_house)
    await enable_archive(frontend)
    await wait_until_archived(shared_house, clip_id)

    await cloud.control("clip/delete", id=clip_id)
    await wait_until_listed(shared_house, clip_id, at_blink=False)

    # Find the clip in the media browser, and play the clip.
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
    # Home Assistant cuts the words at the end of the title, but not the sign at its beginning.
    await expect(frontend.media("■ ").first).to_be_visible()
    await frontend.shot("archive_found")

    # Open the dashboard card, show the frames of the clip, and play the clip.
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


async def test_archived_clip_is_deleted_with_or_without_its_copy(
    shared_house: House, shared_frontend: Frontend
) -> None:
    clip_id = await record_listed(shared_house)
    await wait_until_archived(shared_house, clip_id)
    card = CardPage(shared_frontend.page)
    await card.open_card(newest=clip_id)
    tile = card.tiles.first
    mark = tile.locator(".kept")
    await expect(mark).to_have_count(0)

    await shared_house.api.action(f"{DOMAIN}.keep_clips", video_id=clip_id)
    await expect(mark).to_be_visible()
    await card.shot("archive_kept_tile")

    # Delete the clip at Blink, but not in the archive. A message says that the archived copy stays,
    # and the tile still shows the mark of a kept clip.
    dialog = await ask_to_delete(card)
    await expect(dialog.get_by_text("The kept copy in the archive stays")).to_be_visible()
    await card.shot("archive_delete")
    await dialog.get_by_role("button", name="Delete", exact=True).click()
    await expect(dialog).to_have_count(0)
    stays = "Deleted at Blink. The copy in the archive stays."
    await expect(card.page.locator("notification-manager .message", has_text=stays)).to_be_visible()
    await card.shot("archive_copy_stays")
    assert (await shared_house.cloud.clip(clip_id))["deleted"] is True
    await card.expect_newest(clip_id)
    # While the mouse is on the tile, the mark of a kept clip is hidden.
    await card.page.mouse.move(0, 0)
    await card.page.evaluate("document.activeElement.blur()")
    await expect(mark).to_be_visible()
    await expect(tile.locator(".archive")).to_be_visible()
    await card.shot("archive_marks")

    # Delete the archived copy as well. The question says that it is the last copy.
    dialog = await ask_to_delete(card)
    await expect(dialog.get_by_text("Only the archive still has the clip")).to_be_visible()
    await dialog.get_by_role("button", name="Delete", exact=True).click()
    await card.expect_gone(clip_id)
    await expect(dialog).to_have_count(0)


async def test_user_takes_the_folder_back_from_another_home_assistant(
    shared_house: House, shared_frontend: Frontend
) -> None:
    frontend = shared_frontend
    marker = shared_house.home_assistant.media / "blink_archive" / MARKER
    owner = read_owner(marker)
    # Write the marker that another Home Assistant writes when it takes the folder over.
    marker.write_text(json.dumps(owner | {"instance": "2" * 16}))

    await frontend.open(f"/config/integrations/integration/{DOMAIN}")
    await frontend.press("Configure")
    await frontend.press("Submit")
    dialog = frontend.page.locator("dialog-data-entry-flow")
    await expect(dialog.get_by_text("Maximum size of all archived files.")).to_be_visible()
    await frontend.press("Submit")
    for text in (
        "Another Home Assistant has its archive in this folder.",
        "If you take the folder over, any other Home Assistant stops archiving",
        "Leave the archive stopped, and save the other options",
    ):
        await expect(dialog.get_by_text(text)).to_be_visible()
    await dialog.get_by_text("Take this folder over", exact=True).click()
    await frontend.shot("archive_taken")
    await frontend.press("Submit")
    await frontend.press("Finish")

    await wait_until_archived(shared_house, await record_listed(shared_house))
    # Older clips may still be waiting, because the archive pauses after each of them.
    status = (await shared_house.api.states())["sensor.clip_archive_status"]
    assert status["state"] in {"ok", "waiting"}
    assert read_owner(marker) == owner
    assert frontend.errors == []


def read_owner(marker: Path) -> dict[str, object]:
    """Return the content of an archive's marker."""
    owner: dict[str, object] = json.loads(marker.read_text())
    return owner
