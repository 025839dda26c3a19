"""Makes MPEG transport streams for tests of the live view."""

from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from io import BytesIO

import av

WIDTH, HEIGHT = 64, 48
FRAME_RATE = 15
GROUP_SECONDS = 2
SAMPLE_RATE = 16_000
PACKET_SIZE = 188
PMT_PID, VIDEO_PID, AUDIO_PID = 0x1000, 0x100, 0x101


@cache
def transport_stream(*, seconds: int = 4, audio: bool = True) -> bytes:
    """Return an MPEG transport stream with H.264 video. If `audio` is True, it also has AAC audio.

    The stream begins with a key frame. Further key frames follow every two seconds.
    """
    buffer = BytesIO()
    with av.open(buffer, "w", format="mpegts") as container:
        video = container.add_stream("libx264", FRAME_RATE, {"tune": "zerolatency"})
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        video.codec_context.gop_size = FRAME_RATE * GROUP_SECONDS
        video.codec_context.options = {"preset": "ultrafast", "sc_threshold": "0"}
        sound = container.add_stream("aac", SAMPLE_RATE, layout="mono") if audio else None
        heard = 0
        for number in range(seconds * FRAME_RATE):
            picture = av.VideoFrame(WIDTH, HEIGHT, "yuv420p")
            for plane in picture.planes:
                plane.update(bytes([40 + number]) * plane.buffer_size)
            picture.pts, picture.time_base = number, Fraction(1, FRAME_RATE)
            container.mux(video.encode(picture))
            while sound is not None and heard * FRAME_RATE < (number + 1) * SAMPLE_RATE:
                samples = av.AudioFrame(format="fltp", layout="mono", samples=1024)
                samples.planes[0].update(bytes(samples.planes[0].buffer_size))
                samples.pts, samples.rate = heard, SAMPLE_RATE
                samples.time_base = Fraction(1, SAMPLE_RATE)
                heard += 1024
                container.mux(sound.encode(samples))
        container.mux(video.encode(None))
        if sound is not None:
            container.mux(sound.encode(None))
    return buffer.getvalue()


def packets(stream: bytes) -> Iterator[bytes]:
    """Yield the packets of an MPEG transport stream."""
    for start in range(0, len(stream), PACKET_SIZE):
        yield stream[start : start + PACKET_SIZE]


def pid_of(packet: bytes) -> int:
    """Return the PID of a packet, which identifies the video, the audio or a table."""
    return int.from_bytes(packet[1:3]) & 0x1FFF


def without_pid(stream: bytes, pid: int) -> bytes:
    """Return a stream without the packets that have the given PID.

    The tables of the stream still list the PID.
    """
    return b"".join(it for it in packets(stream) if pid_of(it) != pid)


def with_zero_channels(stream: bytes) -> bytes:
    """Return a stream whose AAC frames have 0 channels, as if audio was off in the Blink app."""
    return b"".join(_without_channels(it) for it in packets(stream))


def _without_channels(packet: bytes) -> bytes:
    begin = packet.find(b"\xff\xf1")
    if pid_of(packet) != AUDIO_PID or not packet[1] & 0x40 or begin < 0:
        return packet
    header = bytes([packet[begin + 2] & 0xFE, packet[begin + 3] & 0x3F])
    return packet[: begin + 2] + header + packet[begin + 4 :]


def key_frame_positions(stream: bytes) -> list[int]:
    """Return the positions of the packets in which a key frame begins, according to PyAV."""
    with av.open(BytesIO(stream), "r", format="mpegts") as container:
        return [
            packet.pos
            for packet in container.demux(container.streams.video[0])
            if packet.is_keyframe and packet.pos is not None
        ]
