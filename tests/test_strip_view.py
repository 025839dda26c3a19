"""Tests of the HTTP view of strips. A strip is one picture with several frames of a clip."""

import asyncio
from datetime import timedelta
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

import av
from homeassistant.components.http.auth import async_sign_path
from homeassistant.config_entries import ConfigEntry
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageStat
import pytest
from pytest_homeassistant_custom_component.common import MockUser
from yarl import URL

from simulator import Fault
from simulator.clips import Clip
from simulator.paint import read_frame_index
from tests.clip_helpers import Client, record_clip, strip_path
from tests.house import House

pytestmark = pytest.mark.platforms("camera")

GEOMETRY = tuple(f"Blink-Clips-Frame-{it}" for it in ("Count", "Width", "Height"))
SECONDS = "Blink-Clips-Video-Seconds"


@pytest.fixture
async def clip(house: House, entry: ConfigEntry) -> Clip:
    """Record a clip of five seconds with the garden camera."""
    return await record_clip(house, seconds=5)


async def picture(client: Client, path: str) -> Image.Image:
    """Return the JPEG at a path as an RGB picture."""
    response = await client.get(path)
    assert response.status == HTTPStatus.OK, await response.text()
    assert response.content_type == "image/jpeg"
    return Image.open(BytesIO(await response.read())).convert("RGB")


def tiles(strip: Image.Image, count: int) -> list[Image.Image]:
    """Cut a strip (frames side by side) into its frames. Return the frames from left to right."""
    width, rest = divmod(strip.width, count)
    assert rest == 0
    return [strip.crop((it * width, 0, (it + 1) * width, strip.height)) for it in range(count)]


def difference(one: Image.Image, other: Image.Image) -> float:
    """Return the mean difference between two equally large pictures, from 0 to 255 per pixel."""
    return max(ImageStat.Stat(ImageChops.difference(one, other)).mean)


def strip_files(folder: Path) -> list[str]:
    """Return the paths of the strips (frames of videos) in the cache.

    The paths are relative to the account's folder.
    """
    [cache] = folder.glob("blink_clips/*")
    return [str(it.relative_to(cache)) for it in cache.glob("*/strips/*")]


# Tests of the picture and the HTTP headers


@pytest.mark.parametrize("size", ["5x120", "10x120", "20x120", "5x180", "10x180", "20x180"])
async def test_strip_has_the_frames_of_the_thumbnails_api_in_the_same_order(
    clip: Clip, client: Client, size: str
) -> None:
    count, height = map(int, size.split("x"))

    strip = await picture(client, strip_path(clip, size))

    assert strip.height == height
    found = tiles(strip, count)
    assert len({read_frame_index(tile) for tile in found}) == count
    for index, tile in enumerate(found, 1):
        name = f"indexed-{index}-of-{count}-{height}"
        frame = await picture(client, f"/api/blink_clips/videos/{clip.id}/thumbnails/{name}.jpg")
        assert abs(frame.width - tile.width) <= 1
        same = frame.resize(tile.size, Image.Resampling.BOX)
        assert read_frame_index(tile) == read_frame_index(frame)
        assert difference(tile, same) < 6
        # The columns of pixels at a frame's edges must not belong to the neighbouring frames.
        for left in (0, tile.width - 2):
            edge = (left, 0, left + 2, tile.height)
            assert difference(tile.crop(edge), same.crop(edge)) < 16


async def test_geometry_and_length_are_in_the_headers(clip: Clip, client: Client) -> None:
    response = await client.get(strip_path(clip, "10x120"))

    assert [response.headers[it] for it in GEOMETRY] == ["10", "214", "120"]
    assert float(response.headers[SECONDS]) == clip.seconds
    assert response.headers["Cache-Control"] == "private, max-age=86400, immutable"
    strip = Image.open(BytesIO(await response.read()))
    assert strip.size == (10 * 214, 120)


async def test_strip_of_ten_small_frames_has_at_most_40_kilobytes(
    clip: Clip, client: Client
) -> None:
    response = await client.get(strip_path(clip, "10x120"))

    assert 10_000 < len(await response.read()) <= 40_000


@pytest.mark.parametrize(
    ("video", "width", "height"),
    [((160, 90), 160, 90), ((360, 640), 68, 120), ((130, 98), 130, 98), ((64, 2), 64, 2)],
)
async def test_frames_of_unusual_videos_keep_their_aspect_ratio_and_are_never_enlarged(
    house: House, clip: Clip, client: Client, video: tuple[int, int], width: int, height: int
) -> None:
    buffer = BytesIO()
    with av.open(buffer, "w", format="mp4") as container:
        stream = container.add_stream("libx264", 10)
        stream.width, stream.height, stream.pix_fmt = *video, "yuv420p"
        for red in range(10):
            image = Image.new("RGB", video, (red * 25, 0, 0))
            frame = av.VideoFrame.from_image(image)  # type: ignore[no-untyped-call]
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    house.cloud.faults.add(
        Fault(route="media.clip", status=200, body=buffer.getvalue(), content_type="video/mp4")
    )

    response = await client.get(strip_path(clip, "5x120"))

    assert response.status == HTTPStatus.OK, await response.text()
    assert [response.headers[it] for it in GEOMETRY] == ["5", str(width), str(height)]
    assert response.headers[SECONDS] == "1.0"
    strip = Image.open(BytesIO(await response.read())).convert("RGB")
    reds = [ImageStat.Stat(tile).mean[0] for tile in tiles(strip, 5)]
    assert reds == pytest.approx([25, 75, 125, 175, 225], abs=8)


# Tests of HTTP: HEAD requests, byte ranges, conditional requests


async def test_head_request_returns_the_headers_without_the_body(
    clip: Clip, client: Client
) -> None:
    path = strip_path(clip, "5x120")
    head = await client.head(path)
    whole = await client.get(path)

    assert head.status == whole.status == HTTPStatus.OK
    assert head.headers == whole.headers
    assert {*GEOMETRY, SECONDS} <= whole.headers.keys()
    assert await head.read() == b""


async def test_range_request_returns_its_bytes_with_the_geometry(
    clip: Clip, client: Client
) -> None:
    path = strip_path(clip, "5x120")
    whole = await (await client.get(path)).read()

    response = await client.get(path, headers={"Range": "bytes=100-299"})

    assert response.status == HTTPStatus.PARTIAL_CONTENT
    assert await response.read() == whole[100:300]
    assert response.headers["Content-Range"] == f"bytes 100-299/{len(whole)}"
    assert response.headers["Blink-Clips-Frame-Count"] == "5"
    invalid = await client.get(path, headers={"Range": "lines=0-1"})
    assert await invalid.read() == whole


async def test_unchanged_strip_is_not_sent_again(clip: Clip, client: Client) -> None:
    path = strip_path(clip, "5x120")
    seen = (await client.get(path)).headers

    for name, value in (("If-None-Match", "Etag"), ("If-Modified-Since", "Last-Modified")):
        response = await client.get(path, headers={name: seen[value]})
        assert response.status == HTTPStatus.NOT_MODIFIED
        assert await response.read() == b""
    response = await client.get(path, headers={"If-None-Match": '"another"'})
    assert response.status == HTTPStatus.OK


# Tests of permissions


async def test_signed_url_is_valid_until_it_expires_and_for_one_strip(
    house: House, clip: Clip, client: Client, stranger: Client
) -> None:
    path = strip_path(clip, "5x120")
    url = async_sign_path(house.hass, path, timedelta(hours=1))
    cached = async_sign_path(house.hass, f"{path}?cached=true", timedelta(hours=1))

    assert (await stranger.get(cached)).status == HTTPStatus.NOT_FOUND
    assert (await stranger.get(url)).status == HTTPStatus.OK
    assert (await stranger.get(cached)).status == HTTPStatus.OK
    for other in (
        path,
        url.replace("5x120", "10x120"),
        url.replace(str(clip.id), str(clip.id - 1)),
        f"{url}&cached=true",
        url[:-4],
    ):
        assert (await stranger.get(other)).status == HTTPStatus.FORBIDDEN
    wrong = {"Authorization": "Bearer wrong"}
    assert (await stranger.get(path, headers=wrong)).status == HTTPStatus.UNAUTHORIZED

    await house.let_pass(3700)
    assert (await stranger.get(url)).status == HTTPStatus.FORBIDDEN
    assert (await stranger.head(url)).status == HTTPStatus.FORBIDDEN


async def test_strip_requires_permission_for_the_camera(
    house: House, clip: Clip, client: Client, hass_admin_user: MockUser
) -> None:
    await picture(client, strip_path(clip, "5x120"))
    hass_admin_user.groups = []
    hass_admin_user.mock_policy({"entities": {"entity_ids": {"camera.hall": True}}})

    for query in ("", "?cached=true"):
        response = await client.get(strip_path(clip, "5x120") + query)
        assert response.status == HTTPStatus.FORBIDDEN
        assert "image" not in response.content_type


# Tests of invalid requests


@pytest.mark.parametrize(
    "size",
    [
        "7x120",
        "10x100",
        "10x1200",
        "0x120",
        "05x120",
        "5x",
        "x120",
        "5x120x120",
        "5X120",
        "%D9%A5x120",
    ],
)
async def test_unknown_size_returns_404_without_a_request_to_the_cloud(
    house: House, clip: Clip, client: Client, size: str
) -> None:
    response = await client.get(URL(strip_path(clip, size), encoded=True))

    assert response.status == HTTPStatus.NOT_FOUND
    assert house.cloud.ledger.count() == 0


async def test_message_for_an_unknown_size_names_the_sizes(clip: Clip, client: Client) -> None:
    response = await client.get(strip_path(clip, "7x120"))

    assert await response.text() == (
        "A strip must have 5, 10 or 20 frames with a height of 120 or 180."
    )


@pytest.mark.parametrize(
    "query", ["cached=false", "cached=", "cached", "cached=true&cached=true", "count=5", "v=1"]
)
async def test_unknown_parameter_is_rejected(clip: Clip, client: Client, query: str) -> None:
    response = await client.get(f"{strip_path(clip, '5x120')}?{query}")

    assert response.status == HTTPStatus.BAD_REQUEST
    assert await response.text() == "The only parameter is cached=true."


@pytest.mark.parametrize("number", ["0", "999", "x", "-1", "%C2%B2", "9" * 40, ".."])
@pytest.mark.parametrize("query", ["", "?cached=true"])
async def test_unknown_video_returns_404(client: Client, number: str, query: str) -> None:
    path = f"/api/blink_clips/videos/{number}/strips/5x120.jpg{query}"
    response = await client.get(URL(path, encoded=True))

    assert response.status == HTTPStatus.NOT_FOUND


async def test_strip_of_a_deleted_clip_is_deleted(
    house: House, clip: Clip, client: Client, tmp_path: Path
) -> None:
    path = strip_path(clip, "5x120")
    await picture(client, path)
    assert strip_files(tmp_path) == [f"{clip.id}/strips/5x120.jpg"]

    house.cloud.cloud.delete_clip(clip)
    await house.let_pass(120)

    assert strip_files(tmp_path) == []
    for query in ("", "?cached=true"):
        assert (await client.get(path + query)).status == HTTPStatus.NOT_FOUND


async def test_clip_without_a_video_returns_404(house: House, clip: Clip, client: Client) -> None:
    camera = house.cloud.cloud.camera("Garden")
    bare = house.cloud.cloud.motion(camera, upload_seconds=0, lacks=["media"])
    await house.let_pass(60)

    response = await client.get(strip_path(bare, "5x120"))

    assert response.status == HTTPStatus.NOT_FOUND
    assert await response.text() == "The clip has no video."


async def test_arbitrary_addresses_return_the_strip_or_404(
    house: House, clip: Clip, client: Client, tmp_path: Path
) -> None:
    loop = asyncio.get_running_loop()
    pieces = st.sampled_from(
        ["5", "x", "120", "..", "/", "%2F", "%00", "\\", ".jpg", "~", "\N{ARABIC-INDIC DIGIT FIVE}"]
    )
    words = st.lists(pieces | st.text(max_size=3), max_size=5).map("".join)

    async def status(path: str) -> int:
        async with client.get(URL(path, encoded=True), allow_redirects=False) as response:
            return response.status

    @settings(max_examples=100, deadline=None, derandomize=True, database=None)
    @given(video=st.just(str(clip.id)) | words, name=words, safe=st.sampled_from(["", "/", "%/"]))
    def request(video: str, name: str, safe: str) -> None:
        path = f"/api/blink_clips/videos/{quote(video, safe)}/strips/{quote(name, safe)}.jpg"
        asked = asyncio.run_coroutine_threadsafe(status(path), loop)
        assert asked.result() in {HTTPStatus.OK, HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND}

    await house.hass.async_add_executor_job(request)

    assert set(strip_files(tmp_path)) <= {f"{clip.id}/strips/5x120.jpg"}
    assert house.cloud.ledger.count("media.clip") <= 1
