"""Requests for strips (frames of videos) cause few requests to the cloud, and few downloads."""

import asyncio
from datetime import timedelta
from http import HTTPStatus
from io import BytesIO
import json
import math
from pathlib import Path
from typing import Any

from homeassistant.config_entries import ConfigEntry
from PIL import Image
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.blink_clips.media import frame_subprocess
from custom_components.blink_clips.media.frame_subprocess import Cut, FrameSubprocess
from simulator import Fault, FaultKind
from simulator.clips import Clip
from tests.action_calls import perform
from tests.clip_helpers import (
    NOT_UPLOADED_YET,
    UNDECODABLE_VIDEO,
    Client,
    path_of,
    strip_path,
    wait_for_request,
)
from tests.house import House
from tests.usb_house import GARDEN, UsbHouse

pytestmark = pytest.mark.platforms("camera")


@pytest.fixture
async def clips(house: House, client: Client) -> list[Clip]:
    """Record twelve clips of one second with the garden camera."""
    garden = house.cloud.cloud.camera("Garden")
    recorded = [house.cloud.cloud.motion(garden, upload_seconds=0, seconds=1) for _ in range(12)]
    await house.let_pass(60)
    house.cloud.ledger.clear()
    return recorded


@pytest.fixture
def clip(clips: list[Clip]) -> Clip:
    """Return one of the recorded clips."""
    return clips[0]


@pytest.fixture
def cuts(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Return a list of the videos from which strips (frames) were made.

    Each new strip extends the list.
    """
    made: list[Path] = []
    strip = FrameSubprocess.strip

    async def count(subprocess: FrameSubprocess, path: Path, **size: Any) -> Cut:
        made.append(path)
        return await strip(subprocess, path, **size)

    monkeypatch.setattr(FrameSubprocess, "strip", count)
    return made


async def status(client: Client, clip: Clip, query: str = "", size: str = "5x120") -> int:
    """Return the HTTP status of a request for a strip (frames of a video)."""
    return (await client.get(strip_path(clip, size) + query)).status


def cached_file(folder: Path, clip: Clip, name: str) -> Path:
    """Return the path of a clip's file in the cache."""
    [path] = folder.glob(f"blink_clips/*/{clip.id}/{name}")
    return path


# Tests of the cache


async def test_strip_downloads_the_video_once(house: House, clip: Clip, client: Client) -> None:
    for size in ("5x120", "5x120", "10x120"):
        assert await status(client, clip, size=size) == HTTPStatus.OK

    assert house.cloud.ledger.by_route() == {"media.clip": 1}


async def test_strip_of_a_cached_clip_needs_no_request(
    house: House, entry: ConfigEntry, clip: Clip, client: Client
) -> None:
    assert (await client.get(path_of(entry, clip))).status == HTTPStatus.OK
    house.cloud.ledger.clear()

    assert await status(client, clip) == HTTPStatus.OK

    assert house.cloud.ledger.count() == 0


async def test_cached_strip_needs_neither_video_nor_request_after_a_restart(
    house: House, entry: ConfigEntry, clip: Clip, client: Client, tmp_path: Path, cuts: list[Path]
) -> None:
    before = await (await client.get(strip_path(clip, "5x120"))).read()
    cached_file(tmp_path, clip, "clip.mp4").unlink()
    await house.hass.config_entries.async_reload(entry.entry_id)
    await house.settle()
    house.cloud.ledger.clear()

    for query in ("", "?cached=true"):
        response = await client.get(strip_path(clip, "5x120") + query)
        assert await response.read() == before
    assert house.cloud.ledger.count() == 0
    assert len(cuts) == 1


async def test_cached_parameter_never_causes_a_request(
    house: House, entry: ConfigEntry, clip: Clip, client: Client
) -> None:
    path = f"{strip_path(clip, '5x120')}?cached=true"
    response = await client.get(path)
    assert response.status == HTTPStatus.NOT_FOUND
    assert await response.text() == "The strip is not in the cache."
    assert (await client.head(path)).status == HTTPStatus.NOT_FOUND
    # Request an unknown video with `cached=true`. Otherwise the integration would read the list of
    # all clips.
    unknown = path.replace(str(clip.id), "5")
    assert (await client.get(unknown)).status == HTTPStatus.NOT_FOUND
    assert house.cloud.ledger.count() == 0

    assert await status(client, clip) == HTTPStatus.OK
    house.cloud.ledger.clear()
    assert await status(client, clip, "?cached=true") == HTTPStatus.OK
    assert await status(client, clip, "?cached=true", size="10x120") == HTTPStatus.NOT_FOUND
    assert house.cloud.ledger.count() == 0


async def test_concurrent_requests_share_one_download_and_one_extraction(
    house: House, clip: Clip, client: Client, cuts: list[Path]
) -> None:
    path = strip_path(clip, "5x120")
    responses = await asyncio.gather(*(client.get(path) for _ in range(20)))

    assert {it.status for it in responses} == {HTTPStatus.OK}
    assert len({await it.read() for it in responses}) == 1
    assert len(cuts) == 1
    assert house.cloud.ledger.by_route() == {"media.clip": 1}


@pytest.mark.parametrize("content", [b"nonsense", b"\xff\xd8\xff\xe0\x00\x10JFIF"])
async def test_damaged_strip_in_the_cache_is_made_again(
    clip: Clip, client: Client, tmp_path: Path, content: bytes
) -> None:
    path = strip_path(clip, "5x120")
    before = await (await client.get(path)).read()
    file = cached_file(tmp_path, clip, "strips/5x120.jpg")

    file.write_bytes(content)
    assert await status(client, clip, "?cached=true") == HTTPStatus.NOT_FOUND
    assert await (await client.get(path)).read() == before
    file.write_bytes(content)
    assert await (await client.get(path)).read() == before
    file.unlink()
    assert await status(client, clip, "?cached=true") == HTTPStatus.NOT_FOUND
    assert await (await client.get(path)).read() == before


async def test_too_small_cache_returns_503_with_a_reason(
    entry: ConfigEntry, clip: Clip, client: Client
) -> None:
    entry.runtime_data.media.clip_files.cache._limit = 1000

    response = await client.get(strip_path(clip, "5x120"))

    assert response.status == HTTPStatus.SERVICE_UNAVAILABLE
    assert await response.text() == "The file is larger than the cache limit"


# Tests of the limit of downloads per minute


async def test_eleventh_new_video_within_a_minute_is_refused_until_the_minute_is_over(
    house: House, entry: ConfigEntry, clips: list[Clip], client: Client
) -> None:
    *first, played, last = clips
    assert (await client.get(path_of(entry, played))).status == HTTPStatus.OK
    for clip in first[:5]:
        assert await status(client, clip) == HTTPStatus.OK
    house.clock.advance(20)
    for clip in first[5:]:
        assert await status(client, clip) == HTTPStatus.OK
    house.cloud.ledger.clear()

    for _ in range(2):
        refused = await client.get(strip_path(last, "5x120"))
        assert refused.status == HTTPStatus.TOO_MANY_REQUESTS
        assert refused.headers["Retry-After"] == "40"
        assert await refused.text() == (
            "At most 10 strips a minute may need a video from the Blink cloud."
        )
    assert house.cloud.ledger.count() == 0
    # The limit of downloads applies neither to cached strips (frames) nor to cached videos.
    assert await status(client, first[0]) == HTTPStatus.OK
    assert await status(client, first[0], size="10x120") == HTTPStatus.OK
    assert await status(client, played) == HTTPStatus.OK
    assert await status(client, last, "?cached=true") == HTTPStatus.NOT_FOUND
    assert (await client.get(path_of(entry, last, "jpg"))).status == HTTPStatus.OK

    house.clock.advance(39.5)
    assert await status(client, last) == HTTPStatus.TOO_MANY_REQUESTS
    house.clock.advance(0.5)
    assert await status(client, last) == HTTPStatus.OK


async def test_failed_downloads_use_up_the_budget(
    house: House, clips: list[Clip], client: Client
) -> None:
    house.cloud.faults.add(Fault(route="media.clip", status=404, times=None))
    for _ in range(10):
        assert await status(client, clips[0]) == HTTPStatus.SERVICE_UNAVAILABLE

    assert await status(client, clips[0]) == HTTPStatus.TOO_MANY_REQUESTS
    assert house.cloud.ledger.count("media.clip") == 10


async def test_concurrent_requests_for_one_strip_count_once(
    clips: list[Clip], client: Client
) -> None:
    path = strip_path(clips[0], "5x120")
    responses = await asyncio.gather(*(client.get(path) for _ in range(20)))

    assert {it.status for it in responses} == {HTTPStatus.OK}
    assert await status(client, clips[1]) == HTTPStatus.OK


# Tests of videos that cannot be downloaded or decoded


@pytest.mark.parametrize("fault", NOT_UPLOADED_YET.values(), ids=NOT_UPLOADED_YET)
async def test_video_that_is_not_uploaded_yet_returns_503_until_it_is(
    house: House, clip: Clip, client: Client, fault: Fault
) -> None:
    house.cloud.faults.add(fault)

    response = await client.get(strip_path(clip, "5x120"))

    assert response.status == HTTPStatus.SERVICE_UNAVAILABLE
    assert response.headers["Retry-After"] == "10"
    assert (await response.text()).startswith("The Blink cloud cannot provide the video yet: ")
    assert await status(client, clip) == HTTPStatus.OK


async def test_head_request_for_a_video_that_is_not_uploaded_yet_returns_503(
    house: House, clip: Clip, client: Client
) -> None:
    house.cloud.faults.add(Fault(route="media.clip", status=404))

    response = await client.head(strip_path(clip, "5x120"))

    assert response.status == HTTPStatus.SERVICE_UNAVAILABLE
    assert response.headers["Retry-After"] == "10"


async def test_backoff_returns_503_with_its_remaining_time(
    house: House, clip: Clip, client: Client
) -> None:
    fault = Fault(route="media.clip", status=429, headers={"Retry-After": "120"})
    house.cloud.faults.add(fault)

    for _ in range(3):
        response = await client.get(strip_path(clip, "5x120"))
        assert response.status == HTTPStatus.SERVICE_UNAVAILABLE
        assert 120 <= int(response.headers["Retry-After"]) <= 132
    assert house.cloud.ledger.count("media.clip") == 1


async def test_clip_whose_video_was_deleted_returns_404(
    house: House, clip: Clip, client: Client
) -> None:
    house.clock.advance(timedelta(minutes=11).total_seconds())
    house.cloud.faults.add(Fault(route="media.clip", status=404, message="Media not found"))

    response = await client.get(strip_path(clip, "5x120"))

    assert response.status == HTTPStatus.NOT_FOUND
    assert "Retry-After" not in response.headers


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault(route="media.clip", status=406, message="Not for you"), HTTPStatus.BAD_GATEWAY),
        (Fault(route="media.clip", kind=FaultKind.DROP, times=None), HTTPStatus.BAD_GATEWAY),
        (Fault(route="media.clip", kind=FaultKind.TRUNCATED), HTTPStatus.BAD_GATEWAY),
        (Fault(route="media.clip", kind=FaultKind.HANG), HTTPStatus.GATEWAY_TIMEOUT),
    ],
    ids=["refused", "dropped", "truncated", "timeout"],
)
async def test_failed_download_returns_the_error_of_the_cloud(
    house: House, clip: Clip, client: Client, fault: Fault, expected: HTTPStatus
) -> None:
    house.cloud.faults.add(fault)

    request = asyncio.create_task(client.get(strip_path(clip, "5x120")))
    await wait_for_request(house, "media.clip")
    await house.clock.sleep(60)
    response = await request

    assert response.status == expected
    assert await response.text()
    house.cloud.faults.clear()
    assert await status(client, clip) == HTTPStatus.OK


async def test_undecodable_video_returns_502_with_a_reason(
    house: House, clip: Clip, client: Client
) -> None:
    house.cloud.faults.add(UNDECODABLE_VIDEO)

    response = await client.get(strip_path(clip, "5x120"))

    assert response.status == HTTPStatus.BAD_GATEWAY
    assert (await response.text()).startswith("The video cannot be read: it ")
    assert await status(client, clip, "?cached=true") == HTTPStatus.NOT_FOUND


def forged(*, size: tuple[int, int] = (500, 120), copies: int = 1, **facts: object) -> str:
    """Return a program that imitates the frame extractor, with a forged output.

    Either the frames have a wrong size, or the video has a wrong length.
    """
    buffer = BytesIO()
    Image.new("RGB", size).save(buffer, "JPEG")
    picture = buffer.getvalue()
    head = {"seconds": 1.0, "height": 120, "sizes": [len(picture)] * copies, **facts}
    output = json.dumps(head).encode() + b"\n" + picture * copies
    return f"import sys; sys.stdout.buffer.write({output!r})"


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        (forged(), HTTPStatus.OK),
        (forged(copies=0), HTTPStatus.BAD_GATEWAY),
        (forged(copies=2), HTTPStatus.BAD_GATEWAY),
        (forged(sizes=[100]), HTTPStatus.BAD_GATEWAY),
        (forged(sizes=[0]), HTTPStatus.BAD_GATEWAY),
        (forged(size=(501, 120)), HTTPStatus.BAD_GATEWAY),
        (forged(size=(500, 121)), HTTPStatus.BAD_GATEWAY),
        (forged(height=math.inf), HTTPStatus.BAD_GATEWAY),
        (forged(seconds=math.nan), HTTPStatus.BAD_GATEWAY),
        (forged(seconds=-1), HTTPStatus.BAD_GATEWAY),
        (forged(seconds=1e30), HTTPStatus.BAD_GATEWAY),
        (forged(seconds=[]), HTTPStatus.BAD_GATEWAY),
    ],
)
async def test_forged_output_of_the_decoder_returns_502(
    clip: Clip,
    client: Client,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    program: str,
    expected: HTTPStatus,
) -> None:
    worker = tmp_path / "worker.py"
    worker.write_text(program)
    monkeypatch.setattr(frame_subprocess, "_WORKER", worker)

    response = await client.get(strip_path(clip, "5x120"))

    assert response.status == expected
    if expected == HTTPStatus.BAD_GATEWAY:
        assert (await response.text()).startswith("The video cannot be read: its ")
        assert await status(client, clip, "?cached=true") == HTTPStatus.NOT_FOUND


async def test_strip_of_a_usb_clip_is_made_from_its_upload(
    usb_house: UsbHouse, hass_client: ClientSessionGenerator
) -> None:
    await usb_house.sign_in()
    usb_house.record(*GARDEN)
    await usb_house.read()
    listing = await perform(usb_house.house.hass, "get_clips", entity_id="camera.garden")
    path = f"/api/blink_clips/videos/{listing['clips'][0]['video_id']}/strips/5x120.jpg"
    client = await hass_client()
    assert (await client.get(f"{path}?cached=true")).status == HTTPStatus.NOT_FOUND
    assert usb_house.house.cloud.ledger.count("usb.upload") == 0

    response = await client.get(path)

    assert response.status == HTTPStatus.OK
    assert response.headers["Blink-Clips-Frame-Count"] == "5"
    assert (await client.get(path)).status == HTTPStatus.OK
    assert usb_house.house.cloud.ledger.count("usb.upload") == 1
