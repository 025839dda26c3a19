"""Plays a simulated camera's video in an endless loop, split into the payloads of messages."""

from collections.abc import Iterator
from dataclasses import dataclass
import itertools
from random import Random

from simulator.live_view.behaviour import LiveViewBehaviour, Sound, Split
from simulator.live_view.scene import FRAME_RATE, SAMPLE_RATE, SAMPLES, Scene, without_channels
from simulator.live_view.transport_stream import CLOCK, PACKET, TransportStreamWriter

PICTURE_TICKS = CLOCK // FRAME_RATE
SOUND_TICKS = CLOCK * SAMPLES // SAMPLE_RATE
# Number of pictures between two copies of the stream's tables, which describe the content of the
# stream.
TABLES_EVERY = 8

SEVEN_PACKETS = 7 * PACKET
SMALL_PAYLOAD = 700
ODD_EVERY = 20


@dataclass(frozen=True, kw_only=True)
class Picture:
    """The packets of one picture and of its sound. `at` is seconds since the first picture."""

    at: float
    packets: bytes


def play(scene: Scene, behaviour: LiveViewBehaviour) -> Iterator[Picture]:
    """Yield the pictures of a session without end.

    The scene repeats after some seconds, but the time stamps and counters continue.
    """
    sound = scene.sound if behaviour.sound is not Sound.NO_CHANNELS else without_channels(scene)
    writer = TransportStreamWriter(has_sound=behaviour.sound is not Sound.NONE)
    audible = behaviour.sound in {Sound.AAC, Sound.NO_CHANNELS}
    first = round(behaviour.starts_at * FRAME_RATE)
    sound_index = -(-first * PICTURE_TICKS // SOUND_TICKS)
    for index in itertools.count(first):
        ticks = index * PICTURE_TICKS
        is_key_frame = index % scene.group == 0
        packets = []
        if is_key_frame or index % TABLES_EVERY == 0 or index == first:
            packets.append(writer.tables())
        picture = scene.pictures[index % len(scene.pictures)]
        packets.append(writer.picture(picture, ticks, is_key_frame=is_key_frame))
        while sound_index * SOUND_TICKS < ticks + PICTURE_TICKS:
            if audible:
                frame = sound[sound_index % len(sound)]
                packets.append(writer.sound(frame, sound_index * SOUND_TICKS))
            sound_index += 1
        yield Picture(at=(index - first) / FRAME_RATE, packets=b"".join(packets))


class Cutter:
    """Splits the packets of a session into the payloads of messages."""

    def __init__(self, split: Split) -> None:
        self._split = split
        self._count = 0
        self._random = Random(0)

    def cut(self, packets: bytes) -> Iterator[bytes]:
        """Yield the payloads of the messages that transport the given packets."""
        offset = 0
        while offset < len(packets):
            size = self._size()
            yield packets[offset : offset + size]
            offset += size

    def _size(self) -> int:
        self._count += 1
        match self._split:
            case Split.ODD:
                return self._random.randint(1, SEVEN_PACKETS)
            case Split.SMALL:
                return SMALL_PAYLOAD
            case Split.MIXED if self._count % ODD_EVERY == 0:
                return self._random.randint(1, SEVEN_PACKETS)
            case _:
                return SEVEN_PACKETS
