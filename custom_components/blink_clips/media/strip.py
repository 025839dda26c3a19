"""Strips: a strip is one JPEG with several frames (still pictures) of a video, side by side."""

from dataclasses import dataclass
from pathlib import Path
import re
from typing import Self

from PIL import Image

from .frame_subprocess import FrameError

# The allowed numbers of frames, and the allowed heights in pixels. Few sizes are allowed, so that
# callers cannot fill the cache.
COUNTS = (5, 10, 20)
HEIGHTS = (120, 180)

_JPEG_COMMENT = b"\xff\xfe"
_SECONDS = re.compile(rb"seconds=([0-9]{1,9}\.[0-9]{3})")


@dataclass(frozen=True, kw_only=True)
class StripSize:
    """The number of frames of a strip, and their maximum height in pixels."""

    count: int
    height: int

    @classmethod
    def parse(cls, count: str, height: str) -> Self:
        """Return the size of a strip (frames side by side) from two numbers in a URL path.

        Raises ValueError if the size is not allowed.
        """
        if count not in map(str, COUNTS) or height not in map(str, HEIGHTS):
            raise ValueError(
                f"A strip must have {_list(COUNTS)} frames with a height of {_list(HEIGHTS)}."
            )
        return cls(count=int(count), height=int(height))

    def __str__(self) -> str:
        return f"{self.count}x{self.height}"


@dataclass(frozen=True, kw_only=True)
class Strip:
    """The description of a strip (frames of a video side by side) in the cache.

    `frame_width` and `frame_height` are the size of each frame in pixels. `seconds` is the length
    of the video.
    """

    path: Path
    frame_count: int
    frame_width: int
    frame_height: int
    seconds: float


def with_seconds(jpeg: bytes, seconds: float) -> bytes:
    """Return the JPEG of a strip, with a comment that contains the length of the video in seconds.

    The length is not stored in a file of its own, because that file could be lost.
    """
    comment = f"seconds={seconds:.3f}".encode()
    # Insert the comment after the first segment of the JPEG. The JFIF standard requires this
    # segment to be the first one.
    end = 4 + int.from_bytes(jpeg[4:6])
    segment = _JPEG_COMMENT + (len(comment) + 2).to_bytes(2) + comment
    return jpeg[:end] + segment + jpeg[end:]


def read_strip(path: Path, size: StripSize) -> Strip:
    """Return a description of the strip in a JPEG file. Read only the header of the file.

    Raises FrameError if the file is invalid or does not fit the size `size`, and FileNotFoundError
    if it is missing.
    """
    try:
        with Image.open(path, formats=("JPEG",)) as image:
            width, height, comment = image.width, image.height, image.info.get("comment", b"")
    except FileNotFoundError:
        raise
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as err:
        raise FrameError("its strip is damaged") from err
    seconds = _SECONDS.fullmatch(comment)
    if seconds is None or width % size.count or height > size.height:
        raise FrameError("its strip is damaged")
    return Strip(
        path=path,
        frame_count=size.count,
        frame_width=width // size.count,
        frame_height=height,
        seconds=float(seconds[1]),
    )


def _list(numbers: tuple[int, ...]) -> str:
    *most, last = map(str, numbers)
    return f"{', '.join(most)} or {last}"
