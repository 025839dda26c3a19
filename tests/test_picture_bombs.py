"""A JPEG with a huge declared size is never decoded, because it could use up the memory."""

from http import HTTPStatus
import struct
import tracemalloc

from aiohttp import web
from aiohttp.test_utils import TestClient
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from simulator import Fault
from simulator.clips import Clip
from simulator.paint import jpeg
from tests.clip_helpers import newest
from tests.house import House

type Client = TestClient[web.Request, web.Application]


def poster_with_declared_size(clip: Clip, width: int, height: int) -> bytes:
    """Return a clip's poster with another width and height in its JPEG header."""
    picture = bytearray(jpeg(clip.label))
    # In the JPEG header, replace the height and the width, which begin five bytes after the marker.
    start = picture.index(b"\xff\xc0")
    struct.pack_into(">HH", picture, start + 5, height, width)
    return bytes(picture)


@pytest.mark.parametrize(
    ("size", "scaled"),
    [
        # Pillow refuses to open a picture of this size. The view therefore returns the picture
        # without scaling it.
        ((65500, 65500), HTTPStatus.OK),
        ((9000, 9000), HTTPStatus.BAD_GATEWAY),
        ((65500, 200), HTTPStatus.BAD_GATEWAY),
        ((1, 65500), HTTPStatus.BAD_GATEWAY),
    ],
)
async def test_poster_with_a_huge_declared_size_needs_little_memory(
    house: House,
    hass_client: ClientSessionGenerator,
    size: tuple[int, int],
    scaled: HTTPStatus,
) -> None:
    entry = await house.sign_in()
    clip = newest(house)
    client = await hass_client()
    body = poster_with_declared_size(clip, *size)
    house.cloud.faults.add(
        Fault(route="media.poster", status=200, body=body, content_type="image/jpeg", times=None)
    )
    tracemalloc.start()
    whole = await client.get(f"/api/blink_clips/clips/{entry.entry_id}/{clip.id}.jpg")
    listed = await client.get(f"/api/blink_clips/videos/{clip.id}/thumbnails?height=100")
    [poster] = await listed.json()
    small = await client.get(poster["Url"])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert await whole.read() == body
    assert small.status == scaled
    assert peak < 50_000_000
    house.cloud.faults.clear()
    other = newest(house, "Hall")
    listed = await client.get(f"/api/blink_clips/videos/{other.id}/thumbnails?height=100")
    [poster] = await listed.json()
    assert (await client.get(poster["Url"])).status == HTTPStatus.OK
