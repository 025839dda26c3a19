"""The messages of immi, the protocol between relays and clients (protocol.md section 11).

A relay is the server that sends the stream of a live view. Each message consists of a type (one
byte), a number (four bytes), the size of the payload (four bytes), and the payload. Integers are
big-endian.
"""

from dataclasses import dataclass, field
from enum import IntEnum
import struct

MAX_PAYLOAD = 1024 * 1024
"""Maximum size of a payload in bytes. Known relays send about 1,200 bytes."""

_PREFIX = struct.Struct(">BII")
_SERIAL_SIZE = 16
_TOKEN_SIZE = 64
_CONNECTION_ID_SIZE = 16
# The layout of the header, and the values that the Blink app sends in it.
_HEADER = struct.Struct(f">II{_SERIAL_SIZE}sIHI{_TOKEN_SIZE}sI{_CONNECTION_ID_SIZE}sI")
_HEADER_VERSION = 0x28
_HEADER_FLAGS = 0x0108
_HEADER_END = 1
_LATENCY_INTERVAL_MS = 1000
_LATENCY_SIZE = 24


class MessageType(IntEnum):
    """The types of messages that the client reads or sends. The client skips all other types."""

    MEDIA = 0x00
    """A part of the MPEG transport stream.

    The part may begin or end in the middle of a packet of the stream.
    """
    ACCEPTED = 0x06
    """The relay reports that it has accepted the header of the client."""
    GOODBYE = 0x08
    """The sender of this message ends the live view."""
    KEEP_ALIVE = 0x0A
    AUDIO_CONFIGURATION = 0x0C
    """A message without a payload. It is nine bytes long, and has flags in place of the size."""
    LATENCY = 0x12
    """A message in which the client reports statistics about its playback, such as delays."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message of the protocol. `type` may be a number outside of MessageType."""

    type: int
    number: int
    payload: bytes = field(repr=False)


def header(*, serial: str, client_id: int, token: str, connection_id: str) -> bytes:
    """Return the header: the first bytes that a client sends. The header contains secrets.

    Each text is cut to the size of its field. An empty token is sent as zeros.
    """
    return _HEADER.pack(
        _HEADER_VERSION,
        _SERIAL_SIZE,
        serial.encode(),
        client_id,
        _HEADER_FLAGS,
        _TOKEN_SIZE,
        token.encode(),
        _CONNECTION_ID_SIZE,
        connection_id.encode(),
        _HEADER_END,
    )


def keep_alive(number: int) -> bytes:
    """Return a keep-alive message. `number` counts the keep-alive messages of a connection."""
    return _PREFIX.pack(MessageType.KEEP_ALIVE, number, 0)


def latency() -> bytes:
    """Return a message with playback statistics. All values are zero, because nothing is played."""
    return _PREFIX.pack(MessageType.LATENCY, _LATENCY_INTERVAL_MS, _LATENCY_SIZE) + bytes(
        _LATENCY_SIZE
    )


def goodbye() -> bytes:
    """Return the message that ends a live view."""
    return _PREFIX.pack(MessageType.GOODBYE, 0, 0)


class MessageParser:
    """Splits the bytes of a connection into messages."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self.too_large = False
        """Whether a payload was larger than MAX_PAYLOAD. All bytes after it are ignored."""

    @property
    def incomplete(self) -> bool:
        """Return whether the end of the last message is still missing."""
        return bool(self._buffer)

    def feed(self, chunk: bytes) -> list[Message]:
        """Add received bytes. Return the messages that are complete now."""
        if self.too_large:
            return []
        self._buffer += chunk
        messages: list[Message] = []
        start = 0
        while len(self._buffer) - start >= _PREFIX.size:
            kind, number, size = _PREFIX.unpack_from(self._buffer, start)
            if kind == MessageType.AUDIO_CONFIGURATION:
                size = 0
            if size > MAX_PAYLOAD:
                self.too_large = True
                self._buffer.clear()
                return messages
            begin, end = start + _PREFIX.size, start + _PREFIX.size + size
            if end > len(self._buffer):
                break
            messages.append(Message(kind, number, bytes(self._buffer[begin:end])))
            start = end
        del self._buffer[:start]
        return messages
