"""Reads the tracks of a clip's MP4. The file is not trusted, because it may be malicious."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO
import os
from pathlib import Path

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.video.stream import VideoStream

from .errors import DamagedError, TooLargeError
from .track import SampleDescription, Track

# Maximum size of one clip in bytes. Cameras record a minute at most, which is far less.
MAX_CLIP_BYTES = 200_000_000
# Maximum duration of one clip in seconds. Cameras record a minute at most.
MAX_CLIP_SECONDS = 3600

# Options of FFmpeg. The first option forbids FFmpeg to open other files, because a malicious clip
# could refer to files and hosts. The second option skips measuring the frame rate, which a film
# does not need, because it keeps the time of each frame.
_OPTIONS = {"protocol_whitelist": "none", "fpsprobesize": "0"}

# The errors of PyAV for damaged data.
_DAMAGE = (OSError, ValueError, ArithmeticError)


@dataclass(kw_only=True)
class ClipMovie:
    """The content of a clip's MP4: its tracks, and its size in bytes.

    The first track is the video.
    """

    tracks: list[Track]
    size: int

    @property
    def layout(self) -> tuple[SampleDescription, ...]:
        """The properties that all clips of one film share, such as codec and resolution."""
        return tuple(it.description for it in self.tracks)

    @property
    def begin(self) -> Fraction:
        """The time in the clip's file at which its first track begins."""
        return min(it.begin for it in self.tracks)

    @property
    def seconds(self) -> Fraction:
        """The duration of the clip."""
        return max(it.end for it in self.tracks) - self.begin


def content_of(path: str, max_bytes: int) -> bytes:
    """Return the content of a clip's file.

    The whole file is read before it is parsed, so that a disk error is not mistaken for damaged
    data. Raises OSError, DamagedError, or TooLargeError for a file with more than `max_bytes`.
    """
    with Path(path).open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        if size > max_bytes:
            raise TooLargeError
        if size > MAX_CLIP_BYTES:
            raise DamagedError
        return file.read()


@contextmanager
def movie_of(content: bytes) -> Iterator[ClipMovie]:
    """Yield the content of a clip's MP4. The content can be used until the `with` block ends.

    Raises DamagedError if the MP4 cannot be read.
    """
    # Close the file at the end, because PyAV keeps a reference to it until a garbage collection.
    with BytesIO(content) as file:
        try:
            # Set the format. Otherwise FFmpeg would accept a playlist, which refers to other files.
            container = av.open(file, "r", format="mp4", options=_OPTIONS)
        except _DAMAGE as err:
            raise DamagedError from err
        with container:
            try:
                movie = _read(container, size=len(content))
            except _DAMAGE as err:
                raise DamagedError from err
            yield movie


def _read(container: InputContainer, *, size: int) -> ClipMovie:
    """Return the content of a clip's MP4. Raises DamagedError if samples are missing or invalid."""
    if not container.streams.video:
        raise DamagedError
    video = container.streams.video[0]
    streams: list[VideoStream | AudioStream] = [video, *container.streams.audio[:1]]
    tracks = {stream.index: Track(stream=stream) for stream in streams}
    stored = 0
    for sample in container.demux(*streams):
        if not sample.size:
            continue
        if sample.is_corrupt or sample.pts is None or sample.dts is None:
            raise DamagedError
        stored += sample.stream_index == video.index
        # Skip audio that no player plays, such as the silence that the encoder puts before the
        # recorded sound.
        if sample.is_discard and sample.stream_index != video.index:
            continue
        tracks[sample.stream_index].samples.append(sample)
    used = [track for track in tracks.values() if track.samples]
    if not used or used[0].stream is not video or stored < video.frames:
        raise DamagedError
    if not used[0].samples[0].is_keyframe:
        raise DamagedError
    used[0].check_parts()
    for track in used:
        track.set_times()
    movie = ClipMovie(tracks=used, size=size)
    if not 0 < movie.seconds <= MAX_CLIP_SECONDS:
        raise DamagedError
    return movie
