"""The binary protocol between a client and the relay (stream server): header and messages."""

import asyncio
from dataclasses import dataclass
from enum import IntEnum
import struct

HEADER_BYTES = 122
MAX_PAYLOAD = 64 * 1024
SOUND_FORMAT = 0xA0000001  # The sound is encoded as AAC-LC.
LATENCY_SEQUENCE = 1000
LATENCY_BYTES = 24

_START = bytes.fromhex("00000028")
_CLIENT_TYPE = bytes.fromhex("0108")
_END = bytes.fromhex("00000001")
_HEAD = struct.Struct(">BII")


class MessageType(IntEnum):
    """The types of messages between clients and the relay (stream server)."""

    MEDIA = 0x00
    ACCEPTED = 0x06
    GOODBYE = 0x08
    KEEP_ALIVE = 0x0A
    SOUND = 0x0C
    LATENCY = 0x12
    PARAMETERS = 0x13
    ACCESSORY = 0x15
    SESSION_COMMAND = 0x17
    SESSION = 0x18


@dataclass(frozen=True, kw_only=True)
class Header:
    """The fields of the header (122 bytes), which is the first data that a client sends."""

    serial: str
    client_id: int
    token: str
    connection_id: str


@dataclass(frozen=True, slots=True)
class Message:
    """One message from a client to the relay (stream server)."""

    kind: int
    sequence: int
    payload: bytes


class ProtocolError(Exception):
    """A client has violated the protocol. The text of the error is the reason."""


def parse_header(data: bytes) -> Header:
    """Parse the header that a client has sent. All bytes must be correct.

    Raises ProtocolError if a byte is wrong.
    """
    constants = (
        ("constant", 0, _START),
        ("length of the serial", 4, (16).to_bytes(4)),
        ("client type", 28, _CLIENT_TYPE),
        ("length of the token", 30, (64).to_bytes(4)),
        ("length of the connection id", 98, (16).to_bytes(4)),
        ("end", 118, _END),
    )
    for name, offset, wanted in constants:
        if data[offset : offset + len(wanted)] != wanted:
            raise ProtocolError(f"header: wrong {name} at byte {offset}")
    return Header(
        serial=_text("serial", data[8:24]),
        client_id=int.from_bytes(data[24:28]),
        token=_text("token", data[34:98]),
        connection_id=_text("connection id", data[102:118]),
    )


def _text(name: str, field: bytes) -> str:
    """Return the text in a header field, without the zero bytes after the text."""
    text = field.rstrip(b"\0")
    if not text.isascii() or b"\0" in text:
        raise ProtocolError(f"header: invalid {name}")
    return text.decode()


async def read_message(reader: asyncio.StreamReader) -> Message:
    """Read one message from a client.

    Raises ProtocolError if the message is too large, and IncompleteReadError if the connection
    ends.
    """
    kind, sequence, size = _HEAD.unpack(await reader.readexactly(_HEAD.size))
    if kind == MessageType.SOUND:
        # A message about the sound has no payload. In its header, flags replace the payload's
        # length.
        return Message(kind, sequence, b"")
    if size > MAX_PAYLOAD:
        raise ProtocolError(f"message 0x{kind:02x}: payload of {size} bytes")
    return Message(kind, sequence, await reader.readexactly(size))


def message(kind: int, sequence: int = 0, payload: bytes = b"") -> bytes:
    """Encode a message as bytes."""
    return _HEAD.pack(kind, sequence, len(payload)) + payload


def sound_message(flags: int) -> bytes:
    """Return the message that announces the sound.

    In its header, flags replace the payload's length.
    """
    return _HEAD.pack(MessageType.SOUND, SOUND_FORMAT, flags)


def parameters_message() -> bytes:
    """Return the message with a session's parameters: the 26 bytes that the real cloud sends."""
    values = (0, 5000, 0, 1000, 0, 1000, 0, 100, 0, 0, 0, 0, 0)
    return message(MessageType.PARAMETERS, 0, struct.pack(">13H", *values))


# Two messages about a pan-tilt mount: its current position, and the limits of its movement.
POSITION = message(MessageType.ACCESSORY, 2, bytes.fromhex("000000005ab400"))
LIMITS = message(MessageType.ACCESSORY, 4, bytes.fromhex("06ae77f1"))
