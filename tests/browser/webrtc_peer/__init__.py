"""An integration for tests: a WebRTC provider that answers the offers of a browser.

It reads the stream of a camera as the program go2rtc does, and sends the video unchanged. All its
connections stay on this machine.
"""

from contextlib import suppress
import threading
from typing import Any, override

from aioice import ice
from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpCodecCapability,
    RTCRtpSender,
    RTCSessionDescription,
)
from aiortc.mediastreams import MediaStreamError
import av
from av.container import InputContainer
from homeassistant.components.camera import (
    Camera,
    CameraWebRTCProvider,
    WebRTCAnswer,
    WebRTCSendMessage,
    async_register_webrtc_provider,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.typing import ConfigType
from webrtc_models import RTCIceCandidateInit

type Packet = av.Packet[Any]

DOMAIN = "webrtc_peer"
LOOPBACK = "127.0.0.1"
# Seconds without data after which a stream ends.
TIMEOUT_SECONDS = 10


class Video(MediaStreamTrack):
    """Passes the video of a stream on, unchanged.

    A thread reads the stream. If the event loop waited for data of the stream, it could not send
    this data, because it also serves the stream.
    """

    kind = "video"

    def __init__(self, hass: HomeAssistant, container: InputContainer) -> None:
        super().__init__()
        self._hass = hass
        self._container = container
        self._packets = container.demux(video=0)
        self._first: int | None = None
        self._reading = threading.Lock()

    @override
    async def recv(self) -> Packet:
        """Return the next packet. Raises MediaStreamError after the end of the stream."""
        packet = await self._hass.async_add_executor_job(self._read)
        if packet is None or packet.pts is None:
            self.stop()
            raise MediaStreamError
        if self._first is None:
            self._first = packet.pts
        packet.pts -= self._first
        return packet

    @override
    def stop(self) -> None:
        """Close the stream."""
        if self.readyState == "live":
            super().stop()
            self._hass.async_add_executor_job(self._close)

    def _read(self) -> Packet | None:
        with self._reading, suppress(av.FFmpegError):
            if self.readyState == "live":
                return next(self._packets, None)
        return None

    def _close(self) -> None:
        with self._reading:
            self._container.close()


class Peer(CameraWebRTCProvider):
    """Answers offers, with one connection for each viewer."""

    def __init__(self, hass: HomeAssistant) -> None:
        self._hass = hass
        self._connections: dict[str, RTCPeerConnection] = {}

    @property
    @override
    def domain(self) -> str:
        return DOMAIN

    @callback
    @override
    def async_is_supported(self, stream_source: str) -> bool:
        return stream_source.startswith("http:")

    @override
    async def async_handle_async_webrtc_offer(
        self,
        camera: Camera,
        offer_sdp: str,
        session_id: str,
        send_message: WebRTCSendMessage,
    ) -> None:
        connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._connections[session_id] = connection
        source = await camera.stream_source()
        assert source
        container = await self._hass.async_add_executor_job(_open, source)
        connection.addTrack(Video(self._hass, container))
        [video] = connection.getTransceivers()
        video.setCodecPreferences([it for it in _codecs() if it.mimeType == "video/H264"])
        await connection.setRemoteDescription(RTCSessionDescription(offer_sdp, "offer"))
        await connection.setLocalDescription(await connection.createAnswer())
        send_message(WebRTCAnswer(connection.localDescription.sdp))

    @override
    async def async_on_webrtc_candidate(
        self, session_id: str, candidate: RTCIceCandidateInit
    ) -> None:
        """Ignore a candidate (address) of the browser.

        It is not needed, because the browser connects to a candidate in this peer's answer.
        """

    @callback
    @override
    def async_close_session(self, session_id: str) -> None:
        connection = self._connections.pop(session_id, None)
        if connection is None:
            # There is no connection, because the integration has refused the browser's offer.
            return
        self._hass.async_create_background_task(connection.close(), name="end of a connection")


def _codecs() -> list[RTCRtpCodecCapability]:
    return RTCRtpSender.getCapabilities("video").codecs


def _open(source: str) -> InputContainer:
    return av.open(source, timeout=TIMEOUT_SECONDS)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Register the provider."""
    # Offer the loopback address, which aioice ignores by default, so that packets stay on this
    # machine.
    ice.get_host_addresses = lambda use_ipv4, use_ipv6: [LOOPBACK]
    async_register_webrtc_provider(hass, Peer(hass))
    return True
