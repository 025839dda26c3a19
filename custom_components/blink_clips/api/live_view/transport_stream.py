"""The packets and tables of an MPEG transport stream (ISO/IEC 13818-1).

A stream consists of packets of 188 bytes. The PID of a packet identifies its video stream, audio
stream or table. PAT and PMT are tables. The PAT contains the PID of the PMT. The PMT contains the
PIDs of video and audio.
"""

from dataclasses import dataclass
import struct

PACKET_SIZE = 188
SYNC_BYTE = 0x47

# Number of successive sync bytes that mark the start of a packet. Their distance is 188 bytes.
_CONFIRMATIONS = 3
_LOOK_AHEAD = (_CONFIRMATIONS - 1) * PACKET_SIZE + 1

_PAT_PID = 0
_PAT_TABLE = 0x00
_PMT_TABLE = 0x02
# Sizes in bytes of parts of a table section: the start of the section, the part before the entries
# of a PAT, the part before the entries of a PMT, and the checksum.
_SECTION_PREFIX = 3
_PAT_ENTRIES = 8
_PMT_ENTRIES = 12
_CRC_SIZE = 4

VIDEO_CODECS = {0x01: "mpeg1", 0x02: "mpeg2", 0x10: "mpeg4", 0x1B: "h264", 0x24: "hevc"}
AUDIO_TYPES = frozenset({0x03, 0x04, 0x0F, 0x11, 0x81})
ADTS_AUDIO = 0x0F
_ADTS_SIZE = 7
_ADTS_SYNC = 0xFFF0

# Bits in the fourth byte of a packet. The first one means that the packet has an adaptation field,
# and the second one that the packet has a payload.
_HAS_ADAPTATION = 0x20
_HAS_PAYLOAD = 0x10

# Types of H.264 NAL units (parts of a frame): a slice of a normal frame, a slice of a key frame,
# and the parameters that come before each key frame.
_NAL_SLICE = 1
_NAL_KEY_SLICE = 5
_NAL_SEQUENCE_PARAMETERS = 7
_START_CODE = b"\x00\x00\x01"
_PES_FIXED_SIZE = 9


def _crc_table() -> tuple[int, ...]:
    table = []
    for value in range(256):
        crc = value << 24
        for _ in range(8):
            crc = (crc << 1) ^ 0x04C11DB7 if crc & 0x80000000 else crc << 1
        table.append(crc & 0xFFFFFFFF)
    return tuple(table)


_CRC_TABLE = _crc_table()


def crc32_mpeg(data: bytes) -> int:
    """Return the CRC-32/MPEG-2 of some bytes.

    The result is 0 for a table that ends with its correct checksum.
    """
    crc = 0xFFFFFFFF
    for byte in data:
        crc = (crc << 8 & 0xFFFFFFFF) ^ _CRC_TABLE[crc >> 24 ^ byte]
    return crc


class Aligner:
    """Finds the starts of packets in a stream of bytes. Skips bytes between packets.

    The bytes may arrive in chunks of any size.
    """

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._aligned = False

    def feed(self, chunk: bytes) -> bytes:
        """Add received bytes. Return all new complete packets."""
        self._buffer += chunk
        packets = bytearray()
        while True:
            if not self._aligned and not self._align():
                break
            size = self._aligned_size()
            packets += self._buffer[:size]
            del self._buffer[:size]
            if len(self._buffer) < PACKET_SIZE:
                break
            self._aligned = False
        return bytes(packets)

    def _aligned_size(self) -> int:
        """Return the total size of all complete packets at the start of the buffer, in bytes."""
        size = len(self._buffer) // PACKET_SIZE * PACKET_SIZE
        sync_bytes = self._buffer[:size:PACKET_SIZE]
        rest = sync_bytes.lstrip(bytes([SYNC_BYTE]))
        return (len(sync_bytes) - len(rest)) * PACKET_SIZE

    def _align(self) -> bool:
        """Drop the bytes before the next packet. Return False if more bytes are needed.

        A payload may contain a sync byte, too. The start of a packet is therefore found by several
        sync bytes, each 188 bytes after the previous one.
        """
        buffer = self._buffer
        position = buffer.find(SYNC_BYTE)
        while position >= 0 and position + _LOOK_AHEAD <= len(buffer):
            candidates = buffer[position : position + _LOOK_AHEAD : PACKET_SIZE]
            if all(it == SYNC_BYTE for it in candidates):
                del buffer[:position]
                self._aligned = True
                return True
            position = buffer.find(SYNC_BYTE, position + 1)
        del buffer[: position if position >= 0 else len(buffer)]
        return False


def pid_of(packet: bytes) -> int:
    """Return the PID of a packet, which identifies the packet's elementary stream or table."""
    return (packet[1] & 0x1F) << 8 | packet[2]


def starts_unit(packet: bytes) -> bool:
    """Return whether a frame or a table section begins in this packet."""
    return bool(packet[1] & 0x40)


def payload_of(packet: bytes) -> bytes:
    """Return the payload of a packet, without the adaptation field. The payload may be empty."""
    if not packet[3] & _HAS_PAYLOAD:
        return b""
    return packet[5 + packet[4] :] if packet[3] & _HAS_ADAPTATION else packet[4:]


def _has_random_access(packet: bytes) -> bool:
    """Return whether the packet is marked as a point at which a decoder may start.

    The mark is the flag for random access in the packet's adaptation field.
    """
    has_flags = bool(packet[3] & _HAS_ADAPTATION) and packet[4] > 0
    return has_flags and bool(packet[5] & 0x40)


def starts_key_frame(packet: bytes, *, codec: str) -> bool:
    """Return whether a key frame begins in a packet of the video.

    For H.264, read the types of the NAL units. Do not use the packet's flag for random access: some
    encoders never set the flag, and others also set it for other frames.
    """
    if not starts_unit(packet):
        return False
    if codec == "h264":
        payload = _elementary_payload(packet)
        position = payload.find(_START_CODE)
        while 0 <= position < len(payload) - len(_START_CODE):
            kind = payload[position + len(_START_CODE)] & 0x1F
            if kind in {_NAL_KEY_SLICE, _NAL_SEQUENCE_PARAMETERS}:
                return True
            if kind == _NAL_SLICE:
                return False
            position = payload.find(_START_CODE, position + len(_START_CODE))
    return _has_random_access(packet)


def starts_audible_audio(packet: bytes, *, stream_type: int) -> bool:
    """Return whether an audio frame with at least one channel begins in a packet.

    If audio is switched off in the Blink app, cameras send AAC with 0 channels.
    """
    if not starts_unit(packet):
        return False
    audio = _elementary_payload(packet)
    if stream_type != ADTS_AUDIO:
        return bool(audio)
    if len(audio) < _ADTS_SIZE or int.from_bytes(audio[:2]) & _ADTS_SYNC != _ADTS_SYNC:
        return False
    channels = (audio[2] & 0x01) << 2 | audio[3] >> 6
    return channels > 0


def _elementary_payload(packet: bytes) -> bytes:
    """Return the video or audio data of a packet in which a frame begins.

    Return an empty result if the frame's header is invalid.
    """
    payload = payload_of(packet)
    if len(payload) < _PES_FIXED_SIZE or not payload.startswith(_START_CODE):
        return b""
    return payload[_PES_FIXED_SIZE + payload[8] :]


@dataclass(frozen=True, kw_only=True, slots=True)
class ElementaryStream:
    """An elementary stream (video or audio), as listed in a PMT (table of the streams).

    `entry` contains the bytes that describe the stream in the table.
    """

    stream_type: int
    pid: int
    entry: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class ProgramMap:
    """A PMT: the list of the video and audio streams.

    `video` and `audio` are the first streams of their kind. `clock_pid` is the PID of packets with
    the program clock.
    """

    packet: bytes
    section: bytes
    clock_pid: int
    video: ElementaryStream
    audio: ElementaryStream | None

    @property
    def codec(self) -> str:
        """Return the name of the video codec."""
        return VIDEO_CODECS[self.video.stream_type]

    def without_audio(self) -> bytes:
        """Return a packet with the same PMT, but without the audio stream."""
        info_size = int.from_bytes(self.section[10:_PMT_ENTRIES]) & 0x0FFF
        body = self.section[_SECTION_PREFIX : _PMT_ENTRIES + info_size] + self.video.entry
        size = len(body) + _CRC_SIZE
        section = bytes([_PMT_TABLE]) + struct.pack(">H", 0xB000 | size) + body
        section += crc32_mpeg(section).to_bytes(_CRC_SIZE)
        packet = self.packet[:3] + bytes([_HAS_PAYLOAD | self.packet[3] & 0x0F, 0]) + section
        return packet.ljust(PACKET_SIZE, b"\xff")


def read_pat(packet: bytes) -> int | None:
    """Return the PID of the first PMT in a PAT. Return None without a valid PAT."""
    if pid_of(packet) != _PAT_PID:
        return None
    section = _section(packet, _PAT_TABLE)
    for position in range(_PAT_ENTRIES, len(section) - _CRC_SIZE - 3, 4):
        program, pid = struct.unpack_from(">HH", section, position)
        if program != 0:
            return int(pid) & 0x1FFF
    return None


def read_pmt(packet: bytes) -> ProgramMap | None:
    """Return the PMT in a packet, or None if it is damaged or lists no video."""
    section = _section(packet, _PMT_TABLE)
    if len(section) < _PMT_ENTRIES + _CRC_SIZE:
        return None
    video = audio = None
    end = len(section) - _CRC_SIZE
    position = _PMT_ENTRIES + (int.from_bytes(section[10:_PMT_ENTRIES]) & 0x0FFF)
    while position + 5 <= end:
        kind, pid, info_size = struct.unpack_from(">BHH", section, position)
        after = position + 5 + (info_size & 0x0FFF)
        if after > end:
            return None
        stream = ElementaryStream(stream_type=kind, pid=pid & 0x1FFF, entry=section[position:after])
        if kind in VIDEO_CODECS:
            video = video or stream
        elif kind in AUDIO_TYPES:
            audio = audio or stream
        position = after
    if video is None:
        return None
    return ProgramMap(
        packet=packet,
        section=section,
        clock_pid=int.from_bytes(section[8:10]) & 0x1FFF,
        video=video,
        audio=audio,
    )


def _section(packet: bytes, table: int) -> bytes:
    """Return the table section in a packet.

    Return an empty result if the section is damaged, longer than the packet, or of another table.
    """
    payload = payload_of(packet)
    if not starts_unit(packet) or not payload:
        return b""
    section = payload[1 + payload[0] :]
    if len(section) < _SECTION_PREFIX or section[0] != table:
        return b""
    size = _SECTION_PREFIX + (int.from_bytes(section[1:_SECTION_PREFIX]) & 0x0FFF)
    complete = len(section) >= size
    return section[:size] if complete and crc32_mpeg(section[:size]) == 0 else b""
