"""Measures the processor time that a parser needs for responses of the cloud.

The command is `python -m benchmarks.comparison.parsing ours|blinkpy|json FILE`. FILE contains a
homescreen (list of all devices) and a page of clips. The output is a JSON list with two items: the
processor seconds for the homescreen, and for the page of clips.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
import json
from pathlib import Path
import sys
import time
from typing import Any, override

ROUNDS = 5
ROUND_SECONDS = 0.1
NO_CLIPS = b'{"limit": 500, "media": []}'

type Read = Callable[[], Awaitable[object]]


async def _seconds(read: Read) -> list[float]:
    """Return the processor seconds of one call of `read`, one value per repetition."""
    found = []
    for _ in range(ROUNDS):
        count, began = 0, time.process_time()
        while (spent := time.process_time() - began) < ROUND_SECONDS:
            await read()
            count += 1
        found.append(spent / count)
    return found


def _plainly(homescreen: bytes, clips: bytes) -> tuple[Read, Read]:
    """Return two functions that only decode JSON: of a homescreen, and of a page of clips."""

    async def read_homescreen() -> object:
        return json.loads(homescreen)

    async def read_clips() -> object:
        return json.loads(clips)

    return read_homescreen, read_clips


def _by_ours(homescreen: bytes, clips: bytes) -> tuple[Read, Read]:
    """Return two functions that parse a homescreen and a page of clips with this integration."""
    from custom_components.blink_clips.api import (  # noqa: PLC0415 - each process imports only one parser
        PRODUCTION,
        AccountEndpoints,
        Auth,
        BlinkClient,
        CloudClock,
        Http,
        Journal,
        OAuthEndpoints,
        RateLimiter,
        Rest,
        SystemClock,
        Tokens,
    )
    from custom_components.blink_clips.api.endpoints import Route  # noqa: PLC0415
    from custom_components.blink_clips.api.http import Reply  # noqa: PLC0415

    class Canned(Http):
        """Replaces this integration's connection to the cloud: it returns prepared responses."""

        @override
        async def send(self, route: Route, **options: Any) -> Reply:
            body = clips
            if route.name == "homescreen":
                body = homescreen
            elif "page=1" not in str(route.url):
                body = NO_CLIPS
            return Reply(status=200, headers={}, body=body)

    async def keep(tokens: Tokens) -> None:
        del tokens

    time = SystemClock()
    cloud_clock = CloudClock(time)
    http = Canned(None, Journal(), RateLimiter(time), clock=cloud_clock)  # type: ignore[arg-type] # nothing is sent
    auth = Auth(
        http,
        OAuthEndpoints(PRODUCTION),
        tokens=Tokens(access_token="a", refresh_token="b", expires_at=time.time() + 3600),  # noqa: S106
        hardware_id="c",
        on_renewed=keep,
        clock=time,
    )
    endpoints = AccountEndpoints(PRODUCTION, account_id=1, tier="u001")
    client = BlinkClient(Rest(http, auth), endpoints, clock=cloud_clock)
    since = datetime(2020, 1, 1, tzinfo=UTC)
    return client.get_homescreen, lambda: client.get_clips(since=since)


def _by_blinkpy(homescreen: bytes, clips: bytes) -> tuple[Read, Read]:
    """Return two functions that parse a list of all devices and a page of clips with blinkpy."""
    from blinkpy.auth import Auth  # noqa: PLC0415
    from blinkpy.blinkpy import Blink  # noqa: PLC0415
    from blinkpy.helpers.util import BlinkURLHandler  # noqa: PLC0415

    from benchmarks.comparison.systems.throttles import skip_throttles  # noqa: PLC0415

    class Answer:
        """A prepared HTTP response with the interface of aiohttp's response class."""

        status = 200
        headers: Mapping[str, str] = {}

        def __init__(self, body: bytes) -> None:
            self._body = body

        async def json(self) -> object:
            return json.loads(self._body)

    class Canned:
        """Replaces blinkpy's connection to the cloud: it returns prepared responses."""

        async def get(self, url: str, **_: object) -> Answer:
            return Answer(homescreen if url.endswith("homescreen") else clips)

    skip_throttles()
    way = Canned()
    blink = Blink(session=way)
    login = {"token": "a", "refresh_token": "b", "expiration_date": time.time() + 3600}
    blink.auth = Auth(login, no_prompt=True, session=way)
    blink.urls = BlinkURLHandler("u001")
    # Let blinkpy request only one page of clips. Otherwise it would request pages until a page is
    # empty.
    return blink.get_homescreen, lambda: blink.get_videos_metadata(since="2020-01-01", stop=2)


WAYS = {"json": _plainly, "ours": _by_ours, "blinkpy": _by_blinkpy}


async def _measure(readers: tuple[Read, Read]) -> list[list[float]]:
    return [await _seconds(read) for read in readers]


def main() -> None:
    """Measure one parser, and print its processor seconds."""
    name, file = sys.argv[1:]
    answers = json.loads(Path(file).read_text(encoding="utf-8"))
    readers = WAYS[name](answers["homescreen"].encode(), answers["clips"].encode())
    print(json.dumps(asyncio.run(_measure(readers))))


if __name__ == "__main__":
    main()
