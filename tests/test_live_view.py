"""The entity *Live view*: which requests start a session, and how each session ends."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from homeassistant.components.camera import (
    async_get_image,
    async_get_stream_source,
    async_register_webrtc_provider,
)
from homeassistant.components.stream import Stream
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import CLIENT_ID, MockUser
from pytest_homeassistant_custom_component.typing import (
    MockHAClientWebSocket,
    WebSocketGenerator,
)

from custom_components.blink_clips import diagnostics
from custom_components.blink_clips.api import (
    BlinkClient,
    BlinkLiveViewBusyError,
    BlinkLiveViewNoPictureError,
    BlinkLiveViewTransportError,
    BlinkLiveViewUntrustedError,
    CameraKey,
    LiveViewEnd,
)
from custom_components.blink_clips.const import DOMAIN
from custom_components.blink_clips.live_view.camera_view import CameraView
from custom_components.blink_clips.live_view.live_views import async_live_views
from tests.house import House
from tests.live_view_house import (
    FINGERPRINT,
    PACKET,
    TABLES,
    FakeProvider,
    FakeRelay,
    Player,
    no_start,
    packet,
    stream_of,
)

pytestmark = pytest.mark.platforms("camera")

HALL, CABIN, GARDEN = "camera.hall_live_view", "camera.terrace_live_view", "camera.garden_live_view"
FIRST = TABLES + packet("K")


@dataclass
class LiveHouse:
    """A house with live views, and a page of its owner."""

    house: House
    entry: ConfigEntry
    relay: FakeRelay
    owner: MockUser
    new_page: WebSocketGenerator
    page: MockHAClientWebSocket
    """A page for commands that follow each other without a pause."""
    players: list[Player] = field(default_factory=list)
    """All players, which disconnect only if a test closes them."""

    @property
    def hass(self) -> HomeAssistant:
        """Home Assistant."""
        return self.house.hass

    async def open(self, entity_id: str = HALL) -> dict[str, Any]:
        """Open the camera on a new page with HLS, and return the response."""
        return await self.command(type="camera/stream", entity_id=entity_id)

    async def command(self, **command: Any) -> dict[str, Any]:
        """Send a command from a new page, and return the response."""
        # Use a new token, because a token expires after half an hour.
        token = await self.hass.auth.async_create_refresh_token(self.owner, CLIENT_ID)
        page = await self.new_page(access_token=self.hass.auth.async_create_access_token(token))
        await page.send_json_auto_id(command)
        response: dict[str, Any] = await page.receive_json()
        await page.close()
        return response

    def view(self, entity_id: str = HALL) -> CameraView:
        """Return the live view of a camera."""
        [name] = er.async_get(self.hass).async_get(entity_id).unique_id.split("_", 1)[1:]
        key = CameraKey.parse(name.removesuffix("_live_view"))
        return async_live_views(self.hass, self.entry).view(key)

    async def leave(self, player: Player, entity_id: str = HALL) -> None:
        """Close a player, which is noticed with the next packet."""
        await player.close()
        while not self.view(entity_id).is_unwatched:
            self.relay.running[-1].push("a")
            await asyncio.sleep(0)

    async def end(self, player: Player, end: LiveViewEnd = LiveViewEnd.ENDED_BY_BLINK) -> None:
        """End the newest session, and read its stream to the end."""
        self.relay.sessions[-1].finish(end)
        await player.read_to_end()
        await self.house.settle()

    async def failure(self, entity_id: str = HALL) -> str:
        """Return the message of the error when a user opens the camera."""
        response = await self.open(entity_id)
        assert not response["success"]
        message: str = response["error"]["message"]
        return message

    async def connect(self, entity_id: str = HALL) -> Player:
        """Connect as the stream worker of Home Assistant does."""
        player = await Player.open(stream_of(self.house, entity_id).source)
        self.players.append(player)
        return player

    async def watch(self, entity_id: str = HALL) -> Player:
        """Open the camera, and read its first picture."""
        response = await self.open(entity_id)
        assert response["success"], response
        player = await self.connect(entity_id)
        assert await player.read(len(FIRST)) == FIRST
        return player

    def ended_because(self, entity_id: str = HALL) -> str | None:
        """Return the attribute with the reason of the last end."""
        reason: str | None = self.house.state(entity_id).attributes["ended_because"]
        return reason


@pytest.fixture
def relay(monkeypatch: pytest.MonkeyPatch) -> FakeRelay:
    """The fake sessions of the client."""
    relay = FakeRelay()
    relay.gate.set()

    async def start(client: BlinkClient, *args: Any, **kwargs: Any) -> Any:
        return await relay.start(*args, **kwargs)

    monkeypatch.setattr(BlinkClient, "start_live_view", start)
    return relay


@pytest.fixture
async def live(
    house: House,
    relay: FakeRelay,
    hass_ws_client: WebSocketGenerator,
    hass_admin_user: MockUser,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[LiveHouse]:
    """A house with live views, and without stream workers."""
    monkeypatch.setattr(Stream, "start", no_start)
    assert await async_setup_component(house.hass, "stream", {})
    entry = await house.sign_in()
    page = await hass_ws_client()
    yield LiveHouse(
        house=house,
        entry=entry,
        relay=relay,
        owner=hass_admin_user,
        new_page=hass_ws_client,
        page=page,
    )
    if relay.sessions and entry.state.recoverable:
        await house.hass.config_entries.async_unload(entry.entry_id)
        await house.settle()
    assert relay.running == []


async def enable(live: LiveHouse, entity_id: str) -> None:
    """Enable an entity, as its owner does. Home Assistant reloads the account soon afterwards."""
    er.async_get(live.hass).async_update_entity(entity_id, disabled_by=None)
    await live.house.let_pass(60)


# Which entities there are


async def test_live_view_is_enabled_for_mains_powered_cameras_only(live: LiveHouse) -> None:
    registry = er.async_get(live.hass)
    disabled = {
        it.entity_id: it.disabled
        for it in er.async_entries_for_config_entry(registry, live.entry.entry_id)
        if it.unique_id.endswith("_live_view")
    }

    assert disabled == {
        "camera.garden_live_view": True,
        "camera.driveway_live_view": True,
        "camera.terrace_live_view": True,
        "camera.hall_live_view": False,
        "camera.front_door_live_view": True,
        "camera.terrace_live_view_2": False,
    }
    assert live.house.state(HALL).state == "idle"
    assert live.house.state(HALL).name == "Hall Live view"


async def test_newest_picture_offers_no_stream(live: LiveHouse) -> None:
    response = await live.open("camera.hall")

    assert response["error"]["message"] == "camera.hall does not support play stream service"
    assert live.relay.requests == 0


# Requests that start a session, and others


async def test_user_who_opens_the_camera_sees_the_stream(live: LiveHouse) -> None:
    player = await live.watch()

    assert live.house.state(HALL).state == "streaming"
    live.relay.sessions[0].push("a")
    assert await player.read(PACKET) == packet("a")
    assert live.relay.requests == 1


async def test_second_viewer_joins_the_session(live: LiveHouse) -> None:
    first, second = await live.watch(), await live.watch()

    live.relay.sessions[0].push("a")
    for player in (first, second):
        assert await player.read(PACKET) == packet("a")
    assert live.relay.requests == 1


async def test_two_requests_during_the_start_share_the_session(live: LiveHouse) -> None:
    live.relay.gate.clear()
    for _ in range(2):
        await live.page.send_json_auto_id({"type": "camera/stream", "entity_id": HALL})
    await live.house.settle()
    live.relay.gate.set()

    assert [(await live.page.receive_json())["success"] for _ in range(2)] == [True, True]
    assert live.relay.requests == 1


async def test_connection_after_the_end_starts_no_session(live: LiveHouse) -> None:
    player = await live.watch()
    await live.end(player)

    for _ in range(5):
        again = await live.connect()
        assert again.status == 503
        await again.close()
        await live.house.let_pass(30)

    assert live.relay.requests == 1
    assert live.house.state(HALL).state == "idle"


async def test_provider_that_comes_and_goes_starts_no_session(live: LiveHouse) -> None:
    remove = async_register_webrtc_provider(live.hass, FakeProvider())
    await live.house.settle()
    remove()
    await live.house.settle()
    async_register_webrtc_provider(live.hass, FakeProvider())
    await live.house.settle()

    await live.open("camera.hall")
    assert live.relay.requests == 0
    assert stream_of(live.house, HALL) is None


async def test_homekit_connection_after_asking_for_the_address_starts_a_session(
    live: LiveHouse,
) -> None:
    address = await async_get_stream_source(live.hass, HALL)
    assert address
    assert live.relay.requests == 0

    player = await Player.open(address)
    assert await player.read(len(FIRST)) == FIRST
    await live.end(player)
    await live.house.let_pass(10)

    # A repeated connection without a new request for the address.
    assert (await Player.open(address)).status == 503
    assert live.relay.requests == 1


async def test_homekit_address_allows_a_session_for_twenty_seconds_only(live: LiveHouse) -> None:
    address = await async_get_stream_source(live.hass, HALL)
    assert address
    await live.house.let_pass(21)

    assert (await Player.open(address)).status == 503
    assert live.relay.requests == 0


async def test_still_pictures_start_no_session(live: LiveHouse) -> None:
    await async_get_image(live.hass, HALL)

    assert live.relay.requests == 0


# Preloading


async def set_preload(live: LiveHouse, *, on: bool) -> None:
    response = await live.command(type="camera/update_prefs", entity_id=HALL, preload_stream=on)
    assert response["success"]


def issues(live: LiveHouse) -> set[str | None]:
    return {
        it.translation_key
        for (domain, _), it in ir.async_get(live.hass).issues.items()
        if domain == DOMAIN
    }


async def test_preloading_starts_no_session_and_raises_a_repair_issue(live: LiveHouse) -> None:
    await set_preload(live, on=True)
    live.hass.bus.async_fire("homeassistant_started")
    await live.house.settle()

    assert await async_get_stream_source(live.hass, HALL) is None
    assert "turn off Preload camera stream" in await live.failure()
    assert "live_view_preload" in issues(live)
    assert live.relay.requests == 0

    await set_preload(live, on=False)
    await live.house.let_pass(300)
    assert "live_view_preload" not in issues(live)
    await live.watch()


async def test_preloading_that_begins_during_a_session_does_not_prolong_it(
    live: LiveHouse,
) -> None:
    player = await live.watch()
    await set_preload(live, on=True)

    await live.leave(player)
    await live.house.let_pass(10)

    assert live.relay.running == []
    assert stream_of(live.house, HALL).outputs() == {}


# How a session ends


async def test_session_ends_five_seconds_after_the_last_reader_left(live: LiveHouse) -> None:
    player = await live.watch()
    session = live.relay.sessions[0]
    await live.leave(player)
    await live.house.let_pass(4)
    assert session.end is None
    await live.house.let_pass(2)

    assert session.end is LiveViewEnd.STOPPED
    assert live.house.state(HALL).state == "idle"
    assert live.ended_because() is None
    assert stream_of(live.house, HALL).outputs() == {}


async def test_reader_that_returns_within_five_seconds_keeps_the_session(live: LiveHouse) -> None:
    player = await live.watch()
    session = live.relay.sessions[0]
    await live.leave(player)
    await live.house.let_pass(4)
    await live.connect()
    await live.house.let_pass(60)

    assert session.end is None


async def test_session_without_any_reader_ends_after_fifteen_seconds(live: LiveHouse) -> None:
    await live.open()
    await live.house.let_pass(14)
    assert live.relay.running
    await live.house.let_pass(2)

    assert live.relay.running == []


@pytest.mark.parametrize(
    ("end", "reason"),
    [
        (LiveViewEnd.ENDED_BY_BLINK, "Hall: Blink ended the live view after 20 s."),
        (LiveViewEnd.CONNECTION_LOST, "Hall: the connection of the live view was lost after 20 s."),
        (LiveViewEnd.NO_DATA, "Hall: the connection of the live view was lost after 20 s."),
        (LiveViewEnd.TOO_MUCH_DATA, "Hall: the live view ended, because it sent far more data"),
    ],
)
async def test_end_of_the_relay_closes_players_and_states_the_reason(
    live: LiveHouse, end: LiveViewEnd, reason: str
) -> None:
    player = await live.watch()
    await live.house.let_pass(20)
    await live.end(player, end)

    state = live.house.state(HALL)
    assert str(state.attributes["ended_because"]).startswith(reason)
    assert state.attributes["ended_at"] == live.house.now
    assert stream_of(live.house, HALL).outputs() == {}


async def test_session_of_a_mains_powered_camera_ends_after_five_minutes(live: LiveHouse) -> None:
    player = await live.watch()
    await live.house.let_pass(299)
    assert live.relay.running
    await live.house.let_pass(1)

    await player.read_to_end()
    assert live.relay.running == []
    assert live.ended_because() == (
        "Hall: the live view reached its limit of 300 s. Open it again to continue."
    )


async def test_option_shortens_the_longest_live_view(live: LiveHouse) -> None:
    live.hass.config_entries.async_update_entry(
        live.entry, options={**live.entry.options, "live_view_seconds": 60}
    )
    await live.watch()
    await live.house.let_pass(61)

    assert live.relay.running == []


# Limits


async def test_request_just_after_the_end_is_refused(live: LiveHouse) -> None:
    player = await live.watch()
    await live.end(player)

    assert await live.failure() == "Hall: the last live view has just ended. Try again in 5 s."
    assert live.ended_because() == "Hall: the last live view has just ended. Try again in 5 s."
    await live.house.let_pass(5)
    await live.watch()
    assert live.relay.requests == 2


async def test_failed_start_is_repeated_from_memory_for_ten_seconds(live: LiveHouse) -> None:
    live.relay.error = BlinkLiveViewBusyError()
    first = await live.failure()
    live.house.cloud.ledger.clear()

    await live.house.let_pass(9)
    assert await live.failure() == first
    assert live.relay.requests == 1

    await live.house.let_pass(2)
    live.relay.error = None
    await live.watch()
    assert live.relay.requests == 2


async def test_battery_camera_has_two_minutes_a_session_and_twenty_a_day(live: LiveHouse) -> None:
    await enable(live, GARDEN)
    for _ in range(10):
        await live.watch(GARDEN)
        await live.house.let_pass(119)
        assert live.relay.running
        await live.house.let_pass(1)
        assert live.relay.running == []
        await live.house.let_pass(5)
    assert live.relay.requests == 10

    assert await live.failure(GARDEN) == (
        "Garden: this battery camera can be watched for 20 minutes in 24 hours, and this time is "
        "used up. The options of Blink Clips contain this limit."
    )
    assert live.relay.requests == 10
    live.house.clock.advance(24 * 3600)
    await live.watch(GARDEN)


async def test_last_session_of_a_battery_camera_ends_with_its_time(live: LiveHouse) -> None:
    live.hass.config_entries.async_update_entry(
        live.entry, options={**live.entry.options, "live_view_battery_minutes": 3}
    )
    await enable(live, GARDEN)
    await live.watch(GARDEN)
    await live.house.let_pass(130)
    await live.watch(GARDEN)
    await live.house.let_pass(61)

    assert live.relay.running == []
    assert live.ended_because(GARDEN) == (
        "Garden: the live view ended, because the daily time of this battery camera is used up."
    )


async def test_battery_time_survives_a_reload(live: LiveHouse) -> None:
    live.hass.config_entries.async_update_entry(
        live.entry, options={**live.entry.options, "live_view_battery_minutes": 2}
    )
    await enable(live, GARDEN)
    await live.watch(GARDEN)
    await live.house.let_pass(125)
    await live.hass.config_entries.async_reload(live.entry.entry_id)

    assert "this time is used up" in await live.failure(GARDEN)


async def test_option_of_zero_minutes_turns_live_view_of_battery_cameras_off(
    live: LiveHouse,
) -> None:
    live.hass.config_entries.async_update_entry(
        live.entry, options={**live.entry.options, "live_view_battery_minutes": 0}
    )
    await enable(live, GARDEN)

    assert "for 0 minutes in 24 hours" in await live.failure(GARDEN)
    assert live.relay.requests == 0


async def test_mains_powered_camera_has_thirty_sessions_an_hour(live: LiveHouse) -> None:
    for _ in range(30):
        response = await live.open()
        assert response["success"], response
        await live.house.let_pass(16)
        await live.house.let_pass(60)
    assert live.relay.requests == 30
    assert "30 live views of this camera" in await live.failure()

    live.house.clock.advance(3600)
    await live.watch()


async def test_second_camera_of_a_network_is_refused_while_the_first_is_watched(
    live: LiveHouse,
) -> None:
    await enable(live, GARDEN)
    await live.watch(HALL)

    message = await live.failure(GARDEN)

    assert message.startswith("Garden: another camera of the same Blink system is being watched.")
    assert "Hall" not in message
    assert live.relay.requests == 1


async def test_second_camera_replaces_the_first_whose_viewer_has_left(live: LiveHouse) -> None:
    await enable(live, GARDEN)
    player = await live.watch(HALL)
    await live.leave(player)

    await live.watch(GARDEN)

    [garden] = live.relay.running
    assert garden.camera.name == "Garden"


async def test_cameras_of_two_networks_are_watched_at_the_same_time(live: LiveHouse) -> None:
    await live.watch(HALL)
    await live.watch("camera.terrace_live_view_2")

    assert len(live.relay.running) == 2


# Errors


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (BlinkLiveViewBusyError(), "Hall: its Blink system is busy. Another camera is in use"),
        (BlinkLiveViewNoPictureError(), "Hall: the camera sent no picture."),
        (
            BlinkLiveViewTransportError("rtsps"),
            "Hall: the live view of this camera uses a protocol that Blink Clips does not",
        ),
        (
            BlinkLiveViewUntrustedError("cd" * 32),
            "Hall: the server that Blink named has an unknown certificate.",
        ),
    ],
)
async def test_failed_start_tells_the_user_the_cause(
    live: LiveHouse, error: Exception, message: str
) -> None:
    live.relay.error = error

    assert (await live.failure()).startswith(message)
    assert str(live.ended_because()).startswith(message)
    assert live.house.state(HALL).state == "idle"


async def test_message_is_in_the_language_of_home_assistant(live: LiveHouse) -> None:
    await live.hass.config.async_update(language="de")
    await live.house.settle()
    live.relay.error = BlinkLiveViewNoPictureError()

    assert (await live.failure()).startswith("Hall: Die Kamera hat kein Bild gesendet.")


async def test_unknown_certificate_is_accepted_in_repairs(
    live: LiveHouse, hass_client: Any
) -> None:
    await live.watch()
    assert live.entry.data["relay_fingerprint"] == FINGERPRINT
    await live.house.let_pass(310)
    live.relay.error = BlinkLiveViewUntrustedError("cd" * 32)
    await live.failure()
    assert live.relay.known_fingerprint == FINGERPRINT
    assert "live_view_certificate" in issues(live)

    assert await async_setup_component(live.hass, "repairs", {})
    client = await hass_client()
    issue = f"live_view_certificate_{live.entry.entry_id}"
    form = await (
        await client.post("/api/repairs/issues/fix", json={"handler": DOMAIN, "issue_id": issue})
    ).json()
    await client.post(f"/api/repairs/issues/fix/{form['flow_id']}", json={})
    await live.house.let_pass(11)
    live.relay.error = None
    await live.watch()

    assert live.relay.known_fingerprint == "cd" * 32
    assert "live_view_certificate" not in issues(live)


# Other users


async def test_user_without_permission_starts_and_sees_nothing(
    live: LiveHouse, hass_ws_client: WebSocketGenerator, hass_access_token: str
) -> None:
    user = MockUser(name="Guest").add_to_hass(live.hass)
    user.mock_policy({"entities": {"entity_ids": {"camera.hall": True}}})
    token = await live.hass.auth.async_create_refresh_token(user, CLIENT_ID)
    guest = await hass_ws_client(access_token=live.hass.auth.async_create_access_token(token))
    async_register_webrtc_provider(live.hass, provider := FakeProvider())
    await live.house.settle()

    await guest.send_json_auto_id({"type": "camera/stream", "entity_id": HALL})
    assert not (await guest.receive_json())["success"]
    await live.watch()
    await guest.send_json_auto_id({"type": "camera/stream", "entity_id": HALL})
    assert not (await guest.receive_json())["success"]
    await guest.send_json_auto_id(
        {"type": "camera/webrtc/offer", "entity_id": HALL, "offer": "an offer"}
    )
    messages = [await guest.receive_json() for _ in range(3)]
    assert messages[2]["event"]["type"] == "error"

    assert live.relay.requests == 1
    assert provider.offers == {}


# WebRTC


@dataclass
class Offered:
    """An offer that a page has sent."""

    message_id: int
    session_id: str


async def offer(live: LiveHouse) -> Offered:
    """Send a WebRTC offer, and return its session id."""
    await live.page.send_json_auto_id(
        {"type": "camera/webrtc/offer", "entity_id": HALL, "offer": "an offer"}
    )
    result = await live.page.receive_json()
    assert result["success"], result
    event = await live.page.receive_json()
    return Offered(message_id=result["id"], session_id=event["event"]["session_id"])


@pytest.fixture
async def provider(live: LiveHouse) -> FakeProvider:
    """A WebRTC provider that is available for the live view."""
    provider = FakeProvider()
    async_register_webrtc_provider(live.hass, provider)
    await live.house.settle()
    return provider


async def test_live_view_offers_hls_and_webrtc(live: LiveHouse, provider: FakeProvider) -> None:
    await live.page.send_json_auto_id({"type": "camera/capabilities", "entity_id": HALL})
    response = await live.page.receive_json()

    assert set(response["result"]["frontend_stream_types"]) == {"hls", "web_rtc"}


async def test_offer_starts_a_session_and_then_reaches_the_provider(
    live: LiveHouse, provider: FakeProvider
) -> None:
    offered = await offer(live)

    answer = await live.page.receive_json()
    assert answer["event"] == {"type": "answer", "answer": "an answer"}
    address = provider.offers[offered.session_id]
    assert address
    player = await Player.open(address)
    assert await player.read(len(FIRST)) == FIRST
    assert live.relay.requests == 1


async def test_candidates_during_the_start_reach_the_provider_afterwards(
    live: LiveHouse, provider: FakeProvider
) -> None:
    live.relay.gate.clear()
    offered = await offer(live)
    for candidate in ("one", "two"):
        await live.page.send_json_auto_id(
            {
                "type": "camera/webrtc/candidate",
                "entity_id": HALL,
                "session_id": offered.session_id,
                "candidate": {"candidate": candidate},
            }
        )
        assert (await live.page.receive_json())["success"]
    assert provider.candidates == []

    live.relay.gate.set()
    await live.page.receive_json()
    await live.house.settle()

    assert provider.candidates == ["one", "two"]


async def test_page_that_leaves_during_the_start_withdraws_its_request(
    live: LiveHouse, provider: FakeProvider
) -> None:
    live.relay.gate.clear()
    offered = await offer(live)
    await live.page.send_json_auto_id(
        {"type": "unsubscribe_events", "subscription": offered.message_id}
    )
    assert (await live.page.receive_json())["success"]
    await live.house.settle()

    assert live.relay.cancelled == 1
    assert provider.offers == {}
    live.relay.gate.set()
    await live.house.settle()
    assert live.relay.sessions == []


async def test_end_reaches_a_webrtc_page_as_words(live: LiveHouse, provider: FakeProvider) -> None:
    offered = await offer(live)
    await live.page.receive_json()

    live.relay.sessions[0].finish(LiveViewEnd.ENDED_BY_BLINK)

    error = (await live.page.receive_json())["event"]
    assert error["code"] == "live_view_ended"
    assert error["message"].startswith("Hall: Blink ended the live view after")
    assert provider.closed == [offered.session_id]


async def test_failed_start_reaches_a_webrtc_page_as_words(
    live: LiveHouse, provider: FakeProvider
) -> None:
    live.relay.error = BlinkLiveViewNoPictureError()
    await offer(live)

    error = (await live.page.receive_json())["event"]
    assert error["message"].startswith("Hall: the camera sent no picture.")
    assert provider.offers == {}


# Unloading


@pytest.mark.parametrize("state", ["idle", "starting", "waiting", "running", "ended"])
async def test_reload_in_each_state_leaves_no_session(live: LiveHouse, state: str) -> None:
    if state == "starting":
        live.relay.gate.clear()
        await live.page.send_json_auto_id({"type": "camera/stream", "entity_id": HALL})
        await live.relay.requested.wait()
    elif state == "waiting":
        await live.open()
    elif state in {"running", "ended"}:
        player = await live.watch()
        if state == "ended":
            live.relay.sessions[0].finish(LiveViewEnd.ENDED_BY_BLINK)
            await player.read_to_end()

    assert await live.hass.config_entries.async_reload(live.entry.entry_id)
    await live.house.settle()

    assert live.relay.running == []
    if state == "starting":
        response = await live.page.receive_json()
        assert "unloaded or reloaded" in response["error"]["message"]
        live.relay.gate.set()
    await live.house.let_pass(15)
    await live.watch()


async def test_session_ends_when_home_assistant_stops(live: LiveHouse) -> None:
    await live.watch()
    await live.page.close()
    await live.house.settle()

    live.hass.bus.async_fire("homeassistant_stop")
    await live.house.settle()

    assert live.relay.running == []


async def test_diagnostics_contain_the_facts_of_the_last_sessions(live: LiveHouse) -> None:
    player = await live.watch()
    await live.house.let_pass(20)
    await live.end(player)
    await live.house.let_pass(10)
    live.relay.error = BlinkLiveViewNoPictureError()
    await live.failure()

    found = await diagnostics.async_get_config_entry_diagnostics(live.hass, live.entry)

    assert found["live_views"]["stored_certificate"] == FINGERPRINT
    ended, failed = found["live_views"]["sessions"]
    assert ended["end"] == "ended_by_blink"
    assert ended["seconds"] == 20
    assert ended["first_picture"] == 2.8
    assert ended["messages"] == {"0": 40, "10": 3}
    assert failed["error"] == "BlinkLiveViewNoPictureError"
