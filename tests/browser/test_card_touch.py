"""A user operates the dashboard card on a phone, by touch only."""

from collections.abc import AsyncIterator
from typing import Any

from playwright.async_api import Browser, BrowserContext, CDPSession, Locator, expect
import pytest
import pytest_asyncio

from demo.house import House
from tests.browser.card_page import CARD_PATH, STRATEGY_PATH, CardPage, record
from tests.browser.houses import warm_context

pytestmark = pytest.mark.asyncio(loop_scope="package")

PHONE: dict[str, Any] = {
    "viewport": {"width": 412, "height": 915},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
}
# Number of steps in which a simulated finger moves.
STEPS = 8

type Point = tuple[float, float]


class Phone(CardPage):
    """A browser page of a phone with the card, and a simulated finger."""

    screen: CDPSession

    async def middle(self, element: Locator) -> Point:
        """Return the coordinates of an element's centre on the screen."""
        box = await element.bounding_box()
        assert box
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    async def touch(self, kind: str, *points: Point) -> None:
        """Send a touch event: finger down (`touchStart`), move (`touchMove`), up (`touchEnd`)."""
        await self.screen.send(
            "Input.dispatchTouchEvent",
            {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]},
        )

    async def drag(self, start: Point, end: Point) -> None:
        """Move the finger in steps, while it touches the screen."""
        for step in range(1, STEPS + 1):
            share = step / STEPS
            x, y = (a + (b - a) * share for a, b in zip(start, end, strict=True))
            await self.touch("touchMove", (x, y))

    async def swipe(self, start: Point, end: Point) -> None:
        """Put the finger down, move it immediately, and lift it."""
        await self.touch("touchStart", start)
        await self.drag(start, end)
        await self.touch("touchEnd")


@pytest_asyncio.fixture(scope="module", loop_scope="package")
async def phone_context(shared_house: House, browser: Browser) -> AsyncIterator[BrowserContext]:
    """Return a browser context of a phone with a signed-in user."""
    async with warm_context(browser, shared_house.api, **PHONE) as context:
        yield context


@pytest_asyncio.fixture(loop_scope="package")
async def phone(phone_context: BrowserContext) -> AsyncIterator[Phone]:
    """Return a new page of the phone's browser."""
    page = await phone_context.new_page()
    phone = Phone(page)
    phone.screen = await phone_context.new_cdp_session(page)
    yield phone
    await page.close()


async def test_tap_plays_a_clip_and_swipes_play_its_neighbours(
    shared_house: House, phone: Phone
) -> None:
    page = phone.page
    await record(shared_house)
    newest = await record(shared_house, "Hall")
    await phone.open_card(newest=newest)

    await phone.tiles.first.tap()
    await expect(page.get_by_role("dialog", name="Hall")).to_be_visible()
    await phone.expect_playing()
    await phone.shot("card_phone_player")

    # While the video of another clip is loading, swipe to that clip and back.
    await shared_house.cloud.control("faults", route="media.clip", kind="delay", seconds=3)
    x, y = await phone.middle(phone.video)
    left, right = (x - 120, y), (x + 120, y)
    await phone.swipe(right, left)
    await expect(page.get_by_role("dialog", name="Garden")).to_be_visible()
    await expect(phone.player.get_by_text("Fetching from Blink…")).to_be_visible()
    await phone.swipe(left, right)
    await expect(page.get_by_role("dialog", name="Hall")).to_be_visible()
    await phone.expect_playing()

    # The phone's back button closes the player. The dashboard stays open.
    await page.go_back()
    await phone.expect_closed()
    assert page.url.endswith(f"/{CARD_PATH}/card")
    await phone.expect_focus_on_clip(newest)
    assert phone.errors == []


async def test_holding_finger_shows_frames_and_plays_nothing(
    shared_house: House, phone: Phone
) -> None:
    await phone.open_card(newest=await record(shared_house))
    tile = phone.tiles.first
    x, y = await phone.middle(tile)
    area = tile.locator(".frame")

    await phone.touch("touchStart", (x, y))
    await area.wait_for()
    middle = await area.get_attribute("style")
    await phone.drag((x, y), (x + 70, y))
    await expect(area).not_to_have_attribute("style", middle or "")
    await phone.shot("card_phone_frames")
    await phone.touch("touchEnd")

    await expect(area).to_have_count(0)
    await phone.expect_closed()
    assert phone.videos_requested == []
    assert phone.errors == []


async def test_upright_drag_over_a_tile_scrolls_the_page_and_opens_nothing(phone: Phone) -> None:
    await phone.open_card(f"{STRATEGY_PATH}/cameras")
    x, y = await phone.middle(phone.tiles.first)

    await phone.swipe((x, y), (x, y - 200))

    await phone.page.wait_for_function("scrollY > 100")
    await phone.expect_closed()
    assert [it.url for it in phone.responses if "/strips/" in it.url] == []
    assert phone.videos_requested == []


async def test_sideways_drag_scrolls_the_row_and_opens_nothing(phone: Phone) -> None:
    await phone.open_card()
    scroller = phone.page.locator("blink-clips-list .scroller")
    x, y = await phone.middle(scroller)

    await phone.swipe((x + 150, y), (x - 150, y))

    await phone.page.wait_for_function(
        "it => it.scrollLeft > 100", arg=await scroller.element_handle()
    )
    await phone.expect_closed()
    assert phone.videos_requested == []


async def test_taps_filter_search_mark_and_delete_clips(shared_house: House, phone: Phone) -> None:
    page = phone.page
    clip = await record(shared_house)
    await phone.open_card(newest=clip)

    await phone.button("Garden").tap()
    await phone.expect_only("Garden")
    await phone.button("Garden").tap()
    await phone.button("Menu").tap()
    await phone.shot("card_phone_menu")
    await phone.button("Search").tap()
    await page.get_by_role("searchbox", name="Search").fill("hall")
    await page.keyboard.press("Enter")
    await phone.expect_only("Hall")
    await phone.button("End search").tap()
    await phone.expect_newest(clip)

    async def choose(item: str) -> None:
        await phone.player.get_by_role("button", name="Actions for this clip").tap()
        await page.get_by_role("menuitem", name=item).tap()

    await phone.tiles.first.tap()
    await phone.player.locator(".film").wait_for()
    await choose("Mark as watched")
    await expect(phone.player.get_by_text("The clip is marked as watched.")).to_be_visible()
    assert (await shared_house.cloud.clip(clip))["watched"] is True
    await choose("Delete…")
    await phone.shot("card_phone_delete")
    await page.get_by_role("alertdialog").get_by_role("button", name="Delete").tap()
    await phone.expect_gone(clip)
    # Close the player. Otherwise it would continue with the next clip.
    await phone.player.get_by_role("button", name="Close").tap()
    await phone.expect_closed()
    assert (await shared_house.cloud.clip(clip))["deleted"] is True
    assert phone.errors == []


async def test_taps_arm_a_system_and_take_a_snapshot(shared_house: House, phone: Phone) -> None:
    await phone.open_card()
    # Both systems are armed at first.
    await phone.button("Disarm: House").tap()
    await expect(phone.button("Arm: House")).to_have_attribute("aria-disabled", "false")
    await phone.button("Arm: House").tap()
    await expect(phone.button("Disarm: House")).to_have_attribute("aria-disabled", "false")
    networks = (await shared_house.cloud.state())["networks"]
    assert next(it["armed"] for it in networks if it["name"] == "House")

    await shared_house.cloud.clear_ledger()
    await phone.button("Take snapshot: Garden").tap()
    result = phone.page.locator("blink-clips-controls").get_by_role("status")
    await expect(result).to_contain_text("Garden: new picture, ")
    assert (await shared_house.cloud.ledger())["snapshot"] == 1
    assert phone.errors == []
