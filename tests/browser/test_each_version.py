"""The dashboard card and live views in each supported version of Home Assistant.

All of these tests are in one file, so that one process of pytest-xdist starts each version once.
"""

import re

from playwright.async_api import Browser, Error, Page, expect
import pytest
import pytest_asyncio

from demo.browser import new_page
from demo.house import House
from demo.process import wait_for
from tests.browser.card_page import STRATEGY_PATH
from tests.browser.frontend import Frontend
from tests.browser.houses import warm_context
from tests.documentation import examples

pytestmark = pytest.mark.asyncio(loop_scope="package")

# Number of page loads with an empty cache. After each load, the card must appear within CARD_MS
# milliseconds.
COLD_LOADS = 20
CARD_MS = 15_000

DOCUMENTED_PATH = "documented-card"

# Maximum milliseconds until the stream plays. With HLS, the first segment alone takes about 5 s.
PLAYING_MS = 60_000

# JavaScript function that returns whether a video plays with sound.
PLAYS = """video => video.currentTime > 2 && video.videoWidth === 1280
  && video.webkitDecodedFrameCount > 15 && video.webkitAudioDecodedByteCount > 0"""

CARD = {"type": "custom:blink-clips-card"}
BADGE = {"type": "custom:blink-clips-badge"}
PATH = "card-views"
VIEWS = {
    "masonry": {"type": "masonry", "cards": [CARD]},
    "sections": {
        "type": "sections",
        "badges": [BADGE],
        "sections": [{"type": "grid", "cards": [CARD]}],
    },
    "panel": {"type": "panel", "cards": [CARD]},
}


# Tests of the dashboard card


@pytest_asyncio.fixture(scope="module", loop_scope="package")
async def card_house(each_house: House) -> House:
    """Return a Home Assistant whose dashboard has the card in one view of each type."""
    views = [{"path": path, "title": path, **view} for path, view in VIEWS.items()]
    await each_house.api.save_dashboard(PATH, {"views": views}, title="Card", icon="mdi:cctv")
    return each_house


async def missing_card(page: Page, view: str) -> str | None:
    """Open a view with an empty cache.

    Return None if the card in this view shows its clips. Otherwise return an error message.
    """
    try:
        await page.goto(f"/{PATH}/{view}")
        tile = page.locator("blink-clips-card blink-clips-tile").first
        await tile.wait_for(timeout=CARD_MS)
    except Error as error:
        return f"{view}: {error.message}"
    return None


async def empty_caches(page: Page) -> None:
    """Empty the browser's cache, and delete everything that the frontend has stored."""
    session = await page.context.new_cdp_session(page)
    await session.send("Network.clearBrowserCache")
    origin = {"origin": await page.evaluate("location.origin"), "storageTypes": "all"}
    await session.send("Storage.clearDataForOrigin", origin)
    await session.detach()


async def test_each_cold_page_load_shows_the_card(card_house: House, browser: Browser) -> None:
    missing = []
    # Open each view in a new browser context, which has no compiled scripts.
    for view in VIEWS:
        async with new_page(browser, card_house.api) as page:
            missing.append(await missing_card(page, view))
    async with warm_context(browser, card_house.api) as context:
        [small_page] = context.pages
        for number in range(COLD_LOADS - len(VIEWS)):
            await empty_caches(small_page)
            page = await context.new_page()
            missing.append(await missing_card(page, list(VIEWS)[number % len(VIEWS)]))
            await page.close()
    assert [it for it in missing if it] == []


@pytest.mark.usefixtures("card_house")
async def test_card_picker_shows_the_card_with_a_preview(each_frontend: Frontend) -> None:
    page = each_frontend.page
    await each_frontend.open(f"/{PATH}/masonry?edit=1")
    await page.get_by_role("button", name="Add card").first.click()
    await page.get_by_text("By card").click()
    picker = page.locator("hui-card-picker")
    await picker.locator("input").first.fill("Blink clips")
    preview = picker.locator("blink-clips-card")
    await preview.locator("blink-clips-tile").first.wait_for()
    await expect(preview).to_have_count(1)
    await each_frontend.shot("card_picker")


async def test_dialogs_name_card_badge_and_dashboard_in_the_language_of_the_user(
    card_house: House, browser: Browser
) -> None:
    async with new_page(browser, card_house.api, locale="de-DE") as page:
        frontend = Frontend(page)
        await frontend.open(f"/{PATH}/masonry?edit=1")
        await page.get_by_role("button", name="Karte hinzufügen").first.click()
        await page.get_by_text("Nach Karte").click()
        picker = page.locator("hui-card-picker")
        await picker.locator("input").first.fill("Reihe oder nach Tagen")
        await expect(picker.locator(".card-header").filter(has_text="Blink-Clips")).to_be_visible()
        await frontend.open(f"/{PATH}/sections?edit=1")
        await page.locator("hui-view-badges .add-badge, hui-view-badges button").last.click()
        await page.get_by_text("Nach Badge").click()
        badge = page.locator("hui-badge-picker .badge").filter(has_text="Blink")
        await expect(badge).to_contain_text("Nicht angesehene Blink-Clips")
        await frontend.open("/config/lovelace/dashboards")
        await frontend.press("Dashboard hinzufügen")
        description = "Deine Blink-Kameras, ihre neuesten Clips und was Aufmerksamkeit benötigt"
        await expect(page.locator("dashboard-card").get_by_text(description)).to_be_visible()


async def test_community_dashboard_shows_cameras_and_clips(each_frontend: Frontend) -> None:
    page = each_frontend.page
    await each_frontend.open("/config/lovelace/dashboards")
    await each_frontend.press("Add dashboard")
    await each_frontend.press("Blink Clips")
    dialog = page.locator("dialog-lovelace-dashboard-detail")
    title = dialog.locator('input[name="title"]')
    await title.wait_for()
    await expect(title).to_have_value("Blink Clips")
    await each_frontend.press("Create")
    await page.locator("ha-sidebar").get_by_text("Blink Clips").click()
    await page.locator("blink-clips-card blink-clips-tile").first.wait_for()
    await expect(page.locator("hui-picture-entity-card")).to_have_count(6)
    await each_frontend.shot("community_dashboard")
    await page.get_by_role("tab", name="Clips").click()
    await expect(page).to_have_url(re.compile("/blink-clips/clips$"))
    await page.locator("blink-clips-card blink-clips-tile").first.wait_for()
    assert each_frontend.errors == []


async def test_badge_counts_a_new_clip_and_opens_the_media_browser(
    card_house: House, each_frontend: Frontend
) -> None:
    page = each_frontend.page
    await each_frontend.open(f"/{PATH}/sections")
    badge = page.locator("blink-clips-badge").get_by_role("link")

    async def count() -> int | None:
        found = re.fullmatch(
            r"Clips not watched: (\d+)", await badge.get_attribute("aria-label") or ""
        )
        return int(found[1]) if found else None

    before = await wait_for(count, "number on the badge")
    await card_house.cloud.control("motion", camera="Garden", upload_seconds=0)
    await card_house.api.perform("homeassistant.update_entity", entity_id="camera.garden")
    await expect(badge).to_have_accessible_name(f"Clips not watched: {before + 1}")
    await badge.click()
    await expect(page).to_have_url(re.compile("/media-browser/"))
    assert each_frontend.errors == []


# Tests of live views


async def wait_until_playing(page: Page) -> None:
    """Wait until the player of Home Assistant plays picture and sound."""
    video = page.locator("ha-more-info-dialog video, ha-dialog video").first
    await video.wait_for(timeout=PLAYING_MS)
    await page.wait_for_function(PLAYS, arg=await video.element_handle(), timeout=PLAYING_MS)


async def close_live_view(house: House, page: Page) -> None:
    """Close the dialog. Check that the client then ends the newest live view correctly."""
    await page.keyboard.press("Escape")

    async def ended() -> bool:
        return bool((await house.cloud.live_views())[-1]["is_done"])

    await wait_for(ended, "end of the live view")
    view = (await house.cloud.live_views())[-1]
    assert (view["posts"], view["owed"]) == (1, [])
    # The client closes the connection, and then requests the end of the live view. The cloud may
    # notice either of these first.
    assert view["ended_by"] in {"client", "done"}


async def test_tap_on_the_dashboard_shows_the_camera_live_until_the_dialog_is_closed(
    each_house: House, each_frontend: Frontend
) -> None:
    frontend, page = each_frontend, each_frontend.page
    await frontend.open(f"/{STRATEGY_PATH}/cameras")
    # Use the camera in the cabin, because the next test opens the camera in the hall. After a live
    # view, a camera refuses the next live view for some seconds.
    button = page.locator('hui-tile-card:has-text("Live view")').last
    await button.wait_for()
    assert await each_house.cloud.live_views() == []

    await button.click()
    await wait_until_playing(page)
    await frontend.shot("live_view")
    assert len(await each_house.cloud.live_views()) == 1

    await close_live_view(each_house, page)
    cameras = await each_house.api.states("camera.")
    states = {it["state"] for entity_id, it in cameras.items() if entity_id.endswith("_live_view")}
    assert states == {"idle"}


async def test_documented_card_shows_a_still_picture_and_opens_the_live_view_at_a_tap(
    each_house: House, each_frontend: Frontend
) -> None:
    [card] = [it for it in examples() if str(it.get("entity")).endswith("_live_view")]
    assert card["type"] == "picture-entity"
    before = len(await each_house.cloud.live_views())
    views = [{"path": "card", "cards": [card]}]
    await each_house.api.save_dashboard(
        DOCUMENTED_PATH, {"views": views}, title="Documented card", icon="mdi:video"
    )

    await each_frontend.open(f"/{DOCUMENTED_PATH}/card")
    await each_frontend.camera_pixels(card["entity"])
    await expect(each_frontend.page.locator("hui-picture-entity-card video")).to_have_count(0)
    assert len(await each_house.cloud.live_views()) == before

    await each_frontend.page.locator("hui-picture-entity-card").click()
    await wait_until_playing(each_frontend.page)
    await each_frontend.shot("documented_live_view_card")
    assert len(await each_house.cloud.live_views()) == before + 1

    await close_live_view(each_house, each_frontend.page)
    assert each_frontend.errors == []
