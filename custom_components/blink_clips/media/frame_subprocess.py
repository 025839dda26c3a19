"""Frames: still pictures cut from a clip's video, by a program of its own (frame_worker)."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
import json
import os
from pathlib import Path
import sys

# Twenty frames of a minute's clip take a second; on the slowest of machines, a few.
WORK_TIMEOUT = timedelta(seconds=30)

_WORKER = Path(__file__).with_name("frame_extractor.py")
# What Python needs to find itself and its libraries. Secrets stay here, and so does a memory
# allocator that was preloaded for a large process: it takes more than the worker may have.
_ENVIRONMENT = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "LANG")


class FrameError(Exception):
    """No frame can be cut from a file, now or later: it is broken, or worse."""


@dataclass(frozen=True, kw_only=True)
class Cut:
    """What a video is like, and frames of it as JPEGs."""

    seconds: float
    height: int
    jpegs: list[bytes] = field(repr=False)


class FrameSubprocess:
    """Cuts frames, from one file at a time."""

    def __init__(self, *, timeout: timedelta = WORK_TIMEOUT) -> None:
        self._timeout = timeout
        self.turn = asyncio.Lock()
        """To be held while cutting: who had to wait may find that the frames are there by now."""

    async def from_video(
        self, path: Path, *, count: int = 0, times: Sequence[int] = (), height: int | None = None
    ) -> Cut:
        """Return frames: `count` spread evenly, then those on display at some times (seconds).

        A time beyond the end gives the last frame. All are as high as the video, or lower if
        `height` is. Raises FrameError.
        """
        return await self._work(path, "mp4", count=count, times=times, height=height)

    async def from_picture(self, path: Path, *, height: int) -> bytes:
        """Return a JPEG scaled down to a height, never up. Raises FrameError."""
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
        # -P: the modules beside the worker are no libraries.
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
            raise FrameError(f"its decoder ended with {process.returncode}")
        return _read(output)


def _read(output: bytes) -> Cut:
    """Return what the worker found; its output is as little to be trusted as the file."""
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
        raise FrameError("its decoder made no sense") from err
