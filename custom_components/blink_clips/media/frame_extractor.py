"""A program that cuts frames from one video file: `frame_worker.py JOB`, with the job as JSON.

It runs in a process of its own, because a file from elsewhere may crash, stall or bloat a decoder.
On its output: a line of JSON that tells what was found, then the JPEGs one after the other.
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

import av
from av.container import InputContainer
from av.video.stream import VideoStream

# Enough for a clip of 4096 x 4096 with all the pictures that H.264 may look back at.
MEMORY_BYTES = 1_000_000_000
CPU_SECONDS = 20
MAX_SIDE = 4096
# An hour at 30 frames a second; a camera's own clips end after a minute.
MAX_FRAMES = 108_000
# Of 2 (best) to 31; this is about what the cameras' own pictures have.
JPEG_COARSENESS = 4


class UnreadableError(Exception):
    """The file is no video that frames can be cut from."""


@dataclass(kw_only=True)
class Index:
    """When the frames of a video are shown, and where decoding can begin, in its own time."""

    shown: list[int] = field(default_factory=list)
    keys: list[tuple[int, int]] = field(default_factory=list)  # shown at, stored at
    ends: int = 0


def confine() -> None:
    """Give up the means to do harm, before anything of the file is read."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    # Home Assistant goes first.
    os.nice(10)


def index_of(container: InputContainer, stream: VideoStream) -> Index:
    """Return the index of a video; read from its packets, because a header may tell anything."""
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
        raise UnreadableError("it holds no picture")
    if stored < stream.frames:
        raise UnreadableError("it is cut short")
    index.shown.sort()
    index.keys.sort()
    return index


def frames_at(
    container: InputContainer, stream: VideoStream, index: Index, moments: list[float]
) -> Iterator[av.VideoFrame]:
    """Yield the frame that is on display at each of some moments (seconds), in ascending order.

    Decoding goes on where it is, or begins at the nearest key frame if that is further on.
    """
    tick = stream.time_base or Fraction(1, 1)
    decoded: Iterator[av.VideoFrame] = iter(())
    reached: int | None = None
    for moment in moments:
        # A frame's time is rarely a round number: what begins within a millisecond is meant.
        latest = index.shown[0] + int((moment + 0.001) / tick)
        wanted = index.shown[max(bisect_right(index.shown, latest) - 1, 0)]
        key = index.keys[max(bisect_right(index.keys, wanted, key=lambda it: it[0]) - 1, 0)]
        if reached is None or reached < key[0] or reached >= wanted:
            container.seek(key[1], stream=stream)
            decoded = container.decode(stream)
        for frame in decoded:
            # Those before the key frame may build upon frames that were skipped.
            if frame.pts is None or frame.pts < key[0]:
                continue
            # What is wrong in one frame is wrong in all that build upon it.
            if frame.is_corrupt:
                raise UnreadableError("it is damaged")
            if frame.pts >= wanted:
                break
        else:
            raise UnreadableError("it is damaged")
        # The decoder leaves out what it cannot read at all.
        if frame.pts != wanted:
            raise UnreadableError("it is damaged")
        reached = frame.pts
        yield frame


def jpeg(frame: av.VideoFrame, height: int) -> bytes:
    """Return a frame as a JPEG of this height."""
    width = max(1, round(frame.width * height / frame.height))
    encoder = av.CodecContext.create("mjpeg", "w")
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuvj420p"
    encoder.time_base = Fraction(1, 1000)
    encoder.qmin = encoder.qmax = JPEG_COARSENESS
    picture = frame.reformat(width, height, "yuvj420p", interpolation="AREA")
    picture.pts = 0
    picture.time_base = encoder.time_base
    return b"".join(bytes(it) for it in (*encoder.encode(picture), *encoder.encode(None)))


def cut(job: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """Return what a video is like, and the frames that the job asks for, in its order."""
    # The named format keeps playlists out, which may point to any file or host.
    with av.open(job["path"], format=job["format"], options={"protocol_whitelist": "file"}) as file:
        if not file.streams.video:
            raise UnreadableError("it holds no picture")
        stream = file.streams.video[0]
        width, height = stream.codec_context.width, stream.codec_context.height
        if max(width, height) > MAX_SIDE:
            raise UnreadableError("its picture is too large")
        # The frames themselves may be larger than the header tells.
        stream.codec_context.options = {"max_pixels": str(MAX_SIDE * MAX_SIDE)}
        # More threads would need more memory than they are worth for a few frames.
        stream.codec_context.thread_count = 1
        index = index_of(file, stream)
        seconds = float((index.ends - index.shown[0]) * (stream.time_base or 1))
        # The middle of each part, so that no frame is the poster's moment again.
        moments = [(part + 0.5) * seconds / job["count"] for part in range(job["count"])]
        moments += job["times"]
        ascending = sorted(set(moments))
        frames = frames_at(file, stream, index, ascending)
        scaled = (jpeg(frame, min(job["height"] or height, height)) for frame in frames)
        by_moment = dict(zip(ascending, scaled, strict=True))
    return {"seconds": seconds, "height": height}, [by_moment[moment] for moment in moments]


def main() -> None:
    """Do the job, or tell in a word why it cannot be done."""
    confine()
    jpegs: list[bytes] = []
    try:
        facts, jpegs = cut(json.loads(sys.argv[1]))
    except UnreadableError as err:
        facts = {"error": str(err)}
    except MemoryError:
        facts = {"error": "it needs too much memory"}
    except (OSError, ValueError, ArithmeticError) as err:
        # The decoder's own errors are kinds of these.
        facts = {"error": f"it cannot be decoded ({type(err).__name__})"}
    facts["sizes"] = [len(it) for it in jpegs]
    with suppress(BrokenPipeError):
        sys.stdout.buffer.write(json.dumps(facts).encode() + b"\n" + b"".join(jpegs))
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
