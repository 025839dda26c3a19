"""Redirects the requests of the library blinkpy to the simulated cloud."""

from typing import Any

import aiohttp
from yarl import URL

HOSTS = (".immedia-semi.com", ".blink.com")


class Detour:
    """An HTTP session that sends requests for Blink's servers to the simulated cloud.

    It rejects requests for other servers.
    """

    def __init__(self, session: aiohttp.ClientSession, cloud: str) -> None:
        self._session = session
        self._cloud = cloud

    async def get(self, url: str, **options: Any) -> aiohttp.ClientResponse:
        """Send a GET request to the simulated cloud. The arguments are those that blinkpy uses."""
        return await self._session.get(self._target(url), **options)

    async def post(self, url: str, **options: Any) -> aiohttp.ClientResponse:
        """Send a POST request to the simulated cloud. The arguments are those that blinkpy uses."""
        return await self._session.post(self._target(url), **options)

    def _target(self, url: str) -> URL:
        meant = URL(url)
        if not (meant.host or "").endswith(HOSTS):
            raise ValueError(f"{meant.host} is not a host of Blink")
        return URL(self._cloud + meant.raw_path_qs, encoded=True)
