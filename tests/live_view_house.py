"""A test environment for live views: Home Assistant, its owner's open page, and players."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from homeassistant.components.camera import (
    get_camera_from_entity_id,
)
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import CLIENT_ID, MockUser
from pytest_homeassistant_custom_component.typing import MockHAClientWebSocket, WebSocketGenerator

from custom_components.blink_clips.api import (
    CameraKey,
    LiveViewEnd,
)
from custom_components.blink_clips.live_view.camera_live_view import CameraLiveView
from custom_components.blink_clips.live_view.live_views import async_live_views
from tests.fake_live_view import TABLES, FakeRelay, packet
from tests.house import House
from tests.live_view_player import Player


def stream_of(house: House, entity_id: str) -> Any:
    """Return Home Assistant's stream of a camera.

    Return None if no user has requested the stream yet.
    """
    return get_camera_from_entity_id(house.hass, entity_id).stream


@contextmanager
def ignoring_rejected_certificates() -> Iterator[None]:
    """Ignore errors of connections that end because the client rejects the certificate.

    In debug mode, the event loop would log these errors, and each logged error would fail the test.
    """
    loop = asyncio.get_running_loop()
    report = loop.get_exception_handler()

    def handle(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        if report is not None and "transport creation" not in context["message"]:
            report(loop, context)

    loop.set_exception_handler(handle)
    yield
    loop.set_exception_handler(report)


async def no_start(_: object) -> None:
    """Replace `Stream.start` by a function that does nothing. No stream worker then connects."""


HALL, CABIN, GARDEN = (
    "camera.hall_live_view",
    "camera.terrace_live_view_2",
    "camera.garden_live_view",
)
FIRST = TABLES + packet("K")


@dataclass
class LiveHouse:
    """Home Assistant with live views, and an open page of its owner."""

    house: House
    entry: ConfigEntry
    relay: FakeRelay
    owner: MockUser
    new_page: WebSocketGenerator
    page: MockHAClientWebSocket
    """A websocket connection that stays open.

    Tests use it to send several commands without a pause.
    """
    players: list[Player] = field(default_factory=list)
    """All players. A player disconnects when a test closes it, or at the end of the test."""

    @property
    def hass(self) -> HomeAssistant:
        """Home Assistant."""
        return self.house.hass

    @property
    def issues(self) -> set[str]:
        """The translation keys of the current repair issues."""
        return set(self.house.issues)

    async def open(self, entity_id: str = HALL) -> dict[str, Any]:
        """Open the camera's live view with HLS on a new page. Return the response."""
        return await self.command(type="camera/stream", entity_id=entity_id)

    async def command(self, **command: Any) -> dict[str, Any]:
        """Send a websocket command from a new page, and return the response."""
        # Create a new access token for the page, because a token expires after half an hour.
        token = await self.hass.auth.async_create_refresh_token(self.owner, CLIENT_ID)
        page = await self.new_page(access_token=self.hass.auth.async_create_access_token(token))
        await page.send_json_auto_id(command)
        response: dict[str, Any] = await page.receive_json()
        await page.close()
        return response

    def view(self, entity_id: str = HALL) -> CameraLiveView:
        """Return the integration's object for the live view of a camera."""
        entity = er.async_get(self.hass).async_get(entity_id)
        assert entity is not None
        _, _, name = entity.unique_id.partition("_")
        key = CameraKey.parse(name.removesuffix("_live_view"))
        return async_live_views(self.hass, self.entry).view(key)

    async def leave(self, player: Player, entity_id: str = HALL) -> None:
        """Close a player. Then send packets until the server notices that the player is gone."""
        await player.close()
        while not self.view(entity_id).is_unwatched:
            self.relay.running[-1].push("a")
            await asyncio.sleep(0)

    async def end(self, player: Player, end: LiveViewEnd = LiveViewEnd.ENDED_BY_BLINK) -> None:
        """End the newest session, and read the player's stream until its end."""
        self.relay.sessions[-1].finish(end)
        await player.read_to_end()
        await self.house.settle()

    async def failure(self, entity_id: str = HALL) -> str:
        """Return the error message that a user gets when opening the camera."""
        response = await self.open(entity_id)
        assert not response["success"]
        message: str = response["error"]["message"]
        return message

    async def connect(self, entity_id: str = HALL) -> Player:
        """Request the stream, and connect a player, as Home Assistant's stream worker does."""
        return await self.connect_to(stream_of(self.house, entity_id).source)

    async def connect_to(self, address: str) -> Player:
        """Connect a player to an address."""
        player = await Player.open(address)
        self.players.append(player)
        return player

    async def close_players(self) -> None:
        """Close all players."""
        for player in self.players:
            with suppress(OSError):
                await player.close()

    async def watch(self, entity_id: str = HALL) -> Player:
        """Open the camera, connect a player, and read the first picture."""
        response = await self.open(entity_id)
        assert response["success"], response
        player = await self.connect(entity_id)
        assert await player.read(len(FIRST)) == FIRST
        return player

    def ended_because(self, entity_id: str = HALL) -> str | None:
        """Return the attribute `ended_because`: the reason why the last live view ended."""
        reason: str | None = self.house.state(entity_id).attributes["ended_because"]
        return reason


def limit_battery_minutes(live: LiveHouse, minutes: int) -> None:
    """Change the option that limits the daily live views of each battery camera."""
    live.hass.config_entries.async_update_entry(
        live.entry, options={**live.entry.options, "live_view_battery_minutes": minutes}
    )


async def enable(live: LiveHouse, entity_id: str) -> None:
    """Enable an entity, as its owner does. Soon afterwards, Home Assistant reloads the account."""
    er.async_get(live.hass).async_update_entity(entity_id, disabled_by=None)
    await live.house.let_pass(60)
