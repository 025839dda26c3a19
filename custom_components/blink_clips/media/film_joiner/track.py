"""A track of a clip: its samples, and the sample description that a decoder needs."""

from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from typing import Any

from av.audio.stream import AudioStream
from av.packet import Packet
from av.video.stream import VideoStream

from .errors import DamagedError
from .timescale import unit_of

# Codecs whose samples consist of parts that each begin with a length. The value is an index in the
# decoder configuration: the byte there states how many bytes a length has.
_LENGTH_PLACES = {"h264": 4, "hevc": 21}

type SampleDescription = tuple[object, ...]
"""The track properties that must stay the same within a film, such as its codec."""
type Sample = Packet[Any]


@dataclass(kw_only=True)
class Track:
    """The samples of one stream of a clip, in decoding order.

    `begin` and `end` are times in the clip's file, in seconds. Times of samples are in units of
    `base`.
    """

    stream: VideoStream | AudioStream
    samples: list[Sample] = field(default_factory=list)
    begin: Fraction = Fraction(0)
    end: Fraction = Fraction(0)

    @property
    def base(self) -> Fraction:
        """The duration in seconds of one unit of the samples' times."""
        return unit_of(self.stream.time_base)

    @property
    def description(self) -> SampleDescription:
        """The sample description. It must stay the same within a film."""
        stream = self.stream
        common = (stream.codec_context.name, bytes(stream.codec_context.extradata or b""))
        if isinstance(stream, AudioStream):
            return (*common, stream.sample_rate, stream.layout.name)
        context = stream.codec_context
        shape = (context.width, context.height, context.sample_aspect_ratio)
        # All clips of a film must have the same display matrix, which may rotate or mirror the
        # pictures.
        return (*common, *shape, context.coded_side_data.get("display_matrix"))

    def set_times(self) -> None:
        """Set the begin and the end of the track.

        Raises DamagedError if the decoding times do not ascend.
        """
        decoded = [it.dts or 0 for it in self.samples]
        if any(later <= earlier for earlier, later in pairwise(decoded)):
            raise DamagedError
        self.begin = min(it.pts or 0 for it in self.samples) * self.base
        self.end = max((it.pts or 0) + (it.duration or 0) for it in self.samples) * self.base

    def check_parts(self) -> None:
        """Raise DamagedError if the parts of a sample do not add up to the size of the sample.

        A player could not decode such a sample. Each part begins with its length.
        """
        context = self.stream.codec_context
        configuration = bytes(context.extradata or b"")
        place_of_length = _LENGTH_PLACES.get(context.name)
        # Skip tracks whose decoder configuration does not have the format for MP4. The parts of
        # their samples do not begin with a length.
        if (
            place_of_length is None
            or len(configuration) <= place_of_length
            or configuration[0] != 1
        ):
            return
        length = 1 + (configuration[place_of_length] & 3)
        for sample in self.samples:
            data, place = memoryview(sample), 0
            while place < len(data):
                place += length + int.from_bytes(data[place : place + length])
            if place != len(data):
                raise DamagedError
