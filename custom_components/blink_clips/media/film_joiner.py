"""A program that joins the MP4s of clips into films, without re-encoding them.

It runs in a separate process, because a malicious file may crash or block it. Input and output are
JSON. Each film is an MP4 with one chapter for each clip. The MP4's index is at its start, for
players that seek over HTTP.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from io import BytesIO
from itertools import pairwise
import json
import os
from pathlib import Path
import resource
import sys
from typing import Any

try:
    import av
    from av.audio.stream import AudioStream
    from av.container import InputContainer, OutputContainer
    from av.packet import Packet
    from av.rational import AVRational
    from av.video.stream import VideoStream
except ImportError:
    # Report that the package PyAV is missing or damaged. Clips cannot be read without it.
    print(json.dumps({"no_decoder": True}))  # noqa: T201 - the output of this program
    sys.exit()

# Maximum memory of the process in bytes. It holds one clip and the index of a film.
MEMORY_BYTES = 1_000_000_000
CPU_SECONDS = 120
# Maximum size of one clip in bytes. Cameras record a minute at most, which is far less.
MAX_CLIP_BYTES = 200_000_000
# Maximum duration of one clip in seconds. Cameras record a minute at most.
MAX_CLIP_SECONDS = 3600
# Maximum size in bytes of the indexes of all films, without their clips.
INDEX_BYTES = 32_000_000
# Units of time per second in the video track of a film. The usual frame rates divide this number.
VIDEO_UNITS = 90_000
# Codecs whose packets consist of parts, each with a length before it. The value is an index into
# the header of the stream. The byte there contains the size of the lengths.
_LENGTH_PLACES = {"h264": 4, "hevc": 21}

# Options of FFmpeg. No other file may be opened, because a clip could refer to other files and
# hosts. The frame rate is not measured, because a film keeps the time of each frame.
_OPTIONS = {"protocol_whitelist": "none", "fpsprobesize": "0"}

type Layout = tuple[object, ...]
"""The properties that all clips of one film share, such as codec and resolution."""
type AnyStream = VideoStream | AudioStream
type AnyPacket = Packet[Any]


class DamagedError(Exception):
    """The clip is damaged, and cannot be part of a film."""


class TooLargeError(Exception):
    """With this clip, the films would be larger than allowed."""


@dataclass(kw_only=True)
class Track:
    """The packets of one stream of a clip, in decoding order.

    `begin` and `end` are times in the clip's file, in seconds. Times of packets are in units of
    `base`.
    """

    stream: AnyStream
    packets: list[AnyPacket] = field(default_factory=list)
    begin: Fraction = Fraction(0)
    end: Fraction = Fraction(0)

    @property
    def base(self) -> Fraction:
        """The duration in seconds of one unit of the packets' times."""
        return _fraction(self.stream.time_base)


@dataclass(kw_only=True)
class Source:
    """A clip whose file was read: its tracks, its layout and its size in bytes."""

    tracks: list[Track]
    layout: Layout
    size: int

    @property
    def begin(self) -> Fraction:
        """The time in the clip's file at which its first track begins."""
        return min(track.begin for track in self.tracks)

    @property
    def seconds(self) -> Fraction:
        """The duration of the clip."""
        return max(track.end for track in self.tracks) - self.begin


class Scale:
    """Converts the times of a clip's track to units of the film's track."""

    def __init__(self, base: Fraction, shift: Fraction, unit: Fraction) -> None:
        factor, offset = base / unit, shift / unit
        # Calculate with whole numbers, because fractions are ten times as slow.
        self._factor = factor.numerator * offset.denominator
        self._offset = offset.numerator * factor.denominator
        self._divisor = factor.denominator * offset.denominator

    def __call__(self, time: int) -> int:
        """Return the time in the film for a time in the clip."""
        return (2 * (time * self._factor + self._offset) + self._divisor) // (2 * self._divisor)

    def length(self, duration: int) -> int:
        """Convert a duration to units of the film's track."""
        return (2 * duration * self._factor + self._divisor) // (2 * self._divisor)


class Film:
    """A film that is being written."""

    def __init__(self, path: str, source: Source) -> None:
        self.layout = source.layout
        self.chapters: list[dict[str, Any]] = []
        self.end = Fraction(0)
        self._container: OutputContainer = av.open(
            path, "w", format="mp4", options={"movflags": "+faststart"}
        )
        self._streams = [
            self._container.add_stream_from_template(track.stream) for track in source.tracks
        ]
        for stream, track in zip(self._streams, source.tracks, strict=True):
            units = VIDEO_UNITS if track.stream.type == "video" else track.stream.sample_rate
            stream.time_base = Fraction(1, units)
        self._last: list[int | None] = [None for _ in self._streams]

    def add(self, source: Source, number: int, title: str) -> None:
        """Append a clip and its chapter. `number` is the number of the clip in the job."""
        # Write the header now. It sets the units of time of the film's tracks.
        self._container.start_encoding()
        shift = self._shift(source)
        waiting: list[tuple[float, int, AnyPacket]] = []
        scales: list[Scale] = []
        for index, track in enumerate(source.tracks):
            scales.append(Scale(track.base, shift, self._unit(index)))
            base = float(track.base)
            waiting.extend(((it.dts or 0) * base, index, it) for it in track.packets)
        # Write the packets of all tracks in the order of their times. Players read them in this
        # order.
        waiting.sort(key=lambda it: it[:2])
        for _, index, packet in waiting:
            self._write(packet, index, scales[index])
        begin, self.end = source.begin + shift, source.begin + shift + source.seconds
        self.chapters.append(
            {"clip": number, "title": title, "begin": float(begin), "end": float(self.end)}
        )

    def close(self) -> float:
        """Write the chapters and the index. Return the duration of the film in seconds."""
        begins = [round(1000 * it["begin"]) for it in self.chapters]
        ends = [*begins[1:], round(1000 * self.end)]
        self._container.set_chapters(
            [
                {
                    "id": number,
                    "start": begin,
                    "end": end,
                    "time_base": AVRational(1, 1000),
                    "metadata": {"title": chapter["title"]},
                }
                for number, (begin, end, chapter) in enumerate(
                    zip(begins, ends, self.chapters, strict=True)
                )
            ]
        )
        self._container.close()
        return float(self.end)

    def _unit(self, index: int) -> Fraction:
        """Return the duration in seconds of one unit of a track's times."""
        return _fraction(self._streams[index].time_base)

    def _shift(self, source: Source) -> Fraction:
        """Return the seconds to add to all times of a clip.

        The clip then begins at the end of the film so far, or later, so that decoding times ascend.
        """
        shift = self.end - source.begin
        for index, track in enumerate(source.tracks):
            last = self._last[index]
            if last is not None:
                first = (track.packets[0].dts or 0) * track.base
                shift = max(shift, (last + 1) * self._unit(index) - first)
        return shift

    def _write(self, packet: AnyPacket, index: int, scale: Scale) -> None:
        dts, pts = scale(packet.dts or 0), scale(packet.pts or 0)
        last = self._last[index]
        # Increase a time if rounding has made it equal to the last time.
        packet.dts = dts if last is None else max(dts, last + 1)
        packet.pts = max(pts, packet.dts)
        packet.duration = scale.length(packet.duration or 0)
        packet.time_base = self._streams[index].time_base
        packet.stream = self._streams[index]
        self._last[index] = packet.dts
        self._container.mux_one(packet)


def confine(max_bytes: int) -> None:
    """Limit the memory, CPU time and file size of this process before a clip is read."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (max_bytes, max_bytes))
    # Lower the priority of this process. Home Assistant gets the CPU time first.
    os.nice(10)


def read(container: InputContainer, size: int) -> Source:
    """Return the packets of a clip. Raises DamagedError if some are missing or invalid."""
    if not container.streams.video:
        raise DamagedError
    video = container.streams.video[0]
    streams: list[AnyStream] = [video, *container.streams.audio[:1]]
    tracks = {stream.index: Track(stream=stream) for stream in streams}
    stored = 0
    for packet in container.demux(*streams):
        if not packet.size:
            continue
        if packet.is_corrupt or packet.pts is None or packet.dts is None:
            raise DamagedError
        stored += packet.stream_index == video.index
        # Skip the samples of the audio encoder that come before the recording.
        if packet.is_discard and packet.stream_index != video.index:
            continue
        tracks[packet.stream_index].packets.append(packet)
    used = [track for track in tracks.values() if track.packets]
    if not used or used[0].stream is not video or stored < video.frames:
        raise DamagedError
    if not used[0].packets[0].is_keyframe:
        raise DamagedError
    _check_parts(video, used[0].packets)
    for track in used:
        _set_times(track)
    source = Source(tracks=used, layout=tuple(map(_layout, used)), size=size)
    if not 0 < source.seconds <= MAX_CLIP_SECONDS:
        raise DamagedError
    return source


def _fraction(number: AVRational) -> Fraction:
    return Fraction(number.numerator, number.denominator or 1) or Fraction(1)


def _set_times(track: Track) -> None:
    """Set the begin and the end of a track. Raises DamagedError if the times do not ascend."""
    decoded = [it.dts or 0 for it in track.packets]
    if any(later <= earlier for earlier, later in pairwise(decoded)):
        raise DamagedError
    track.begin = min(it.pts or 0 for it in track.packets) * track.base
    track.end = max((it.pts or 0) + (it.duration or 0) for it in track.packets) * track.base


def _check_parts(video: VideoStream, packets: list[AnyPacket]) -> None:
    """Raise DamagedError unless the parts of a packet fill it.

    A player could not decode the packet.
    """
    header = bytes(video.codec_context.extradata or b"")
    place_of_length = _LENGTH_PLACES.get(video.codec_context.name)
    # Skip streams whose header does not have the form for MP4. Their packets contain no lengths.
    if place_of_length is None or len(header) <= place_of_length or header[0] != 1:
        return
    length = 1 + (header[place_of_length] & 3)
    for packet in packets:
        data, place = memoryview(packet), 0
        while place < len(data):
            place += length + int.from_bytes(data[place : place + length])
        if place != len(data):
            raise DamagedError


def _layout(track: Track) -> Layout:
    """Return the properties of a track that must stay the same within a film."""
    stream = track.stream
    common = (stream.codec_context.name, bytes(stream.codec_context.extradata or b""))
    if isinstance(stream, AudioStream):
        return (*common, stream.sample_rate, stream.layout.name)
    context = stream.codec_context
    return (*common, context.width, context.height, context.sample_aspect_ratio)


def join(job: dict[str, Any]) -> dict[str, Any]:
    """Write the films of a job. Return their durations and chapters, and the skipped clips.

    Clips that the disk failed to read are in `disk_errors`. Raises OSError if a film cannot be
    written.
    """
    films: list[dict[str, Any]] = []
    skipped: list[dict[str, Any]] = []
    disk_errors: list[dict[str, Any]] = []
    film: Film | None = None
    left: int = job["max_bytes"]

    def finish() -> None:
        if film is not None:
            films.append({"seconds": film.close(), "chapters": film.chapters})

    for number, clip in enumerate(job["clips"]):
        try:
            content = _content(clip["path"], left)
        except OSError as err:
            disk_errors.append({"clip": number, "errno": err.errno})
            continue
        except TooLargeError:
            skipped.append({"clip": number, "reason": "too_large"})
            continue
        except DamagedError:
            skipped.append({"clip": number, "reason": "damaged"})
            continue
        size = len(content.getbuffer())
        try:
            # Set the format. Otherwise FFmpeg would accept a playlist, which refers to other files.
            container = av.open(content, "r", format="mp4", options=_OPTIONS)
        except OSError, ValueError, ArithmeticError:
            skipped.append({"clip": number, "reason": "damaged"})
            continue
        with container:
            source = _source(container, size)
            if source is None:
                skipped.append({"clip": number, "reason": "damaged"})
                continue
            if film is None or film.layout != source.layout:
                finish()
                film = Film(f"{job['films']}{len(films) + 1}.mp4", source)
            film.add(source, number, clip["title"])
        left -= size
    finish()
    return {"films": films, "skipped": skipped, "disk_errors": disk_errors}


def _content(path: str, max_bytes: int) -> BytesIO:
    """Return the content of a clip's file.

    The whole file is read first, so that a disk error is not mistaken for damaged data. Raises
    OSError, DamagedError, or TooLargeError for a file with more than `max_bytes`.
    """
    with Path(path).open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        if size > max_bytes:
            raise TooLargeError
        if size > MAX_CLIP_BYTES:
            raise DamagedError
        return BytesIO(file.read())


def _source(container: InputContainer, size: int) -> Source | None:
    """Return the packets of a clip, or None if the clip is damaged."""
    try:
        return read(container, size)
    except DamagedError, OSError, ValueError, ArithmeticError:
        return None


def main(say: Callable[[str], object]) -> None:
    """Do the job. Call `say` with its result as JSON, or with the error number of the disk."""
    job = json.load(sys.stdin)
    confine(job["max_bytes"] + INDEX_BYTES)
    try:
        result = join(job)
    except MemoryError:
        result = {"error": "the clips need too much memory"}
    except OSError as err:
        result = {"errno": err.errno}
    except (ValueError, ArithmeticError) as err:
        result = {"error": f"the film cannot be written ({type(err).__name__})"}
    say(json.dumps(result))


if __name__ == "__main__":
    main(print)
