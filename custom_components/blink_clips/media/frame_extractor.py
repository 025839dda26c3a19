"""A program that extracts frames (still pictures) from a video file.

It runs in a separate process, because a malicious file may crash or block the decoder. The command
is `frame_extractor.py JOB`. JOB is JSON. The output is a line of JSON, and then the JPEGs.
"""

from bisect import bisect_right
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
import json
import os
import resource
import sys
from typing import Any

try:
    import av
    from av.container import InputContainer
    from av.video.stream import VideoStream
except ImportError:
    # Report that the package PyAV is missing or damaged. The program cannot extract frames without
    # it.
    print(json.dumps({"no_decoder": True}))  # noqa: T201 - the output of this program
    sys.exit()

# Maximum memory of the process in bytes. It is enough for a video of 4096 x 4096 pixels.
MEMORY_BYTES = 1_000_000_000
CPU_SECONDS = 20
MAX_SIDE = 4096
# Maximum number of frames in a video: one hour at 30 frames per second. Cameras record a minute at
# most.
MAX_FRAMES = 108_000
# Quantizer for the JPEG of a frame. A lower value gives a better quality and a larger file.
JPEG_COARSENESS = 4
# Quantizers for a strip, from the best quality to the worst. The program uses the first one with
# which the file is small enough (STRIP_BYTES_PER_PIXEL). A strip of ten frames, 120 pixels high,
# should have at most 40 kB.
STRIP_COARSENESS = (6, 8, 10, 13, 17)
STRIP_BYTES_PER_PIXEL = 0.15


class UnreadableError(Exception):
    """No frames can be extracted from the file, because the file is invalid."""


@dataclass(kw_only=True)
class Index:
    """The times of a video's frames and key frames, in units of the video's time base."""

    shown: list[int] = field(default_factory=list)
    """The times at which frames are shown, in ascending order."""
    keys: list[tuple[int, int]] = field(default_factory=list)
    """For each key frame, the time at which it is shown, and the time at which it is decoded."""
    ends: int = 0


def confine() -> None:
    """Limit the memory, CPU time and file access of this process before it reads the file."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    # Lower the priority of this process, so that Home Assistant gets CPU time first.
    os.nice(10)


def index_of(container: InputContainer, stream: VideoStream) -> Index:
    """Return the times of a video's frames, read from the packets of the video.

    Do not use the times in the video's header, because they may be wrong.
    """
    index = Index()
    stored = 0
    for packet in container.demux(stream):
        stored += packet.size > 0
        if packet.pts is None or packet.size == 0 or packet.is_discard:
            continue
        if packet.is_corrupt:
            raise UnreadableError("it is damaged")
        index.shown.append(packet.pts)
        index.ends = max(index.ends, packet.pts + (packet.duration or 0))
        if packet.is_keyframe:
            index.keys.append((packet.pts, packet.dts if packet.dts is not None else packet.pts))
        if stored > MAX_FRAMES:
            raise UnreadableError("it is too long")
    if not index.keys:
        raise UnreadableError("it contains no picture")
    if stored < stream.frames:
        raise UnreadableError("it is truncated")
    index.shown.sort()
    index.keys.sort()
    return index


def frames_at(
    container: InputContainer, stream: VideoStream, index: Index, moments: list[float]
) -> Iterator[av.VideoFrame]:
    """Yield the frames that are shown at given times (seconds, in ascending order).

    To reach the next frame, decode all frames before it, or skip to a later key frame.
    """
    tick = stream.time_base or Fraction(1, 1)
    decoded: Iterator[av.VideoFrame] = iter(())
    reached: int | None = None
    for moment in moments:
        # Add a millisecond, because the wanted time was rounded, and may be slightly earlier than
        # the frame.
        latest = index.shown[0] + int((moment + 0.001) / tick)
        wanted = index.shown[max(bisect_right(index.shown, latest) - 1, 0)]
        key = index.keys[max(bisect_right(index.keys, wanted, key=lambda it: it[0]) - 1, 0)]
        if reached is None or reached < key[0] or reached >= wanted:
            container.seek(key[1], stream=stream)
            decoded = container.decode(stream)
        for frame in decoded:
            # Skip the frames that are shown before the key frame, because they may depend on frames
            # that were not decoded.
            if frame.pts is None or frame.pts < key[0]:
                continue
            # Reject the video if a frame is corrupt, because the wanted frame may depend on that
            # frame.
            if frame.is_corrupt:
                raise UnreadableError("it is damaged")
            if frame.pts >= wanted:
                break
        else:
            raise UnreadableError("it is damaged")
        # Reject the video if the decoder returns a later frame than the wanted one, because it
        # could not decode the wanted frame.
        if frame.pts != wanted:
            raise UnreadableError("it is damaged")
        reached = frame.pts
        yield frame


def scaled(frame: av.VideoFrame, height: int, width: int | None = None) -> av.VideoFrame:
    """Return a frame in the pixel format of a JPEG, scaled to a height in pixels.

    If `width` is None, keep the aspect ratio of the frame.
    """
    width = width or max(1, round(frame.width * height / frame.height))
    return frame.reformat(width, height, "yuvj420p", interpolation="AREA")


def side_by_side(frames: list[av.VideoFrame]) -> av.VideoFrame:
    """Return one picture that shows frames of the same size from left to right.

    The width of a frame must be even, because the colours have half the frame's resolution.
    """
    width, height = frames[0].width, frames[0].height
    strip = av.VideoFrame(width * len(frames), height, "yuvj420p")
    for number, frame in enumerate(frames):
        for source, target in zip(frame.planes, strip.planes, strict=True):
            pixels, place = memoryview(source), memoryview(target)
            for row in range(source.height):
                read, write = row * source.line_size, row * target.line_size
                write += number * source.width
                place[write : write + source.width] = pixels[read : read + source.width]
    return strip


def jpeg(picture: av.VideoFrame, coarseness: int) -> bytes:
    """Return a picture as a JPEG."""
    encoder = av.CodecContext.create("mjpeg", "w")
    encoder.width, encoder.height, encoder.pix_fmt = picture.width, picture.height, "yuvj420p"
    encoder.time_base = Fraction(1, 1000)
    encoder.qmin = encoder.qmax = coarseness
    # Leave out the encoder's version, which would be a comment in the JPEG.
    encoder.flags |= av.codec.context.Flags.bitexact
    picture.pts = 0
    picture.time_base = encoder.time_base
    return b"".join(bytes(it) for it in (*encoder.encode(picture), *encoder.encode(None)))


def strip_jpeg(strip: av.VideoFrame) -> bytes:
    """Return a strip of frames as a JPEG, in the best quality whose file is small enough.

    If the file is too large in every quality, use the lowest quality.
    """
    limit = strip.width * strip.height * STRIP_BYTES_PER_PIXEL
    for coarseness in STRIP_COARSENESS:
        encoded = jpeg(strip, coarseness)
        if len(encoded) <= limit:
            break
    return encoded


def cut(job: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """Return the length (seconds) and height of a video, and the requested frames as JPEGs.

    The first `count` frames are evenly spaced. Then come the frames at given times. For a strip,
    return one JPEG with all frames. Raises UnreadableError if the video is invalid.
    """
    # Set the format and the allowed protocols. Otherwise FFmpeg would also accept a playlist, and
    # read the files and hosts in it.
    with av.open(job["path"], format=job["format"], options={"protocol_whitelist": "file"}) as file:
        if not file.streams.video:
            raise UnreadableError("it contains no picture")
        stream = file.streams.video[0]
        width, height = stream.codec_context.width, stream.codec_context.height
        if max(width, height) > MAX_SIDE:
            raise UnreadableError("its picture is too large")
        # Limit the size of the decoded frames, because the size in the header may be wrong.
        stream.codec_context.options = {"max_pixels": str(MAX_SIDE * MAX_SIDE)}
        # Use one thread, because more threads need more memory, but save little time for a few
        # frames.
        stream.codec_context.thread_count = 1
        index = index_of(file, stream)
        seconds = float((index.ends - index.shown[0]) * (stream.time_base or 1))
        # Choose the frame in the middle of each part of the video, because the first frame could
        # equal the poster.
        moments = [(part + 0.5) * seconds / job["count"] for part in range(job["count"])]
        moments += job["times"]
        ascending = sorted(set(moments))
        found = zip(ascending, frames_at(file, stream, index, ascending), strict=True)
        shown = min(job["height"] or height, height)
        if job["strip"]:
            # Round the width to an even number, as `side_by_side` requires.
            tile = 2 * max(1, round(width * shown / height / 2))
            tiles = {moment: scaled(frame, shown, tile) for moment, frame in found}
            jpegs = [strip_jpeg(side_by_side([tiles[moment] for moment in moments]))]
        else:
            # Encode each frame before the next frame is decoded, to save memory.
            made = {moment: jpeg(scaled(frame, shown), JPEG_COARSENESS) for moment, frame in found}
            jpegs = [made[moment] for moment in moments]
    return {"seconds": seconds, "height": height}, jpegs


def main() -> None:
    """Extract the requested frames. Write them, or the reason for a failure, to stdout."""
    confine()
    jpegs: list[bytes] = []
    try:
        facts, jpegs = cut(json.loads(sys.argv[1]))
    except UnreadableError as err:
        facts = {"error": str(err)}
    except MemoryError:
        facts = {"error": "it needs too much memory"}
    except (OSError, ValueError, ArithmeticError) as err:
        # Report all other errors, including those of the decoder itself, as "cannot be decoded".
        facts = {"error": f"it cannot be decoded ({type(err).__name__})"}
    facts["sizes"] = [len(it) for it in jpegs]
    with suppress(BrokenPipeError):
        sys.stdout.buffer.write(json.dumps(facts).encode() + b"\n" + b"".join(jpegs))
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
