"""Helpers that operate the dashboard card in a browser page."""

from typing import Any

from playwright.async_api import Locator, expect

from demo.house import DOMAIN, House
from demo.process import wait_for
from tests.browser.frontend import Frontend

# URL paths of two dashboards. The card's strategy generates the first one. The second one contains
# a card with controls (buttons for systems and cameras).
STRATEGY_PATH = "blink-strategy"
CARD_PATH = "blink-card"
STRATEGY = {"strategy": {"type": "custom:blink-clips"}}
CARD_VIEWS = {
    "views": [
        {"path": "card", "title": "Card", "cards": [{"type": "custom:blink-clips-card"}]},
        {"path": "other", "title": "Other", "cards": [{"type": "markdown", "content": "Hello"}]},
    ]
}
# An element must be reachable with at most this number of presses of the Tab key.
MOST_TABS = 80

# JavaScript that returns the ids and camera names of the shown clips. The result is empty while the
# frontend replaces the card.
CLIP_IDS = "lists => lists.flatMap(({clips}) => (clips ?? []).map(({clip}) => clip.id))"
CAMERAS = "lists => lists.flatMap(({clips}) => (clips ?? []).map(({camera}) => camera.name))"

# JavaScript that returns the name of the focused element and the id of the focused clip. It also
# searches in shadow roots.
FOCUSED = """() => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  const tile = element?.getRootNode().host;
  return {
    name: element?.getAttribute('aria-label') ?? element?.textContent.trim().slice(0, 40) ?? '',
    kind: element?.localName,
    clip: element?.matches('.clip') ? tile.shown.clip.id : null,
  };
}"""


async def make_card_dashboards(house: House) -> None:
    """Create two dashboards: one from the card's strategy, and one with a card with controls."""
    for path, config in ((STRATEGY_PATH, STRATEGY), (CARD_PATH, CARD_VIEWS)):
        await house.api.save_dashboard(path, config, title=path, icon="mdi:cctv")


async def record(house: House, camera: str = "Garden", **values: Any) -> int:
    """Record a clip, make the integration poll the cloud, and return the clip's id.

    The poll starts some seconds later if another poll has just ended.
    """
    clip = await house.cloud.control("motion", camera=camera, upload_seconds=0, **values)
    await poll(house)
    return int(clip["id"])


async def record_listed(house: House) -> int:
    """Record a clip in the garden. Return its id as soon as the integration lists it."""
    clip_id = await record(house)

    async def is_listed() -> bool:
        found = await house.api.action(f"{DOMAIN}.get_clips", entity_id="camera.garden", limit=1)
        return bool(found["clips"][0]["video_id"] == clip_id)

    await wait_for(is_listed, f"clip {clip_id} in the list")
    return clip_id


async def poll(house: House) -> None:
    """Make the integration poll the cloud."""
    await house.api.perform("homeassistant.update_entity", entity_id="camera.garden")


class CardPage(Frontend):
    """A page with the dashboard card."""

    @property
    def tiles(self) -> Locator:
        """The tiles of clips that the card has rendered."""
        return self.page.locator("blink-clips-tile")

    @property
    def player(self) -> Locator:
        """The open player, which is a dialog."""
        return self.page.locator("blink-clips-player dialog[open]")

    @property
    def video(self) -> Locator:
        """The video element of the player."""
        return self.player.locator("video")

    @property
    def videos_requested(self) -> list[str]:
        """The URLs of the videos that the page has received."""
        return [it.url for it in self.responses if ".mp4" in it.url]

    def button(self, name: str) -> Locator:
        """Return the card's button that has the given name."""
        return self.page.locator("blink-clips-card").get_by_role("button", name=name, exact=True)

    async def open_card(self, path: str = f"{CARD_PATH}/card", *, newest: int = 0) -> None:
        """Open a dashboard, and wait until the card lists a clip.

        If `newest` is given, wait until the first clip in the list has this id.
        """
        await self.open(f"/{path}")
        await self.tiles.first.wait_for()
        if newest:
            await self.expect_newest(newest)

    async def clips(self) -> list[int]:
        """Return the ids of the clips that the card lists, newest first."""
        ids: list[int] = await self.page.locator("blink-clips-list").evaluate_all(CLIP_IDS)
        return ids

    async def expect_newest(self, clip_id: int, *, seconds: float = 30) -> None:
        """Wait until the first clip in the list is the given clip."""

        async def is_newest() -> bool:
            return (await self.clips())[:1] == [clip_id]

        await wait_for(is_newest, f"clip {clip_id} at the start", seconds=seconds)

    async def expect_gone(self, clip_id: int) -> None:
        """Wait until the list does not contain the given clip."""

        async def is_gone() -> bool:
            return clip_id not in await self.clips()

        await wait_for(is_gone, f"list without the clip {clip_id}", seconds=30)

    async def expect_only(self, camera: str) -> None:
        """Wait until the list contains only clips of the given camera."""

        async def is_only() -> bool:
            names: list[str] = await self.page.locator("blink-clips-list").evaluate_all(CAMERAS)
            return set(names) == {camera}

        await wait_for(is_only, f"list of clips of {camera} only", seconds=30)

    async def expect_menu_item(self, name: str) -> None:
        """Check that the given item of a clip's menu has the keyboard focus."""
        await expect(self.page.get_by_role("menuitem", name=name, exact=True)).to_be_focused()

    async def rest_on(self, tile: Locator) -> None:
        """Move the mouse over a tile. Wait until the tile shows a frame of the video."""
        box = await tile.bounding_box()
        assert box
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 3
        await self.page.mouse.move(x - 20, y)
        await self.page.mouse.move(x, y, steps=4)
        await tile.locator(".frame").wait_for()

    async def focused(self) -> dict[str, Any]:
        """Return the name and kind of the focused element. For a tile, also return its clip id."""
        focused: dict[str, Any] = await self.page.evaluate(FOCUSED)
        return focused

    async def expect_focus_on_clip(self, clip_id: int) -> None:
        """Wait until the tile of the given clip has the focus."""
        await self.page.wait_for_function(f"id => ({FOCUSED})().clip === id", arg=clip_id)

    async def tab_to_tile(self) -> int:
        """Press the Tab key until a clip's tile has the focus. Return the id of the clip."""
        for _ in range(MOST_TABS):
            await self.page.keyboard.press("Tab")
            if clip := (await self.focused())["clip"]:
                return int(clip)
        raise AssertionError("The Tab key reaches no tile.")

    async def tab_to(self, name: str, *, key: str = "Tab") -> None:
        """Press the Tab key until the element with the given name has the focus."""
        seen = []
        for _ in range(MOST_TABS):
            await self.page.keyboard.press(key)
            seen.append((await self.focused())["name"])
            if seen[-1] == name:
                return
        raise AssertionError(f"{key} does not reach {name!r}, but {seen}.")

    async def expect_playing(self) -> None:
        """Wait until the player plays a video."""
        await self.page.wait_for_function(
            "video => video.currentTime > 0 && !video.error", arg=await self.video.element_handle()
        )

    async def expect_closed(self) -> None:
        """Check that the player is closed."""
        await expect(self.page.locator("dialog[open]")).to_have_count(0)
