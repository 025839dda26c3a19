"""Writes an MPEG transport stream: tables, pictures and sound, in packets of 188 bytes."""

from collections import Counter
import struct

PACKET = 188
CLOCK = 90_000
TABLE_PID, PROGRAM_PID, VIDEO_PID, SOUND_PID = 0x0000, 0x1000, 0x0100, 0x0101
H264, AAC = 0x1B, 0x0F
# Time from the arrival of pictures and sound to their presentation, in ticks of 90 kHz.
DELAY = CLOCK // 5
NULL_PACKET = bytes.fromhex("471fff10") + b"\xff" * (PACKET - 4)


def crc(data: bytes) -> int:
    """Return the CRC-32 checksum of a table, as MPEG defines the checksum."""
    value = 0xFFFFFFFF
    for byte in data:
        value ^= byte << 24
        for _ in range(8):
            value = (value << 1 ^ 0x04C11DB7 if value & 0x80000000 else value << 1) & 0xFFFFFFFF
    return value


def _section(table_id: int, number: int, body: bytes) -> bytes:
    """Return a table of the stream: a pointer byte (0), the table's content, and a checksum."""
    size = 0xB000 | (len(body) + 9)
    section = struct.pack(">BHHBBB", table_id, size, number, 0xC1, 0, 0) + body
    return b"\0" + section + crc(section).to_bytes(4)


def _timestamp(mark: int, ticks: int) -> bytes:
    """Encode the time at which a player must present a picture or sound, as five bytes."""
    ticks &= (1 << 33) - 1
    return struct.pack(
        ">BHH",
        mark << 4 | ticks >> 29 & 0x0E | 1,
        ticks >> 14 & 0xFFFE | 1,
        ticks << 1 & 0xFFFE | 1,
    )


class TransportStreamWriter:
    """Writes a stream with one program.

    Each packet contains a number, counted per PID (packet id).
    """

    def __init__(self, *, has_sound: bool) -> None:
        self._counters: Counter[int] = Counter()
        streams = struct.pack(">BHH", H264, 0xE000 | VIDEO_PID, 0xF000)
        if has_sound:
            streams += struct.pack(">BHH", AAC, 0xE000 | SOUND_PID, 0xF000)
        self._table = _section(0x00, 1, struct.pack(">HH", 1, 0xE000 | PROGRAM_PID))
        self._program = _section(0x02, 1, struct.pack(">HH", 0xE000 | VIDEO_PID, 0xF000) + streams)

    def tables(self) -> bytes:
        """Return the packets of both tables, which describe the content of the stream."""
        return self._table_packet(TABLE_PID, self._table) + self._table_packet(
            PROGRAM_PID, self._program
        )

    def picture(self, data: bytes, ticks: int, *, is_key_frame: bool) -> bytes:
        """Return the packets of one picture. `ticks` is the picture's time in ticks of 90 kHz."""
        start = b"\0\0\1\xe0\0\0\x80\x80\x05" + _timestamp(2, ticks + DELAY)
        clock = struct.pack(">IH", ticks >> 1 & 0xFFFFFFFF, (ticks & 1) << 15 | 0x7E00)
        flags = 0x50 if is_key_frame else 0x10
        return self._packets(VIDEO_PID, start + data, bytes([flags]) + clock)

    def sound(self, data: bytes, ticks: int) -> bytes:
        """Return the packets of one audio frame.

        `ticks` is the sound's time in ticks of 90 kHz.
        """
        size = (len(data) + 8).to_bytes(2)
        start = b"\0\0\1\xc0" + size + b"\x80\x80\x05" + _timestamp(2, ticks + DELAY)
        return self._packets(SOUND_PID, start + data, b"\x40")

    def _packets(self, pid: int, data: bytes, adaptation: bytes) -> bytes:
        """Split data into packets.

        Insert the adaptation field (optional header) into the first packet.
        """
        packets, offset = [], 0
        while offset < len(data):
            field = bytes([len(adaptation)]) + adaptation if offset == 0 else b""
            missing = PACKET - 4 - len(field) - (len(data) - offset)
            if missing > 0:
                field = _stuffed(field, missing)
            room = PACKET - 4 - len(field)
            head = self._head(pid, starts=offset == 0, has_field=bool(field))
            packets.append(head + field + data[offset : offset + room])
            offset += room
        return b"".join(packets)

    def _table_packet(self, pid: int, section: bytes) -> bytes:
        head = self._head(pid, starts=True, has_field=False)
        return (head + section).ljust(PACKET, b"\xff")

    def _head(self, pid: int, *, starts: bool, has_field: bool) -> bytes:
        counter = self._counters[pid] & 0x0F
        self._counters[pid] += 1
        control = 0x30 if has_field else 0x10
        return struct.pack(">BHB", 0x47, (0x4000 if starts else 0) | pid, control | counter)


def _stuffed(field: bytes, missing: int) -> bytes:
    """Add `missing` filler bytes to an adaptation field. If the field is empty, create one."""
    if field:
        return bytes([field[0] + missing]) + field[1:] + b"\xff" * missing
    if missing == 1:
        return b"\0"
    return bytes([missing - 1, 0]) + b"\xff" * (missing - 2)
