"""During a failure, the dashboard card keeps its clips and shows a message. Later it recovers."""

from collections.abc import AsyncIterator
from functools import partial

from playwright.async_api import BrowserContext, Locator, WebSocketRoute, expect
import pytest
import pytest_asyncio

from demo.house import DOMAIN, House
from demo.process import wait_for
from tests.browser.card_page import CARD_PATH, STRATEGY_PATH, CardPage, poll, record

pytestmark = pytest.mark.asyncio(loop_scope="package")

LOST = "The connection to Home Assistant is lost."
# Maximum seconds from a response 429 (too many requests) until the next poll. Until then, the
# integration sends no requests.
BACKOFF_SECONDS = 90
RESTART_SECONDS = 120
# Number of clips per camera that the integration stores for a restart.
STORED_CLIPS = 5
HOUR = 3600

HOSTILE = "<img src=x onerror=window.hacked=1>"


class Witness(CardPage):
    """A page with the card. Checks that the card recovers from a failure without a page reload."""

    before: list[int]

    async def begin(self) -> None:
        """Open the card, and set a mark in the page. A reload of the page would remove the mark."""
        await self.open_card()
        await self.page.evaluate("window.opened = 'once'")
        self.before = await self.clips()

    def notice(self, text: str) -> Locator:
        """Return the card's message that contains the given text."""
        return self.page.locator("blink-clips-card .notice").filter(has_text=text)

    async def expect_clips_kept(self) -> None:
        """Check that the card still shows the clips that were recorded before the failure."""
        assert await self.clips() == self.before
        await expect(self.tiles.first).to_be_visible()

    async def expect_all(self, expected: list[int]) -> None:
        """Wait until the card lists exactly these clips."""
        await wait_for(partial(self._shows, expected), "all clips on the card")

    async def _shows(self, expected: list[int]) -> bool:
        return await self.clips() == expected

    async def expect_continued(
        self, new: int, *, seconds: float = 30, is_restarted: bool = False
    ) -> None:
        """Wait until the card shows a new clip. Check that no clip is repeated or missing.

        After a restart, the list may end earlier than before.
        """
        await self.expect_newest(new, seconds=seconds)
        await expect(self.page.locator("blink-clips-card .notice")).to_have_count(0)
        expected = [new, *self.before]
        if is_restarted:
            clips = await self.clips()
            assert len(clips) > STORED_CLIPS
            assert clips == expected[: len(clips)]
        else:
            # After a new sign-in, the card first shows only the stored clips. The other clips
            # appear as soon as the integration has read the clip list.
            await self.expect_all(expected)
        assert await self.page.evaluate("window.opened") == "once"


@pytest_asyncio.fixture(loop_scope="package")
async def witness(shared_context: BrowserContext) -> AsyncIterator[Witness]:
    """Return a page with the card."""
    page = await shared_context.new_page()
    yield Witness(page)
    await page.close()


async def test_card_continues_after_the_account_was_reloaded(
    shared_house: House, witness: Witness
) -> None:
    await witness.begin()
    entry = await shared_house.api.entry(DOMAIN)
    assert entry

    await shared_house.api.reload(entry)

    await witness.expect_continued(await record(shared_house))


async def test_card_continues_after_the_browser_lost_its_connection(
    shared_house: House, witness: Witness
) -> None:
    open_sockets: list[WebSocketRoute] = []
    offline = False

    async def connect(socket: WebSocketRoute) -> None:
        if offline:
            await socket.close(code=1001)
            return
        socket.connect_to_server()
        open_sockets.append(socket)

    await witness.page.route_web_socket("**/api/websocket", connect)
    await witness.begin()

    offline = True
    for socket in open_sockets:
        await socket.close(code=1001)
    await expect(witness.notice(LOST)).to_be_visible()
    await witness.expect_clips_kept()
    new = await record(shared_house, "Driveway")
    offline = False

    await witness.expect_continued(new)


async def test_card_continues_after_blink_failed_and_asked_for_a_pause(
    shared_house: House, witness: Witness
) -> None:
    await witness.begin()

    # Make each request to Blink fail for a moment. The card shows no change.
    await shared_house.cloud.control("faults", route="*", kind="status", status=503, times=None)
    new = await record(shared_house)
    await witness.expect_clips_kept()

    # Make Blink reject all requests, as it does after too many requests.
    await shared_house.cloud.clear_faults()
    await shared_house.cloud.control("faults", route="*", kind="status", status=429, times=None)
    await poll(shared_house)
    await expect(witness.notice("Blink asked for a pause until")).to_be_visible(timeout=30_000)
    await witness.expect_clips_kept()
    await shared_house.cloud.clear_faults()

    await witness.expect_continued(new, seconds=BACKOFF_SECONDS)
    assert witness.errors == []


async def test_card_continues_after_the_owner_has_signed_in_again(
    shared_house: House, witness: Witness
) -> None:
    await witness.begin()

    for kind in ("refresh", "access"):
        await shared_house.cloud.control("tokens", kill=kind)
    await poll(shared_house)
    await expect(witness.notice("Blink no longer accepts the sign-in.")).to_be_visible(
        timeout=30_000
    )
    await witness.expect_clips_kept()
    await witness.shot("card_signed_out")
    await shared_house.add_account()

    await witness.expect_continued(await record(shared_house))


async def test_name_of_a_camera_that_is_html_is_shown_as_text(
    shared_house: House, witness: Witness
) -> None:
    page = witness.page
    entry = await shared_house.api.entry(DOMAIN)
    assert entry
    await shared_house.cloud.control("camera", camera="Garden", name=HOSTILE)
    new = await shared_house.cloud.control("motion", camera=HOSTILE, upload_seconds=0)
    await shared_house.api.reload(entry)

    # Open the dashboard that the card's strategy generates. Check its headings and pictures.
    await witness.open_card(f"{STRATEGY_PATH}/cameras", newest=new["id"])
    await expect(page.locator("hui-picture-entity-card").filter(has_text=HOSTILE)).to_be_visible()

    # Open the card, and check the camera's name on its chip (button), tile and snapshot button.
    await witness.open_card(f"{CARD_PATH}/card", newest=new["id"])
    await expect(witness.button(HOSTILE)).to_be_visible()
    await expect(witness.button(f"Take snapshot: {HOSTILE}")).to_be_visible()
    await expect(witness.tiles.first).to_contain_text(HOSTILE)
    await witness.shot("card_hostile_name")

    # Open the player, and check its dialog.
    await witness.tiles.first.click()
    await expect(page.get_by_role("dialog", name=HOSTILE)).to_be_visible()
    await witness.player.get_by_role("button", name="Actions for this clip").click()
    await page.get_by_role("menuitem", name="Delete…").click()
    await expect(page.get_by_role("alertdialog")).to_contain_text(HOSTILE)
    await witness.shot("card_hostile_name_deleted")
    assert await page.evaluate("window.hacked") is None
    assert await page.locator("img[onerror]").count() == 0


async def test_card_continues_after_home_assistant_was_killed_and_restarted(
    shared_house: House, witness: Witness
) -> None:

    # Before the kill, wait until Home Assistant has saved the list of dashboards. This takes some
    # seconds.
    async def is_saved() -> bool:
        return bool(shared_house.home_assistant.stored_files("lovelace_dashboards"))

    await wait_for(is_saved, "saved dashboards")
    await witness.begin()

    await shared_house.home_assistant.kill()
    await expect(witness.notice(LOST)).to_be_visible()
    await witness.expect_clips_kept()
    new = await shared_house.cloud.control("motion", camera="Hall", upload_seconds=0)
    await shared_house.home_assistant.start()

    await witness.expect_continued(new["id"], seconds=RESTART_SECONDS, is_restarted=True)


async def test_list_after_a_reload_of_the_account_has_no_gap(
    shared_house: House, witness: Witness
) -> None:
    # Blink Clips stores only some of these clips. Their times are between those of other cameras.
    for number in range(2 * STORED_CLIPS):
        await shared_house.cloud.control("motion", camera="Hall", late=(26 + number) * HOUR)
    found = await shared_house.api.action(f"{DOMAIN}.get_clips", limit=100)
    full = [it["video_id"] for it in found["clips"]]
    entry = await shared_house.api.entry(DOMAIN)
    assert entry

    # Without Blink, only the stored clips are known after the reload.
    await shared_house.cloud.control("faults", route="media.changed", kind="drop", times=None)
    await shared_house.api.reload(entry)
    await witness.open_card()
    await shared_house.cloud.clear_faults()

    first = await witness.clips()
    assert STORED_CLIPS < len(first) < len(full)
    assert first == full[: len(first)]
    await witness.tiles.first.focus()
    await witness.page.keyboard.press("End")
    await witness.expect_all(full)
