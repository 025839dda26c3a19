"""Somebody who looks at clips, and knows what there is to see."""

import asyncio

from aiohttp import web
from aiohttp.test_utils import TestClient
from homeassistant.config_entries import ConfigEntry

from simulator.clips import Clip
from simulator.paint import mp4
from tests.house import House

type Client = TestClient[web.Request, web.Application]


def newest(house: House, camera: str = "Garden") -> Clip:
    """Return the newest clip of a camera."""
    clips = house.cloud.cloud.clips.values()
    return max((it for it in clips if it.camera.name == camera), key=lambda it: it.created_at)


def video(clip: Clip) -> bytes:
    """Return the MP4 that the cloud has."""
    return mp4(clip.label, seconds=clip.seconds)


def path_of(entry: ConfigEntry, clip: Clip, ending: str = "mp4") -> str:
    """Return the address of a clip or of its poster."""
    return f"/api/blink_clips/clips/{entry.entry_id}/{clip.id}.{ending}"


async def arrival(house: House, route: str) -> None:
    """Wait until a request has arrived in the cloud."""
    while house.cloud.ledger.count(route) == 0:  # noqa: ASYNC110 - a ledger sets no event
        await asyncio.sleep(0)
