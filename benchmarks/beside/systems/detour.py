"""The way of blinkpy to the simulated cloud: it knows the real hosts only."""

from typing import Any

import aiohttp
from blinkpy.helpers import util
from yarl import URL


class Detour:
    """A session that takes what is meant for Blink's hosts to the simulator."""

    def __init__(self, session: aiohttp.ClientSession, cloud: str) -> None:
        self._session = session
        self._cloud = cloud

    async def get(self, url: str, **options: Any) -> aiohttp.ClientResponse:  # noqa: ANN401
        """GET, as blinkpy asks its session for it."""
        return await self._session.get(self._target(url), **options)

    async def post(self, url: str, **options: Any) -> aiohttp.ClientResponse:  # noqa: ANN401
        """POST, as blinkpy asks its session for it."""
        return await self._session.post(self._target(url), **options)

    def _target(self, url: str) -> URL:
        return URL(self._cloud + URL(url).raw_path_qs, encoded=True)


def skip_throttles() -> None:
    """Let blinkpy not wait between its calls: in its favour, and for the sake of our time."""

    async def at_once(seconds: float) -> None:
        del seconds

    # Nothing else sleeps there: the pauses between questions about a command are elsewhere.
    util.sleep = at_once
