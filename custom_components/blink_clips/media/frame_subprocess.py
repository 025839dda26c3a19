"""Starts and stops the process that extracts frames (still pictures) from a clip's video.

The program of the process is frame_extractor.py.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
import json
import os
from pathlib import Path
import sys

# Twenty frames of a one-minute clip take one second, or a few seconds on the slowest machines.
WORK_TIMEOUT = timedelta(seconds=30)

_WORKER = Path(__file__).with_name("frame_extractor.py")
# Environment variables that Python needs to find its libraries. All others are left out: secrets,
# and a preloaded memory allocator, which would exceed the memory limit of the process.
_ENVIRONMENT = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "LANG")


class FrameError(Exception):
    """No frame can be extracted, because the file is invalid; a retry would fail as well."""


@dataclass(frozen=True, kw_only=True)
class Cut:
    """The length (seconds) and height (pixels) of a video, and frames of it as JPEGs."""

    seconds: float
    height: int
    jpegs: list[bytes] = field(repr=False)


class FrameSubprocess:
    """Extracts frames in a separate process; callers hold `turn`, so that only one runs."""

    def __init__(self, *, timeout: timedelta = WORK_TIMEOUT) -> None:
        self._timeout = timeout
        self.turn = asyncio.Lock()
        """The lock for callers of `from_video` and `from_picture`.

        Callers hold it themselves, so that they can check again for cached frames after waiting.
        """

    async def from_video(
        self, path: Path, *, count: int = 0, times: Sequence[int] = (), height: int | None = None
    ) -> Cut:
        """Return frames: `count` evenly spaced ones, then those shown at some times (seconds).

        For a time after the end, return the last frame. Frames are scaled down to `height` if the
        video is higher. Raises FrameError.
        """
        return await self._work(path, "mp4", count=count, times=times, height=height)

    async def from_picture(self, path: Path, *, height: int) -> bytes:
        """Return a JPEG, scaled down to a height if it is higher. Raises FrameError."""
        [jpeg] = (await self._work(path, "jpeg_pipe", times=(0,), height=height)).jpegs
        return jpeg

    async def _work(
        self,
        path: Path,
        form: str,
        *,
        count: int = 0,
        times: Sequence[int] = (),
        height: int | None = None,
    ) -> Cut:
        job = {
            "path": str(path),
            "format": form,
            "count": count,
            "times": times,
            "height": height,
        }
        # -P: do not import modules from the program's folder.
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            "-s",
            str(_WORKER),
            json.dumps(job),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
        )
        try:
            async with asyncio.timeout(self._timeout.total_seconds()):
                output, _ = await process.communicate()
        except TimeoutError:
            raise FrameError("it takes too long to decode") from None
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        if process.returncode:
            raise FrameError(f"its decoder failed with exit code {process.returncode}")
        return _read(output)


def _read(output: bytes) -> Cut:
    """Parse and check the output of the process, which a malicious file could forge."""
    head, _, rest = output.partition(b"\n")
    try:
        facts = json.loads(head)
        if "error" in facts:
            raise FrameError(str(facts["error"]))
        jpegs = []
        for size in facts["sizes"]:
            jpegs.append(rest[:size])
            rest = rest[size:]
        return Cut(seconds=float(facts["seconds"]), height=int(facts["height"]), jpegs=jpegs)
    except (ValueError, KeyError, TypeError) as err:
        raise FrameError("its decoder returned invalid output") from err
