"""Helpers that encode clips with given properties, and read films."""

from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Literal, NamedTuple

import av
from av.packet import Packet
import numpy as np

AUDIO_RATE = 16_000
# A file that exists but cannot be read. Reading it fails with the error EIO.
UNREADABLE = Path("/proc/self/mem")


def encode(
    path: Path,
    *,
    width: int = 64,
    height: int = 48,
    rate: int = 24,
    frames: int = 48,
    seconds_of_sound: float | None = None,
    seconds_of_tone: float | None = None,
    sound_rate: int = AUDIO_RATE,
    units: int | None = None,
    codec: Literal["libx264", "libx265", "mpeg4"] = "libx264",
) -> Path:
    """Write an MP4 with reordered frames (B-frames). If it has sound, the sound begins with a tone.

    After `seconds_of_tone`, the sound is silent. `units` is the number of time units per second in
    the video track. Return the path.
    """
    options = {"video_track_timescale": str(units)} if units else {}
    with av.open(path, "w", options=options) as file:
        video = file.add_stream(codec, rate, {"bf": "2", "g": "12", "preset": "ultrafast"})
        video.width, video.height, video.pix_fmt = width, height, "yuv420p"
        sound = None
        if seconds_of_sound is not None:
            sound = file.add_stream("aac", sound_rate)
            sound.layout = "mono"
        for number in range(frames):
            pixels = np.full((height, width, 3), number * 255 // frames, np.uint8)
            file.mux(video.encode(av.VideoFrame.from_ndarray(pixels)))
        file.mux(video.encode(None))
        if sound is not None:
            tone = np.sin(np.arange(int(sound_rate * (seconds_of_sound or 0))) / 5)
            if seconds_of_tone is not None:
                tone[int(sound_rate * seconds_of_tone) :] = 0
            samples = (tone * 8000).astype(np.int16).reshape(1, -1)
            audio = av.AudioFrame.from_ndarray(samples, layout="mono")
            audio.rate = sound_rate
            file.mux(sound.encode(audio))
            file.mux(sound.encode(None))
    return path


class Piece(NamedTuple):
    """A packet of a track: its bytes, and its decoding time and presentation time in seconds."""

    data: bytes
    decoded: Fraction
    shown: Fraction


def pieces(path: Path, kind: str) -> list[Piece]:
    """Return the packets of a file's video or audio track."""
    with av.open(path) as file:
        packets: list[Packet[av.stream.Stream]] = [
            it
            for it in file.demux()
            if it.size and it.stream.type == kind and not (kind == "audio" and it.is_discard)
        ]
        return [
            Piece(
                bytes(it),
                Fraction(it.dts or 0) * _fraction(it),
                Fraction(it.pts or 0) * _fraction(it),
            )
            for it in packets
        ]


def beginnings_of_tones(path: Path) -> list[float]:
    """Return the seconds at which tones begin if a player ignores the time stamps of the sound."""
    with av.open(path) as file:
        sound = np.concatenate([it.to_ndarray()[0] for it in file.decode(audio=0)])
    # Measure the loudness of parts of 0.01 seconds.
    count = len(sound) * 100 // AUDIO_RATE
    loud = [float(np.abs(it).max()) > 0.05 for it in np.array_split(sound, count)]
    return [
        number / 100
        for number, (before, now) in enumerate(pairwise([False, *loud]))
        if now > before
    ]


def chapters(path: Path) -> list[tuple[float, float, str]]:
    """Return the begin and end in seconds, and the title, of each chapter of a film."""
    with av.open(path) as file:
        return [
            (
                float(it["start"] * it["time_base"]),
                float(it["end"] * it["time_base"]),
                it["metadata"]["title"],
            )
            for it in file.chapters()
        ]


def upside_down(path: Path) -> Path:
    """Let the display matrix of an MP4 rotate the video by 180 degrees. Return the path."""
    data = bytearray(path.read_bytes())
    matrix = data.index(b"tkhd") + 44
    for place in (matrix, matrix + 16):
        data[place : place + 4] = (-(1 << 16)).to_bytes(4, signed=True)
    path.write_bytes(data)
    return path


def rotation(path: Path) -> int:
    """Return the rotation in degrees with which a player shows a video."""
    with av.open(path) as file:
        return next(file.decode(video=0)).rotation


def let_disk_fail(path: Path) -> bytes:
    """Let the disk report an error when a file is read. Return the content of the file."""
    content = path.read_bytes()
    path.unlink()
    path.symlink_to(UNREADABLE)
    return content


def boxes(path: Path) -> list[str]:
    """Return the names of the boxes of an MP4, in their order."""
    data, place, names = path.read_bytes(), 0, []
    while place < len(data):
        names.append(data[place + 4 : place + 8].decode())
        place += int.from_bytes(data[place : place + 4])
    return names


def _fraction(packet: Packet[av.stream.Stream]) -> Fraction:
    return Fraction(packet.time_base.numerator, packet.time_base.denominator)
