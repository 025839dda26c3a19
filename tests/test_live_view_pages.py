"""Live views on pages with WebRTC, and on pages of users without permission."""

from dataclasses import dataclass
import gc
from unittest.mock import AsyncMock
from weakref import ref

from homeassistant.components.camera import (
    async_register_webrtc_provider,
)
from homeassistant.components.stream import Stream
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import CLIENT_ID, MockUser
from pytest_homeassistant_custom_component.typing import (
    WebSocketGenerator,
)

from custom_components.blink_clips.api import BlinkLiveViewNoPictureError
from tests.fake_live_view import FakeProvider
from tests.live_view_house import FIRST, HALL, LiveHouse

pytestmark = pytest.mark.platforms("camera")


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


async def test_automation_that_a_user_without_permission_triggers_records_the_camera(
    live: LiveHouse, hass_ws_client: WebSocketGenerator, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording = AsyncMock()
    monkeypatch.setattr(Stream, "async_record", recording)
    assert await async_setup_component(
        live.hass, "input_boolean", {"input_boolean": {"bell": None}}
    )
    record = {
        "triggers": {"trigger": "state", "entity_id": "input_boolean.bell"},
        "actions": {
            "action": "camera.record",
            "target": {"entity_id": HALL},
            "data": {"filename": "/media/hall.mp4"},
        },
    }
    assert await async_setup_component(live.hass, "automation", {"automation": record})
    user = MockUser(name="Guest").add_to_hass(live.hass)
    user.mock_policy({"entities": {"entity_ids": {"input_boolean.bell": True}}})
    token = await live.hass.auth.async_create_refresh_token(user, CLIENT_ID)
    guest = await hass_ws_client(access_token=live.hass.auth.async_create_access_token(token))
    target = {"entity_id": "input_boolean.bell"}

    await guest.send_json_auto_id(
        {"type": "call_service", "domain": "camera", "service": "record"}
        | {"target": {"entity_id": HALL}, "service_data": {"filename": "/media/hall.mp4"}}
    )
    assert not (await guest.receive_json())["success"]
    assert live.relay.requests == 0
    await guest.send_json_auto_id(
        {"type": "call_service", "domain": "input_boolean", "service": "toggle", "target": target}
    )
    assert (await guest.receive_json())["success"]
    await live.house.settle()

    recording.assert_awaited_once()
    assert live.relay.requests == 1


@dataclass
class Offered:
    """A WebRTC offer that a page has sent, with the ids of its message and of its session."""

    message_id: int
    session_id: str


async def offer(live: LiveHouse) -> Offered:
    """Send a WebRTC offer, and return the ids of the offer."""
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
    player = await live.connect_to(address)
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


async def test_repeated_error_does_not_keep_the_failed_start_in_memory(
    live: LiveHouse, provider: FakeProvider
) -> None:
    live.relay.error = BlinkLiveViewNoPictureError()
    error = ref(live.relay.error)
    await offer(live)
    first = (await live.page.receive_json())["event"]["message"]
    live.relay.error = None

    await offer(live)

    assert (await live.page.receive_json())["event"]["message"] == first
    gc.collect()
    assert error() is None
