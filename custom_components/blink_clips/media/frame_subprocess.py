"""Starts and stops the process that extracts frames (still pictures) from a clip's video."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
import json
from pathlib import Path

from .worker_process import WorkerError, run_worker

# Time limit of the process. Twenty frames of a one-minute clip take a few seconds.
WORK_TIMEOUT = timedelta(seconds=30)

_WORKER = Path(__file__).with_name("frame_extractor.py")


class FrameError(Exception):
    """No frame can be extracted, because the video or picture is invalid.

    A retry would fail as well.
    """


class NoDecoderError(FrameError):
    """No frame can be extracted, because the package PyAV (a video decoder) is missing."""


@dataclass(frozen=True, kw_only=True)
class Cut:
    """The length (seconds) and height (pixels) of a video, and its frames as JPEGs."""

    seconds: float
    height: int
    jpegs: list[bytes] = field(repr=False)


class FrameSubprocess:
    """Extracts frames in a separate process.

    Callers must hold the lock `turn`, so that one process runs at a time.
    """

    def __init__(
        self,
        *,
        install_decoder: Callable[[], Awaitable[object]] | None = None,
        timeout: timedelta = WORK_TIMEOUT,
    ) -> None:
        self._install_decoder = install_decoder
        self._timeout = timeout
        self.turn = asyncio.Lock()
        """The lock that callers of `from_video` and `from_picture` must hold.

        When a caller gets the lock, it first checks the cache again, because another caller may
        have made the frames. For this reason, the two methods do not acquire the lock themselves.
        """

    async def from_video(
        self, path: Path, *, count: int = 0, times: Sequence[int] = (), height: int | None = None
    ) -> Cut:
        """Return `count` evenly spaced frames, then the frames at given times, as JPEGs.

        `times` are seconds from the start. For a time after the end, return the last frame. Scale
        down frames that are higher than `height` pixels. Raises FrameError, or NoDecoderError if no
        decoder is installed.
        """
        return await self._work(path, "mp4", count=count, times=times, height=height)

    async def strip(self, path: Path, *, count: int, height: int) -> Cut:
        """Return the frames of `from_video` as one JPEG, side by side and with the same width.

        Raises FrameError, or NoDecoderError if no decoder is installed.
        """
        return await self._work(path, "mp4", count=count, height=height, strip=True)

    async def from_picture(self, path: Path, *, height: int) -> bytes:
        """Return a picture as a JPEG, scaled down to at most `height` pixels.

        Raises FrameError if the picture is invalid.
        """
        [jpeg] = (await self._work(path, "jpeg_pipe", times=(0,), height=height)).jpegs
        return jpeg

    async def from_stream(self, path: Path) -> bytes:
        """Return the first frame of an MPEG transport stream as a JPEG.

        Raises FrameError, or NoDecoderError if no decoder is installed.
        """
        [jpeg] = (await self._work(path, "mpegts", times=(0,))).jpegs
        return jpeg

    async def _work(
        self,
        path: Path,
        form: str,
        *,
        count: int = 0,
        times: Sequence[int] = (),
        height: int | None = None,
        strip: bool = False,
    ) -> Cut:
        if self._install_decoder is not None:
            await self._install_decoder()
        job = {
            "path": str(path),
            "format": form,
            "count": count,
            "times": times,
            "height": height,
            "strip": strip,
        }
        try:
            output = await run_worker(_WORKER, json.dumps(job), limit=self._timeout)
        except WorkerError as err:
            raise FrameError(str(err)) from err
        return _read(output, expected=1 if strip else count + len(times))


def _read(output: bytes, *, expected: int) -> Cut:
    """Parse and check the output of the process, because a malicious video could forge the output.

    `expected` is the number of JPEGs in the output.
    """
    head, _, rest = output.partition(b"\n")
    try:
        facts = json.loads(head)
        if "no_decoder" in facts:
            raise NoDecoderError("the package PyAV, which decodes videos, is not installed")
        if "error" in facts:
            raise FrameError(str(facts["error"]))
        jpegs = []
        for size in facts["sizes"]:
            jpegs.append(rest[:size])
            rest = rest[size:]
        cut = Cut(seconds=float(facts["seconds"]), height=int(facts["height"]), jpegs=jpegs)
    except (ValueError, KeyError, TypeError, OverflowError) as err:
        raise FrameError("its decoder returned invalid output") from err
    if len(jpegs) != expected:
        raise FrameError("its decoder returned the wrong number of pictures")
    return cut
