"""Each supported version of Home Assistant loads the dashboard card, and offers it in dialogs."""

from collections.abc import AsyncIterator
from pathlib import Path
import re

from playwright.async_api import Error, Page, expect
import pytest
import pytest_asyncio

from demo.browser import launched, new_page, signed_in_page
from demo.house import House, house
from demo.process import wait_for
from tests.browser.frontend import Frontend
from tests.versions import VERSIONS

pytestmark = pytest.mark.asyncio(loop_scope="module")

# Number of page loads with an empty cache, and the number of seconds within which the card must
# appear.
COLD_LOADS = 20
CARD_MS = 15_000

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


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=VERSIONS)
async def card_house(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    """Return a Home Assistant with an account and a dashboard.

    The dashboard has one view of each type. Each view contains the card.
    """
    async with house(tmp_path_factory.mktemp("house"), python=Path(request.param)) as running:
        await running.start()
        await running.add_account()
        views = [{"path": path, "title": path, **view} for path, view in VIEWS.items()]
        await running.api.save_dashboard(PATH, {"views": views}, title="Card", icon="mdi:cctv")
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def card_frontend(card_house: House, chromium: str) -> AsyncIterator[Frontend]:
    """Return a page of the frontend with a signed-in user."""
    async with signed_in_page(card_house.api, chromium) as page:
        yield Frontend(page)


async def missing_card(page: Page, view: str) -> str | None:
    """Open a view with an empty cache.

    Return an error message; None if the card shows its clips.
    """
    try:
        await page.goto(f"/{PATH}/{view}")
        tile = page.locator("blink-clips-card blink-clips-tile").first
        await tile.wait_for(timeout=CARD_MS)
    except Error as error:
        return f"{view}: {error.message}"
    return None


async def test_each_cold_page_load_shows_the_card(card_house: House, chromium: str) -> None:
    missing = []
    async with launched(chromium) as browser:
        for number in range(COLD_LOADS):
            async with new_page(browser, card_house.api) as page:
                missing.append(await missing_card(page, list(VIEWS)[number % len(VIEWS)]))
    assert [it for it in missing if it] == []


async def test_card_picker_shows_the_card_with_a_preview(card_frontend: Frontend) -> None:
    page = card_frontend.page
    await card_frontend.open(f"/{PATH}/masonry?edit=1")
    await page.get_by_role("button", name="Add card").first.click()
    await page.get_by_text("By card").click()
    picker = page.locator("hui-card-picker")
    await picker.locator("input").first.fill("Blink clips")
    preview = picker.locator("blink-clips-card")
    await preview.locator("blink-clips-tile").first.wait_for()
    await expect(preview).to_have_count(1)
    await card_frontend.shot("card_picker")


async def test_community_dashboard_shows_cameras_and_clips(card_frontend: Frontend) -> None:
    page = card_frontend.page
    await card_frontend.open("/config/lovelace/dashboards")
    await card_frontend.press("Add dashboard")
    await card_frontend.press("Blink Clips")
    dialog = page.locator("dialog-lovelace-dashboard-detail")
    title = dialog.locator('input[name="title"]')
    await title.wait_for()
    await expect(title).to_have_value("Blink Clips")
    await card_frontend.press("Create")
    await page.locator("ha-sidebar").get_by_text("Blink Clips").click()
    await page.locator("blink-clips-card blink-clips-tile").first.wait_for()
    await expect(page.locator("hui-picture-entity-card")).to_have_count(6)
    await card_frontend.shot("community_dashboard")
    await page.get_by_role("tab", name="Clips").click()
    await expect(page).to_have_url(re.compile("/blink-clips/clips$"))
    await page.locator("blink-clips-card blink-clips-tile").first.wait_for()
    assert card_frontend.errors == []


async def test_badge_counts_a_new_clip_and_opens_the_media_browser(
    card_house: House, card_frontend: Frontend
) -> None:
    page = card_frontend.page
    await card_frontend.open(f"/{PATH}/sections")
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
    assert card_frontend.errors == []
