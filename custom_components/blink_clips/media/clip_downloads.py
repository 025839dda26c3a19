"""Downloads the MP4s and posters of clips, a few at a time."""

import asyncio
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from ..api import BlinkClient, BlinkNotFoundError, Clip
from ..archive.errors import missing_video
from ..const import MAX_UPLOAD_TIME
from .executor import Run

# Maximum number of concurrent downloads of videos, and of concurrent downloads of posters
# (pictures).
DOWNLOADS_AT_ONCE = 4


class ClipDownloads:
    """Downloads files of an account's clips. Further downloads wait until a slot is free.

    `on_missing` receives the id of each clip whose video is missing in the cloud. Methods raise
    BlinkError.
    """

    def __init__(self, client: BlinkClient, *, run: Run, on_missing: Callable[[int], None]) -> None:
        self._client = client
        self._run = run
        self._on_missing = on_missing
        self._video_slots = asyncio.Semaphore(DOWNLOADS_AT_ONCE)
        self._poster_slots = asyncio.Semaphore(DOWNLOADS_AT_ONCE)
        # Download one USB clip at a time, because a sync module uploads one clip at a time.
        self._usb_slot = asyncio.Semaphore(1)

    async def video(self, clip: Clip, path: Path, run: Run | None = None) -> None:
        """Download a clip's MP4 to a path. If `run` is given, use it to write the file.

        Raises OSError if the disk fails. Raises ArchiveError if only the archive has the clip.
        """
        if clip.deleted:
            raise missing_video()
        run = run or self._run
        async with self._video_slots if clip.usb is None else self._usb_slot:
            opened = ExitStack()
            try:
                # Close the file even if this task is cancelled while a thread opens it.
                file = await run(lambda: opened.enter_context(path.open("wb")))
                await self._client.download_clip(clip, partial(run, file.write))
            except BlinkNotFoundError:
                age = self._client.clock.now() - clip.created_at
                # Treat a clip in the cloud as deleted if its video is still missing after the
                # maximum upload time. Do not treat clips on USB drives as deleted here.
                if clip.media and age > MAX_UPLOAD_TIME:
                    self._on_missing(clip.id)
                raise
            finally:
                await run(opened.close)

    async def poster(self, clip: Clip) -> bytes:
        """Return a clip's poster (picture), which the cloud has, as JPEG bytes."""
        async with self._poster_slots:
            return await self._client.get_clip_picture(clip)
