"""Fake live view sessions in place of the client's sessions, and a fake WebRTC provider.

A fake session delivers the packets that a test gives to it.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import override

from homeassistant.components.camera import Camera as CameraEntity
from homeassistant.components.camera import (
    CameraWebRTCProvider,
    WebRTCAnswer,
    WebRTCSendMessage,
)
from webrtc_models import RTCIceCandidateInit

from custom_components.blink_clips.api import (
    Camera,
    LivePackets,
    LiveViewEnd,
    LiveViewFacts,
    LiveViewSession,
)

FINGERPRINT = "ab" * 32
TABLES = b"T" * 376
PACKET = 188


def packet(letter: str) -> bytes:
    """Return a packet that consists of one repeated letter."""
    return letter.encode() * PACKET


class FakeSession(LiveViewSession):
    """A fake live view session, which delivers the packets that a test gives to it."""

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
        """End the session, as the relay (stream server) or a broken connection does."""
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
    """The error that each further start of a live view raises, or None."""
    known_fingerprint: str | None = None
    """The certificate fingerprint that the caller passed to the last start."""
    requested: asyncio.Event = field(default_factory=asyncio.Event)
    """An event that is set when a session is requested for the first time."""
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    """An event that a test sets. Each start waits until it is set."""

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


class FakeProvider(CameraWebRTCProvider):
    """A WebRTC provider that answers a page's offers, and reads streams as go2rtc does."""

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
