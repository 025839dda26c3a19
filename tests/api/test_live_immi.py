"""Tests of the parser for immi, the protocol of Blink's server for live views."""

from itertools import pairwise
import struct

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.blink_clips.api.live_view import immi
from custom_components.blink_clips.api.live_view.immi import Message, MessageParser

UINT32 = st.integers(0, 2**32 - 1)
# Build messages of random types. Messages of type 0x0C have no payload.
MESSAGES = st.lists(
    st.one_of(
        st.builds(
            Message,
            st.integers(0, 255).filter(lambda it: it != 0x0C),
            UINT32,
            st.binary(max_size=1500),
        ),
        st.builds(Message, st.just(0x0C), UINT32, st.just(b"")),
    ),
    max_size=20,
)


def encoded(message: Message, flags: int = 0) -> bytes:
    size = flags if message.type == 0x0C else len(message.payload)
    return struct.pack(">BII", message.type, message.number, size) + message.payload


def split(data: bytes, cuts: list[int]) -> list[bytes]:
    """Split `data` at the positions `cuts`, and return the parts."""
    edges = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    return [data[start:end] for start, end in pairwise(edges)]


@given(messages=MESSAGES, flags=UINT32, cuts=st.lists(st.integers(0, 100_000), max_size=30))
def test_parser_returns_same_messages_for_any_split(
    messages: list[Message], flags: int, cuts: list[int]
) -> None:
    parser = MessageParser()
    stream = b"".join(encoded(it, flags) for it in messages)

    received = [it for chunk in split(stream, cuts) for it in parser.feed(chunk)]

    assert received == messages
    assert not parser.incomplete
    assert not parser.too_large


@given(chunks=st.lists(st.binary(max_size=3000), max_size=20))
def test_parser_accepts_garbage_in_bounded_memory(chunks: list[bytes]) -> None:
    whole, parser = MessageParser(), MessageParser()

    expected = whole.feed(b"".join(chunks))

    assert [it for chunk in chunks for it in parser.feed(chunk)] == expected
    assert parser.too_large == whole.too_large
    assert len(parser._buffer) <= 9 + immi.MAX_PAYLOAD


@pytest.mark.parametrize("kind", [0x00, 0x33])
@pytest.mark.parametrize("excess", [0, 1])
def test_parser_stops_at_payload_above_limit(kind: int, excess: int) -> None:
    parser = MessageParser()
    size = immi.MAX_PAYLOAD + excess

    received = parser.feed(struct.pack(">BII", kind, 1, size) + bytes(size))

    assert [len(it.payload) for it in received] == [size] * (1 - excess)
    assert parser.too_large == bool(excess)
    assert parser.feed(encoded(Message(0, 1, b"x"))) == [Message(0, 1, b"x")] * (1 - excess)


def test_parser_knows_that_last_message_is_incomplete() -> None:
    parser = MessageParser()

    parser.feed(encoded(Message(0, 1, b"media"))[:-1])

    assert parser.incomplete


def test_header_has_fields_at_known_positions() -> None:
    header = immi.header(
        serial="G8T1CAM000000001", client_id=208, token="SynthToken_", connection_id="Conn_"
    )

    assert len(header) == 122
    assert header[:8].hex() == "0000002800000010"
    assert header[8:24] == b"G8T1CAM000000001"
    assert header[24:34].hex() == "000000d0010800000040"
    assert header[34:98] == b"SynthToken_".ljust(64, b"\0")
    assert header[98:102].hex() == "00000010"
    assert header[102:118] == b"Conn_".ljust(16, b"\0")
    assert header[118:].hex() == "00000001"


def test_header_cuts_long_texts_and_keeps_its_size() -> None:
    header = immi.header(
        serial="S" * 50, client_id=2**32 - 1, token="T" * 90, connection_id="C" * 50
    )

    assert len(header) == 122
    assert header[8:24] == b"S" * 16
    assert header[34:98] == b"T" * 64
    assert header[102:118] == b"C" * 16


def test_header_without_token_has_zeros() -> None:
    header = immi.header(serial="", client_id=0, token="", connection_id="")

    assert header[34:98] == bytes(64)


def test_client_messages_have_known_bytes() -> None:
    assert immi.keep_alive(1).hex() == "0a0000000100000000"
    assert immi.latency().hex() == "12000003e800000018" + "00" * 24
    assert immi.goodbye().hex() == "080000000000000000"
