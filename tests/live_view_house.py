"""A house with live views: fake sessions in place of the client's sessions, and a user's players.

A fake session delivers the packets that a test pushes.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, override

from homeassistant.components.camera import Camera as CameraEntity
from homeassistant.components.camera import (
    CameraWebRTCProvider,
    WebRTCAnswer,
    WebRTCSendMessage,
    get_camera_from_entity_id,
)
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import issue_registry as ir
from pytest_homeassistant_custom_component.common import CLIENT_ID, MockUser
from pytest_homeassistant_custom_component.typing import MockHAClientWebSocket, WebSocketGenerator
from webrtc_models import RTCIceCandidateInit
from yarl import URL

from custom_components.blink_clips.api import (
    Camera,
    CameraKey,
    LivePackets,
    LiveViewEnd,
    LiveViewFacts,
    LiveViewSession,
)
from custom_components.blink_clips.const import DOMAIN
from custom_components.blink_clips.live_view.camera_view import CameraView
from custom_components.blink_clips.live_view.live_views import async_live_views
from tests.house import House

FINGERPRINT = "ab" * 32
TABLES = b"T" * 376
PACKET = 188


def packet(letter: str) -> bytes:
    """Return a packet that consists of one repeated letter."""
    return letter.encode() * PACKET


class FakeSession(LiveViewSession):
    """A fake live view session. It delivers the packets that a test pushes."""

    def __init__(self, camera: Camera, time_limit: float) -> None:
        self.camera = camera
        self.time_limit = time_limit
        self.end: LiveViewEnd | None = None
        self.error: Exception | None = None
        """An unexpected error that the method `stop` raises, or None."""
        self._packets: asyncio.Queue[LivePackets | None] = asyncio.Queue()
        self.push("K", key_frame=True)

    @property
    @override
    def facts(self) -> LiveViewFacts:
        return LiveViewFacts(
            accepted=0.3,
            connected=0.9,
            first_media=2.1,
            first_picture=2.8,
            byte_count=1000,
            has_audio=True,
            fingerprint=FINGERPRINT,
            message_counts={0: 40, 10: 3},
            codec="h264",
        )

    def push(self, letter: str, *, key_frame: bool = False) -> None:
        """Deliver a packet that consists of the given letter."""
        self._packets.put_nowait(
            LivePackets(data=packet(letter), tables=TABLES, key_frame=key_frame)
        )

    def finish(self, end: LiveViewEnd) -> None:
        """End the session, like the relay (video server) or a broken connection."""
        self.end = self.end or end
        self._packets.put_nowait(None)

    @override
    async def packets(self) -> AsyncIterator[LivePackets]:
        while (packets := await self._packets.get()) is not None:
            yield packets

    @override
    async def stop(self) -> None:
        self.finish(LiveViewEnd.STOPPED)
        if self.error is not None:
            raise self.error


@dataclass
class FakeRelay:
    """Replaces the client's method that starts live views. The started sessions are fake."""

    sessions: list[FakeSession] = field(default_factory=list)
    """The started sessions, oldest first."""
    requests: int = 0
    """The number of requested sessions, including those that failed to start."""
    cancelled: int = 0
    error: Exception | None = None
    """The error that further starts raise. None if they succeed."""
    known_fingerprint: str | None = None
    """The certificate fingerprint that the caller passed to the last start."""
    requested: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a session is requested for the first time."""
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    """Each start waits for this event, which a test sets."""

    async def start(
        self, camera: Camera, *, time_limit: float, known_fingerprint: str | None
    ) -> FakeSession:
        """Start a fake session, in place of `BlinkClient.start_live_view`."""
        self.requests += 1
        self.requested.set()
        self.known_fingerprint = known_fingerprint
        try:
            await self.gate.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if self.error is not None:
            raise self.error
        session = FakeSession(camera, time_limit)
        self.sessions.append(session)
        return session

    @property
    def running(self) -> list[FakeSession]:
        """The sessions that have not ended."""
        return [it for it in self.sessions if it.end is None]


class StreamEndedError(Exception):
    """The server has ended the stream properly."""


class Player:
    """A player that reads a stream over HTTP, like Home Assistant's stream worker or go2rtc."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self.status = 0
        self.headers = ""

    @classmethod
    async def open(cls, address: str, *, method: str = "GET", host: str | None = None) -> Player:
        """Connect, send the request, and read the header of the response."""
        url = URL(address)
        reader, writer = await asyncio.open_connection(url.host, url.port)
        player = cls(reader, writer)
        writer.write(
            f"{method} {url.raw_path_qs} HTTP/1.1\r\n"
            f"Host: {host or url.authority}\r\nUser-Agent: Test\r\n\r\n".encode()
        )
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        player.status = int(head.split(" ")[1])
        player.headers = head
        return player

    async def read(self, size: int) -> bytes:
        """Return bytes of the stream. Raises StreamEndedError at its end."""
        data = b""
        while len(data) < size:
            length = int((await self._reader.readuntil(b"\r\n"))[:-2], 16)
            if not length:
                raise StreamEndedError
            data += (await self._reader.readexactly(length + 2))[:-2]
        return data

    async def read_to_end(self) -> bytes:
        """Return the remaining bytes of the stream. The server must end the stream completely."""
        data = b""
        while True:
            try:
                data += await self.read(1)
            except StreamEndedError:
                return data

    async def close(self) -> None:
        """Disconnect."""
        self._writer.close()
        await self._writer.wait_closed()


class FakeProvider(CameraWebRTCProvider):
    """A WebRTC provider that answers a page's offers, and reads streams like go2rtc."""

    def __init__(self) -> None:
        self.offers: dict[str, str | None] = {}
        """The address of the offered stream, by WebRTC session id."""
        self.candidates: list[str] = []
        self.closed: list[str] = []

    @property
    @override
    def domain(self) -> str:
        return "fake"

    @override
    def async_is_supported(self, stream_source: str) -> bool:
        return stream_source.startswith("http:")

    @override
    async def async_handle_async_webrtc_offer(
        self,
        camera: CameraEntity,
        offer_sdp: str,
        session_id: str,
        send_message: WebRTCSendMessage,
    ) -> None:
        self.offers[session_id] = await camera.stream_source()
        send_message(WebRTCAnswer("an answer"))

    @override
    async def async_on_webrtc_candidate(
        self, session_id: str, candidate: RTCIceCandidateInit
    ) -> None:
        # Ignore candidates of unknown sessions, as go2rtc does.
        if session_id in self.offers:
            self.candidates.append(candidate.candidate)

    @override
    def async_close_session(self, session_id: str) -> None:
        self.closed.append(session_id)


def stream_of(house: House, entity_id: str) -> Any:
    """Return Home Assistant's stream of a camera. None before a user has requested the stream."""
    return get_camera_from_entity_id(house.hass, entity_id).stream


@contextmanager
def ignoring_rejected_certificates() -> Iterator[None]:
    """Ignore errors of connections that end because the client rejects the certificate.

    In debug mode, the event loop would log them, and each logged error would fail the test.
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
    """Replace `Stream.start` by a function that does nothing, so that no stream worker connects."""


HALL, CABIN, GARDEN = (
    "camera.hall_live_view",
    "camera.terrace_live_view_2",
    "camera.garden_live_view",
)
FIRST = TABLES + packet("K")


@dataclass
class LiveHouse:
    """A house with live views, and an open page of the house's owner."""

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
    """All connected players. A player disconnects only when a test closes it."""

    @property
    def hass(self) -> HomeAssistant:
        """Home Assistant."""
        return self.house.hass

    @property
    def issues(self) -> set[str | None]:
        """The translation keys of the current repair issues."""
        registry = ir.async_get(self.hass)
        return {it.translation_key for it in registry.issues.values() if it.domain == DOMAIN}

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

    def view(self, entity_id: str = HALL) -> CameraView:
        """Return the live view of a camera."""
        entity = er.async_get(self.hass).async_get(entity_id)
        assert entity is not None
        _, _, name = entity.unique_id.partition("_")
        key = CameraKey.parse(name.removesuffix("_live_view"))
        return async_live_views(self.hass, self.entry).view(key)

    async def leave(self, player: Player, entity_id: str = HALL) -> None:
        """Close a player. Then send packets until the server notices this."""
        await player.close()
        while not self.view(entity_id).is_unwatched:
            self.relay.running[-1].push("a")
            await asyncio.sleep(0)

    async def end(self, player: Player, end: LiveViewEnd = LiveViewEnd.ENDED_BY_BLINK) -> None:
        """End the newest session, and read the player's stream to the end."""
        self.relay.sessions[-1].finish(end)
        await player.read_to_end()
        await self.house.settle()

    async def failure(self, entity_id: str = HALL) -> str:
        """Return the message of the error that a user gets when opening the camera."""
        response = await self.open(entity_id)
        assert not response["success"]
        message: str = response["error"]["message"]
        return message

    async def connect(self, entity_id: str = HALL) -> Player:
        """Request the stream. Connect a player to it, as Home Assistant's stream worker does."""
        player = await Player.open(stream_of(self.house, entity_id).source)
        self.players.append(player)
        return player

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


async def enable(live: LiveHouse, entity_id: str) -> None:
    """Enable an entity, as its owner does. Soon afterwards, Home Assistant reloads the account."""
    er.async_get(live.hass).async_update_entity(entity_id, disabled_by=None)
    await live.house.let_pass(60)
