"""Two users with different permissions use the dashboard card at the same time."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
import json
from typing import Any

import aiohttp
from playwright.async_api import Browser, Page, WebSocket, expect
import pytest
import pytest_asyncio

from demo.api import Api
from demo.house import DOMAIN, House
from tests.browser.card_page import CARD_PATH, STRATEGY_PATH, CardPage, record
from tests.browser.houses import GARDEN, HALL, NOBODY, warm_context

pytestmark = pytest.mark.asyncio(loop_scope="package")

CAMERAS = {"Garden", "Driveway", "Terrace", "Hall", "Front Door"}
# Commands of Home Assistant itself that send the names of all entities and devices to every user.
UNFILTERED = {"config/entity_registry/list_for_display", "config/device_registry/list"}


@dataclass
class Traffic:
    """Records everything that a page receives from Home Assistant."""

    page: Page
    # The type of each websocket command, by command id.
    commands: dict[int, str] = field(default_factory=dict)
    messages: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Start to record."""
        self.page.on("websocket", self._watch)

    def of_card(self) -> Iterator[str]:
        """Yield the text of each message that the dashboard card has received."""
        for message in self.messages:
            if self._command(message).startswith(DOMAIN):
                yield json.dumps(message)

    def filtered(self) -> Iterator[str]:
        """Yield the text of each message, except the responses that every user gets."""
        for message in self.messages:
            if self._command(message) not in UNFILTERED:
                yield json.dumps(message)

    def _command(self, message: dict[str, Any]) -> str:
        return self.commands.get(message.get("id", 0), "")

    def _watch(self, socket: WebSocket) -> None:
        socket.on("framesent", self._on_sent)
        socket.on("framereceived", self._on_received)

    def _on_sent(self, frame: str | bytes) -> None:
        for message in _messages(frame):
            if "id" in message:
                self.commands[message["id"]] = message["type"]

    def _on_received(self, frame: str | bytes) -> None:
        self.messages += _messages(frame)


def _messages(frame: str | bytes) -> list[dict[str, Any]]:
    content = json.loads(frame)
    return content if isinstance(content, list) else [content]


@dataclass(frozen=True, kw_only=True)
class User:
    """A user with a page on which the card is open."""

    id: str
    camera: str
    card: CardPage
    traffic: Traffic

    async def bodies(self) -> list[bytes]:
        """Return the URLs and bodies of all responses from the integration's views."""
        found = []
        for response in self.card.responses:
            if DOMAIN in response.url and "_static" not in response.url:
                is_picture = response.ok and ".json" not in response.url
                found.append(response.url.encode())
                found.append(b"" if is_picture else await response.body())
        return found


@pytest_asyncio.fixture(scope="module", loop_scope="package")
async def users(shared_house: House, browser: Browser) -> AsyncIterator[list[User]]:
    """Return the pages of two users, who may see different cameras."""
    async with AsyncExitStack() as stack:
        web = await stack.enter_async_context(aiohttp.ClientSession())
        found = []
        for name in (GARDEN, HALL):
            created = await shared_house.api.command(
                "config/auth/create", name=name, group_ids=[name]
            )
            user_id = created["user"]["id"]
            await shared_house.api.command(
                "config/auth_provider/homeassistant/create",
                user_id=user_id,
                username=name.lower(),
                password=name,
            )
            api = Api(web, shared_house.api.url)
            await api.sign_in(name.lower(), name)
            context = await stack.enter_async_context(warm_context(browser, api))
            page = await context.new_page()
            found.append(User(id=user_id, camera=name, card=CardPage(page), traffic=Traffic(page)))
        yield found


async def test_neither_user_receives_a_byte_about_the_cameras_of_the_other(
    shared_house: House, users: list[User]
) -> None:
    for user in users:
        await user.card.open_card(f"{STRATEGY_PATH}/cameras")
    clips = {camera: await record(shared_house, camera) for camera in (GARDEN, HALL)}

    for user in users:
        card = user.card
        await card.expect_newest(clips[user.camera])
        await expect(card.page.locator("hui-picture-entity-card")).to_have_count(1)
        await card.open_card(f"{CARD_PATH}/card")
        await card.expect_only(user.camera)
        # Show frames of a clip, play the clip, and search for clips.
        await card.rest_on(card.tiles.first)
        await card.tiles.first.click()
        await card.expect_playing()
        await card.page.keyboard.press("Escape")
        await card.expect_closed()
        await card.button("Menu").click()
        await card.button("Search").click()
        await card.page.keyboard.type("motion")
        await card.page.keyboard.press("Enter")
        await card.expect_only(user.camera)
        await card.button("End search").click()

    for user in users:
        [foreign] = {GARDEN, HALL} - {user.camera}
        forbidden = (CAMERAS - {user.camera}) | {f"camera.{foreign.lower()}", str(clips[foreign])}
        received = [*user.traffic.filtered(), *map(bytes.decode, await user.bodies())]
        assert [(it, text) for text in received for it in forbidden if it in text] == []
        assert any(str(clips[user.camera]) in text for text in user.traffic.of_card())


async def test_withdrawn_permission_removes_the_clips_and_ends_all_messages(
    shared_house: House, users: list[User]
) -> None:
    garden, hall = users
    for user in users:
        await user.card.open_card()
    entry = await shared_house.api.entry(DOMAIN)
    assert entry
    await garden.card.tiles.first.click()
    await garden.card.expect_playing()

    await shared_house.api.command("config/auth/update", user_id=garden.id, group_ids=[NOBODY])

    # When the user loses the permission, the card removes the clips and closes the player.
    await expect(garden.card.page.get_by_text("You may see no camera here.")).to_be_visible()
    await garden.card.expect_closed()
    assert await garden.card.clips() == []
    before = len(list(garden.traffic.of_card()))
    [last] = list(garden.traffic.of_card())[-1:]
    assert all(it not in last for it in (*CAMERAS, entry["entry_id"], entry["title"]))

    new = await record(shared_house, GARDEN)
    other = await record(shared_house, HALL)

    await hall.card.expect_newest(other)
    assert list(garden.traffic.of_card())[before:] == []
    assert all(str(new) not in text for text in garden.traffic.filtered())
    await garden.card.page.reload()
    await expect(garden.card.page.get_by_text("You may see no camera here.")).to_be_visible()
