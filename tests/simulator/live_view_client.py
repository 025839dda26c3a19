"""A small client for live views. It implements the protocol without the integration's code."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
import ssl
import struct
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

import av

from simulator import DrivenClock
from simulator.paint import read_frame_index
from tests.simulator.caller import Caller

ACCOUNT = "accounts/100001"
GARDEN = f"/api/v6/{ACCOUNT}/networks/200001/cameras/400001/liveview"
DRIVEWAY = f"/api/v6/{ACCOUNT}/networks/200001/cameras/400002/liveview"
PATIO = f"/api/v6/{ACCOUNT}/networks/200001/cameras/400003/liveview"
HALL = f"/api/v2/{ACCOUNT}/networks/200001/owls/400001/liveview"
FRONT_DOOR = f"/api/v2/{ACCOUNT}/networks/200001/doorbells/600001/liveview"
CABIN_TERRACE = f"/api/v2/{ACCOUNT}/networks/200002/owls/500002/liveview"

MEDIA, ACCEPTED, GOODBYE, KEEP_ALIVE, SOUND = 0x00, 0x06, 0x08, 0x0A, 0x0C
LATENCY, PARAMETERS, ACCESSORY, COMMAND, SESSION = 0x12, 0x13, 0x15, 0x17, 0x18


@dataclass(frozen=True, kw_only=True)
class Offer:
    """The data for a connection to a live view, from the response to the request that starts it."""

    host: str
    port: int
    connection_id: str
    serial: str
    client_id: int
    token: str

    @classmethod
    def of(cls, body: dict[str, Any]) -> Self:
        """Read the offer from the body of the response that starts a live view."""
        url = urlsplit(body["server"])
        assert url.scheme == "immis"
        assert url.hostname is not None
        assert url.port is not None
        connection_id, mark, serial = url.path[1:].rpartition("__IMDS_")
        assert mark
        return cls(
            host=url.hostname,
            port=url.port,
            connection_id=connection_id,
            serial=serial,
            client_id=int(parse_qs(url.query)["client_id"][0]),
            token=body.get("liveview_token", ""),
        )

    def header(self) -> bytes:
        """Return the header of 122 bytes for the start of a connection."""
        header = struct.pack(
            ">II16sI2sI64sI16sI",
            0x28,
            16,
            self.serial.encode(),
            self.client_id,
            b"\x01\x08",
            64,
            self.token.encode(),
            16,
            self.connection_id.encode(),
            1,
        )
        assert len(header) == 122
        return header


def frame(kind: int, sequence: int = 0, payload: bytes = b"") -> bytes:
    """Return the bytes of a message to the relay (stream server)."""
    return struct.pack(">BII", kind, sequence, len(payload)) + payload


@dataclass(frozen=True)
class Frame:
    """A message from the relay (stream server).

    `at` is its arrival in seconds since the connection began.
    """

    kind: int
    sequence: int
    payload: bytes
    at: float


class LiveViewClient:
    """A connection to the relay (stream server)."""

    def __init__(
        self,
        clock: DrivenClock,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self.clock = clock
        self.reader = reader
        self.writer = writer
        self.begun = clock.time()
        self._duties: asyncio.Task[None] | None = None

    @property
    def certificate(self) -> bytes:
        """The certificate that the relay (stream server) has sent to this client."""
        tls: ssl.SSLObject = self.writer.get_extra_info("ssl_object")
        certificate = tls.getpeercert(binary_form=True)
        assert certificate is not None
        return certificate

    def send(self, data: bytes) -> None:
        """Send bytes to the relay (stream server)."""
        self.writer.write(data)

    def do_duties(self) -> None:
        """From now on, send the keep-alive and latency messages that the protocol requires."""
        self._duties = asyncio.create_task(self._send_duties())

    def stop_duties(self) -> None:
        """Stop sending keep-alive and latency messages."""
        if self._duties is not None:
            self._duties.cancel()

    async def _send_duties(self) -> None:
        second = 0
        while True:
            if second % 10 == 0:
                self.send(frame(KEEP_ALIVE, second // 10 + 1))
            self.send(frame(LATENCY, 1000, bytes(24)))
            await self.clock.sleep(1.0)
            second += 1

    async def read(self) -> Frame:
        """Read a message from the relay (stream server).

        Raises IncompleteReadError if the connection ends.
        """
        kind, sequence, size = struct.unpack(">BII", await self.reader.readexactly(9))
        # A sound message has no payload. In its header, flags replace the payload's length.
        payload = await self.reader.readexactly(size) if kind != SOUND else size.to_bytes(4)
        return Frame(kind, sequence, payload, round(self.clock.time() - self.begun, 3))

    async def read_all(self, *, seconds: float = 1e9) -> list[Frame]:
        """Read messages until the relay (stream server) disconnects, but at most for `seconds`."""
        frames = []
        while self.clock.time() - self.begun < seconds:
            try:
                frames.append(await self.read())
            except asyncio.IncompleteReadError, ConnectionError:
                break
        return frames


async def start(caller: Caller, path: str, intent: str = "liveview") -> dict[str, Any]:
    """Send the request that starts a live view. The request must succeed."""
    answer = await caller.post(path, {"intent": intent, "motion_event_start_time": None})
    assert answer.status == 200, answer.body
    body: dict[str, Any] = answer.json
    return body


@asynccontextmanager
async def connection(
    caller: Caller, offer: Offer, context: ssl.SSLContext | None = None
) -> AsyncIterator[LiveViewClient]:
    """Connect to the relay (stream server). Do not send anything yet."""
    if context is None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    with caller.clock.busy():
        reader, writer = await asyncio.open_connection(offer.host, offer.port, ssl=context)
    client = LiveViewClient(caller.clock, reader, writer)
    try:
        yield client
    finally:
        client.stop_duties()
        writer.transport.abort()


@asynccontextmanager
async def watching(caller: Caller, body: dict[str, Any]) -> AsyncIterator[LiveViewClient]:
    """Connect to the relay (stream server), and send the header.

    Send the messages that the protocol requires from then on.
    """
    offer = Offer.of(body)
    async with connection(caller, offer) as client:
        client.send(offer.header())
        client.do_duties()
        yield client


def media(frames: list[Frame]) -> bytes:
    """Return the transport stream: the payloads of all messages with video data."""
    return b"".join(it.payload for it in frames if it.kind == MEDIA)


def decode(stream: bytes) -> tuple[list[int], int]:
    """Decode the pictures in a stream. Return their painted frame numbers, and their height."""
    indexes, height = [], 0
    with av.open(BytesIO(stream), "r", format="mpegts") as container:
        for picture in container.decode(video=0):
            image = picture.to_image()  # type: ignore[no-untyped-call]
            indexes.append(read_frame_index(image))
            height = image.height
    return indexes, height


def sound_seconds(stream: bytes) -> float:
    """Decode the sound in a stream, and return its duration in seconds."""
    with av.open(BytesIO(stream), "r", format="mpegts") as container:
        return sum(it.samples / it.sample_rate for it in container.decode(audio=0))
