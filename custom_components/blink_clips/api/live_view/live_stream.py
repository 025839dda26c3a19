"""Prepares the stream of a camera for players.

The stream starts with a key frame. Silent audio is removed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from .transport_stream import (
    PACKET_SIZE,
    Aligner,
    ProgramMap,
    pid_of,
    read_pat,
    read_pmt,
    starts_audible_audio,
    starts_key_frame,
    starts_unit,
)

# Number of video frames (about a second) after which a stream without audible audio counts as
# silent.
SILENT_FRAMES = 15
# Maximum number of packets (2 MB in total) that are held back until audible audio arrives. Only
# streams with very large frames reach this limit.
MAX_WAITING_PACKETS = 2 * 1024 * 1024 // PACKET_SIZE


@dataclass(frozen=True, slots=True)
class LivePackets:
    """A part of the stream: complete packets of an MPEG transport stream, of 188 bytes each.

    If `key_frame` is True, `data` begins with a key frame, so that a player can begin with this
    part. The player must first receive `tables`: the packets with the PAT and the PMT, which list
    the streams.
    """

    data: bytes = field(repr=False)
    tables: bytes = field(repr=False)
    key_frame: bool


@dataclass(kw_only=True, slots=True)
class _Part:
    tables: bytes
    key_frame: bool
    data: bytearray = field(default_factory=bytearray)


class LiveStream:
    """Turns the bytes of a relay (stream server) into packets for players.

    The packets begin with a key frame. Players wait five seconds for audio that a stream announces.
    The first packets are therefore held back until audible audio (with at least one channel)
    arrives. If the first SILENT_FRAMES video frames come without it, the stream is sent without
    audio.
    """

    def __init__(self) -> None:
        self._aligner = Aligner()
        self._pat = b""
        self._pmt_pid: int | None = None
        self._program: ProgramMap | None = None
        self._tables = b""
        self._frames = 0
        self._audible = False
        self._started = False
        self._waiting: list[bytes] | None = []

    @property
    def codec(self) -> str | None:
        """Return the name of the video codec, or None."""
        return None if self._program is None else self._program.codec

    @property
    def has_audio(self) -> bool:
        """Return whether the stream has audible audio."""
        return self._audible

    def feed(self, chunk: bytes) -> list[LivePackets]:
        """Add received bytes. Return the packets that can be sent to players now."""
        aligned = self._aligner.feed(chunk)
        parts: list[_Part] = []
        for start in range(0, len(aligned), PACKET_SIZE):
            for packet in self._accept(aligned[start : start + PACKET_SIZE]):
                key_frame = self._begins_key_frame(packet)
                if key_frame or not parts:
                    parts.append(_Part(tables=self._tables, key_frame=key_frame))
                parts[-1].data += packet
        return [LivePackets(bytes(it.data), it.tables, it.key_frame) for it in parts]

    def _accept(self, packet: bytes) -> Iterator[bytes]:
        """Parse a packet. Yield the packets that can be sent to players now."""
        pid = pid_of(packet)
        self._parse(packet, pid)
        if not self._started:
            self._started = self._begins_key_frame(packet)
        if not self._started:
            return
        if self._waiting is None:
            yield from self._filtered(packet)
            return
        self._waiting.append(packet)
        if self._knows_audio() or len(self._waiting) == MAX_WAITING_PACKETS:
            waiting, self._waiting = self._waiting, None
            self._update_tables()
            for it in waiting:
                yield from self._filtered(it)

    def _parse(self, packet: bytes, pid: int) -> None:
        """Update the tables, the number of video frames, and whether the audio is audible."""
        if (pmt_pid := read_pat(packet)) is not None:
            self._pat, self._pmt_pid = packet, pmt_pid
            self._update_tables()
        elif pid == self._pmt_pid and (program := read_pmt(packet)) is not None:
            self._program = program
            self._update_tables()
        elif self._program is None or self._waiting is None:
            return
        elif pid == self._program.video.pid:
            self._frames += starts_unit(packet)
        elif (audio := self._program.audio) is not None and pid == audio.pid:
            self._audible |= starts_audible_audio(packet, stream_type=audio.stream_type)

    def _knows_audio(self) -> bool:
        without = self._program is not None and self._program.audio is None
        return without or self._audible or self._frames >= SILENT_FRAMES

    def _update_tables(self) -> None:
        if self._program is not None:
            self._tables = self._pat + self._pmt(self._program)

    def _pmt(self, program: ProgramMap) -> bytes:
        silent = program.audio is not None and not self._audible
        return program.without_audio() if silent else program.packet

    def _filtered(self, packet: bytes) -> Iterator[bytes]:
        """Yield the packet for the players, unless it contains silent audio.

        If the audio is removed, also remove it from the list of streams (PMT).
        """
        program, pid = self._program, pid_of(packet)
        if program is None or program.audio is None or self._audible:
            yield packet
        elif pid == self._pmt_pid:
            if (own := read_pmt(packet)) is not None:
                yield self._pmt(own)
        elif pid != program.audio.pid or pid == program.clock_pid:
            yield packet

    def _begins_key_frame(self, packet: bytes) -> bool:
        program = self._program
        if program is None or pid_of(packet) != program.video.pid:
            return False
        return starts_key_frame(packet, codec=program.codec)
