"""Tests of a live view's stream: packet alignment, first key frame, tables, and silent audio."""

from io import BytesIO
from itertools import pairwise
import random

import av
from hypothesis import given, settings
from hypothesis import strategies as st
import pytest

from custom_components.blink_clips.api import LivePackets
from custom_components.blink_clips.api.live_view import live_stream
from custom_components.blink_clips.api.live_view.live_stream import LiveStream
from custom_components.blink_clips.api.live_view.transport_stream import (
    Aligner,
    crc32_mpeg,
    read_pmt,
    starts_key_frame,
)
from tests.api.live_material import (
    AUDIO_PID,
    FRAME_RATE,
    PACKET_SIZE,
    PMT_PID,
    VIDEO_PID,
    key_frame_positions,
    packets,
    pid_of,
    transport_stream,
    with_zero_channels,
    without_pid,
)
from tests.api.test_live_immi import split

CUTS = st.lists(st.integers(0, 100_000), max_size=30)


def crc_bit_by_bit(data: bytes) -> int:
    """Return the CRC-32/MPEG-2 of some bytes, calculated by polynomial division bit by bit."""
    register = 0xFFFFFFFF
    for bit in (byte >> shift & 1 for byte in data for shift in range(7, -1, -1)):
        top = register >> 31
        register = register << 1 & 0xFFFFFFFF
        if top != bit:
            register ^= 0x04C11DB7
    return register


def pmt_section(packet: bytes) -> bytes:
    """Return the table section in a PMT packet without an adaptation field."""
    size = 3 + (int.from_bytes(packet[6:8]) & 0x0FFF)
    return packet[5 : 5 + size]


def in_one_piece(parts: list[LivePackets]) -> bytes:
    """Return all bytes that a player receives if it has been connected from the start."""
    return parts[0].tables + b"".join(part.data for part in parts)


def key_frame_offsets(parts: list[LivePackets]) -> list[int]:
    """Return the offset in bytes of each part that begins with a key frame."""
    offset, found = 0, []
    for part in parts:
        if part.key_frame:
            found.append(offset)
        offset += len(part.data)
    return found


def read(stream: bytes, cuts: tuple[int, ...] = ()) -> list[LivePackets]:
    live = LiveStream()
    return [part for chunk in split(stream, list(cuts)) for part in live.feed(chunk)]


@given(data=st.binary(max_size=200))
def test_checksum_equals_second_implementation(data: bytes) -> None:
    assert crc32_mpeg(data) == crc_bit_by_bit(data)


def test_checksum_of_known_text_is_known() -> None:
    assert crc32_mpeg(b"123456789") == 0x0376E6E7


def test_stream_is_passed_on_unchanged_from_first_key_frame_on() -> None:
    stream = transport_stream()
    first = key_frame_positions(stream)[0]

    parts = read(stream)

    assert b"".join(part.data for part in parts) == stream[first:]
    assert [pid_of(it) for it in packets(parts[0].tables)] == [0, PMT_PID]


def test_stream_that_begins_inside_a_group_starts_at_next_key_frame() -> None:
    stream = transport_stream()
    first, second = key_frame_positions(stream)

    parts = read(stream[first + PACKET_SIZE :])

    assert parts[0].key_frame
    assert b"".join(part.data for part in parts) == stream[second:]


def test_parts_begin_at_each_key_frame() -> None:
    stream = transport_stream()
    first, *others = key_frame_positions(stream)

    parts = read(stream)

    assert key_frame_offsets(parts) == [0, *(it - first for it in others)]


@settings(max_examples=40)
@given(cuts=CUTS, start=st.integers(0, 3000))
def test_stream_is_the_same_for_any_split(cuts: list[int], start: int) -> None:
    stream = transport_stream()[start:]
    expected = read(stream)

    parts = read(stream, tuple(cuts))

    assert in_one_piece(parts) == in_one_piece(expected)
    assert key_frame_offsets(parts) == key_frame_offsets(expected)


@settings(max_examples=60)
@given(chunks=st.lists(st.binary(max_size=2000), max_size=20))
def test_garbage_raises_nothing_and_needs_bounded_memory(chunks: list[bytes]) -> None:
    live = LiveStream()
    for chunk in chunks:
        for part in live.feed(chunk):
            assert len(part.data) % PACKET_SIZE == 0
    assert len(live._aligner._buffer) < 3 * PACKET_SIZE


@given(seed=st.integers(0, 2**32), count=st.integers(1, 40))
@settings(max_examples=40)
def test_damaged_packets_raise_nothing(seed: int, count: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    stream = bytearray(transport_stream())
    for _ in range(count):
        stream[chance.randrange(len(stream))] = chance.randrange(256)
        # Damage one byte near the start of a packet, where headers and tables are.
        start = chance.randrange(len(stream) // PACKET_SIZE) * PACKET_SIZE
        stream[start + chance.randrange(1, 30)] = chance.randrange(256)

    for part in read(bytes(stream)):
        assert len(part.data) % PACKET_SIZE == 0
        assert part.tables


@given(chunks=st.lists(st.one_of(st.binary(max_size=600), st.just(b"\x47" * 400)), max_size=12))
def test_alignment_of_garbage_is_the_same_for_any_split(chunks: list[bytes]) -> None:
    data = b"".join(chunks)
    aligner, single = Aligner(), Aligner()

    expected = b"".join(single.feed(data[it : it + 1]) for it in range(len(data)))

    assert b"".join(aligner.feed(chunk) for chunk in chunks) == expected


@pytest.mark.parametrize("size", [1, 187, 188, 500])
def test_bytes_between_packets_are_skipped(size: int) -> None:
    stream = transport_stream()
    middle = len(stream) // PACKET_SIZE // 2 * PACKET_SIZE
    aligner = Aligner()

    aligned = aligner.feed(stream[:middle] + b"\x00" * size + stream[middle:])

    assert aligned == stream


def test_sync_bytes_before_the_first_packet_are_skipped() -> None:
    stream = transport_stream()

    assert Aligner().feed(b"\x47\x00\x47\x47" + stream) == stream


@pytest.mark.parametrize("stream", [transport_stream(), transport_stream(audio=False)])
def test_pyav_reads_all_frames_of_an_audible_or_plain_stream(stream: bytes) -> None:
    parts = read(stream)

    with av.open(BytesIO(in_one_piece(parts)), "r") as container:
        assert len(list(container.decode(video=0))) == 4 * FRAME_RATE
        assert len(container.streams.audio) == (AUDIO_PID in map(pid_of, packets(stream)))


@pytest.mark.parametrize(
    "stream",
    [without_pid(transport_stream(), AUDIO_PID), with_zero_channels(transport_stream())],
    ids=["no audio packets", "audio with 0 channels"],
)
def test_silent_audio_is_removed_and_pyav_finds_video_only(stream: bytes) -> None:
    live = LiveStream()
    parts = live.feed(stream)
    output = in_one_piece(parts)

    assert not live.has_audio
    assert AUDIO_PID not in map(pid_of, packets(output))
    with av.open(BytesIO(output), "r") as container:
        assert [it.type for it in container.streams] == ["video"]
        assert len(list(container.decode(video=0))) == 4 * FRAME_RATE


def test_each_pmt_without_audio_has_valid_checksum_and_keeps_its_counter() -> None:
    stream = without_pid(transport_stream(), AUDIO_PID)
    first = key_frame_positions(stream)[0]

    rewritten = [it for it in packets(in_one_piece(read(stream))) if pid_of(it) == PMT_PID]

    originals = [it for it in packets(stream[first:]) if pid_of(it) == PMT_PID]
    assert [it[3] for it in rewritten[1:]] == [it[3] for it in originals]
    for packet in rewritten:
        section = pmt_section(packet)
        assert crc_bit_by_bit(section[:-4]) == int.from_bytes(section[-4:])
        assert len(packet) == PACKET_SIZE
        program = read_pmt(packet)
        assert program is not None
        assert (program.video.pid, program.audio, program.codec) == (VIDEO_PID, None, "h264")


def test_first_part_waits_until_audio_or_fifteen_frames_arrive() -> None:
    stream = without_pid(transport_stream(), AUDIO_PID)
    live = LiveStream()
    frames = 0

    for packet in packets(stream):
        frames += pid_of(packet) == VIDEO_PID and bool(packet[1] & 0x40)
        if live.feed(packet):
            break

    assert frames == live_stream.SILENT_FRAMES


def test_stream_of_large_frames_starts_although_no_audio_arrives(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(live_stream, "MAX_WAITING_PACKETS", 20)
    live = LiveStream()
    stream = without_pid(transport_stream(), AUDIO_PID)
    first = key_frame_positions(stream)[0]

    parts = live.feed(stream[: first + 20 * PACKET_SIZE])

    assert sum(len(part.data) for part in parts) <= 20 * PACKET_SIZE
    assert parts
    assert not live.has_audio


def test_damaged_tables_are_ignored_until_a_valid_one_arrives() -> None:
    stream = bytearray(transport_stream())
    pmt = [pid_of(it) for it in packets(transport_stream())].index(PMT_PID) * PACKET_SIZE
    # Change only the PID of the program clock in the PMT. The checksum of the PMT is then wrong.
    stream[pmt + 14] ^= 0xFF
    second = key_frame_positions(transport_stream())[1]

    parts = read(bytes(stream))

    # The PMT before the first key frame is damaged, so the stream begins with the second key frame.
    assert b"".join(part.data for part in parts) == stream[second:]


def h264_packet(*nal_units: int, random_access: bool = False) -> bytes:
    """Return a packet in which a video frame begins.

    The frame has NAL units (parts) of the given types.
    """
    adaptation = bytes([1, 0x40 if random_access else 0])
    frame = b"".join(b"\x00\x00\x01" + bytes([0x60 | it, 0xAA]) for it in nal_units)
    header = bytes([0x47, 0x41, 0x00, 0x30]) + adaptation
    pes = b"\x00\x00\x01\xe0\x00\x00\x80\x00\x00"
    return (header + pes + frame).ljust(PACKET_SIZE, b"\xff")


@pytest.mark.parametrize(
    ("nal_units", "random_access", "expected"),
    [
        ((9, 5), False, True),
        ((9, 7, 8), False, True),
        ((7, 8, 5, 5), False, True),
        ((9, 1), False, False),
        ((9, 1), True, False),
        ((1, 1), False, False),
        ((9, 6), True, True),
        ((9, 6), False, False),
        ((), True, True),
    ],
)
def test_key_frame_is_known_by_nal_units_before_flag(
    nal_units: tuple[int, ...], *, random_access: bool, expected: bool
) -> None:
    packet = h264_packet(*nal_units, random_access=random_access)

    assert starts_key_frame(packet, codec="h264") is expected


def test_other_codec_is_known_by_flag_for_random_access() -> None:
    assert starts_key_frame(h264_packet(9, 1, random_access=True), codec="hevc")
    assert not starts_key_frame(h264_packet(9, 5), codec="hevc")


def test_order_of_key_frames_and_parts_is_kept() -> None:
    stream = transport_stream(seconds=8)
    parts = read(stream, tuple(range(0, len(stream), 700)))

    offsets = key_frame_offsets(parts)

    assert len(offsets) == 4
    assert all(before < after for before, after in pairwise(offsets))
