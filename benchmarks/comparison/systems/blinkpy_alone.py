"""The library blinkpy without Home Assistant, as one of the compared systems."""

from typing import Any, override

import aiohttp

from benchmarks.comparison.systems import System

# Maximum number of pages of clips to request. blinkpy stops earlier, at the first empty page.
PAGES = 1000


class Blinkpy(System):
    """A program that uses the library blinkpy with one account."""

    def __init__(self, cloud: str) -> None:
        self._cloud = cloud
        self._videos: list[object] = []

    @override
    async def start(self) -> None:
        self._session = aiohttp.ClientSession()

    @override
    async def stop(self) -> None:
        await self._session.close()

    @override
    async def sign_in(self, email: str, password: str) -> None:
        from benchmarks.comparison.systems.throttles import skip_throttles  # noqa: PLC0415 - memory of the import is measured

        skip_throttles()
        await self._load({"username": email, "password": password})

    @override
    async def restart(self) -> None:
        await self._load(dict(self._blink.auth.login_attributes))

    @override
    async def entities(self) -> int | None:
        return None

    @override
    async def interval(self) -> float | None:
        return None

    @override
    async def poll(self, after: float) -> None:
        self._blink.last_refresh -= int(after)
        await self._blink.refresh()

    @override
    async def look(self, name: str) -> bytes | None:
        picture: bytes | None = self._blink.cameras[name].image_from_cache
        return picture

    @override
    async def picture_path(self, name: str) -> str | None:
        return None

    @override
    async def snapshot(self, name: str) -> None:
        await self._blink.cameras[name].snap_picture()

    @override
    async def know_all_clips(self) -> int | None:
        self._videos = await self._blink.get_videos_metadata(since="2000-01-01", stop=PAGES)
        return len(self._videos)

    async def _load(self, login: dict[str, Any]) -> None:
        from blinkpy.auth import Auth  # noqa: PLC0415 - memory of the import is measured
        from blinkpy.blinkpy import Blink  # noqa: PLC0415

        from demo.detour import Detour  # noqa: PLC0415

        way = Detour(self._session, self._cloud)
        self._blink = Blink(session=way)
        self._blink.auth = Auth(login, no_prompt=True, session=way)
        if not await self._blink.start():
            raise RuntimeError("blinkpy could not start")
