"""Encodes the scene of a camera as a loop of eight seconds, in the formats H.264 and AAC."""

from array import array
import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction
from functools import lru_cache
import math

import av

from simulator.paint import Label
from simulator.paint.blocks import draw_frame_index
from simulator.paint.figures import place_figure
from simulator.paint.scenes import scene
from simulator.paint.strip import draw_strip

FRAME_RATE = 15
GROUP_SECONDS = 4
# Length of the loop in seconds. The loop contains a whole number of pictures (120) and of frames of
# sound (125).
LOOP_SECONDS = 8
SIZE = (1280, 720)
SAMPLE_RATE = 16_000
SAMPLES = 1024  # Number of samples in an audio frame.
ENCODER = {
    "preset": "superfast",
    "crf": "25",
    "g": str(FRAME_RATE * GROUP_SECONDS),
    "keyint_min": str(FRAME_RATE * GROUP_SECONDS),
    "sc_threshold": "0",
    "bf": "0",
    "aud": "1",
    "threads": "1",
}


@dataclass(frozen=True, kw_only=True)
class Scene:
    """The encoded pictures and the encoded sound of one loop."""

    pictures: tuple[bytes, ...]
    sound: tuple[bytes, ...]

    @property
    def group(self) -> int:
        """The number of pictures from one key frame to the next."""
        return FRAME_RATE * GROUP_SECONDS


# Maximum number of cached scenes. Each scene takes about 400 kB of memory.
MAX_SCENES = 16
_scenes: dict[tuple[Label, int], Scene] = {}


async def live_scene(label: Label, *, slices: int) -> Scene:
    """Return the scene of a camera with a moving figure. Each picture contains its index.

    Each scene is encoded only once, which takes about a second. Other tasks can run after each
    picture.
    """
    key = (label, slices)
    if key not in _scenes:
        pictures: list[bytes] = []
        for encoded in _pictures(label, slices):
            pictures += encoded
            await asyncio.sleep(0)
        if len(_scenes) >= MAX_SCENES:
            del _scenes[next(iter(_scenes))]
        _scenes[key] = Scene(pictures=tuple(pictures), sound=_sound())
    return _scenes[key]


def _pictures(label: Label, slices: int) -> Iterator[list[bytes]]:
    """Encode the pictures of one loop. After each picture, yield the finished packets."""
    codec = av.VideoCodecContext.create("libx264", "w")
    codec.width, codec.height = SIZE
    codec.pix_fmt = "yuv420p"
    codec.time_base, codec.framerate = Fraction(1, FRAME_RATE), Fraction(FRAME_RATE)
    codec.options = ENCODER | {"slices": str(slices)}
    backdrop = scene(label.camera, label.camera_id, label.taken_at.hour)
    for index in range(LOOP_SECONDS * FRAME_RATE):
        seconds = index / FRAME_RATE
        image = backdrop.copy()
        place_figure(image, label, seconds=seconds)
        draw_strip(image, replace(label, taken_at=label.taken_at + timedelta(seconds=seconds)))
        draw_frame_index(image, index)
        frame = av.VideoFrame.from_image(image)  # type: ignore[no-untyped-call]
        frame = frame.reformat(*SIZE, format="yuv420p")
        frame.pts = index
        yield [bytes(it) for it in codec.encode(frame)]
    yield [bytes(it) for it in codec.encode(None)]


@lru_cache(maxsize=1)
def _sound() -> tuple[bytes, ...]:
    """Return the sound of one loop: a short tone at the start of each second.

    Each frame of the sound begins with an ADTS header.
    """
    codec = av.AudioCodecContext.create("aac", "w")
    codec.sample_rate, codec.layout, codec.format = SAMPLE_RATE, "mono", "fltp"
    codec.bit_rate = 32_000
    count = LOOP_SECONDS * SAMPLE_RATE // SAMPLES
    packets = []
    # Encode one frame more than needed, and drop the first packet, because the encoder adds a frame
    # at the start.
    for index in range(count + 1):
        frame = av.AudioFrame(format="fltp", layout="mono", samples=SAMPLES)
        frame.sample_rate, frame.pts = SAMPLE_RATE, index * SAMPLES
        frame.time_base = Fraction(1, SAMPLE_RATE)
        samples = (_sample(index * SAMPLES + it) for it in range(SAMPLES))
        frame.planes[0].update(array("f", samples).tobytes())
        packets += codec.encode(frame)
    packets += codec.encode(None)
    return tuple(with_adts(bytes(it)) for it in packets[1 : count + 1])


def _sample(position: int) -> float:
    seconds = position / SAMPLE_RATE
    if seconds % 1 > 0.1:  # noqa: PLR2004 - length of the tone in seconds
        return 0.0
    return 0.2 * math.sin(2 * math.pi * 440 * seconds)


def with_adts(data: bytes, *, channels: int = 1) -> bytes:
    """Return an audio frame (AAC-LC, 16 kHz) with an ADTS header before it."""
    size = len(data) + 7
    head = 0xFFF1 << 40 | 1 << 38 | 8 << 34 | channels << 30 | size << 13 | 0x7FF << 2
    return head.to_bytes(7) + data


def without_channels(scene: Scene) -> tuple[bytes, ...]:
    """Return the sound of a scene. Its headers are changed so that they report 0 channels."""
    return tuple(with_adts(it[7:], channels=0) for it in scene.sound)
