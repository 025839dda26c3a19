"""Tests with random sequences of events. Only user requests may start live view sessions."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from random import Random

from homeassistant.components.camera import (
    async_get_stream_source,
    async_register_webrtc_provider,
    async_request_stream,
)
import pytest

from custom_components.blink_clips.api import BlinkLiveViewNoPictureError, LiveViewEnd
from tests.fake_live_view import FakeProvider
from tests.live_view_house import CABIN, HALL, LiveHouse, stream_of

pytestmark = pytest.mark.platforms("camera")

STEPS = 40
CAMERAS = (HALL, CABIN)
PAUSES = (1, 4, 6, 16, 61)
# Number of iterations of the event loop after each step.
ROUNDS = 30


class Household:
    """Users, players and a simulated relay (stream server) that act at random."""

    def __init__(self, live: LiveHouse, seed: int) -> None:
        self.live = live
        self.random = Random(seed)  # noqa: S311 - the steps of a test
        self.user_requests = 0
        self.openings: list[asyncio.Task[str]] = []
        self.addresses: set[str] = set()
        self.remove_provider: Callable[[], None] | None = None

    @property
    def steps(self) -> list[Callable[[], Awaitable[None]]]:
        """The steps from which each step of a sequence is chosen."""
        return [
            self.user_opens,
            self.user_opens,
            self.user_leaves_during_the_start,
            self.homekit_opens,
            self.player_connects_again,
            self.player_connects_again,
            self.player_leaves,
            self.relay_ends,
            self.relay_becomes_slow_or_quick,
            self.relay_begins_or_stops_to_fail,
            self.provider_comes_or_goes,
            self.time_passes,
            self.time_passes,
            self.account_is_reloaded,
        ]

    async def user_opens(self) -> None:
        """Open a camera with HLS, and connect a player as Home Assistant's stream worker does."""
        self.user_requests += 1
        camera = self.random.choice(CAMERAS)
        self.openings.append(
            asyncio.create_task(async_request_stream(self.live.hass, camera, "hls"))
        )
        await self.rounds()
        if stream := stream_of(self.live.house, camera):
            self.addresses.add(stream.source)
            await self.connect(stream.source)

    async def user_leaves_during_the_start(self) -> None:
        """Cancel a request that waits for the start of a session."""
        if self.openings:
            self.random.choice(self.openings).cancel()

    async def homekit_opens(self) -> None:
        """Request the address of a stream, and connect to the address, as HomeKit does."""
        self.user_requests += 1
        address = await async_get_stream_source(self.live.hass, self.random.choice(CAMERAS))
        assert address
        self.addresses.add(address)
        if self.live.relay.gate.is_set():
            await self.connect(address)

    async def player_connects_again(self) -> None:
        """Connect again to an address from an earlier request, as go2rtc or an old page does."""
        if self.addresses and self.live.relay.gate.is_set():
            await self.connect(self.random.choice(sorted(self.addresses)))

    async def player_leaves(self) -> None:
        """Disconnect a player.

        Send more packets until the server notices that the player is gone.
        """
        players = self.live.players
        if players:
            await players.pop(self.random.randrange(len(players))).close()
        for session in self.live.relay.running:
            session.push("a")

    async def relay_ends(self) -> None:
        """End a session, as Blink or a broken connection would."""
        if running := self.live.relay.running:
            end = self.random.choice([LiveViewEnd.ENDED_BY_BLINK, LiveViewEnd.CONNECTION_LOST])
            self.random.choice(running).finish(end)

    async def relay_becomes_slow_or_quick(self) -> None:
        """Hold back all starts of sessions, or let them continue."""
        gate = self.live.relay.gate
        gate.clear() if gate.is_set() else gate.set()

    async def relay_begins_or_stops_to_fail(self) -> None:
        """Let all starts of sessions fail, or succeed again."""
        relay = self.live.relay
        relay.error = None if relay.error else BlinkLiveViewNoPictureError()

    async def provider_comes_or_goes(self) -> None:
        """Add or remove a WebRTC provider."""
        if self.remove_provider is None:
            self.remove_provider = async_register_webrtc_provider(self.live.hass, FakeProvider())
        else:
            self.remove_provider()
            self.remove_provider = None

    async def time_passes(self) -> None:
        """Let some seconds or a minute pass."""
        await self.live.house.let_pass(self.random.choice(PAUSES))

    async def account_is_reloaded(self) -> None:
        """Reload the account."""
        await self.live.hass.config_entries.async_reload(self.live.entry.entry_id)
        self.addresses.clear()
        assert self.live.relay.running == []

    async def connect(self, address: str) -> None:
        """Connect a player to an address.

        The server may refuse the connection, or the server may be closed.
        """
        with suppress(OSError, asyncio.IncompleteReadError):
            await self.live.connect_to(address)

    async def rounds(self) -> None:
        """Let all tasks continue for some iterations of the event loop."""
        for _ in range(ROUNDS):
            await asyncio.sleep(0)

    def check(self) -> None:
        """Check the conditions that must be true after each step."""
        relay = self.live.relay
        assert relay.requests <= self.user_requests
        networks = [it.camera.network_id for it in relay.running]
        assert len(networks) == len(set(networks))

    async def end(self) -> None:
        """Close all players and pages, and end all sessions."""
        self.live.relay.gate.set()
        for task in self.openings:
            task.cancel()
        await asyncio.gather(*self.openings, return_exceptions=True)
        await self.live.close_players()


@pytest.mark.parametrize("seed", range(8))
async def test_each_session_has_a_user_request(live: LiveHouse, seed: int) -> None:
    household = Household(live, seed)
    for _ in range(STEPS):
        step = household.random.choice(household.steps)
        await step()
        await household.rounds()
        household.check()
    await household.end()

    assert live.relay.requests > 0
    assert await live.hass.config_entries.async_unload(live.entry.entry_id)
    assert live.relay.running == []
    assert [it for it in asyncio.all_tasks() if "live view" in it.get_name()] == []
