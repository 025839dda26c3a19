"""The pictures themselves: fetched once each, kept in memory, never lost to a failure."""

import asyncio
from collections import OrderedDict, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from .api import BlinkClient, BlinkError, BlinkNotFoundError, Camera, CameraKey, Clock
from .const import LOGGER
from .data import PictureRef

# The newest is shown; the ones before are those that notifications still point to.
KEPT_PER_CAMERA = 4
# A dashboard asks every 10 s; the cloud is asked again this long after it failed.
RETRY_SECONDS = 60.0


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture with its bytes, a JPEG."""

    ref: PictureRef
    jpeg: bytes = field(repr=False)


class Pictures:
    """The newest pictures of each camera of an account."""

    def __init__(self, client: BlinkClient, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._kept: defaultdict[CameraKey, OrderedDict[str, Picture]] = defaultdict(OrderedDict)
        self._retry_at: dict[CameraKey, float] = {}
        self._gone: defaultdict[CameraKey, set[str]] = defaultdict(set)
        self._locks: defaultdict[CameraKey, asyncio.Lock] = defaultdict(asyncio.Lock)

    def find(self, key: CameraKey, picture_id: str) -> Picture | None:
        """Return a picture that is still kept."""
        return self._kept[key].get(picture_id)

    def last(self, key: CameraKey) -> Picture | None:
        """Return the picture that was fetched last, or None before the first."""
        return next(reversed(self._kept[key].values()), None)

    def keep(self, key: CameraKey, picture: Picture) -> None:
        """Keep a picture as the newest one."""
        kept = self._kept[key]
        kept[picture.ref.id] = picture
        kept.move_to_end(picture.ref.id)
        if len(kept) > KEPT_PER_CAMERA:
            kept.popitem(last=False)

    async def newest(self, key: CameraKey, refs: Sequence[PictureRef]) -> Picture | None:
        """Return the newest of these pictures (given newest first) that the cloud still has.

        However many ask at once, and however often, a picture travels once. When the cloud fails,
        the last good picture is returned, or None where there never was one.
        """
        async with self._locks[key]:
            gone = self._gone[key]
            gone &= {ref.id for ref in refs}
            for ref in refs:
                if ref.id in gone:
                    continue
                if picture := self.find(key, ref.id):
                    return picture
                if self._clock.monotonic() < self._retry_at.get(key, 0.0):
                    break
                try:
                    picture = Picture(ref=ref, jpeg=await self._fetch(ref))
                except BlinkNotFoundError:
                    gone.add(ref.id)
                except BlinkError as err:
                    LOGGER.debug("A picture of %s could not be fetched: %s", key.family, err)
                    self._retry_at[key] = self._clock.monotonic() + RETRY_SECONDS
                    break
                else:
                    self.keep(key, picture)
                    return picture
            return self.last(key)

    async def _fetch(self, ref: PictureRef) -> bytes:
        if isinstance(ref.origin, Camera):
            return await self._client.get_camera_picture(ref.origin)
        return await self._client.get_clip_picture(ref.origin)
