"""Makes strips (frames side by side) on request, and caches them on disk."""

from collections import deque
from datetime import timedelta
from functools import partial
from math import ceil
from pathlib import Path

from homeassistant.core import HomeAssistant

from ..api import Clip, Clock
from .clip_files import ClipFiles, file_name
from .decoder import shared_frame_subprocess
from .disk_cache import CacheError
from .executor import Run, run_to_completion
from .frame_subprocess import FrameError, FrameSubprocess
from .strip import Strip, StripSize, read_strip, with_seconds

# Maximum number of strips (frames of videos) in BUDGET_PERIOD whose videos must be downloaded.
# Without this limit, a mouse that moves over many clips would start many downloads.
BUDGET = 10
BUDGET_PERIOD = timedelta(minutes=1)


class StripBudgetError(Exception):
    """Too many strips (frames of a video) were requested within a minute.

    A strip counts only if its video must be downloaded. `retry_after` is the number of seconds
    until another strip is allowed.
    """

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"At most {BUDGET} strips a minute may need a video from the Blink cloud")
        self.retry_after = retry_after


class _Budget:
    """Limits the number of downloads in each BUDGET_PERIOD."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._taken: deque[float] = deque(maxlen=BUDGET)

    def take(self) -> None:
        """Count a download. Raises StripBudgetError if no further download is allowed."""
        now = self._clock.monotonic()
        if len(self._taken) == BUDGET:
            wait = self._taken[0] + BUDGET_PERIOD.total_seconds() - now
            if wait > 0:
                raise StripBudgetError(ceil(wait))
        self._taken.append(now)


class StripGenerator:
    """Makes the strips (frames side by side) of an account's clips."""

    def __init__(
        self, clip_files: ClipFiles, subprocess: FrameSubprocess, clock: Clock, *, run: Run
    ) -> None:
        self._clip_files = clip_files
        self._cache = clip_files.cache
        self._subprocess = subprocess
        self._budget = _Budget(clock)
        self._run = run

    async def get(self, clip: Clip, size: StripSize) -> Strip:
        """Return a strip (frames side by side) of a clip. Make it if it is not in the cache.

        Concurrent callers share the work. Raises StripBudgetError, or BlinkError if the cloud
        fails. Raises FrameError for an invalid video, and NoDecoderError if no decoder is
        installed. Raises CacheError or OSError if the disk fails.
        """
        if strip := await self.cached(clip, size):
            return strip
        path = await self._cache.get(_name(clip, size), partial(self._make, clip, size))
        made: Strip = await self._run(read_strip, path, size)
        return made

    async def cached(self, clip: Clip, size: StripSize) -> Strip | None:
        """Return a strip (frames side by side) from the cache, or None."""
        name = _name(clip, size)
        if self._cache.peek(name) is None:
            return None
        try:
            # Use `get` instead of `peek`, to mark the file as recently used. `_missing` raises an
            # error if the file is missing.
            path = await self._cache.get(name, _missing)
            strip: Strip = await self._run(read_strip, path, size)
        except CacheError, FileNotFoundError:
            return None
        except FrameError:
            # Delete the damaged file. The next request makes the strip (frames of a video) again.
            await self._run(partial(path.unlink, missing_ok=True))
            return None
        return strip

    async def _make(self, clip: Clip, size: StripSize, path: Path) -> None:
        if await self._clip_files.local_clip(clip) is None:
            self._budget.take()
        video = await self._clip_files.clip_file(clip)
        async with self._subprocess.turn:
            cut = await self._subprocess.strip(video, count=size.count, height=size.height)
        await self._run(path.write_bytes, with_seconds(cut.jpegs[0], cut.seconds))
        # Check the new strip (frames of a video), because a malicious video could forge it.
        await self._run(read_strip, path, size)


def strip_generator_for(hass: HomeAssistant, clip_files: ClipFiles, clock: Clock) -> StripGenerator:
    """Return the object that makes the strips (frames side by side) of an account's clips."""
    run = run_to_completion(hass.async_add_executor_job)
    return StripGenerator(clip_files, shared_frame_subprocess(hass), clock, run=run)


async def _missing(path: Path) -> None:
    raise CacheError("The strip is not in the cache")


def _name(clip: Clip, size: StripSize) -> str:
    return file_name(clip, f"strips/{size}.jpg")
