"""A user opens the live view during each fault, with HLS, with WebRTC and with HomeKit.

Each time, the user sees the reason why there is no picture. After the fault, the next request
succeeds.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
import json
from pathlib import Path
import re
import ssl

from homeassistant.components.camera import async_get_stream_source, async_register_webrtc_provider
from homeassistant.components.stream import Stream
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import CLIENT_ID, MockUser
from pytest_homeassistant_custom_component.typing import MockHAClientWebSocket, WebSocketGenerator

import custom_components.blink_clips
from custom_components.blink_clips.live_view import live_views
from simulator import Camera, LiveView
from simulator.live_view.identity import AUTHORITY
from tests.fake_live_view import PACKET, FakeProvider
from tests.house import House
from tests.live_view_faults import DONE, FAULTS, LiveViewFault, clear
from tests.live_view_house import HALL, ignoring_rejected_certificates, no_start, stream_of
from tests.live_view_player import Player
from tests.waiting import until

pytestmark = pytest.mark.platforms("camera")

TEXTS = json.loads(
    (Path(custom_components.blink_clips.__path__[0]) / "translations" / "en.json").read_text()
)["exceptions"]
# The first byte of each packet of a transport stream.
SYNC_BYTE = 0x47
# Number of bytes that a viewer reads from the start of a stream.
READ_BYTES = 100 * PACKET
# Seconds from a failed request until a new request may start a session. Requests before this time
# fail with the same error again.
PAUSE = 11.0


@dataclass(kw_only=True)
class Viewing:
    """Everything that a viewer sees after opening the camera."""

    error: str | None = None
    """The error that the viewer sees. None if this way of watching shows no errors."""
    player: Player | None = None
    """The player of the stream, or None."""
    page: MockHAClientWebSocket | None = None
    """The page that stays open and shows why the live view has ended."""


@dataclass
class Viewer:
    """A user who opens the camera in the hall in different ways."""

    house: House
    owner: MockUser
    new_page: WebSocketGenerator
    provider: FakeProvider

    @property
    def camera(self) -> Camera:
        """The camera in the hall."""
        return self.house.cloud.cloud.camera("Hall")

    @property
    def reason(self) -> str | None:
        """The attribute with the reason why the last live view ended."""
        reason: str | None = self.house.state(HALL).attributes.get("ended_because")
        return reason

    @property
    def live_views(self) -> list[LiveView]:
        """The live views since the ledger (record of requests) was cleared."""
        return self.house.cloud.ledger.live_views

    async def open_with_hls(self) -> Viewing:
        """Open the camera on a page, and connect as the stream worker does."""
        page = await self._page()
        await page.send_json_auto_id({"type": "camera/stream", "entity_id": HALL})
        response = await page.receive_json()
        await page.close()
        if not response["success"]:
            return Viewing(error=response["error"]["message"])
        return Viewing(player=await Player.open(stream_of(self.house, HALL).source))

    async def open_with_webrtc(self) -> Viewing:
        """Send an offer from a page, and connect as go2rtc does."""
        page = await self._page()
        await page.send_json_auto_id(
            {"type": "camera/webrtc/offer", "entity_id": HALL, "offer": "an offer"}
        )
        _, session, event = [await page.receive_json() for _ in range(3)]
        if event["event"]["type"] == "error":
            await page.close()
            return Viewing(error=event["event"]["message"])
        address = self.provider.offers[session["event"]["session_id"]]
        assert address
        return Viewing(player=await Player.open(address), page=page)

    async def open_with_homekit(self) -> Viewing:
        """Request the address, and connect to it. HomeKit shows no errors."""
        address = await async_get_stream_source(self.house.hass, HALL)
        assert address
        player = await Player.open(address)
        if player.status != 200:
            await player.close()
            return Viewing()
        return Viewing(player=player)

    async def leave(self, viewing: Viewing) -> None:
        """Close the player and the page, and wait until the session has ended."""
        assert viewing.player is not None
        await viewing.player.close()
        if viewing.page is not None:
            await viewing.page.close()
        await until(lambda: self._is_over)

    async def pause(self) -> None:
        """Wait until the next request may start a session. Forget the earlier requests."""
        await until(lambda: self._is_over)
        await self.house.settle()
        self.house.clock.advance(PAUSE)
        if self._shows("unavailable"):
            # Wait for a poll, after which the integration knows that the camera is online again.
            await self.house.let_pass(300)
        self.house.cloud.ledger.clear()

    @property
    def _is_over(self) -> bool:
        """Whether no session runs, neither in Home Assistant nor in the cloud."""
        is_connected = any(it.open_connections for it in self.live_views)
        return not self._shows("streaming") and not is_connected

    def _shows(self, state: str) -> bool:
        return self.house.state(HALL).state == state

    async def _page(self) -> MockHAClientWebSocket:
        # Use a new token, because the first token expires after half an hour.
        auth = self.house.hass.auth
        token = await auth.async_create_refresh_token(self.owner, CLIENT_ID)
        return await self.new_page(access_token=auth.async_create_access_token(token))


async def no_picture(*_: object) -> None:
    """Do nothing. Replaces the function that decodes the last key frame of a session."""


type Way = Callable[[Viewer], Awaitable[Viewing]]

# The ways of watching. HomeKit shows neither errors nor the reason for an end. HLS shows only
# errors.
WAYS: tuple[Way, ...] = (
    Viewer.open_with_hls,
    Viewer.open_with_webrtc,
    Viewer.open_with_homekit,
)


@pytest.fixture
async def viewer(
    house: House,
    hass_ws_client: WebSocketGenerator,
    hass_admin_user: MockUser,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Viewer]:
    """A user of Home Assistant with HLS and WebRTC. No stream workers run."""
    monkeypatch.setattr(Stream, "start", no_start)
    monkeypatch.setattr(live_views, "async_first_frame", no_picture)
    # Load the certificate authorities before the test, because loading them takes real time.
    context = ssl.create_default_context(cafile=AUTHORITY)
    monkeypatch.setattr(ssl, "create_default_context", lambda: context)
    assert await async_setup_component(house.hass, "stream", {})
    entry = await house.sign_in()
    provider = FakeProvider()
    async_register_webrtc_provider(house.hass, provider)
    await house.settle()
    house.cloud.ledger.clear()
    with ignoring_rejected_certificates():
        yield Viewer(house, hass_admin_user, hass_ws_client, provider)
        await house.hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda it: it.name)
async def test_fault_is_shown_in_each_way_and_the_next_request_works(
    viewer: Viewer, fault: LiveViewFault
) -> None:
    if fault.needs_certificate:
        await view(viewer, WAYS[0])
        await viewer.pause()
    for way in WAYS:
        fault.begin(viewer.house.cloud, viewer.camera)
        if fault.error is not None:
            await expect_error(viewer, way, fault.error, fault)
        elif fault.end is not None:
            await expect_end(viewer, way, fault.end)
        else:
            await view(viewer, way, polls=fault.polls)
        assert viewer.house.cloud.ledger.count("live_view") == fault.posts, way
        clear(viewer.house.cloud, viewer.camera)
        await viewer.pause()
        # Check that a request works after the fault. If the camera plays even during the fault, the
        # next iteration of the loop checks this.
        if not fault.plays or way is WAYS[-1]:
            await view(viewer, way)
            assert viewer.house.cloud.ledger.count("live_view") == 1, way
            await viewer.pause()


async def view(viewer: Viewer, way: Way, *, polls: int = 0) -> None:
    """Watch the camera, and then leave. The camera must play."""
    viewing = await way(viewer)
    assert viewing.player is not None, f"{way}: {viewing.error}"
    while True:
        data = await viewing.player.read(READ_BYTES)
        assert data[0] == SYNC_BYTE
        [live_view] = [it for it in viewer.live_views if it.connections]
        if live_view.polls >= polls:
            break
    assert viewer.house.state(HALL).state == "streaming"
    await viewer.leave(viewing)
    await until(lambda: viewer.house.cloud.ledger.count(DONE) == 1)
    assert (live_view.connections, live_view.owed) == (1, [])
    assert viewer.reason is None


async def expect_error(viewer: Viewer, way: Way, key: str, fault: LiveViewFault) -> None:
    """Open the camera, which must not play."""
    expected = pattern(key, detail=fault.detail)
    offers = list(viewer.provider.offers)
    viewing = await way(viewer)
    assert viewing.player is None, way
    assert list(viewer.provider.offers) == offers
    if key == "offline":
        # The entity is unavailable, so it has no attributes.
        assert viewer.reason is None
    else:
        assert re.fullmatch(expected, str(viewer.reason)), viewer.reason
    if way is not Viewer.open_with_homekit:
        assert re.fullmatch(expected, str(viewing.error)), viewing.error


async def expect_end(viewer: Viewer, way: Way, key: str) -> None:
    """Watch the camera until its stream ends."""
    viewing = await way(viewer)
    assert viewing.player is not None, f"{way}: {viewing.error}"
    await viewing.player.read_to_end()
    if viewing.page is not None:
        event = (await viewing.page.receive_json())["event"]
        await viewing.page.close()
        assert event == {"type": "error", "code": "live_view_ended", "message": viewer.reason}
        assert viewer.provider.closed[-1:] == list(viewer.provider.offers)[-1:]
    await viewing.player.close()
    assert re.fullmatch(pattern(key), str(viewer.reason)), viewer.reason


def pattern(key: str, *, detail: str = ".+") -> str:
    """Return a regular expression for an error message about the camera in the hall."""
    values = {"entity": "Hall", "seconds": "[1-9][0-9]*", "detail": detail}
    parts = re.split(r"\{(\w+)\}", TEXTS[key]["message"])
    # Every second part is the name of a placeholder. Replace it with the placeholder's value.
    return "".join(
        values[part] if index % 2 else re.escape(part) for index, part in enumerate(parts)
    )
