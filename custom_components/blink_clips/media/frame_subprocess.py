"""Starts and stops the process that extracts frames (still pictures) from a clip's video.

frame_extractor.py is the program of this process.
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

# Time limit of the process. Twenty frames of a one-minute clip take one second, or a few seconds on
# the slowest machines.
WORK_TIMEOUT = timedelta(seconds=30)

_WORKER = Path(__file__).with_name("frame_extractor.py")
# Environment variables that Python needs to find its libraries. Leave out all others, because they
# may contain secrets or preload a memory allocator, which would exceed the memory limit of the
# process.
_ENVIRONMENT = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "LANG")


class FrameError(Exception):
    """No frame can be extracted, because the file is invalid. A retry would fail as well."""


@dataclass(frozen=True, kw_only=True)
class Cut:
    """The length (seconds) and height (pixels) of a video, and some of its frames as JPEGs."""

    seconds: float
    height: int
    jpegs: list[bytes] = field(repr=False)


class FrameSubprocess:
    """Extracts frames in a separate process. Callers hold `turn`, so that only one process runs."""

    def __init__(self, *, timeout: timedelta = WORK_TIMEOUT) -> None:
        self._timeout = timeout
        self.turn = asyncio.Lock()
        """The lock that callers of `from_video` and `from_picture` must hold.

        The methods do not acquire the lock themselves, because their callers look for cached frames
        again after they have waited for the lock.
        """

    async def from_video(
        self, path: Path, *, count: int = 0, times: Sequence[int] = (), height: int | None = None
    ) -> Cut:
        """Return `count` evenly spaced frames, then the frames at some times (seconds).

        For a time after the end of the video, return the last frame. Frames are scaled down to
        `height` if the video is higher. Raises FrameError.
        """
        return await self._work(path, "mp4", count=count, times=times, height=height)

    async def from_picture(self, path: Path, *, height: int) -> bytes:
        """Return a picture as a JPEG, scaled down to `height` if higher. Raises FrameError."""
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
        # The option -P prevents the import of modules from the program's folder.
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
    """Parse the output of the process, and check it: a malicious file could forge the output."""
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
