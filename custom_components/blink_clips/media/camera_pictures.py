"""The pictures of cameras. Each picture is downloaded once and kept in memory."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from math import inf
from typing import Any

from ..api import BlinkClient, BlinkError, BlinkNotFoundError, Camera, CameraKey, Clip, CloudClock
from ..const import LOGGER, MAX_UPLOAD_TIME
from ..data import BlinkData
from ..picture_ref import PictureKind, PictureRef
from .camera_picture_cache import CameraPictureCache, Picture

# Minimum seconds between a failed download of a picture and the next attempt.
RETRY_SECONDS = 60.0

type GetPoster = Callable[[Clip], Awaitable[bytes]]
type StartTask = Callable[[Coroutine[Any, Any, Picture | None], str], asyncio.Task[Picture | None]]
"""A function that starts a named task. The task is cancelled when the account is unloaded."""


class CameraPictures:
    """The newest pictures of all cameras of an account, which are kept in memory."""

    def __init__(
        self,
        client: BlinkClient,
        clock: CloudClock,
        *,
        get_data: Callable[[], BlinkData],
        get_poster: GetPoster,
        start_task: StartTask,
    ) -> None:
        self._client = client
        self._clock = clock
        self._get_data = get_data
        self._get_poster = get_poster
        self._start_task = start_task
        self._fetches: dict[tuple[CameraKey, str], asyncio.Task[Picture | None]] = {}
        self._cache = CameraPictureCache()
        self._not_before: defaultdict[CameraKey, dict[str, float]] = defaultdict(dict)
        self._locks: defaultdict[CameraKey, asyncio.Lock] = defaultdict(asyncio.Lock)

    def find(self, key: CameraKey, picture_id: str) -> Picture | None:
        """Return a camera's picture by its id. Return None if the picture is not in memory."""
        return self._cache.find(key, picture_id)

    def shown(self, key: CameraKey) -> Picture | None:
        """Return a camera's newest picture in memory. Return None if there is none."""
        refs = self._refs(key)
        stand_in = self._stand_in(key, refs)
        for ref in _better(refs, stand_in):
            if picture := self.find(key, ref.id):
                return picture
        return stand_in

    def keep(self, key: CameraKey, picture: Picture) -> None:
        """Keep a picture in memory as the newest picture of the camera `key`."""
        self._cache.keep(key, picture)

    async def get(self, key: CameraKey) -> Picture | None:
        """Return a camera's newest available picture. Download it if necessary.

        If all downloads fail, return the last good picture. If there is no picture, return None.
        If the caller is cancelled, the download continues.
        """
        if not (refs := self._refs(key)):
            return self.shown(key)
        self._cache.use(key)
        if picture := self.find(key, refs[0].id):
            return picture
        # Download the picture in a task. Home Assistant waits at most ten seconds for it, but the
        # task continues.
        fetch = self._fetches.get(wanted := (key, refs[0].id))
        if fetch is None:
            fetch = self._start_task(self._download(key, refs), f"picture of a {key.family}")
            self._fetches[wanted] = fetch
            fetch.add_done_callback(lambda _: self._fetches.pop(wanted))
        return await asyncio.shield(fetch)

    def _refs(self, key: CameraKey) -> Sequence[PictureRef]:
        """Return references (kind, time and id) to a camera's pictures, newest first.

        If the camera was removed, return no references.
        """
        data = self._get_data()
        return data.pictures(key) if key in data.cameras else ()

    async def _download(self, key: CameraKey, refs: Sequence[PictureRef]) -> Picture | None:
        """Return the newest available picture of `refs`. Download it if necessary.

        `refs` refer to pictures of a camera, newest first. If all downloads fail, return the last
        good picture.
        """
        async with self._locks[key]:
            not_before = self._not_before[key] = {
                ref.id: self._not_before[key].get(ref.id, 0.0) for ref in refs
            }
            stand_in = self._stand_in(key, refs)
            for ref in _better(refs, stand_in):
                if picture := self.find(key, ref.id):
                    return picture
                if self._clock.monotonic() < not_before[ref.id]:
                    continue
                try:
                    picture = Picture(ref=ref, jpeg=await self._fetch(ref))
                except BlinkNotFoundError:
                    not_before[ref.id] = self._clock.monotonic() + self._pause(ref)
                except BlinkError as err:
                    LOGGER.debug("A picture of a %s could not be downloaded: %s", key.family, err)
                    retry_at = self._clock.monotonic() + RETRY_SECONDS
                    not_before.update(dict.fromkeys(not_before, retry_at))
                    break
                else:
                    self.keep(key, picture)
                    return picture
            return stand_in

    def _stand_in(self, key: CameraKey, refs: Sequence[PictureRef]) -> Picture | None:
        """Return the older picture that is shown until a newer one is available, or None.

        Ignore posters that are not in `refs`, because their clips may be deleted.
        """
        listed = {ref.id for ref in refs}
        for picture in self._cache.newest_first(key):
            if picture.ref.kind is PictureKind.SNAPSHOT or picture.ref.id in listed:
                return picture
        return None

    def _pause(self, ref: PictureRef) -> float:
        """Return the seconds to wait before a failed download of a picture is retried.

        Return infinity for the poster of an old clip, because the cloud will never have it.
        """
        if ref.kind is PictureKind.SNAPSHOT or ref.taken_at is None:
            return RETRY_SECONDS
        age = self._clock.now() - ref.taken_at
        return RETRY_SECONDS if age < MAX_UPLOAD_TIME else inf

    async def _fetch(self, ref: PictureRef) -> bytes:
        if isinstance(ref.origin, Camera):
            return await self._client.get_camera_picture(ref.origin)
        return await self._get_poster(ref.origin)


def _better(refs: Sequence[PictureRef], stand_in: Picture | None) -> Iterator[PictureRef]:
    """Yield the newest of `refs`, and all other references that are newer than `stand_in`.

    `refs` are references to a camera's pictures, newest first. `stand_in` is the picture that is
    shown until a newer one is available. If it is None, yield all references.
    """
    for ref in refs:
        if stand_in and ref is not refs[0] and not ref.newer_than(stand_in.ref):
            return
        yield ref
