"""A user adds the section *Newest clips* in the dialog for automatic sections."""

from collections.abc import AsyncIterator
import re

from playwright.async_api import expect
import pytest
import pytest_asyncio

from demo.house import House
from tests.browser.frontend import Frontend
from tests.browser.houses import Contexts, Houses
from tests.versions import NEWEST

pytestmark = pytest.mark.asyncio(loop_scope="package")

PATH = "automatic-section"
NAME = "Newest Blink clips"
EXAMPLE_CLIPS = 3


@pytest_asyncio.fixture(scope="module", loop_scope="package", params=[NEWEST])
async def newest_house(request: pytest.FixtureRequest, houses: Houses) -> House:
    """Return the newest version of Home Assistant. Older ones have no automatic sections."""
    return await houses.restored(request.param)


@pytest_asyncio.fixture(loop_scope="package")
async def frontend(newest_house: House, contexts: Contexts) -> AsyncIterator[Frontend]:
    """Return the frontend in a new page."""
    page = await (await contexts.restored(newest_house.api)).new_page()
    yield Frontend(page)
    await page.close()


async def test_automatic_section_shows_the_newest_clips(
    newest_house: House, frontend: Frontend
) -> None:
    page = frontend.page
    views = [{"path": "view", "title": "View", "type": "sections", "sections": []}]
    await newest_house.api.save_dashboard(
        PATH, {"views": views}, title="Empty dashboard", icon="mdi:cctv"
    )

    await frontend.open(f"/{PATH}/view?edit=1")
    await frontend.press("Create section")
    dialog = page.locator("hui-dialog-create-section")
    await dialog.get_by_text("Automatic section", exact=True).click()
    example = page.get_by_role("button", name=NAME)
    await expect(example.locator("blink-clips-tile")).to_have_count(EXAMPLE_CLIPS)
    await frontend.shot("automatic_sections")
    await example.click()
    await page.locator("hui-dialog-edit-section blink-clips-tile").first.wait_for()
    await frontend.shot("automatic_section_editor")
    await frontend.press("Save")
    await frontend.press("Done")

    await expect(page).to_have_url(re.compile("/view$"))
    card = page.locator("hui-sections-view blink-clips-card")
    await expect(card.get_by_role("heading", name="Newest clips")).to_be_visible()
    await card.locator("blink-clips-tile").first.wait_for()
    await frontend.shot("automatic_section")
    saved = await newest_house.api.command("lovelace/config", url_path=PATH)
    assert saved["views"][0]["sections"] == [{"strategy": {"type": "custom:blink-clips"}}]
    assert frontend.errors == []
