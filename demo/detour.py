"""The way of blinkpy to the simulated cloud: it knows the real hosts only."""

from typing import Any

import aiohttp
from yarl import URL

HOSTS = (".immedia-semi.com", ".blink.com")


class Detour:
    """A session that takes what is meant for Blink's hosts to the simulator, and nothing else."""

    def __init__(self, session: aiohttp.ClientSession, cloud: str) -> None:
        self._session = session
        self._cloud = cloud

    async def get(self, url: str, **options: Any) -> aiohttp.ClientResponse:
        """GET, as blinkpy asks its session for it."""
        return await self._session.get(self._target(url), **options)

    async def post(self, url: str, **options: Any) -> aiohttp.ClientResponse:
        """POST, as blinkpy asks its session for it."""
        return await self._session.post(self._target(url), **options)

    def _target(self, url: str) -> URL:
        meant = URL(url)
        if not (meant.host or "").endswith(HOSTS):
            raise ValueError(f"{meant.host} is none of Blink's hosts")
        return URL(self._cloud + meant.raw_path_qs, encoded=True)
